# SPDX-License-Identifier: MIT
"""What Linux says about TCP connections of this machine: how much has arrived
and has not been read, whoever has the socket and whether it runs or not. It is
asked as sock_diag(7) describes, for one side of a connection at a time: to
print /proc/net/tcp takes it milliseconds, however few connections there are."""
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
    outgoing: int = 0  # bytes that the other side has not acknowledged
    unread: int = 0  # bytes; an end of stream counts as one more
    inode: int = 0  # 0 until somebody has accepted the connection


def look_at(port: int, other: int) -> Side:
    """The side that has the port, of its connection on 127.0.0.1 to the port
    of the other."""
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
    """Whether the system answers such questions."""
    try:
        look_at(1, 1)
    except (AttributeError, OSError):
        return False
    return True


def unacknowledged(connection: socket.socket) -> int:
    """How much has been sent and is not known to have arrived: bytes, and
    one for an end of stream."""
    answer = fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4))
    return int(struct.unpack("i", answer)[0])
