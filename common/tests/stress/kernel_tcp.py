# SPDX-License-Identifier: MIT
"""Queries the Linux kernel about TCP connections of this machine: how much has
arrived and is unread, whichever process owns the socket and whether or not it
is running. Uses sock_diag(7), for one side of a connection at a time: reading
/proc/net/tcp takes milliseconds, however few connections there are."""
import errno
import fcntl
import socket
import struct
import termios
from typing import NamedTuple

# <linux/netlink.h>, <linux/sock_diag.h>, <linux/inet_diag.h>
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST = 1
NLMSG_ERROR = 2
HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port
REQUEST = struct.Struct("=BBBxI")  # family, protocol, extensions, states
PORTS = struct.Struct("!HH")  # this side's and the other's
ANY_COOKIE = struct.pack("=Iii", 0, -1, -1)  # of any interface
ID_SIZE = 48
HOST = socket.inet_aton("127.0.0.1") + bytes(12)


class Side(NamedTuple):
    """One side of a connection."""

    state: int = 0  # 0 if there is no such connection
    outgoing: int = 0  # bytes not acknowledged by the other side
    unread: int = 0  # bytes; an end of stream counts as one more
    inode: int = 0  # 0 until the connection is accepted


def look_at(port: int, other: int) -> Side:
    """The side on port of the connection over 127.0.0.1 to the port other."""
    request = (REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, 0xffffffff)
               + PORTS.pack(port, other) + HOST + HOST + ANY_COOKIE)
    header = HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY,
                         NLM_F_REQUEST, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                       NETLINK_SOCK_DIAG) as kernel:
        kernel.send(header + request)
        answer = kernel.recv(4096)
    body = answer[HEADER.size:]
    if HEADER.unpack_from(answer)[1] == NLMSG_ERROR:
        error = -struct.unpack_from("=i", body)[0]
        if error == errno.ENOENT:
            return Side()
        raise OSError(error, "sock_diag")
    _, unread, outgoing, _, inode = struct.unpack_from("=5I", body,
                                                       4 + ID_SIZE)
    return Side(body[1], outgoing, unread, inode)


def is_there() -> bool:
    """Whether the system supports these queries."""
    try:
        look_at(1, 1)
    except (AttributeError, OSError):
        return False
    return True


def unacknowledged(connection: socket.socket) -> int:
    """How much has been sent and not been acknowledged: bytes, and one for an
    end of stream."""
    answer = fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4))
    return int(struct.unpack("i", answer)[0])
