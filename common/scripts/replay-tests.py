#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""replay-tests.py TESTS.JSON

Runs on Windows the tests of a build that was made on Linux. TESTS.JSON is what
"ctest --show-only=json-v1" printed there; the programs lie in the same place
below this repository. CTest's own files cannot do it: they hold the paths of
the other machine and run everything under Wine. Tests that run no program of
the build, such as those of the style, are left out.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[2]
UNDER_WINE = re.compile(r"(.*)/common/scripts/run-wine\.sh")


def here(text, there):
    """The path of the other machine, as a path of this one."""
    return text.replace(there, HERE.as_posix())


def verdict(properties, result, output):
    """What CTest would say about a test that ended."""
    if result == properties.get("SKIP_RETURN_CODE"):
        return "skipped"
    if any(re.search(p, output) for p in
           properties.get("FAIL_REGULAR_EXPRESSION", [])):
        return "FAILED"
    wanted = properties.get("PASS_REGULAR_EXPRESSION")
    passed = (any(re.search(p, output) for p in wanted) if wanted
              else result == 0)
    if passed == properties.get("WILL_FAIL", False):
        return "FAILED"
    return "passed"


def run(test):
    """The verdict on one test and its output."""
    properties = {p["name"]: p["value"] for p in test["properties"]}
    # sh, run-wine.sh and the prefix come before the program.
    there = UNDER_WINE.fullmatch(test["command"][1]).group(1)
    command = [here(word, there) for word in test["command"][3:]]
    environment = dict(os.environ)
    for setting in properties.get("ENVIRONMENT", []):
        name, _, value = setting.partition("=")
        environment[name] = here(value, there)
    folder = here(properties["WORKING_DIRECTORY"], there)
    os.makedirs(folder, exist_ok=True)
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=properties.get("TIMEOUT", 60),
            check=False)
    except subprocess.TimeoutExpired as error:
        return "FAILED", f"no end after {error.timeout} s\n"
    return verdict(properties, ended.returncode, ended.stdout), ended.stdout


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    programs = [t for t in tests if len(t.get("command", [])) > 3
                and UNDER_WINE.fullmatch(t["command"][1])]
    count = {"passed": 0, "skipped": 0, "FAILED": 0}
    for test in programs:
        result, output = run(test)
        count[result] += 1
        print(f"{result}: {test['name']}", flush=True)
        if result != "passed":
            print(output, flush=True)
    print(", ".join(f"{number} {what}" for what, number in count.items()))
    return 0 if programs and not count["FAILED"] else 1


if __name__ == "__main__":
    sys.exit(main())
