#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of common/scripts/check-sources.py."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "check-sources.py"
TESTS = """
static void wait_for_end( HANDLE port )
{
    ok( GetLastError() == ERROR_NETNAME_DELETED, "}" );
}

static void test_reset(void)
{
    ret = pAcceptEx( s, s2 );
    wait_for_end( port );
}

static void test_other(void)
{
    ok( ret == WSAECONNRESET, "got %d" );
}
"""
CITED = "Wine 8.0, ws2_32/tests/sock.c, test_reset"


def case(**changes):
    return {"case": "group.fact", "source": CITED,
            "confidence": "tested through a port",
            "windows": "997 FALSE 64 0 ours ours C000020D 10054",
            "look_for": "AcceptEx ERROR_NETNAME_DELETED", **changes}


class CheckSources(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.add_wine("8.0")

    def add_wine(self, version):
        tests = self.folder / version / "dlls/ws2_32/tests"
        tests.mkdir(parents=True)
        (tests / "sock.c").write_text(TESTS, encoding="ascii")
        (self.folder / version / "VERSION").write_text(
            f"Wine version {version}\n", encoding="ascii")

    def check(self, *cases):
        """The exit code and the output for these cases."""
        table = self.folder / "table.json"
        table.write_text(json.dumps(cases), encoding="ascii")
        done = subprocess.run(
            [sys.executable, SCRIPT, table, self.folder / "8.0"],
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_wrong(self, what, **changes):
        code, output = self.check(case(**changes))
        self.assertEqual(code, 1, output)
        self.assertIn(f"group.fact: {what}", output)

    def test_what_is_there_is_right(self):
        code, output = self.check(case())
        self.assertEqual(code, 0, output)
        self.assertIn("1 cases cite tests of Wine, 0 of them wrongly", output)

    def test_a_function_that_is_not_there(self):
        self.assert_wrong("Wine 8.0: ws2_32/tests/sock.c has no function",
                          source=CITED + "s")

    def test_a_file_that_is_not_there(self):
        self.assert_wrong("Wine 8.0: ws2_32/tests/afd.c has no function",
                          source=CITED.replace("sock", "afd"))

    def test_a_word_of_another_function(self):
        self.assert_wrong("WSAECONNRESET is not in the functions cited",
                          look_for="AcceptEx WSAECONNRESET")

    def test_each_of_two_functions_counts(self):
        code, output = self.check(
            case(source=CITED + " and test_other",
                 look_for="AcceptEx ERROR_NETNAME_DELETED WSAECONNRESET"))
        self.assertEqual(code, 0, output)

    def test_the_error_of_the_row_has_to_be_named(self):
        self.assert_wrong("the words do not name the error 64",
                          look_for="AcceptEx")

    def test_the_error_may_be_named_by_its_status(self):
        _, output = self.check(case(look_for="STATUS_CONNECTION_RESET"))
        self.assertNotIn("do not name the error", output)

    def test_what_is_tested_otherwise_may_have_another_error(self):
        code, output = self.check(
            case(look_for="AcceptEx", confidence="tested otherwise"))
        self.assertEqual(code, 0, output)
        self.assertIn("note: group.fact: the words do not name", output)

    def test_a_version_that_is_not_here_is_noted(self):
        code, output = self.check(case(source=CITED.replace("8.0", "10.0")))
        self.assertEqual(code, 0, output)
        self.assertIn("note: group.fact: Wine 10.0 was not given", output)

    def test_a_table_without_citations_is_no_success(self):
        self.assertEqual(self.check({"case": "group.fact"})[0], 1)


if __name__ == "__main__":
    unittest.main()
