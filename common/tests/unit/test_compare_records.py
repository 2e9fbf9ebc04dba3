#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of common/scripts/compare-records.py."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "compare-records.py"
ROW = "997 FALSE 64 0 ours ours C000020D 10054"
OTHER = "997 FALSE 995 0 ours ours C0000120 995"


def record(rows, **changes):
    """A record with a row for each case of a dictionary."""
    return {"format": "error-matrix record 1", "system": "Windows",
            "version": "10.0", "build": 26100, "revision": 1742,
            "edition": "Professional", "program": "x64", "processors": 4,
            "date": "2026-02-01",
            "rows": [{"case": case, "row": row, "expected": ROW}
                     for case, row in rows.items()], **changes}


class CompareRecords(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "observed").mkdir()

    def keep(self, name, content):
        (self.folder / "observed" / name).write_text(json.dumps(content))

    def compare(self, content, code=0):
        """What it prints of a record, or of a text, and on stderr."""
        file = self.folder / "new.json"
        if content is not None:
            file.write_text(content if isinstance(content, str)
                            else json.dumps(content))
        ended = subprocess.run(
            [sys.executable, SCRIPT, self.folder / "observed", file],
            capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, code, ended.stderr)
        return ended.stdout, ended.stderr

    def test_rows_that_changed_are_new_or_gone_are_shown(self):
        self.keep("a.json", record({"a.same": ROW, "a.changed": ROW,
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
        self.keep("a.json", record({"a.b": ROW}, date="2026-01-31"))
        self.keep("b.json", record({"a.b": OTHER}, date="2026-01-30"))
        self.keep("c.json", record({"a.b": OTHER}, date="2026-02-02",
                                   system="Wine", version="8.0"))
        out, _ = self.compare(record({"a.b": ROW}))
        self.assertIn("Compared with `a`, the newest record of Windows", out)
        self.assertIn("0 rows have changed", out)

    def test_without_a_record_what_is_not_expected_is_shown(self):
        self.keep("c.json", record({"a.b": OTHER}, system="Wine",
                                   version="8.0"))
        out, _ = self.compare(record({"a.b": ROW, "a.c": OTHER}))
        self.assertIn("There is no record of Windows to compare it with.", out)
        self.assertIn("1 of 2 rows are not as the table expects", out)
        self.assertIn(f"| `a.c` | `{OTHER}` | `{ROW}` |", out)

    def test_what_the_table_allows_is_expected(self):
        entry = {"case": "a.b", "row": OTHER,
                 "expected": f"{ROW} or 997 FALSE 6|995 * ours ours * 995"}
        out, _ = self.compare({**record({}), "rows": [entry]})
        self.assertIn("0 of 1 rows are not as the table expects", out)

    def test_a_row_may_turn_into_a_reason(self):
        self.keep("a.json", record({"a.b": ROW}))
        entry = {"case": "a.b", "skipped": "no | here", "expected": ROW}
        out, _ = self.compare({**record({}), "rows": [entry]})
        self.assertIn(f"| `{ROW}` | `skipped: no \\| here` |", out)

    def test_what_is_no_record_is_refused(self):
        good = record({"a.b": ROW})
        for wrong in ("", "{", "[]", "{}", json.dumps(good)[:-3],
                      {**good, "format": "error-matrix record 2"},
                      {**good, "build": "new"}, {**good, "rows": []},
                      {**good, "system": "ReactOS"}, {**good, "date": 1},
                      {**good, "rows": good["rows"] * 2},
                      {**good, "rows": [{"case": "a.b"}]},
                      {**good, "rows": [{"row": ROW}]},
                      record({"a.b": "997 FALSE"}),
                      record({"a.b": ROW.replace("64", "64|65")})):
            with self.subTest(wrong=wrong):
                out, error = self.compare(wrong, code=1)
                self.assertEqual(out, "")
                self.assertIn("new.json is not what error-matrix --record "
                              "writes: ", error)
                self.assertEqual(error.count("\n"), 1)

    def test_a_malformed_record_of_the_folder_is_named(self):
        (self.folder / "observed" / "bad.json").write_text("{")
        _, error = self.compare(record({"a.b": ROW}), code=1)
        self.assertIn("bad.json is not what error-matrix --record writes",
                      error)

    def test_a_file_that_is_not_there_is_named(self):
        _, error = self.compare(None, code=1)
        self.assertIn("new.json: No such file or directory", error)

    def test_a_folder_that_is_not_there_is_named(self):
        (self.folder / "observed").rmdir()
        _, error = self.compare(record({"a.b": ROW}), code=1)
        self.assertIn("observed: No such file or directory", error)


if __name__ == "__main__":
    unittest.main()
