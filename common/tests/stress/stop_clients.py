# SPDX-License-Identifier: MIT
"""Clients of an echo server that is stopped, and what they received."""
import random
import selectors
import socket
from typing import Iterable, Sequence

from frozen_server import LIMIT
from kernel_tcp import Side, look_at, unacknowledged

END, RESET = "end", "reset"
ROOM = 16384  # bytes that a client may be sent before it reads


class Client:
    """Sends bytes that no other client sends, and keeps what comes back."""

    def __init__(self, address: tuple[str, int], row: str,
                 times: Sequence[str] = ()) -> None:
        self.row = row  # of the table of results
        self.times = times
        self.socket = socket.socket()
        self.socket.settimeout(LIMIT)
        # SO_RCVBUF must be set before the connection is made. Otherwise the
        # system lets the buffer grow to megabytes, and a server takes a long
        # time to fill it for a client that does not read.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self.socket.connect(address)
        self.port = self.socket.getsockname()[1]
        self.server_port = address[1]
        self.random = random.Random(self.port)
        self.sent = bytearray()
        self.received = bytearray()
        self.due = 0  # bytes that had arrived before Ctrl-C
        self.may_be_reset = False
        self.end = ""  # how the server's stream ended
        self.has_ended = False  # whether it has half-closed

    def send(self, count: int) -> None:
        data = self.random.randbytes(count)
        self.sent += data
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self.end = RESET

    def half_close(self) -> None:
        self.has_ended = True
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.end = RESET

    def receive(self) -> None:
        """Receives what has arrived, or waits for the next data."""
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            self.end = RESET
            return
        self.received += data
        if not data:
            self.end = END

    def receive_at_least(self, count: int) -> None:
        while len(self.received) < count and not self.end:
            self.receive()

    def has_arrived(self) -> bool:
        """Whether everything sent so far has arrived, including the end of
        stream."""
        return bool(self.end) or unacknowledged(self.socket) == 0

    def server_side(self) -> Side:
        return look_at(self.server_port, self.port)

    def unread(self) -> int:
        """Bytes that have arrived and that the server has not received."""
        return self.server_side().unread

    def taken(self) -> int:
        """Bytes that the server has received and that its system has not yet
        taken for sending."""
        ours = look_at(self.port, self.server_port)
        its = self.server_side()
        if ours.outgoing > 0 or its.state == 0:
            return 0
        back = len(self.received) + ours.unread + its.outgoing
        return len(self.sent) - its.unread - back

    def fault(self) -> str:
        """What is wrong at the end, or an empty string."""
        if self.received != self.sent[:len(self.received)]:
            return "other bytes"
        if self.end == RESET and self.may_be_reset and not self.received:
            return ""
        if len(self.received) < self.due:
            return f"{self.due - len(self.received)} lost"
        return "" if self.end == END else self.end or "no end"


def receive_to_the_end(clients: Iterable[Client], close: bool) -> None:
    """Reads from all at once: one may have to wait until another closes."""
    with selectors.DefaultSelector() as selector:
        for client in clients:
            if not client.end:
                selector.register(client.socket, selectors.EVENT_READ, client)
        while selector.get_map():
            ready = selector.select(LIMIT)
            if not ready:
                return
            for key, _ in ready:
                key.data.receive()
                if key.data.end:
                    selector.unregister(key.fileobj)
                    if close:
                        key.data.socket.close()


def _range(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}..{most}"


def _count(words: Iterable[str]) -> str:
    words = list(words)
    return ", ".join(f"{words.count(word)} {word}"
                     for word in sorted(set(words)))


def results(clients: Sequence[Client]) -> list[str]:
    """A line per cell: what was sent, and what came back."""
    lines = [f"{'data':32} {'clients':>7} {'sent':>16} {'due':>16}"
             f" {'came back':>16}  ends; faults"]
    for row in dict.fromkeys(client.row for client in clients):
        cell = [client for client in clients if client.row == row]
        faults = [f for client in cell if (f := client.fault())]
        lines.append(
            f"{row:32} {len(cell):7}"
            f" {_range([len(c.sent) for c in cell]):>16}"
            f" {_range([c.due for c in cell]):>16}"
            f" {_range([len(c.received) for c in cell]):>16}"
            f"  {_count(c.end or 'no end' for c in cell)}; "
            f"{_count(faults) or 'none'}")
    return lines
