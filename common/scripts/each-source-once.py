#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reduces a compilation database to one command for each source file.

each-source-once.py DATABASE            prints the reduced database
each-source-once.py DATABASE OPTION...  prints the commands, one per line,
                                        with the options after their own

Most sources of a chapter are in a dozen of its test programs, and an analyzer
reports the same for each. A file keeps a second command only if that defines
other macros that the file uses. Files that the build has not generated yet are
left out; CMake has already reported any other missing file.
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
        # After "--" there are only files.
        options, separator, files = entry["command"].partition(" -- ")
        print("cd", shlex.quote(entry["directory"]), "&&", options, more,
              separator, files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
