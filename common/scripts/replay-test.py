#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""replay-test.py FOLDER: checks that replay-tests.py judges tests as CTest
does.

FOLDER is emptied first. The tests in it are lines of Python.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

SCRIPT = pathlib.Path(__file__).with_name("replay-tests.py")


def packed(name, code, *arguments, **properties):
    return {"name": name, "command": ["@python@", "-c", code, *arguments],
            "properties": {"WORKING_DIRECTORY": "@build@/work",
                           "SKIP_RETURN_CODE": 77, "TIMEOUT": 60.0}
            | properties}


# A test that fails if another such test runs at the same time.
LOCK = "import os, time; os.mkdir('x'); time.sleep(0.3); os.rmdir('x')"

# The tests, by the expected result.
TESTS = {
    "passed": [
        packed("ends-well", "pass"),
        packed("says-what-it-must", "print('a'); print('b'); exit(1)",
               PASS_REGULAR_EXPRESSION=["^a.*b\r?\n$"]),
        packed("fails-as-it-must", "exit(1)", WILL_FAIL=True),
        packed("has-a-variable", "import os; exit(os.environ['A'] != 'b=c')",
               ENVIRONMENT=["A=b=c"]),
        packed("has-variables-modified",
               "import os; e = os.environ;"
               "exit(e['A'] != 'xyz' or e['B'] != 'q' + os.pathsep + 'p'"
               " or 'C' in e)",
               ENVIRONMENT=["A=y", "C=c"],
               ENVIRONMENT_MODIFICATION=[
                   "A=string_append:z", "A=string_prepend:x", "B=set:p",
                   "B=path_list_prepend:q", "C=unset:"]),
        packed("has-the-folder-that-it-writes-into",
               "import sys; open(sys.argv[1], 'w').close()",
               "@build@/new/folder/file"),
        packed("reads-what-was-made", "open('made').close()",
               FIXTURES_REQUIRED=["file"]),
        packed("makes-it", "import time; time.sleep(0.3);"
               "open('made', 'w').close()", FIXTURES_SETUP=["file"]),
        packed("is-after-one-that-cannot-be-run", "pass",
               DEPENDS=["has-a-modification-without-a-value"]),
        packed("removes-it", "import os; os.remove('made')",
               FIXTURES_CLEANUP=["file"]),
        *(packed(f"has-the-lock-{i}", LOCK, RESOURCE_LOCK=["processors"])
          for i in range(3)),
        *(packed(f"is-alone-{i}", LOCK, RUN_SERIAL=True) for i in range(2)),
    ],
    "skipped": [
        packed("skips-by-its-code", "exit(77)"),
        packed("skips-by-its-words", "print('skipped: no')",
               SKIP_REGULAR_EXPRESSION=["(^|\n)skipped: "]),
    ],
    "FAILED": [
        packed("ends-badly", "exit(1)"),
        packed("ends-well-and-must-not", "pass", WILL_FAIL=True),
        packed("does-not-say-what-it-must", "print('c')",
               PASS_REGULAR_EXPRESSION=["a"]),
        packed("says-what-it-must-not", "print('c')",
               FAIL_REGULAR_EXPRESSION=["c"]),
        packed("does-not-end", "import time; time.sleep(1000)", TIMEOUT=1.0),
        packed("lacks-a-file", "pass", REQUIRED_FILES=["@build@/no-file"]),
        packed("has-a-modification-without-a-value", "pass",
               ENVIRONMENT_MODIFICATION=["A"]),
        packed("needs-what-fails", "pass", FIXTURES_REQUIRED=["broken"]),
        packed("fails-for-others", "exit(1)", FIXTURES_SETUP=["broken"]),
    ],
}

# Neither can ever start.
CYCLE = [packed("is-after-the-other", "pass", DEPENDS=["is-after-the-first"]),
         packed("is-after-the-first", "pass", DEPENDS=["is-after-the-other"])]


def replay(folder, *options):
    """Returns the exit code and the output."""
    ended = subprocess.run(
        [sys.executable, "-B", SCRIPT, folder, *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    return ended.returncode, ended.stdout


def mistakes(folder):
    code, output = replay(folder, "-j", "4")
    if code != 1:
        yield f"exit code {code} although tests have failed"
    for verdict, tests in TESTS.items():
        for test in tests:
            line = rf"^{verdict} +[0-9.]+ s  {test['name']}$"
            if not re.search(line, output, re.MULTILINE):
                yield f"{test['name']} is not {verdict}"
    counts = ", ".join(f"{len(tests)} {verdict.lower()}"
                       for verdict, tests in TESTS.items())
    for text in (counts, "3 cannot run on another machine: 3 build something"):
        if text not in output:
            yield f"it does not say: {text}"
    if replay(folder, "-R", "^ends-well$")[0] != 0:
        yield "a test that passes makes it fail"
    code, output = replay(folder, "-R", "^(ends-well|is-after-the-.*)$")
    if code != 1 or "each other: is-after-the-" not in output:
        yield "tests that depend on each other are passed over"
    if replay(folder, "-R", "no-such-test")[0] != 1:
        yield "it passes although nothing was run"
    code, output = replay(folder, "-R", "^reads-what-was-made$")
    if "2 passed" not in output:
        yield "a test was run without the fixture that it needs"


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tests = [test for kind in TESTS.values() for test in kind] + CYCLE
    (folder / "tests.json").write_text(json.dumps(
        {"tests": tests, "left_out": {"build something": 3}}))
    found = list(mistakes(folder))
    if found:
        print(replay(folder)[1])
    for mistake in found:
        print("FAIL:", mistake)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
