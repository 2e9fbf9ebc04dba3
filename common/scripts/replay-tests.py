#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of a build that was made on another machine.

FOLDER is what pack-tests.py has collected there. CTest's own files cannot be
used: they contain the paths of that machine and run everything under Wine.
Here the tests run as CTest would run them: fixtures first, and tests with the
same resource lock one after the other.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shlex
import sys
import threading
import time
import traceback

from packed_test import Machine, Test, judge


class Replay:
    """The waiting and the running tests, and the results of the others."""

    def __init__(self, tests, jobs):
        # Tests that may take long start first.
        self.waiting = sorted(tests, key=lambda test: -float(
            test.get("COST", 0) or test.get("TIMEOUT", 0)))
        self.jobs = jobs
        self.running = []
        self.results = {}
        self.changed = threading.Condition()
        self.set_ups = {t.name: self.names_of("FIXTURES_SETUP", t.get(
            "FIXTURES_REQUIRED")) for t in tests}
        self.earlier = {t.name: self.set_ups[t.name] | self.names_of(
            "FIXTURES_REQUIRED", t.get("FIXTURES_CLEANUP")).union(
                {o.name for o in tests if o.name in t.get("DEPENDS")})
            for t in tests}

    def names_of(self, name, values):
        return {test.name for test in self.waiting
                if set(test.get(name)).intersection(values)}

    def may_start(self, test):
        if not self.earlier[test.name] <= self.results.keys():
            return False
        if not self.running:
            return True
        busy = sum(other.processors() for other in self.running)
        return (busy + test.processors() <= self.jobs
                and not any(test.excludes(other) for other in self.running))

    def start_next(self):
        """Returns the next test, or None if there is none left that may ever
        start."""
        with self.changed:
            while self.waiting:
                test = next(filter(self.may_start, self.waiting), None)
                if test:
                    self.waiting.remove(test)
                    self.running.append(test)
                    return test
                if not self.running:
                    return None
                self.changed.wait()
        return None

    def end(self, test, result, output, seconds):
        with self.changed:
            self.running.remove(test)
            self.results[test.name] = result
            print(f"{result} {seconds:6.1f} s  {test.name}")
            if result != "passed":
                print(output, end="")
            sys.stdout.flush()
            self.changed.notify_all()

    def result_of(self, test, machine):
        """Returns the verdict, and the text to print."""
        failed = [name for name in self.set_ups[test.name]
                  if self.results[name] == "FAILED"]
        if failed:
            return "FAILED", f"not run: {failed[0]} has failed\n"
        try:
            return judge(test, machine)
        # Others wait for the result of this test, whatever goes wrong.
        except Exception:
            return "FAILED", traceback.format_exc()

    def work(self, machine):
        """Runs tests until there are none left."""
        while test := self.start_next():
            began = time.monotonic()
            result, output = self.result_of(test, machine)
            self.end(test, result, output, time.monotonic() - began)

    def run(self, machine):
        threads = [threading.Thread(target=self.work, args=(machine,))
                   for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def with_set_ups(chosen, tests):
    """The selected tests, and those that set up their fixtures."""
    fixtures = {f for t in chosen for f in t.get("FIXTURES_REQUIRED")}
    return [t for t in tests if t in chosen
            or fixtures.intersection(t.get("FIXTURES_SETUP"))]


def choose(tests, options):
    chosen = [t for t in tests if re.search(options.regex, t.name)
              and not (options.exclude and re.search(options.exclude, t.name))]
    if options.one_of_each:
        chosen = list({t.shape(): t for t in reversed(chosen)}.values())
    return with_set_ups(chosen, tests)


def options_of(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=pathlib.Path)
    parser.add_argument("-j", "--jobs", type=int, metavar="N",
                        default=2 * (os.cpu_count() or 1),
                        help="tests at a time (default: two per processor)")
    parser.add_argument("-R", "--regex", default="", metavar="REGEX",
                        help="only tests whose name matches")
    parser.add_argument("-E", "--exclude", metavar="REGEX",
                        help="no tests whose name matches")
    parser.add_argument("--one-of-each", action="store_true",
                        help="of the tests that name the same files of the"
                        " build, only the first")
    parser.add_argument("--launcher", type=shlex.split, default=[],
                        help="the command that runs the programs of the build;"
                        " not needed on Windows")
    return parser.parse_args(arguments)


def summary(results, seconds, jobs):
    count = collections.Counter(results.values())
    return (f"{len(results)} tests in {seconds:.0f} s, {jobs} at a time: "
            f"{count['passed']} passed, {count['skipped']} skipped, "
            f"{count['FAILED']} failed")


def main():
    options = options_of(sys.argv[1:])
    with open(options.folder / "tests.json", encoding="utf-8") as file:
        packed = json.load(file)
    tests = [Test(**test) for test in packed["tests"]]
    chosen = choose(tests, options)
    replay = Replay(chosen, options.jobs)
    began = time.monotonic()
    replay.run(Machine(options.folder, options.launcher))
    print()
    for name, result in replay.results.items():
        if result == "FAILED":
            print(f"FAILED: {name}")
    lacking = [t.name for t in chosen if t.name not in replay.results]
    if lacking:
        print("FAILED: not run, as they depend on each other:",
              ", ".join(lacking))
    print(summary(replay.results, time.monotonic() - began, options.jobs))
    if len(chosen) < len(tests):
        print(f"{len(tests) - len(chosen)} were not selected")
    why = packed["left_out"]
    print(f"{sum(why.values())} cannot run on another machine:",
          ", ".join(f"{number} {what}" for what, number in why.items()))
    passed = list(replay.results.values()).count("passed")
    good = "FAILED" not in replay.results.values() and not lacking
    return 0 if passed and good else 1


if __name__ == "__main__":
    sys.exit(main())
