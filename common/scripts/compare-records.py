#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares a record of error-matrix --record with the newest one of a folder.

compare-records.py FOLDER FILE

Prints the rows that have changed, are new or are gone, as Markdown. The record
compared with is of the same kind of system: a run under Wine says nothing about
Windows. If there is none, it prints the rows that are not as the table expects.
The exit code is 0, whatever the difference, and 1 if a file cannot be read or
is no record.
"""
import json
import pathlib
import re
import sys

FORMAT = "error-matrix record 1"
FIELDS = {"system": r"Windows|Wine", "version": r"\d+\.\d+[\w.~-]*",
          "build": r"\d+", "revision": r"\d+", "edition": r"[\w ?-]+",
          "program": r"x64|x86|arm64", "processors": r"\d+",
          "date": r"\d{4,}-\d\d-\d\d"}
CASE = r"[a-z]+\.[a-z0-9-]+"
ROW = r"[A-Za-z0-9-]+( [A-Za-z0-9-]+){7}"


class Malformed(Exception):
    """What is wrong with a record."""


def need(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(what)


def check_row(entry: object) -> None:
    """An entry has a case and a row, or a reason why there is none."""
    need(isinstance(entry, dict), f"{entry!r} is no row")
    assert isinstance(entry, dict)
    need(all(isinstance(value, str) for name, value in entry.items()
             if name != "injected"), f"{entry} has what is no text")
    need(re.fullmatch(CASE, entry.get("case", "")) is not None,
         f"{entry} has no case")
    if "row" in entry:
        need(re.fullmatch(ROW, entry["row"]) is not None,
             f"{entry['case']}: \"{entry['row']}\" is no row")
    else:
        need("skipped" in entry or "failed" in entry,
             f"{entry['case']} has no row, and no reason why not")


def check(record: object) -> None:
    need(isinstance(record, dict) and record.get("format") == FORMAT,
         f"the format is not \"{FORMAT}\"")
    assert isinstance(record, dict)
    for name, pattern in FIELDS.items():
        value = record.get(name)
        need(type(value) in (str, int)
             and re.fullmatch(pattern, str(value)) is not None,
             f"{name}: {value!r}")
    rows = record.get("rows")
    need(isinstance(rows, list) and len(rows) > 0, "there are no rows")
    assert isinstance(rows, list)
    for entry in rows:
        check_row(entry)
    cases = [entry["case"] for entry in rows]
    for case in cases:
        need(cases.count(case) == 1, f"{case} is there twice")


def read(path: pathlib.Path) -> dict:
    record = json.loads(path.read_text(encoding="utf-8"))
    check(record)
    return record


def read_or_exit(path: pathlib.Path) -> dict:
    try:
        return read(path)
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    except (ValueError, Malformed) as error:
        sys.exit(f"{path} is not what error-matrix --record writes: {error}")


def newest(folder: pathlib.Path, system: str) -> tuple[str, dict] | None:
    """The record of that system with the latest date, and its name."""
    try:
        paths = sorted(path for path in folder.iterdir()
                       if path.suffix == ".json")
    except OSError as error:
        sys.exit(f"{folder}: {error.strerror}")
    records = [(path.stem, read_or_exit(path)) for path in paths]
    records = [pair for pair in records if pair[1]["system"] == system]
    return max(records, key=lambda pair: pair[1]["date"], default=None)


def describe(record: dict) -> str:
    version = record["version"]
    if record["system"] == "Windows":
        version += f".{record['build']}.{record['revision']}"
    return (f"{record['system']} {version} ({record['edition']}, "
            f"{record['program']}, {record['processors']} processors, "
            f"{record['date']})")


def result(entry: dict) -> str:
    """What an entry has, as text."""
    for name in ("row", "skipped", "failed"):
        if name in entry:
            return entry[name] if name == "row" else f"{name}: {entry[name]}"
    return ""


def matches(row: str, expectation: str) -> bool:
    return any(
        all(wanted == "*" or field in wanted.split("|")
            for field, wanted in zip(row.split(), alternative.split()))
        for alternative in expectation.split(" or "))


def cell(text: str) -> str:
    return "`" + text.replace("|", r"\|").replace("`", "'") + "`"


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    if not rows:
        return
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n"
          f"|{'---|' * len(columns)}")
    for row in rows:
        print("|", " | ".join(cell(text) for text in row), "|")


def show_unexpected(record: dict) -> None:
    rows = [entry for entry in record["rows"] if "expected" in entry
            and not ("row" in entry
                     and matches(entry["row"], entry["expected"]))]
    print(f"{len(rows)} of {len(record['rows'])} rows are not as the table "
          "expects of Windows.")
    table("Not as expected", ["case", "here", "expected"],
          [[entry["case"], result(entry), entry["expected"]]
           for entry in rows])


def show_difference(before: dict, now: dict) -> None:
    old = {entry["case"]: entry for entry in before["rows"]}
    new = {entry["case"]: entry for entry in now["rows"]}
    changed = [case for case in new
               if case in old and result(old[case]) != result(new[case])]
    added = [case for case in new if case not in old]
    gone = [case for case in old if case not in new]
    same = len(new) - len(changed) - len(added)
    print(f"{len(changed)} rows have changed, {len(added)} are new, "
          f"{len(gone)} are gone; {same} are the same.")
    table("Changed", ["case", "before", "now", "expected"],
          [[case, result(old[case]), result(new[case]),
            new[case].get("expected", "-")] for case in changed])
    table("New", ["case", "now", "expected"],
          [[case, result(new[case]), new[case].get("expected", "-")]
           for case in added])
    table("Gone", ["case", "before"],
          [[case, result(old[case])] for case in gone])


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    now = read_or_exit(pathlib.Path(sys.argv[2]))
    found = newest(pathlib.Path(sys.argv[1]), now["system"])
    print(f"## The error matrix on {describe(now)}\n")
    if found is None:
        print(f"There is no record of {now['system']} to compare it with.",
              end=" ")
        show_unexpected(now)
    else:
        print(f"Compared with `{found[0]}`, the newest record of "
              f"{now['system']}: {describe(found[1])}.", end=" ")
        show_difference(found[1], now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
