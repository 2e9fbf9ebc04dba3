# SPDX-License-Identifier: MIT
"""A server under Wine that can be frozen: SIGSTOP stops all of its threads at
once, wherever they are. Wine's own server still runs: it accepts clients and
receives data, but the program cannot react until it runs again."""
import contextlib
import os
import pathlib
import re
import signal
import sys
import time
from typing import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "harness"),
                str(HERE.parents[1] / "scripts")]
from real_client import Server  # noqa: E402
from time_limit import time_factor  # noqa: E402

LIMIT = 30 * time_factor()  # seconds: the limit on every wait
LOOK_AGAIN = 0.001  # seconds
STOPPED = ("T", "t")  # states in /proc/PID/task/TID/stat


def may_let_run_first() -> bool:
    """Only root and processes with CAP_SYS_NICE may."""
    own = os.sched_getscheduler(0)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, own, os.sched_param(0))
    return True


def until(condition: Callable[[], object], what: str) -> None:
    """Polls a condition that cannot be waited for."""
    deadline = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"timed out waiting until {what}")
        time.sleep(LOOK_AGAIN)


class FrozenServer(Server):
    """A Server that can be frozen. The command must exec its program, so that
    the started process is the program itself."""

    def __enter__(self) -> "FrozenServer":
        with contextlib.ExitStack() as undo:
            undo.push(super().__enter__())
            self.address = self.wait_until_it_listens()
            self.pid = self.process.pid
            self._check_name()
            undo.pop_all()
        return self

    def _check_name(self) -> None:
        """Stopping a shell in front of the server would not stop the server.
        """
        name = pathlib.Path(f"/proc/{self.pid}/comm").read_text().strip()
        arguments = pathlib.Path(f"/proc/{self.pid}/cmdline").read_bytes()
        program = arguments.split(b"\0")[0].decode()
        program = re.split(r"[/\\]", program)[-1]
        if not name or not program.startswith(name):
            raise AssertionError(f"process {self.pid} is {name}, not a server")

    def _is_stopped(self) -> bool:
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                stat = (task / "stat").read_text()
            except FileNotFoundError:
                continue  # the thread has exited
            if stat.rpartition(")")[2].split()[0] not in STOPPED:
                return False
        return True

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        until(self._is_stopped, "the server was stopped")

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _threads(self) -> list[int]:
        return [int(name) for name in os.listdir(f"/proc/{self.pid}/task")]

    def let_run_first(self, main: bool) -> None:
        """Puts all threads on one processor, on which the main thread (or,
        unless main is set, every other thread) runs whenever it can. The other
        threads keep their normal priority: if they had a lower one, they would
        not run for minutes on a busy machine. The server must be frozen, and
        may_let_run_first() must be true."""
        self.processors = os.sched_getaffinity(self.pid)
        for thread in self._threads():
            os.sched_setaffinity(thread, {min(self.processors)})
            if (thread == self.pid) == main:
                os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(1))

    def let_run_alike(self) -> None:
        """Undoes let_run_first."""
        for thread in self._threads():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread, self.processors)
                os.sched_setscheduler(thread, os.SCHED_OTHER,
                                      os.sched_param(0))

    def interrupt(self) -> None:
        """Sends Ctrl-C. A frozen server gets it when it runs again."""
        os.kill(self.pid, signal.SIGINT)

    def said(self, pattern: str) -> list[tuple[str, ...]]:
        """The groups of the pattern in each line that begins with it. With
        --verbose the server prints what it does."""
        found = (re.match(pattern, line) for line in list(self.lines))
        return [match.groups() for match in found if match]
