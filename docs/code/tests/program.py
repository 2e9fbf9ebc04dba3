# SPDX-License-Identifier: MIT
"""What the scripts of these tests share: running a program, and transcripts.

A script has the command line  SCRIPT [OPTION...] -- PROGRAM... [-- PROGRAM...]
"""
import argparse
import difflib
import pathlib
import queue
import re
import subprocess
import sys

sys.path.insert(0, str(
    pathlib.Path(__file__).resolve().parents[3] / "common/tests/harness"))
from child import WAIT, WINDOWS, Child  # noqa: E402, F401


class Program(Child):
    """A program whose lines are read one after the other."""

    def __init__(self, command, environment=None):
        self.new = queue.Queue()
        super().__init__(command, environment)

    def on_line(self, line):
        self.new.put(line)

    def line(self):
        """Its next line, None after the last."""
        try:
            return self.new.get(timeout=WAIT)
        except queue.Empty:
            raise AssertionError("the program prints nothing") from None

    def rest(self):
        """The lines that are left until it ends."""
        return list(iter(self.line, None))

    def address(self):
        """Where it listens; the line that says so is the next one."""
        line = self.line()
        told = re.fullmatch(r"listening on (127\.0\.0\.1):(\d+)", line or "")
        if not told:
            raise AssertionError(f"does not say where it listens: {line}")
        return told[1], int(told[2])


def lines_of(command, *arguments, environment=None, code=0):
    """What it prints until it ends by itself, with that exit code."""
    with Program([*command, *arguments], environment) as program:
        lines = program.rest()
        try:
            program.ends(code)
        except AssertionError as error:
            raise AssertionError(f"{error}: {lines}") from None
        return lines


class Transcript:
    """Lines that are to be those of a file. Ports are written as PORT."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        line = re.sub(r"(\d+\.\d+\.\d+\.\d+[: ]|port )\d+", r"\1PORT", line)
        self.lines.append(line)
        print(line, flush=True)

    def compare(self, path, update):
        text = "\n".join(self.lines) + "\n"
        if update:
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            difference = "\n".join(difflib.unified_diff(
                expected.splitlines(), text.splitlines(),
                str(path.name), "came", lineterm=""))
            raise AssertionError(f"another transcript:\n{difference}")


def commands():
    """The options before the first "--", and the commands that follow."""
    parts = [[]]
    for word in sys.argv[1:]:
        if word == "--":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts[0], parts[1:]


def transcript_options(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--transcript", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    return parser.parse_args(words)


def run(check):
    """check() is the test: exit code 1 and one line if it fails."""
    try:
        check()
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        print(f"FAIL: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
