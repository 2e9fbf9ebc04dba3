#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""many_clients.py -- SELECT

63 clients are served at the same time. One more gets nothing until one of them
leaves.
"""
import select
import sys

import program
from two_clients import connect, echo

MOST = 63


def check():
    _, (command,) = program.commands()
    with program.Program(command + ["0"]) as server:
        address = server.address()
        clients = [connect(address) for _ in range(MOST)]
        for client in clients:
            echo(client, b"a")
        one_more = connect(address)
        one_more.sendall(b"b")
        # The server sends each of these answers in a later pass of its loop.
        for client in clients:
            echo(client, b"c")
        if select.select([one_more], [], [], 0)[0]:
            raise AssertionError("the 64th client was served")
        clients.pop().close()
        if one_more.recv(1) != b"b":
            raise AssertionError("the last client got a wrong answer")
        server.stop()
    print(f"{MOST} clients were served, the next one when one of them had left")


if __name__ == "__main__":
    sys.exit(program.run(check))
