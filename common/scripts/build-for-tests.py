#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build-for-tests.py BUILD [CTEST-OPTION...]

Builds the targets that the selected tests need, and no others, in a folder
configured for Ninja. The options are those that select tests: -L, -LE, -R, -E
and their long forms.
"""
import pathlib
import re
import subprocess
import sys

from listed_tests import NAME_FILES, listed_tests, properties_of


def words_of(test):
    """The command, and the properties that may contain a file name."""
    yield from test.get("command", [])
    properties = properties_of(test)
    for name in NAME_FILES:
        yield from properties.get(name, [])


def files_named(tests, build):
    """The files below the build folder that the tests name; an argument may be
    a list of them."""
    pattern = re.compile(re.escape(f"{build}/") + "([^;|]+)")
    return {file for test in tests for word in words_of(test)
            for file in pattern.findall(word)}


def targets_of(build):
    listed = subprocess.run(
        ["ninja", "-C", build, "-t", "targets", "all"],
        stdout=subprocess.PIPE, check=True, text=True)
    return set(re.findall(r"^(.+): ", listed.stdout, re.MULTILINE))


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build = pathlib.Path(sys.argv[1]).resolve()
    tests = listed_tests(build, *sys.argv[2:])
    targets = sorted(files_named(tests, build) & targets_of(build))
    if not targets:
        print(f"{build}: the tests name no file of the build",
              file=sys.stderr)
        return 1
    print(f"{len(tests)} tests name {len(targets)} files")
    sys.stdout.flush()
    return subprocess.run(["ninja", "-C", build, *targets],
                          check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
