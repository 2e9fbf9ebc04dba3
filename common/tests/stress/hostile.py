#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hostile clients, and newcomers that must be served while the hostile ones
stay connected.

hostile.py KIND -- COMMAND...  starts COMMAND --port 0, an echo server without
deadlines that would disconnect such clients. It runs once with all hostile
clients from 127.0.0.1 and once with them from 199 addresses. When the hostile
clients have taken all that they can get, newcomers connect, send five bytes
and read them back. The hostile clients must still be connected after that, so
the newcomers were not served at their expense. With the default
IOCP_TIME_FACTOR of 10, a newcomer may take one second, or a hundred times as
long as one takes at the same time on a server without other clients, whichever
is longer.

  non-readers        send until the server accepts no more, and never read
  one-byte-readers   the same, but read a byte from time to time
  half-closed        never read, and half-close; as many others only
                     half-close
  half-open          connect and send nothing
  half-open-to-the-limit
                     from 127.0.0.1, more than one address may have
  half-open-beyond-all
                     from 199 addresses, more than the server serves in all:
                     the server must disconnect some of these

Exit codes: 0 passed, 1 failed, 77 not possible on this machine.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../harness"))
from child import WAIT, time_factor  # noqa: E402
from real_client import Server  # noqa: E402

try:
    import resource
except ImportError:  # Windows
    resource = None

ONE = ["127.0.0.1"]
MANY = [f"127.0.0.{number}" for number in range(2, 201)]
ELSEWHERE = "127.0.0.201"

# Limits of the server, low enough for a slow machine to reach them: a quarter
# of the memory and a fifth of the clients of one address that it has by
# default.
MEMORY = 16 << 20  # for all buffers
PER_ADDRESS = 2000
ACCEPTS = 16  # the default; pending accepts count as connections

SENDERS = 100  # a queue of 256 KiB for each is more than the memory
SILENT = 2000
NEWCOMERS = 5
AT_ONCE = 500  # at most this many wait to be accepted
HELLO = b"hello"
IP_BIND_ADDRESS_NO_PORT = 24  # Linux; Python 3.11 has no name for it


class Skipped(Exception):
    pass


def say(text):
    print(text, flush=True)


def open_socket(address, small=False):
    """A socket that will connect from that address. With small, the system
    buffers little data for it."""
    client = socket.socket()
    if small:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
    # Lets the socket share its port with a client of another server.
    if sys.platform.startswith("linux"):
        client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    client.bind((address, 0))
    return client


def exchange(server, address):
    """Connects as a newcomer. Returns the seconds that it took, or None if the
    server closed the connection instead."""
    began = time.monotonic()
    with open_socket(address) as client:
        client.settimeout(WAIT)
        try:
            client.connect(server)
            client.sendall(HELLO)
            answer = client.recv(len(HELLO), socket.MSG_WAITALL)
        except (ConnectionResetError, BrokenPipeError,
                ConnectionAbortedError):
            return None
    if answer == b"":
        return None
    if answer != HELLO:
        raise AssertionError(f"{answer} came back")
    return time.monotonic() - began


