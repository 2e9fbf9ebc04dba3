#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs Spin on connection.pml, the model of the life of a connection.

check_connection.py [--clients N] [--bug NAME] [--stops]

Without an option, Spin checks that no run of the model breaks a rule. With
--stops, it checks that every run terminates after Ctrl-C. Prints the number of
states. With --bug the model contains the mistake BUG_NAME; prints a shortest
run that shows it, one step per line.

Exit codes: 0 no rule is broken, 1 one is, 77 without Spin or a C compiler for
this machine.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator, Sequence

MODEL = Path(__file__).resolve().with_name("connection.pml")
MEGABYTES = 1000
# The processes of the model, in order.
NAMES = "worker", "worker", "main thread", "system"


def run(command: Sequence[str], folder: str) -> str:
    result = subprocess.run(command, cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}:\n{result.stdout}")
    return result.stdout


def program(*names: str) -> str:
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    print(f"skipped: {' or '.join(names)} was not found")
    sys.exit(77)


def steps(replay: str) -> Iterator[str]:
    """The lines that the model prints, with names for the processes; the
    worker that prints first is worker 1."""
    names: dict[int, str] = {}
    for said in re.finditer(r"^ *(\d): (\D.*)$", replay, re.MULTILINE):
        process = int(said[1])
        if process not in names:
            names[process] = NAMES[process]
            if process < 2:
                names[process] += f" {2 if 1 - process in names else 1}"
        yield f"{names[process]}: {said[2]}"
        if said[2].startswith("WRONG: "):
            return


def last_step(replay: str) -> Iterator[str]:
    """The last line, for a fault that the model itself does not print."""
    failed = re.search(r"text of failed assertion: (.*)", replay)
    if "WRONG: " in replay:
        return
    if failed:
        yield f"WRONG: {failed[1]}"
        return
    if "START OF CYCLE" in replay:
        yield "WRONG: this can repeat forever"
        return
    left = re.search(r"^\s*rundown = (\d+)$", replay, re.MULTILINE)
    assert left
    yield f"WRONG: no next step, and the rundown is still {left[1]}"


def bugs() -> set[str]:
    return set(re.findall(r"^#ifn?def BUG_(\w+)", MODEL.read_text(),
                          re.MULTILINE))


def figures(output: str) -> str:
    states = re.search(r"^\s*(\d+) states, stored", output, re.MULTILINE)
    depth = re.search(r"depth reached (\d+)", output)
    assert states and depth
    return f"{states[1]} states, depth {depth[1]}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clients", type=int, choices=(1, 2), default=1)
    parser.add_argument("--bug", metavar="NAME")
    parser.add_argument("--stops", action="store_true")
    parser.add_argument("--verbose", action="store_true",
                        help="print the whole output of the checker")
    options = parser.parse_args()

    model = [f"-DCLIENTS={options.clients}"]
    if options.bug:
        model.append(f"-DBUG_{options.bug}")
    # A breadth-first search finds a shortest run.
    kind = ["-DSAFETY", "-DNOCLAIM"]
    if options.bug:
        kind.append("-DBFS")
    arguments = ["-m1000000", "-w23"]
    if options.stops:
        kind = []
        arguments += ["-a", "-f"]  # acceptance, weak fairness

    spin = program("spin")
    compiler = program("cc", "gcc", "clang")
    if options.bug and options.bug not in bugs():
        sys.exit(f"{MODEL.name} has no BUG_{options.bug}")
    with tempfile.TemporaryDirectory() as folder:
        run([spin, *model, "-a", str(MODEL)], folder)
        # For a short search, optimizing takes longer than it saves.
        run([compiler, "-O2" if options.clients > 1 else "-O0", "-DCOLLAPSE",
             f"-DMEMLIM={MEGABYTES}", *kind, "-o", "pan", "pan.c"], folder)
        output = run([os.path.join(folder, "pan"), *arguments], folder)
        if options.verbose:
            print(output)
        errors = re.search(r"errors: (\d+)", output)
        if not errors or "max search depth too small" in output:
            sys.exit(output)
        trails = sorted(Path(folder).glob("*.trail"))
        if errors[1] == "0" and not trails:
            # Out of memory, for example: part of the model was not checked.
            if "Search not completed" in output:
                sys.exit(output)
            print(f"no error: {figures(output)}")
            return 0
        replay = run([spin, *model, "-g", "-k", str(trails[0]), "-t",
                      str(MODEL)], folder)
    for line in (*steps(replay), *last_step(replay)):
        print(line)
    return 1


if __name__ == "__main__":
    sys.exit(main())
