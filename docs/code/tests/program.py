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
    """A program whose output is read line by line."""

    def __init__(self, command, environment=None):
        self.new = queue.Queue()
        super().__init__(command, environment)

    def on_line(self, line):
        self.new.put(line)

    def line(self):
        """Returns its next line, or None after the last."""
        try:
            return self.new.get(timeout=WAIT)
        except queue.Empty:
            raise AssertionError("the program prints nothing") from None

    def rest(self):
        """Returns the lines that are left until it exits."""
        return list(iter(self.line, None))

    def address(self):
        """Returns the address that its next line reports."""
        line = self.line()
        told = re.fullmatch(r"listening on (127\.0\.0\.1):(\d+)", line or "")
        if not told:
            raise AssertionError(f"it does not report its address: {line}")
        return told[1], int(told[2])


def lines_of(command, *arguments, environment=None, code=0):
    """Returns what it prints until it exits by itself, with that code."""
    with Program([*command, *arguments], environment) as program:
        lines = program.rest()
        try:
            program.ends(code)
        except AssertionError as error:
            raise AssertionError(f"{error}: {lines}") from None
        return lines


class Transcript:
    """Lines to compare with those of a file. Ports are written as PORT."""

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
                str(path.name), "actual", lineterm=""))
            raise AssertionError(f"the transcript differs:\n{difference}")


def commands():
    """Returns the options before the first "--" and the commands after it."""
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
    """Runs the test check(). Returns 1 after printing one line if it fails."""
    try:
        check()
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        print(f"FAIL: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
