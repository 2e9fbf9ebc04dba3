#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""copy.py [--transcript FILE [--update]] WHAT -- COPY [-- COPY-WITH-FAULTS]

Copies files that this script has written, and compares them. WHAT is the name
of a function below.
"""
import os
import pathlib
import sys
import tempfile

import program

BLOCK = 64 * 1024


def run(command, *arguments, fault="", code=0):
    return program.lines_of(command, *arguments, code=code,
                            environment={"COPY_FAULT": fault})


def write(size):
    """Writes the file FROM, with different contents each time."""
    data = os.urandom(size)
    pathlib.Path("from").write_bytes(data)
    return data


def absent():
    if os.path.exists("to"):
        raise AssertionError("an incomplete copy was left")


def copies(command, size, fault=""):
    data = write(size)
    lines = run(command, "from", "to", fault=fault)
    if pathlib.Path("to").read_bytes() != data:
        raise AssertionError(f"{size} bytes: the copy differs")
    if lines[-1] != f"copied {size} bytes":
        raise AssertionError(f"{size} bytes: {lines}")
    os.remove("to")


def sizes(command, _):
    for blocks in (0, 1, 2, 8, 9, 40):
        for more in (-1, 0, 1):
            copies(command, max(0, blocks * BLOCK + more))


def transcript(command, _):
    for name, data in (("holiday.jpg", bytes(1_000_000)), ("empty", b"")):
        pathlib.Path(name).write_bytes(data)
    said = program.Transcript()
    for arguments, code in ((("holiday.jpg", "copy.jpg"), 0),
                            (("empty", "copy"), 0),
                            (("empty", "copy"), 1),
                            (("missing", "new"), 1)):
        said.say("$ copy " + " ".join(arguments))
        for line in run(command, *arguments, code=code):
            said.say(line)
    return said


def injected(fault):
    def check(_, faulty):
        for size in (0, 1, 3 * BLOCK, 20 * BLOCK, 20 * BLOCK + 1):
            copies(faulty, size, fault)
    return check


def fails_in_the_middle(_, faulty):
    for fault, error in (("write-fails", "112"), ("write-is-short", "29")):
        write(20 * BLOCK)
        lines = [line for line in run(faulty, "from", "to", fault=fault, code=1)
                 if not line.endswith(" %")]
        if len(lines) != 1 or f"WriteFile: error {error}:" not in lines[0]:
            raise AssertionError(f"{fault}: {lines}")
        absent()


def leaves_something_out(_, faulty):
    """A short read in the middle would leave a hole in the copy."""
    write(20 * BLOCK)
    lines = [line for line in run(faulty, "from", "to", fault="read-is-short",
                                  code=1) if not line.endswith(" %")]
    if len(lines) != 1 or "ReadFile: error 38:" not in lines[0]:
        raise AssertionError(f"expected one line: {lines}")
    absent()


def is_interrupted(_, faulty):
    write(20 * BLOCK)
    environment = {"COPY_FAULT": "stall"}
    with program.Program([*faulty, "from", "to"], environment) as copy:
        if "stalled" not in iter(copy.line, None):
            raise AssertionError("it did not reach the third write")
        copy.interrupt()
        copy.ends(1)
    if not any("error 1223:" in line for line in copy.lines):
        raise AssertionError(f"it does not report Ctrl-C: {copy.lines}")
    absent()


def does_not_overwrite(command, _):
    write(BLOCK)
    pathlib.Path("to").write_bytes(b"keep me")
    for arguments in (("from", "to"), ("from", "from"), (".", "new")):
        lines = run(command, *arguments, code=1)
        if len(lines) != 1:
            raise AssertionError(f"{arguments}: {lines}")
    if pathlib.Path("to").read_bytes() != b"keep me":
        raise AssertionError("a file was overwritten")


CHECKS = {
    "sizes": sizes,
    "transcript": transcript,
    "end-in-the-call": injected("end-in-the-call"),
    "success-at-once": injected("success-at-once"),
    "fails-in-the-middle": fails_in_the_middle,
    "leaves-something-out": leaves_something_out,
    "is-interrupted": is_interrupted,
    "does-not-overwrite": does_not_overwrite,
}


def check():
    words, commands = program.commands()
    what = CHECKS[words.pop()]
    options = program.transcript_options(words)
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            said = what(commands[0], commands[-1])
        finally:
            os.chdir(here)
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
