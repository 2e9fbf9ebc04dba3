#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests an echo server with Python's sockets.

real_client.py --mib N -- COMMAND...  starts COMMAND --port 0 (with --as-is
only COMMAND), waits for its line "listening on ADDRESS:PORT", and checks that
N MiB of random bytes come back while they are still being sent, that the
stream of a half-closed connection ends, that 50 clients are served at once,
and that the server exits with code 0 after an interrupt.
"""

import argparse
import concurrent.futures
import os
import random
import socket
import subprocess
import sys
import threading
import time

from child import WAIT, Child

CLIENTS = 50


class Server(Child):
    """A server, on any free port unless --as-is is given."""

    def __init__(self, command, options=("--port", "0"), environment=None):
        self.address = None
        self.told = threading.Event()
        super().__init__([*command, *options], environment)

    def on_line(self, line):
        if line is None:
            self.told.set()
        elif self.address is None and line.startswith("listening on "):
            host, _, port = line[len("listening on ") :].rpartition(":")
            self.address = (host.strip("[]"), int(port))
            self.told.set()

    def wait_until_it_listens(self):
        if not self.told.wait(WAIT) or self.address is None:
            raise AssertionError("the server did not print its address")
        return self.address


def receive_to_the_end(connection):
    received = bytearray()
    while True:
        part = connection.recv(65536)
        if not part:
            return bytes(received)
        received += part


def first_difference(a, b):
    both = min(len(a), len(b))
    return next((i for i in range(both) if a[i] != b[i]), both)


def echo(address, data):
    """Sends data, half-closes, and reads the echo at the same time."""
    with socket.create_connection(address, WAIT) as connection:
        connection.settimeout(WAIT)
        failures = []

        def send():
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError as error:
                failures.append(error)

        sender = threading.Thread(target=send)
        sender.start()
        try:
            received = receive_to_the_end(connection)
        finally:
            sender.join(WAIT)
        if failures:
            raise failures[0]
        if sender.is_alive():
            raise AssertionError("the client is still sending")
    if received != data:
        raise AssertionError(
            f"sent {len(data)} bytes, {len(received)} came back,"
            f" different from byte {first_difference(data, received)} on"
        )
    return len(data)


def many_clients(address):
    sizes = [random.randrange(1, 100_000) for _ in range(CLIENTS)]
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(echo, address, os.urandom(size)) for size in sizes
        ]
        return sum(client.result(2 * WAIT) for client in clients)


def check(server, mib):
    address = server.wait_until_it_listens()
    start = time.monotonic()
    count = echo(address, os.urandom(mib << 20))
    seconds = time.monotonic() - start
    print(f"one client: {count} bytes there and back in {seconds:.1f} s")
    count = many_clients(address)
    print(f"{CLIENTS} clients at once: {count} bytes there and back")
    server.stop()
    print("after an interrupt the server exited with code 0")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mib", type=int, default=4, metavar="N")
    parser.add_argument("--as-is", action="store_true")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    options = {"options": ()} if arguments.as_is else {}
    with Server(arguments.command, **options) as server:
        try:
            check(server, arguments.mib)
        except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
            print(f"FAIL: {type(error).__name__}: {error}", file=sys.stderr)
            print("--- the server printed:", *server.lines, sep="\n",
                  file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
