# SPDX-License-Identifier: MIT
"""A server under Wine that can be frozen: SIGSTOP stops all of its threads at
once, wherever they are. Wine's own server goes on: it accepts clients and sees
data arrive, but the program hears of it only when it runs again."""
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

LIMIT = 30 * time_factor()  # seconds: whatever takes longer hangs
LOOK_AGAIN = 0.001  # seconds
STOPPED = ("T", "t")  # states in /proc/PID/task/TID/stat


def may_let_run_first() -> bool:
    """Root may, and who has CAP_SYS_NICE."""
    own = os.sched_getscheduler(0)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, own, os.sched_param(0))
    return True


def until(condition: Callable[[], object], what: str) -> None:
    """Waits for something that can only be looked at."""
    deadline = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(LOOK_AGAIN)


class FrozenServer(Server):
    """Server, with a brake. Its program must be started by exec, so that the
    process that was started is the program."""

    def __enter__(self) -> "FrozenServer":
        self.address = self.wait_until_it_listens()
        self.pid = self.process.pid
        self._check_name()
        return self

    def _check_name(self) -> None:
        """A stopped shell in front of the server would stop nothing."""
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
                continue  # a thread that has ended
            if stat.rpartition(")")[2].split()[0] not in STOPPED:
                return False
        return True

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)
        until(self._is_stopped, "the server stands still")

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _threads(self) -> list[int]:
        return [int(name) for name in os.listdir(f"/proc/{self.pid}/task")]

    def let_run_first(self, main: bool) -> None:
        """Of the threads that there are, the main thread or the others: all
        share a processor, which the former have whenever they have something
        to do. The latter are not made slower than other programs: on a busy
        machine they would not run for minutes. The server must be frozen, and
        we must have the right to do this: see may_let_run_first."""
        self.processors = os.sched_getaffinity(self.pid)
        for thread in self._threads():
            os.sched_setaffinity(thread, {min(self.processors)})
            if (thread == self.pid) == main:
                os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(1))

    def let_run_alike(self) -> None:
        """Ends what let_run_first has begun."""
        for thread in self._threads():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread, self.processors)
                os.sched_setscheduler(thread, os.SCHED_OTHER,
                                      os.sched_param(0))

    def interrupt(self) -> None:
        """Ctrl-C; to a frozen server it comes when that runs again."""
        os.kill(self.pid, signal.SIGINT)

    def said(self, pattern: str) -> list[tuple[str, ...]]:
        """The groups of the pattern in each line that begins with it. With
        --verbose the server says what it does."""
        found = (re.match(pattern, line) for line in list(self.lines))
        return [match.groups() for match in found if match]
