#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the lines of C that change from one chapter to the next.

    python3 common/scripts/step-sizes.py [LIMIT...]

Each file is compared with the file of the same name in the previous folder by
Git, with --patience. It counts as the larger of two numbers: lines added and
lines removed. Tests and the demonstrations of 01 are not part of a server.
With limits, one for each step, a larger step is a failure. Exits with 77 if
Git is not installed.
"""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def sources(folder):
    files = (*folder.glob("*.c"), *folder.glob("*.h"))
    return {file.name for file in files if file.stem != "demo"}


def compare(before, after):
    """Returns the numbers of lines that were added and removed."""
    paths = [str(file) if file.exists() else "/dev/null"
             for file in (before, after)]
    done = subprocess.run(
        ["git", "diff", "--no-index", "--no-ext-diff", "--patience",
         "--numstat", *paths],
        capture_output=True, text=True, cwd=ROOT)
    if done.returncode > 1:
        sys.exit(done.stderr)
    if not done.stdout:
        return 0, 0
    added, removed = done.stdout.split()[:2]
    return int(added), int(removed)


def main():
    if shutil.which("git") is None:
        print("skipped: there is no Git")
        sys.exit(77)
    limits = [int(limit) for limit in sys.argv[1:]]
    chapters = sorted(ROOT.glob("0[2-6]-*"))
    steps = list(zip(chapters, chapters[1:]))
    if limits and len(limits) != len(steps):
        sys.exit(f"there are {len(steps)} steps")
    too_great = False
    for i, (before, after) in enumerate(steps):
        counts = [compare(before / name, after / name)
                  for name in sorted(sources(before) | sources(after))]
        changed = sum(max(count) for count in counts)
        print(f"{before.name[:2]} to {after.name[:2]}: {changed} lines change, "
              f"{sum(added for added, _ in counts)} are new, "
              f"{sum(removed for _, removed in counts)} were removed")
        if limits and changed > limits[i]:
            print(f"FAIL: more than {limits[i]}")
            too_great = True
    sys.exit(1 if too_great else 0)


if __name__ == "__main__":
    main()