class Crowd:
    """The hostile clients."""

    def __init__(self, server, addresses, count, small):
        self.clients = []
        self.lost = 0
        for number in range(count):
            address = addresses[number % len(addresses)]
            client = open_socket(address, small)
            client.settimeout(WAIT)
            client.connect(server)
            client.setblocking(False)
            self.clients.append(client)
            if number % AT_ONCE == AT_ONCE - 1:
                exchange(server, ELSEWHERE)
        # Clients are accepted in order, so all of them are accepted now.
        exchange(server, ELSEWHERE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()

    def send_round(self):
        """Sends once on each connection; returns the number of bytes accepted.
        """
        block = bytes(65536)
        taken = 0
        for client in self.clients:
            try:
                taken += client.send(block)
            except BlockingIOError:
                continue
            except OSError:
                self.lost += 1
        return taken

    def send_until_full(self, server):
        """Sends until the server receives nothing between two of its
        statistics. The server reserves half of its memory for clients that
        read, so the hostile clients must hold the other half for the test to
        show anything. The time limit is for a server that receives nothing
        more."""
        end = time.monotonic() + WAIT
        before, taken, held = -1, 0, 0
        while before < taken or held < MEMORY // 2:
            if time.monotonic() > end:
                raise AssertionError(f"they hold {held} of {taken} bytes")
            before, seen = taken, len(server.lines)
            while statistics_after(server, seen) is None:
                self.send_round()
                time.sleep(0.01)  # between two checks
            taken, held = statistics_after(server, seen)
            if taken > before:
                end = time.monotonic() + WAIT
        return held

    def gone(self):
        """Returns how many of them the server has disconnected."""
        return self.lost + sum(has_ended(client) for client in self.clients)


def has_ended(client):
    if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
        return True
    try:
        return client.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def statistics_after(server, seen):
    """Returns the bytes received and the bytes in buffers, from the first
    statistics line after the first seen lines (--stats 1)."""
    for line in server.lines[seen:]:
        found = re.search(r" (\d+) bytes in, .* (\d+) bytes in buffers", line)
        if found:
            return int(found.group(1)), int(found.group(2))
    return None


class Readers(threading.Thread):
    """Reads one byte at a time, slowly, and sends as much as is accepted."""

    def __init__(self, crowd):
        super().__init__(daemon=True)
        self.crowd = crowd
        self.over = threading.Event()
        self.bytes = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join(WAIT)

    def run(self):
        while not self.over.is_set():
            for client in self.crowd.clients:
                try:
                    self.bytes += len(client.recv(1))
                    client.send(bytes(65536))
                except BlockingIOError:
                    pass
                except OSError:
                    self.crowd.lost += 1
                if self.over.wait(0.001):
                    return


def serve_newcomers(server, address, alone, enough=lambda: True):
    """Connects newcomers one after the other until enough() is true. None may
    be refused, and the median of their times must be within the limit. In
    between, others connect to alone, the address of a server without other
    clients, so that both are measured under the same load."""
    times, usual = [], []
    while len(times) < NEWCOMERS or not enough():
        for list_of, where, origin in ((times, server, address),
                                       (usual, alone, ELSEWHERE)):
            list_of.append(exchange(where, origin))
            if list_of[-1] is None:
                raise AssertionError(f"a newcomer from {origin} was refused")
    middle = statistics.median(times)
    limit = time_factor() * max(0.1, 10 * statistics.median(usual))
    say(f"  {len(times)} newcomers from {address}: median {1000 * middle:.1f}"
        f" ms, longest {1000 * max(times):.1f}; without other clients"
        f" {1000 * statistics.median(usual):.1f}")
    if middle > limit:
        raise AssertionError(
            f"a newcomer from {address} took {middle:.2f} s,"
            f" the limit is {limit:.2f}")


def check_newcomers(crowd, server, addresses, alone):
    """Connects newcomers from an address of the crowd and from another one."""
    for address in (addresses[0], ELSEWHERE):
        serve_newcomers(server.address, address, alone)
    check_that_all_stay(crowd)


def check_that_all_stay(crowd):
    gone = crowd.gone()
    if gone > 0:
        raise AssertionError(
            f"{gone} of {len(crowd.clients)} were disconnected")


def senders(server, addresses):
    """Returns a crowd that has sent as much as the server accepts."""
    alone = server.alone
    crowd = Crowd(server.address, addresses, SENDERS, small=True)
    held = crowd.send_until_full(server)
    say(f"{len(crowd.clients)} clients from {len(addresses)} addresses hold"
        f" {held / 1024 / 1024:.1f} MiB")
    return crowd, alone


def non_readers(server, addresses):
    crowd, alone = senders(server, addresses)
    with crowd:
        check_newcomers(crowd, server, addresses, alone)


def one_byte_readers(server, addresses):
    crowd, alone = senders(server, addresses)
    with crowd, Readers(crowd) as readers:
        for address in (addresses[0], ELSEWHERE):
            enough = readers.bytes + SENDERS
            serve_newcomers(server.address, address, alone,
                            lambda: readers.bytes >= enough)
        check_that_all_stay(crowd)


def half_closed(server, addresses):
    """Checks only clients that have sent data: the others have already
    received the end of stream."""
    crowd, alone = senders(server, addresses)
    with crowd, Crowd(server.address, addresses, SENDERS, False) as others:
        for client in crowd.clients + others.clients:
            client.shutdown(socket.SHUT_WR)
        check_newcomers(crowd, server, addresses, alone)


def half_open(server, addresses):
    need_files(SILENT + 500)
    alone = server.alone
    with Crowd(server.address, addresses, SILENT, small=False) as crowd:
        say(f"{SILENT} silent clients from {len(addresses)} addresses")
        check_newcomers(crowd, server, addresses, alone)


def half_open_to_the_limit(server, addresses):
    """The server refuses more clients from an address that has reached its
    limit, no matter which other clients there are."""
    more = 50
    need_files(PER_ADDRESS + 500)
    alone = server.alone
    with Crowd(server.address, addresses, PER_ADDRESS + more, False) as crowd:
        serve_newcomers(server.address, ELSEWHERE, alone)
        gone = crowd.gone()
        say(f"of {PER_ADDRESS + more} silent clients from {addresses[0]}"
            f" {gone} were refused")
        if gone != more:
            raise AssertionError(f"{more} should have been refused")
        if exchange(server.address, addresses[0]) is not None:
            raise AssertionError("one more from that address was served")
        serve_newcomers(server.address, ELSEWHERE, alone)
        crowd.clients.pop(0).close()
        until_served(server.address, addresses[0])


def until_served(server, address):
    """The server may not have closed its side of the connection yet."""
    end = time.monotonic() + WAIT
    while exchange(server, address) is None:
        if time.monotonic() > end:
            raise AssertionError("nobody was served in place of one that left")


def half_open_beyond_all(server, addresses):
    most = 400
    with Crowd(server.address, addresses, most - 20, small=False) as crowd:
        while len(crowd.clients) < most + 100:
            client = open_socket(addresses[len(crowd.clients)
                                           % len(addresses)])
            client.setblocking(False)
            client.connect_ex(server.address)
            crowd.clients.append(client)
        began = time.monotonic()
        if exchange(server.address, ELSEWHERE) is None:
            raise AssertionError("a newcomer was refused")
        say(f"with {len(crowd.clients)} silent clients and a limit of {most},"
            f" a newcomer waited {time.monotonic() - began:.2f} s;"
            f" {crowd.gone()} of them were disconnected")
        if crowd.gone() == 0:
            raise AssertionError("no client was disconnected to make room")


LITTLE_MEMORY = ["--memory", str(MEMORY >> 10)]
KINDS = {
    "non-readers": (non_readers, [ONE, MANY], LITTLE_MEMORY),
    "one-byte-readers": (one_byte_readers, [ONE, MANY], LITTLE_MEMORY),
    "half-closed": (half_closed, [ONE, MANY], LITTLE_MEMORY),
    "half-open": (half_open, [ONE, MANY], []),
    "half-open-to-the-limit": (half_open_to_the_limit, [ONE],
                               ["--per-address", str(PER_ADDRESS)]),
    "half-open-beyond-all": (half_open_beyond_all, [MANY],
                             ["--max-connections", "400"]),
}


def wait_until_nobody_is_left(server):
    """Closing thousands of connections can take longer than the server's limit
    for stopping, which is not tested here."""
    end = time.monotonic() + WAIT
    seen = len(server.lines)
    nobody = f", {ACCEPTS} open or waited for,"
    while not any(nobody in line for line in server.lines[seen:]):
        if time.monotonic() > end:
            raise AssertionError(
                "connections of clients that left are still open")
        time.sleep(0.01)  # between two checks


def need_files(count):
    """The server and Wine's server need one file per connection as well,
    within the limit that this process was started with."""
    if resource is None:
        return
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most != resource.RLIM_INFINITY and most < count:
        raise Skipped(f"needs {count} open files, has {most} (ulimit -n)")


def need_addresses():
    try:
        open_socket(ELSEWHERE).close()
    except OSError as error:
        raise Skipped(f"{ELSEWHERE} is no address here: {error}") from error


def run(kind, command):
    check, origins, options = KINDS[kind]
    need_addresses()
    for addresses in origins:
        with Server(command) as other, \
                Server(command + ["--stats", "1"] + options) as server:
            server.alone = other.wait_until_it_listens()
            server.wait_until_it_listens()
            try:
                check(server, addresses)
                wait_until_nobody_is_left(server)
            except (AssertionError, OSError) as error:
                say(f"FAIL: {type(error).__name__}: {error}")
                say("\n".join(["--- the server printed:"]
                              + server.lines[-20:]))
                return 1
            server.stop()
            other.stop()
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    try:
        return run(arguments.kind, arguments.command)
    except Skipped as skipped:
        say(f"SKIP: {skipped}")
        return 77
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        say(f"FAIL: {type(error).__name__}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
