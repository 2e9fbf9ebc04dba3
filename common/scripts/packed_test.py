# SPDX-License-Identifier: MIT
"""One test of pack-tests.py: how it is run here, and its result."""
import dataclasses
import os
import pathlib
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Test:
    name: str
    command: list
    properties: dict

    def get(self, name, default=()):
        return self.properties.get(name, default)

    def processors(self):
        return int(self.get("PROCESSORS", 1))

    def excludes(self, other):
        """Whether the two tests must not run at the same time."""
        return (self.get("RUN_SERIAL", False) or other.get("RUN_SERIAL", False)
                or bool(set(self.get("RESOURCE_LOCK")).intersection(
                    other.get("RESOURCE_LOCK"))))

    def strings(self):
        return (self.command + list(self.get("ENVIRONMENT"))
                + list(self.get("ENVIRONMENT_MODIFICATION")))

    def shape(self):
        """The build files that the test names, the folders of its source
        files, and the properties that CTest uses for it."""
        named = {posixpath.dirname(w) if w.startswith("@source@") else w
                 for w in self.strings() if "@" in w}
        return frozenset(named), frozenset(self.properties)


class Machine:
    """What the words between @ in tests.json stand for here."""

    def __init__(self, folder, launcher):
        self.folders = {"@build@": folder.resolve().as_posix(),
                        "@source@": SOURCE.as_posix()}
        self.programs = {"@python@": [sys.executable],
                         "@cmake@": [shutil.which("cmake") or "cmake"],
                         "@launch@": launcher}

    def text(self, text):
        for word, folder in self.folders.items():
            text = text.replace(word, folder)
        return text

    def command(self, test):
        words = []
        for word in test.command:
            words += self.programs.get(word, [self.text(word)])
        return words

    def make_folders(self, test):
        """Creates the folders that the tests write to, as the build does."""
        folder = self.text(test.properties["WORKING_DIRECTORY"])
        os.makedirs(folder, exist_ok=True)
        for word in test.strings():
            if word.startswith("@build@/"):
                os.makedirs(os.path.dirname(self.text(word)), exist_ok=True)
        return folder

    def environment(self, test):
        variables = dict(os.environ)
        for setting in test.get("ENVIRONMENT"):
            name, _, value = setting.partition("=")
            variables[name] = self.text(value)
        for change in test.get("ENVIRONMENT_MODIFICATION"):
            name, operation, value = re.fullmatch(
                "([^=]+)=([^:]+):?(.*)", change, re.DOTALL).groups()
            modify(variables, name, operation, self.text(value))
        return variables


def modify(variables, name, operation, value):
    """Applies one ENVIRONMENT_MODIFICATION."""
    old = variables.get(name, "")
    separator = {"string": "", "path_list": os.pathsep,
                 "cmake_list": ";"}.get(operation.rpartition("_")[0], "")
    if not old:
        separator = ""
    if operation == "unset":
        variables.pop(name, None)
    elif operation == "reset":
        variables.pop(name, None)
        if name in os.environ:
            variables[name] = os.environ[name]
    elif operation == "set":
        variables[name] = value
    elif operation.endswith("_append"):
        variables[name] = old + separator + value
    elif operation.endswith("_prepend"):
        variables[name] = value + separator + old
    else:
        raise ValueError(f"{name}: no such modification: {operation}")


def kill_with_children(process):
    if os.name == "nt":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(test, machine):
    """Runs the test. Returns its exit code, or None after a timeout, and its
    output."""
    folder = machine.make_folders(test)
    # On Windows the test gets its own console, so that its Ctrl-C does not
    # reach other tests.
    own = ({"creationflags": subprocess.CREATE_NO_WINDOW} if os.name == "nt"
           else {"start_new_session": True})
    # A file, because a process that a test leaves behind would keep a pipe
    # open.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            machine.command(test), cwd=folder, env=machine.environment(test),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            **own)
        try:
            code = process.wait(test.get("TIMEOUT", 60))
        except subprocess.TimeoutExpired:
            kill_with_children(process)
            code = None
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    return code, text.replace("\r\n", "\n")


def verdict(test, code, output):
    """The result that CTest would report for the test."""
    def has(name):
        return any(re.search(pattern, output, re.DOTALL)
                   for pattern in test.get(name))

    if code is None:
        return "FAILED"
    if code == test.get("SKIP_RETURN_CODE", None):
        return "skipped"
    if has("SKIP_REGULAR_EXPRESSION"):
        return "skipped"
    passed = (has("PASS_REGULAR_EXPRESSION")
              if test.get("PASS_REGULAR_EXPRESSION") else code == 0)
    if has("FAIL_REGULAR_EXPRESSION"):
        passed = False
    return "FAILED" if passed == test.get("WILL_FAIL", False) else "passed"


def judge(test, machine):
    """Returns the verdict, and the text to print."""
    for name in test.get("REQUIRED_FILES"):
        if not os.path.exists(machine.text(name)):
            return "FAILED", f"{name} does not exist\n"
    try:
        code, output = run(test, machine)
    except (OSError, ValueError) as error:
        return "FAILED", f"{error}\n"
    result = verdict(test, code, output)
    if result == "FAILED":
        ended = (f"timed out after {test.get('TIMEOUT', 60):.0f} s"
                 if code is None else f"exit code {code}")
        output += f"{ended}\n"
    return result, output
