#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares a record of error-matrix --record with the newest one in a folder.

compare-records.py FOLDER FILE

Prints the rows that have changed, are new or are gone, as Markdown. The record
is compared with one of the same kind of system, because a run under Wine says
nothing about Windows. If there is none, the script prints the rows that differ
from the table. The exit code is 0 whether or not there are differences, and 1
if a file cannot be read or is not a record.
"""
import pathlib
import re
import sys

FORMAT = "error-matrix record 1"
FIELDS = {"format": FORMAT, "system": r"Windows|Wine",
          "version": r"\d+\.\d+[\w.~-]*",
          "build": r"\d+", "revision": r"\d+", "edition": r"[\w ?-]+",
          "program": r"x64|x86|arm64", "processors": r"\d+",
          "date": r"\d{4,}-\d\d-\d\d", "rows": r"\d+"}
COLUMNS = ["case", "row", "expected", "note"]
CASE = r"[a-z]+\.[a-z0-9-]+"
ROW = r"[A-Za-z0-9-]+( [A-Za-z0-9-]+){7}"


class Malformed(Exception):
    """What is wrong with a record."""


def need(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(what)


def take_members(lines: list[str]) -> dict:
    """Removes the first lines and returns what they say about the system."""
    record = {}
    for name, pattern in FIELDS.items():
        start = f"# {name}\t"
        need(len(lines) > 0 and lines[0].startswith(start),
             f"there is no {name} where it should be")
        value = lines.pop(0).removeprefix(start)
        need(re.fullmatch(pattern, value, re.ASCII) is not None,
             f"{name}: {value!r}")
        record[name] = value
    return record


def entry_of(line: str) -> dict[str, str]:
    """An entry has a case and a row, or a reason why there is none."""
    columns = line.split("\t")
    need(len(columns) == len(COLUMNS) and "" not in columns,
         f"{line!r} does not have four columns")
    entry = dict(zip(COLUMNS, columns))
    case, row, note = entry["case"], entry["row"], entry["note"]
    need(re.fullmatch(CASE, case) is not None, f"case: {case!r}")
    if row == "-":
        need(re.match(r"(skipped|failed): .", note) is not None,
             f"{case} has no row, and no reason why not")
    else:
        need(re.fullmatch(ROW, row) is not None, f"{case}, row: {row!r}")
        need(note in ("-", "injected"), f"{case}, note: {note!r}")
    return entry


def parse(text: str) -> dict:
    """Returns a record: its members, with the list of entries instead of their
    number."""
    lines = text.split("\n")
    need(lines.pop() == "", "the last line has no end")
    record = take_members(lines)
    need(len(lines) > 0, "there is no heading")
    heading = lines.pop(0)
    need(heading == "\t".join(COLUMNS), f"the heading is {heading!r}")
    rows = [entry_of(line) for line in lines]
    need(len(rows) > 0, "there are no rows")
    need(len(rows) == int(record["rows"]),
         f"rows: {record['rows']}, but there are {len(rows)}")
    cases = [entry["case"] for entry in rows]
    for case in cases:
        need(cases.count(case) == 1, f"{case} occurs twice")
    return {**record, "rows": rows}


def read(path: pathlib.Path) -> dict:
    return parse(path.read_text(encoding="utf-8"))


def read_or_exit(path: pathlib.Path) -> dict:
    try:
        return read(path)
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    except (ValueError, Malformed) as error:
        sys.exit(f"{path} is not what error-matrix --record writes: {error}")


def newest(folder: pathlib.Path, system: str) -> tuple[str, dict] | None:
    """Returns the newest record of that system, and its file name."""
    try:
        paths = sorted(path for path in folder.iterdir()
                       if path.suffix == ".tsv")
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
    """Returns the row of an entry, or the reason why there is none."""
    return entry["note"] if entry["row"] == "-" else entry["row"]


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
    rows = [entry for entry in record["rows"] if entry["row"] == "-"
            or not matches(entry["row"], entry["expected"])]
    print(f"{len(rows)} of {len(record['rows'])} rows differ from what the "
          "table expects of Windows.")
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
            new[case]["expected"]] for case in changed])
    table("New", ["case", "now", "expected"],
          [[case, result(new[case]), new[case]["expected"]]
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
