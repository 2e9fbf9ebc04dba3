# SPDX-License-Identifier: MIT
"""What Linux says about TCP connections of this machine: how much has arrived
and has not been read, whoever has the socket and whether it runs or not."""
import fcntl
import os
import socket
import struct
import termios
from typing import NamedTuple

TABLE = "/proc/net/tcp"  # described in proc(5)


class Row(NamedTuple):
    """One side of a connection."""

    state: int = 0
    outgoing: int = 0  # bytes that the other side has not acknowledged
    unread: int = 0  # bytes; an end of stream counts as one more
    inode: int = 0  # 0 until somebody has accepted the connection


# By the port of this side and that of the other.
Table = dict[tuple[int, int], Row]


def is_there() -> bool:
    return os.access(TABLE, os.R_OK)


def _port(address: str) -> int:
    return int(address.partition(":")[2], 16)


def read_table(port: int) -> Table:
    """The connections of a server and its clients, both sides of each."""
    rows: Table = {}
    text = f":{port:04X} "
    with open(TABLE, encoding="ascii") as table:
        next(table)
        for line in table:
            if text not in line:  # of somebody else; there may be thousands
                continue
            fields = line.split()
            outgoing, _, unread = fields[4].partition(":")
            rows[_port(fields[1]), _port(fields[2])] = Row(
                int(fields[3], 16), int(outgoing, 16), int(unread, 16),
                int(fields[9]))
    return rows


def unacknowledged(connection: socket.socket) -> int:
    """How much has been sent and is not known to have arrived: bytes, and
    one for an end of stream."""
    answer = fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4))
    return int(struct.unpack("i", answer)[0])
