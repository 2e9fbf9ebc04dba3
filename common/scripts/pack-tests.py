#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pack-tests.py BUILD FOLDER

Collects in FOLDER, which is emptied first, what replay-tests.py needs to run
the tests of a build for Wine on another machine, beside a checkout of the same
sources: tests.json, which is CTest's list, and the files below BUILD that the
tests name, at the same relative paths. In tests.json, words between @ stand
for what differs on the other machine: @source@ and @build@ are folders,
@cmake@ and @python@ are programs, and @launch@ is the command that runs a
program of the build.
"""
import collections
import json
import os
import pathlib
import re
import shutil
import sys

from listed_tests import NAME_FILES, listed_tests, properties_of

# The labels of tests that cannot run elsewhere, and why.
LEFT_OUT = {
    "standalone": "build something",
    "style": "only check the sources",
    "docs": "only check the book",
    "bench": "need the host's load generator",
    "replay": "test the replay itself",
}
PROPERTIES = {
    "COST", "DEPENDS", "ENVIRONMENT", "ENVIRONMENT_MODIFICATION",
    "FAIL_REGULAR_EXPRESSION", "FIXTURES_CLEANUP", "FIXTURES_REQUIRED",
    "FIXTURES_SETUP", "LABELS", "PASS_REGULAR_EXPRESSION", "PROCESSORS",
    "REQUIRED_FILES", "RESOURCE_LOCK", "RUN_SERIAL", "SKIP_REGULAR_EXPRESSION",
    "SKIP_RETURN_CODE", "TIMEOUT", "WILL_FAIL", "WORKING_DIRECTORY",
}


def cache_of(build):
    """The variables in CMakeCache.txt."""
    text = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([^#/:\n]+):[A-Z]+=(.*)$", text, re.MULTILINE))


def reason(properties):
    """Returns why a test is left out, or None."""
    fixtures = (properties.get("FIXTURES_SETUP", [])
                + properties.get("FIXTURES_CLEANUP", []))
    if "wine" in fixtures:
        return "start or stop Wine"
    if properties.get("DISABLED"):
        return "are disabled"
    return next((LEFT_OUT[label] for label in properties.get("LABELS", [])
                 if label in LEFT_OUT), None)


class Portable:
    """Replaces what is specific to this machine."""

    def __init__(self, cache):
        self.folders = {cache["CMAKE_CACHEFILE_DIR"]: "@build@",
                        cache["CMAKE_HOME_DIRECTORY"]: "@source@"}
        self.cmake = cache["CMAKE_COMMAND"]
        # CTest lists the path of sh if sh is the first word.
        self.wine = [cache["CMAKE_HOME_DIRECTORY"]
                     + "/common/scripts/run-wine.sh", cache["IOCP_WINEPREFIX"]]

    def text(self, text):
        for folder, word in self.folders.items():
            text = text.replace(folder, word)
        return text

    def value(self, value):
        if isinstance(value, list):
            return [self.value(v) for v in value]
        return self.text(value) if isinstance(value, str) else value

    def program(self, word):
        if word == self.cmake:
            return "@cmake@"
        if re.fullmatch(r"/.*/python[0-9.]*", word):
            return "@python@"
        return self.text(word)

    def command(self, words):
        new = []
        while words:
            if words[1:3] == self.wine:
                new.append("@launch@")
                words = words[3:]
            else:
                new.append(self.program(words[0]))
                words = words[1:]
        return new

    def test(self, test):
        properties = properties_of(test)
        for name in properties.keys() - PROPERTIES:
            sys.exit(f"{test['name']}: unknown property {name}")
        if "command" not in test:
            sys.exit(f"{test['name']}: its program has not been built")
        required = properties.get("FIXTURES_REQUIRED", [])
        properties["FIXTURES_REQUIRED"] = [f for f in required if f != "wine"]
        new = {"name": test["name"], "command": self.command(test["command"]),
               "properties": {n: self.value(v) for n, v in properties.items()}}
        for word in new["command"]:
            if os.path.exists(word) and os.path.isabs(word):
                sys.exit(f"{test['name']}: {word} exists on this machine only")
        return new


def files_needed(tests):
    """The files below the build folder that tests name. What follows --keep is
    written by the test itself, for the user or for a later test."""
    named = set()
    made = set()
    for test in tests:
        command = test["command"]
        made |= {word for option, word in zip(command, command[1:])
                 if option == "--keep"}
        for words in (command, *(test["properties"].get(name, []) for name in
                                 NAME_FILES)):
            named |= {file for word in words
                      for file in re.findall("@build@/[^;]+", word)}
    return [file.removeprefix("@build@/") for file in sorted(named - made)]


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    build, folder = (pathlib.Path(a).resolve() for a in sys.argv[1:])
    cache = cache_of(build)
    portable = Portable(cache)
    tests = []
    left_out = collections.Counter()
    for test in listed_tests(build, "-C", cache["CMAKE_BUILD_TYPE"],
                             ctest=cache["CMAKE_CTEST_COMMAND"]):
        why = reason(properties_of(test))
        if why:
            left_out[why] += 1
        else:
            tests.append(portable.test(test))
    files = files_needed(tests)
    shutil.rmtree(folder, ignore_errors=True)
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        # A test may name a file that it writes itself.
        if (build / name).exists():
            shutil.copy(build / name, folder / name)
    with open(folder / "tests.json", "w", encoding="utf-8") as file:
        json.dump({"tests": tests, "left_out": left_out}, file, indent=1)
    print(f"{len(tests)} tests and {len(files)} files,",
          f"{left_out.total()} tests left out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
