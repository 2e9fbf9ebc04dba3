#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Leaves of a compilation database one command for each source file.

each-source-once.py DATABASE            prints the database that is left
each-source-once.py DATABASE OPTION...  prints the commands, a line each, with
                                        the options behind their own

Most sources of a chapter are in a dozen programs of its tests, and what reads
them says the same of each. A file keeps a second command only if that defines
another of the macros that the file names. A file that the build has not made
yet is left out: that others are missing, CMake has said.
"""
import json
import pathlib
import re
import shlex
import sys


def is_new(entry: dict[str, str], seen: set[tuple[str, str]]) -> bool:
    source = pathlib.Path(entry["directory"], entry["file"])
    if not source.exists():
        return False
    names = set(re.findall(r"\w+", source.read_text(encoding="utf-8")))
    macros = (word.removeprefix("-D").partition("=")[0]
              for word in shlex.split(entry["command"])
              if word.startswith("-D"))
    key = str(source), " ".join(sorted(names.intersection(macros)))
    if key in seen:
        return False
    seen.add(key)
    return True


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    database = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
    seen: set[tuple[str, str]] = set()
    left = [entry for entry in database if is_new(entry, seen)]
    if len(sys.argv) == 2:
        json.dump(left, sys.stdout, indent=1)
        return 0
    more = shlex.join(sys.argv[2:])
    for entry in left:
        # Behind "--" there are files only.
        options, separator, files = entry["command"].partition(" -- ")
        print("cd", shlex.quote(entry["directory"]), "&&", options, more,
              separator, files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
