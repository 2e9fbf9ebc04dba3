# SPDX-License-Identifier: MIT
"""What the scripts of these tests share: running a program, and transcripts.

A script has the command line  SCRIPT [OPTION...] -- PROGRAM... [-- PROGRAM...]
"""
import argparse
import difflib
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "common/scripts"))
from time_limit import time_factor  # noqa: E402

WAIT = 30 * time_factor()  # seconds: the limit of everything waited for
WINDOWS = os.name == "nt"


class Program:
    """A running program, killed at the latest when the block is left."""

    def __init__(self, command, environment=None):
        # On Windows an interrupt goes to a whole process group, so the program
        # needs one of its own.
        flags = subprocess.CREATE_NEW_PROCESS_GROUP if WINDOWS else 0
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, creationflags=flags,
            env=environment and {**os.environ, **environment})
        self.lines = []
        self.new = queue.Queue()
        threading.Thread(target=self._collect, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT)

    def _collect(self):
        for line in self.process.stdout:
            text = line.decode(errors="replace").rstrip()
            self.lines.append(text)
            self.new.put(text)
        self.new.put(None)

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

    def interrupt(self):
        """Ctrl-C."""
        self.process.send_signal(
            signal.CTRL_BREAK_EVENT if WINDOWS else signal.SIGINT)

    def ends(self, code=0):
        """It ends with this exit code, by itself or after an interrupt."""
        got = self.process.wait(WAIT)
        if got != code:
            raise AssertionError(f"exit code {got}, not {code}")

    def stop(self):
        self.interrupt()
        self.ends(0)


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
