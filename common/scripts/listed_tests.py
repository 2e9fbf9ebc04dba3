# SPDX-License-Identifier: MIT
"""The tests of a build, as CTest lists them."""
import json
import subprocess

# The properties, besides the command, that may name files that a test needs.
NAME_FILES = ("ENVIRONMENT", "ENVIRONMENT_MODIFICATION", "REQUIRED_FILES")


def listed_tests(build, *options, ctest="ctest"):
    """All tests, or those that the options select: -L, -LE, -R, -E and so on.
    """
    listed = subprocess.run(
        [ctest, "--test-dir", build, *options, "--show-only=json-v1"],
        stdout=subprocess.PIPE, check=True)
    return json.loads(listed.stdout)["tests"]


def properties_of(test):
    return {p["name"]: p["value"] for p in test.get("properties", [])}
