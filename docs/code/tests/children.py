#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""children.py [--transcript FILE [--update]] WHAT -- CHILDREN [-- WITH-FAULTS]

Runs commands of cmd.exe. WHAT is the name of a function below.
"""
import sys

import program
from program import lines_of

FOREVER = "cmd /c ping -n 99999 127.0.0.1 >nul"


def told(lines, codes):
    """Checks that each child started and exited, and the last line."""
    started = [f"child {n}: started" for n in range(1, len(codes) + 1)]
    exited = [f"child {n}: exit code {code}"
              for n, code in enumerate(codes, 1)]
    count = len(codes)
    if lines[:count] != started or lines[-1] != "all have exited" or \
            sorted(lines[count:-1]) != sorted(exited):
        raise AssertionError(f"{codes}: {lines}")


def exit_codes(command, _):
    for codes in ([0], [3, 0], list(range(2, 12))):
        children = (f"cmd /c exit {code}" for code in codes)
        told(lines_of(command, *children), codes)


def grandchildren(command, _):
    """What a child starts is in the job, too, and may outlive the child."""
    quick = "cmd /c ping -n 2 127.0.0.1 >nul"
    told(lines_of(command, f"cmd /c start /b {quick}", "cmd /c cmd /c exit 4"),
         [0, 4])


def messages_are_lost(_, faulty):
    """No message arrives at the port."""
    exit_codes(faulty, None)


def interrupt(command, _):
    """Ctrl-C terminates the children first."""
    with program.Program([*command, FOREVER, FOREVER]) as watcher:
        while watcher.line() != "child 2: started":
            pass
        watcher.interrupt()
        watcher.ends(0)
        watcher.rest()
        told(watcher.lines, [1, 1])


def transcript(command, _):
    said = program.Transcript()
    for arguments, code in ((("cmd /c exit 3",), 0), (("no-such-thing",), 1)):
        said.say("$ children " + " ".join(f'"{a}"' for a in arguments))
        for line in lines_of(command, *arguments, code=code):
            said.say(line)
    return said


CHECKS = {
    "exit-codes": exit_codes,
    "grandchildren": grandchildren,
    "messages-are-lost": messages_are_lost,
    "interrupt": interrupt,
    "transcript": transcript,
}


def check():
    words, commands = program.commands()
    what = CHECKS[words.pop()]
    options = program.transcript_options(words)
    said = what(commands[0], commands[-1])
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
