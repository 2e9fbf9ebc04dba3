#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-sources.py TABLE WINE...

Looks up the tests of Wine that the error matrix cites as its sources for
Windows. TABLE is the output of "error-matrix --list --format json"; each WINE
is a folder with the unpacked sources of one version, including its file
VERSION.

For each case it checks, in the version that the source names, that
- the file and the function exist;
- each word in look_for (the call, the error, the status) is in one of the
  cited functions, or in a function of the same file that they use;
- the words name the error of the row, directly or as an NTSTATUS; for a row
  that allows several errors, one name is enough.
It also lists, without failing, what differs in the other versions, and rows
"tested otherwise" whose error the words do not name: their tests may be about
another operation.

It cannot check that the word is in an assertion, that the assertion is about
the same operation, or that Windows passes the test: read the function for
that. Sources that are not tests of Wine are skipped.

Exits with 1 if something is missing.
"""
import argparse
import json
import os
import re
import sys

CITED = re.compile(r"Wine (\S+), (\S+/tests/\w+\.c), (\w+(?: and \w+)*)")

# The start of a function in column 0, and the tokens in which a brace may be.
FUNCTION = re.compile(
    r"^(?!#|//|/\*|typedef)[A-Za-z_][^;{}\n=#]*?\b(\w+)\s*\([^;{}]*\)\s*\n\{",
    re.MULTILINE)
TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|/\*.*?\*/|//[^\n]*|[{}]',
    re.DOTALL)


def functions_of(text):
    """The functions of a C file: name -> text."""
    found = {}
    for match in FUNCTION.finditer(text):
        depth = 0
        for token in TOKEN.finditer(text, match.end() - 1):
            depth += {"{": 1, "}": -1}.get(token.group(), 0)
            if depth == 0:
                found.setdefault(match.group(1),
                                 text[match.start():token.end()])
                break
    return found


def with_helpers(name, functions):
    """The text of a function and of the functions of its file that it uses."""
    seen, left = set(), [name]
    while left:
        current = left.pop()
        if current in seen:
            continue
        seen.add(current)
        words = set(re.findall(r"\w+", functions[current]))
        left += [w for w in functions if w in words or w.lstrip("_") in words]
    return "\n".join(functions[n] for n in sorted(seen))


class Wine:
    """One version of Wine's sources."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "VERSION"), encoding="ascii") as file:
            self.version = file.read().split()[-1]
        self.files = {}

    def functions(self, path):
        if path not in self.files:
            name = os.path.join(self.folder, "dlls", path)
            self.files[path] = {}
            if os.path.exists(name):
                with open(name, encoding="latin-1") as file:
                    self.files[path] = functions_of(file.read())
        return self.files[path]


def citations(source):
    """The version, file and function of each test of Wine in a source."""
    for version, path, names in CITED.findall(source):
        for name in names.split(" and "):
            yield version, path, name


def text_of(case, wine, only_of_that_version):
    """Returns the functions that a case cites, from a version of Wine, and the
    names of those that are missing there."""
    texts, missing = [], []
    for version, path, name in citations(case["source"]):
        if only_of_that_version and version != wine.version:
            continue
        functions = wine.functions(path)
        if name in functions:
            texts.append(with_helpers(name, functions))
        else:
            missing.append(f"{path} has no function {name}")
    return "\n".join(texts), missing


def has(text, word):
    # The name of a pointer to a function begins with p: pAcceptEx,
    # pNtReadFile.
    return re.search(rf"(?<![A-Za-z0-9])p?{re.escape(word)}(?![A-Za-z0-9_])"
                     rf"|(?<![A-Za-z0-9]){re.escape(word)}[AW]?\b",
                     text) is not None


def load_errors(path):
    """Returns number -> names of that number in errors.def."""
    names = {}
    with open(path, encoding="ascii") as file:
        text = file.read()
    for name, code in re.findall(
            r"^(?:WIN32|WINSOCK)_ERROR\((\w+), (\d+),", text, re.MULTILINE):
        names.setdefault(code, set()).add(name)
    for name, win32, winsock in re.findall(
            r"^NT_STATUS\((\w+), \w+, (\d+), (\d+),", text, re.MULTILINE):
        for number in {win32, winsock}:
            names.setdefault(number, set()).add(name)
    return names


def errors_of_row(windows):
    """Returns the error numbers in the Windows column of a row, or nothing if
    the row may also be a success."""
    numbers = set()
    for row in windows.split(" or "):
        call, _, error = row.split()[:3]
        found = [n for n in (call + "|" + error).split("|")
                 if n.isdigit() and n not in ("0", "997")]
        if not found:
            return set()
        numbers.update(found)
    return numbers


def unnamed_error(case, names):
    """Checks the words of a case against its row."""
    numbers = {n for n in errors_of_row(case["windows"]) if n in names}
    words = set(case["look_for"].split())
    if not numbers or any(names[n] & words for n in numbers):
        return []
    return ["the words do not name the error " + " or ".join(sorted(numbers))]


def check(case, wines, names):
    """Returns what is wrong with a case, and what is worth knowing."""
    wrong, notes, text = [], [], ""
    if case["confidence"] == "tested otherwise":
        notes = unnamed_error(case, names)
    else:
        wrong = unnamed_error(case, names)
    cited = {version for version, _, _ in citations(case["source"])}
    for version in sorted(cited - {w.version for w in wines}):
        notes.append(f"Wine {version} was not given")
    for wine in wines:
        if wine.version in cited:
            more, missing = text_of(case, wine, True)
            text += more
            wrong += [f"Wine {wine.version}: {m}" for m in missing]
    if cited <= {w.version for w in wines}:
        wrong += [f"{word} is not in the functions cited"
                  for word in case["look_for"].split() if not has(text, word)]
    for wine in wines:
        if wine.version not in cited:
            more, missing = text_of(case, wine, False)
            notes += [f"Wine {wine.version}: {m}" for m in missing]
            if more and not missing:
                notes += [f"Wine {wine.version}: no {word} in the functions"
                          for word in case["look_for"].split()
                          if not has(more, word)]
    return wrong, notes


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", metavar="TABLE")
    parser.add_argument("wine", metavar="WINE", nargs="+")
    arguments = parser.parse_args()
    with open(arguments.table, encoding="utf-8") as file:
        cases = [case for case in json.load(file) if "look_for" in case]
    wines = [Wine(folder) for folder in arguments.wine]
    names = load_errors(os.path.join(os.path.dirname(__file__), "..",
                                     "errors.def"))
    wrong_cases = 0
    for case in cases:
        wrong, notes = check(case, wines, names)
        wrong_cases += bool(wrong)
        for line in wrong:
            print(f"{case['case']}: {line}")
        for line in notes:
            print(f"    note: {case['case']}: {line}")
    print(f"{len(cases)} cases cite tests of Wine, {wrong_cases} of them wrongly")
    return 1 if wrong_cases or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
