#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""port_taken.py -- PROGRAM [ARGUMENT...]

PROGRAM is given a port on which this script listens, or with "udp" as the
first option one on which it receives datagrams. It must report that in one
line with the number 10048, and exit with code 1.
"""
import socket
import sys

import program


def check():
    options, (command,) = program.commands()
    kind = socket.SOCK_DGRAM if options == ["udp"] else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        port = str(taken.getsockname()[1])
        with program.Program(command + [port]) as server:
            lines = server.rest()
            server.ends(1)
    print(*lines, sep="\n")
    if len(lines) != 1 or "10048" not in lines[0]:
        raise AssertionError("expected one line with 10048")


if __name__ == "__main__":
    sys.exit(program.run(check))
