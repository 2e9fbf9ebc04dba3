#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of common/scripts/compare-records.py."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "compare-records.py"
ROW = "997 FALSE 64 0 ours ours C000020D 10054"
OTHER = "997 FALSE 995 0 ours ours C0000120 995"


MEMBERS = {"format": "error-matrix record 1", "system": "Windows",
           "version": "10.0", "build": 26100, "revision": 1742,
           "edition": "Professional", "program": "x64", "processors": 4,
           "date": "2026-02-01"}


def record_of(*entries, **changes):
    """A record with those members changed, or omitted if None; an entry is the
    text of the four columns."""
    members = {**MEMBERS, "rows": len(entries), **changes}
    lines = [f"# {name}\t{value}" for name, value in members.items()
             if value is not None]
    lines.append("case\trow\texpected\tnote")
    lines += ["\t".join(entry) for entry in entries]
    return "\n".join(lines) + "\n"


def record(rows, **changes):
    """A record with a row for each case in a dictionary."""
    return record_of(*[(case, row, ROW, "-") for case, row in rows.items()],
                     **changes)


class CompareRecords(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "observed").mkdir()

    def keep(self, name, content):
        (self.folder / "observed" / name).write_text(content)

    def compare(self, content, code=0):
        """Returns the script's stdout and stderr for a record."""
        file = self.folder / "new.tsv"
        if content is not None:
            file.write_text(content, encoding="utf-8", newline="")
        ended = subprocess.run(
            [sys.executable, SCRIPT, self.folder / "observed", file],
            capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, code, ended.stderr)
        return ended.stdout, ended.stderr

    def test_rows_that_changed_are_new_or_gone_are_shown(self):
        self.keep("a.tsv", record({"a.same": ROW, "a.changed": ROW,
                                    "a.gone": OTHER}))
        out, _ = self.compare(record({"a.same": ROW, "a.changed": OTHER,
                                      "a.new": ROW}))
        self.assertIn("on Windows 10.0.26100.1742 (Professional, x64, "
                      "4 processors, 2026-02-01)\n", out)
        self.assertIn("1 rows have changed, 1 are new, 1 are gone; 1 are the "
                      "same.", out)
        self.assertIn(f"| `a.changed` | `{ROW}` | `{OTHER}` | `{ROW}` |", out)
        self.assertIn(f"| `a.new` | `{ROW}` | `{ROW}` |", out)
        self.assertIn(f"| `a.gone` | `{OTHER}` |", out)
        self.assertNotIn("a.same", out)

    def test_the_newest_record_of_that_system_counts(self):
        self.keep("a.tsv", record({"a.b": ROW}, date="2026-01-31"))
        self.keep("b.tsv", record({"a.b": OTHER}, date="2026-01-30"))
        self.keep("c.tsv", record({"a.b": OTHER}, date="2026-02-02",
                                   system="Wine", version="8.0"))
        out, _ = self.compare(record({"a.b": ROW}))
        self.assertIn("Compared with `a`, the newest record of Windows", out)
        self.assertIn("0 rows have changed", out)

    def test_without_a_record_what_is_not_expected_is_shown(self):
        self.keep("c.tsv", record({"a.b": OTHER}, system="Wine",
                                   version="8.0"))
        out, _ = self.compare(record({"a.b": ROW, "a.c": OTHER}))
        self.assertIn("There is no record of Windows to compare it with.", out)
        self.assertIn("1 of 2 rows differ from what the table expects", out)
        self.assertIn(f"| `a.c` | `{OTHER}` | `{ROW}` |", out)

    def test_what_the_table_allows_is_expected(self):
        allowed = f"{ROW} or 997 FALSE 6|995 * ours ours * 995"
        out, _ = self.compare(record_of(("a.b", OTHER, allowed, "injected")))
        self.assertIn("0 of 1 rows differ from what the table expects", out)

    def test_a_row_may_turn_into_a_reason(self):
        self.keep("a.tsv", record({"a.b": ROW}))
        out, _ = self.compare(
            record_of(("a.b", "-", ROW, 'skipped: no | "hé;re')))
        self.assertIn(f"| `{ROW}` | `skipped: no \\| \"hé;re` |", out)

    def test_a_reason_is_not_as_expected(self):
        out, _ = self.compare(record_of(("a.b", "-", ROW, "failed: why")))
        self.assertIn("1 of 1 rows differ from what the table expects", out)
        self.assertIn(f"| `a.b` | `failed: why` | `{ROW}` |", out)

    def test_the_line_ends_of_windows_change_nothing(self):
        self.keep("a.tsv", record({"a.b": ROW}))
        out, _ = self.compare(record({"a.b": ROW}).replace("\n", "\r\n"))
        self.assertIn("0 rows have changed, 0 are new, 0 are gone", out)

    def refuse(self, text, reason):
        with self.subTest(reason=reason, text=text):
            out, error = self.compare(text, code=1)
            self.assertEqual(out, "")
            self.assertIn("new.tsv is not what error-matrix --record "
                          "writes: ", error)
            self.assertIn(reason, error)
            self.assertEqual(error.count("\n"), 1)

    def test_what_is_no_record_is_refused(self):
        good = record({"a.b": ROW, "a.c": ROW})
        for wrong, reason in (
                ("", "there is no format"), ("\n", "there is no format"),
                ('{"format": "error-matrix record 1"}\n', "there is no format"),
                (good[:-3], "the last line has no end"),
                (good[:good.index("a.c")], "rows: 2, but there are 1"),
                (good[:good.index("case")], "there is no heading"),
                (good.replace("note", "remark"), "the heading is 'case"),
                (good.replace("case", "# a\tb\ncase"), "the heading is '# a"),
                (good.replace("note\n", "note\n\n"), "'' does not have four")):
            self.refuse(wrong, reason)

    def test_a_member_that_is_wrong_is_refused(self):
        entry = ("a.b", ROW, ROW, "-")
        for name in [*MEMBERS, "rows"]:
            self.refuse(record_of(entry, **{name: None}),
                        f"there is no {name} where")
            self.refuse(record_of(entry, **{name: "?*"}), f"{name}: '?*'")
        self.refuse(record_of(entry, format="error-matrix record 2"),
                    "format: 'error-matrix record 2'")
        self.refuse(record_of(entry, rows=2), "rows: 2, but there are 1")
        self.refuse(record_of(), "there are no rows")

    def test_a_row_that_is_wrong_is_refused(self):
        for entry, reason in (
                (("a.b", ROW, ROW), "does not have four columns"),
                (("a.b", ROW, ROW, "-", "-"), "does not have four columns"),
                (("a.b", ROW, "", "-"), "does not have four columns"),
                (("a b", ROW, ROW, "-"), "case: 'a b'"),
                (("a.b", "997 FALSE", ROW, "-"), "a.b, row: '997 FALSE'"),
                (("a.b", ROW.replace("64", "64|65"), ROW, "-"), "a.b, row: '"),
                (("a.b", ROW, ROW, "skipped: why"), "a.b, note: 'skipped"),
                (("a.b", "-", ROW, "-"), "a.b has no row, and no reason"),
                (("a.b", "-", ROW, "injected"), "a.b has no row, and no"),
                (("a.b", "-", ROW, "skipped: "), "a.b has no row, and no")):
            self.refuse(record_of(entry), reason)
        self.refuse(record_of(*[("a.b", ROW, ROW, "-")] * 2),
                    "a.b occurs twice")

    def test_a_malformed_record_of_the_folder_is_named(self):
        (self.folder / "observed" / "bad.tsv").write_text("{")
        _, error = self.compare(record({"a.b": ROW}), code=1)
        self.assertIn("bad.tsv is not what error-matrix --record writes",
                      error)

    def test_a_file_that_is_not_there_is_named(self):
        _, error = self.compare(None, code=1)
        self.assertIn("new.tsv: No such file or directory", error)

    def test_a_folder_that_is_not_there_is_named(self):
        (self.folder / "observed").rmdir()
        _, error = self.compare(record({"a.b": ROW}), code=1)
        self.assertIn("observed: No such file or directory", error)


if __name__ == "__main__":
    unittest.main()
