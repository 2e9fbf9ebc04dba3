# SPDX-License-Identifier: MIT
"""Starts programs for tests."""
import os
import pathlib
import signal
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from time_limit import time_factor  # noqa: E402

WAIT = 30 * time_factor()  # seconds: the limit on every wait
WINDOWS = os.name == "nt"


class Child:
    """A running program, killed at the end of the with block at the latest."""

    def __init__(self, command, environment=None):
        # On Windows an interrupt goes to a whole process group, so the program
        # gets its own.
        flags = subprocess.CREATE_NEW_PROCESS_GROUP if WINDOWS else 0
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            creationflags=flags,
            env=environment and {**os.environ, **environment},
        )
        self.lines = []
        self.wine_lines = []
        self.collector = threading.Thread(target=self._collect, daemon=True)
        self.collector.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT)

    def _collect(self):
        """Collects the program's output, without the line that Wine prints if
        a thread can no longer reach the Wine server (server_protocol_perror in
        dlls/ntdll/unix/server.c), for example while the process is exiting."""
        for line in self.process.stdout:
            text = line.decode(errors="replace").rstrip()
            if text.startswith("wine client error:"):
                self.wine_lines.append(text)
                continue
            self.lines.append(text)
            self.on_line(text)
        self.on_line(None)

    def on_line(self, line):
        """Called on another thread for each line, and with None at the end."""

    def interrupt(self):
        """Sends Ctrl-C."""
        self.process.send_signal(
            signal.CTRL_BREAK_EVENT if WINDOWS else signal.SIGINT)

    def ends(self, code=0):
        """Checks that the program exits with this code, by itself or after an
        interrupt. Wine kills what is left of a process half a second after its
        exit (process_sigkill in server/process.c). On a busy machine, that may
        happen before the exit code can be read."""
        got = self.process.wait(WAIT)
        # Then lines has all of the output.
        self.collector.join(WAIT)
        if got != code and (WINDOWS or got != -signal.SIGKILL):
            said = self.lines[-5:] + self.wine_lines
            raise AssertionError(f"exit code {got}, not {code}, after {said}")

    def stop(self):
        self.interrupt()
        self.ends(0)
