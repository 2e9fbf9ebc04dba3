#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests that a server answers what has arrived before Ctrl-C, in every state
of a connection.

stop_states.py STATE [--briefly] [--with ARGUMENT]... -- COMMAND...

Starts the echo server COMMAND --port 0 under Wine and brings connections into
one of the states below. Data is sent at up to three times: before the server
is frozen; while it is frozen, before Ctrl-C; and after Ctrl-C, both to the
frozen server and to the one that is stopping. For each combination of times
there are some clients. Everything that had arrived before Ctrl-C must come
back, followed by an end of stream. Part of the later data may come back.

The test is repeated with other threads running first when the server is
thawed, and with each ARGUMENT added to the command: every order with every
argument, or with --briefly each of them at least once. Prints what was sent
and what came back. Exit code 77 if no server can be frozen here.
"""
import argparse
import itertools
import os
import socket
import subprocess
import sys
from time import monotonic
from typing import Iterator, Sequence

if os.name == "nt":
    print("skipped: needs SIGSTOP, which Windows does not have")
    sys.exit(77)

import kernel_tcp  # noqa: E402
from frozen_server import (FrozenServer, may_let_run_first,  # noqa: E402
                           until)
from stop_clients import (END, RESET, Client,  # noqa: E402
                          receive_to_the_end, results)

BEFORE, FROZEN, AFTER = "before", "frozen", "after"
MAIN, WORKERS, NOBODY = FIRST = "the main thread", "the workers", "no thread"
TIMES = BEFORE, FROZEN, AFTER
BYTES = 5  # at each time
GREETING = 10  # enough for the server to answer once
BULK = 40000  # more than one receive, less than a socket holds
CHUNK = 32768  # two may have arrived and be unread
QUIET = 0.01  # seconds; see State.is_quiet
PIECE = 16384  # as much as one receive


def sets_of_times() -> Iterator[tuple[str, ...]]:
    for count in range(len(TIMES) + 1):
        yield from itertools.combinations(TIMES, count)


def name_of(times: Sequence[str]) -> str:
    return "+".join(times) or "nothing"


class State:
    """The steps of a round; the states below override some of them."""

    clients_per_row = 8

    def __init__(self, server: FrozenServer, first: str) -> None:
        self.server = server
        self.first = first
        self.clients: list[Client] = []
        self.seen: dict[Client, int] = {}  # at the last check
        self.changed = 0.0  # seconds; time of the last change
        self.began = monotonic()
        self.quiet = QUIET

    # The steps of a round.

    def run(self) -> None:
        self.open()
        self.reach()
        self.give(FROZEN)
        self.await_arrival()
        self.note_what_is_due()
        self.server.interrupt()
        self.give(AFTER)
        self.thaw()
        self.give_late()
        self.finish()

    def open(self) -> None:
        """Connects the clients."""
        for times in sets_of_times():
            for _ in range(self.clients_per_row):
                self.connect(name_of(times), times)
        self.await_open()

    def nudge(self) -> None:
        """Does something that may lead to the state."""

    def holds(self) -> bool:
        """Whether the frozen server is in the state."""
        return True

    def reach(self) -> None:
        """Freezes the server in the state. This may take several attempts,
        because the state may have passed before the server is stopped."""
        until(self._reach_once, "the connections were in the state")

    def _reach_once(self) -> bool:
        self.nudge()
        self.give(BEFORE)
        self.server.freeze()
        self.await_arrival()
        if self.holds():
            return True
        self.server.thaw()
        return False

    def give_to(self, client: Client) -> None:
        client.send(BYTES)

    def give_late(self) -> None:
        self.give(AFTER)

    def finish(self) -> None:
        receive_to_the_end(self.clients, close=True)

    # Parts of the steps.

    def thaw(self) -> None:
        """Waits until the server has told all connections to stop, except
        those whose clients have already ended their stream."""
        if self.first != NOBODY:
            self.server.let_run_first(self.first == MAIN)
        known = set(self.server.said(r"(conn \d+): open"))
        self.server.thaw()
        self.await_words("stopping")
        until(lambda: known <= set(self.server.said(
            r"(conn \d+): (?:drains|closed|received 0 bytes)")),
            "all were told to stop")
        if self.first != NOBODY:
            self.server.let_run_alike()

    def connect(self, row: str, times: Sequence[str] = ()) -> Client:
        client = Client(self.server.address, row, times)
        self.clients.append(client)
        return client

    def await_words(self, pattern: str, count: int = 1) -> None:
        until(lambda: len(self.server.said(pattern)) >= count,
              f"the server printed {pattern!r} {count} times")

    def await_open(self) -> None:
        self.await_words(r"conn \d+: open", len(self.clients))
        self.quiet = max(QUIET, monotonic() - self.began)

    def await_arrival(self) -> None:
        until(lambda: all(c.has_arrived() for c in self.clients),
              "everything that was sent had arrived")

    def give(self, time: str) -> None:
        for client in self.clients:
            if time in client.times:
                self.give_to(client)

    def greet(self, clients: Sequence[Client]) -> None:
        for client in clients:
            client.send(GREETING)
        for client in clients:
            client.receive_at_least(GREETING)

    def note_what_is_due(self) -> None:
        for client in self.clients:
            client.due = len(client.sent)

    def waiting(self) -> set[int]:
        """The ports of the clients whose last line in the server's output says
        that they wait."""
        ports: dict[str, int] = {}
        waits: dict[str, bool] = {}
        for conn, words in self.server.said(r"conn (\d+): (.*)"):
            if words.startswith("open from "):
                ports[conn] = int(words.rpartition(":")[2])
            waits[conn] = words == "waits for its turn"
        return {port for conn, port in ports.items() if waits[conn]}

    def see(self, seen: dict[Client, int]) -> None:
        if seen != self.seen:
            self.changed = monotonic()
        self.seen = seen

    def is_quiet(self) -> bool:
        """Nothing has changed for as long as this server took to accept its
        clients, which scales with the load of the machine."""
        return monotonic() - self.changed > self.quiet

    def feed(self, clients: Sequence[Client]) -> bool:
        """Sends more as soon as the server has received everything. Returns
        true if the server seems to receive no more from any of the clients,
        none of which reads."""
        self.see({c: c.unread() for c in clients})
        for client in clients:
            if client.has_arrived() and self.seen[client] == 0:
                client.send(CHUNK)
        return self.is_quiet() and all(
            self.is_stuck(client) for client in clients)

    def is_stuck(self, client: Client) -> bool:
        """The server is sending to it, and has not received all its data."""
        return client.unread() > 0 and client.taken() > 0


class NeverHeard(State):
    """The client has never sent anything."""


class Idle(State):
    """The client has been answered, and the server waits for more data."""

    def open(self) -> None:
        super().open()
        self.greet(self.clients)


class Unread(Idle):
    """Data has arrived and is unread. The server may have been notified."""

    def nudge(self) -> None:
        self.server.freeze()
        for client in self.clients:
            client.send(BYTES)
        self.await_arrival()
        self.server.thaw()

    def holds(self) -> bool:
        return any(c.unread() > 0 for c in self.clients)


class PartlyReceived(State):
    """The server has received part of the data."""

    def nudge(self) -> None:
        self.server.freeze()
        self.before = {c: len(c.sent) for c in self.clients}
        for client in self.clients:
            client.send(BULK)
        self.await_arrival()
        self.server.thaw()
        first = self.clients[0]
        first.receive_at_least(self.before[first] + 1)

    def is_partly_received(self, client: Client) -> bool:
        taken = len(client.sent) - client.unread()
        return self.before[client] < taken < self.before[client] + BULK

    def holds(self) -> bool:
        return any(self.is_partly_received(c) for c in self.clients)


class WaitsForReader(State):
    """The client waits for the only buffer, which a client that does not read
    holds. Needs a server with one buffer."""

    def open(self) -> None:
        self.holder = self.connect("the holder")
        self.await_open()
        super().open()
        self.others = self.clients[1:]

    def nudge(self) -> None:
        until(lambda: self.feed([self.holder]), "the buffer was held")
        for client in self.others:
            client.send(BYTES)
        until(self._have_been_heard, "the others waited or had been read")

    def _have_been_heard(self) -> bool:
        waiting = self.waiting()
        return all(c.port in waiting or c.unread() == 0
                   for c in self.others)

    def holds(self) -> bool:
        waiting = self.waiting()
        return (self.is_stuck(self.holder)
                and all(c.port in waiting and c.unread() > 0
                        for c in self.others))


class WaitsForIdle(State):
    """The client waits for the only buffer, which an idle client holds. Needs
    a server with one buffer, in which an idle client holds a buffer."""

    holders = 1

    def open(self) -> None:
        for _ in range(self.holders + 1):
            self.connect("idle")
        until(self.waiting, "there was one idle client too many")
        super().open()
        until(self._all_wait, "all but the holders waited")

    def _all_wait(self) -> bool:
        return len(self.waiting()) == len(self.clients) - self.holders

    def holds(self) -> bool:
        return self._all_wait() and all(
            c.unread() == len(c.sent) for c in self.clients)


class WaitsForOperation(WaitsForIdle):
    """The client waits for an operation; two idle clients use the only two.
    Needs a server with a limit of two operations."""

    holders = 2


class Sending(State):
    """The server is sending to the client, which does not read."""

    clients_per_row = 1

    def nudge(self) -> None:
        until(lambda: self.feed(self.clients), "no client could be sent more")

    def holds(self) -> bool:
        return all(self.is_stuck(c) for c in self.clients)


class SendingAll(State):
    """The server is sending to the client, which does not read, and has
    received all its data."""

    clients_per_row = 1

    def nudge(self) -> None:
        until(self._feed_once, "no client could be sent more")

    def _feed_once(self) -> bool:
        self.see({c: c.taken() for c in self.clients})
        for client in self.clients:
            if self._has_been_sent_all(client):
                client.send(PIECE)
        return self.is_quiet() and all(self.seen.values())

    @staticmethod
    def _has_been_sent_all(client: Client) -> bool:
        """Whether the server has received everything and passed it back to its
        system. The order of the checks matters: received data stays received,
        but if nothing has been sent back yet, the server may just be slow."""
        return (client.has_arrived() and client.unread() == 0
                and client.taken() == 0)

    def holds(self) -> bool:
        """Sometimes the server has received only part of a piece."""
        return (all(c.taken() > 0 for c in self.clients)
                and any(c.unread() == 0 for c in self.clients))


class ClientHasEnded(State):
    """The client's end of stream arrives together with its last bytes, at a
    server that is idle or sending."""

    clients_per_row = 4

    def open(self) -> None:
        for row, count in ("idle", self.clients_per_row), ("sending", 2):
            for time in TIMES:
                for _ in range(count):
                    self.connect(f"{row}: end {time}", [time])
        self.await_open()
        self.idle = [c for c in self.clients if c.row.startswith("idle")]
        self.busy = [c for c in self.clients if c not in self.idle]
        self.greet(self.idle)

    def reach(self) -> None:
        """The busy clients end their streams while the server is frozen and is
        sending. If they did so earlier, the server might only seem to be stuck
        and then continue, and these clients could not send it more."""
        for client in self.idle:
            if BEFORE in client.times:
                self.give_to(client)
        until(self._freeze_while_sending, "the server was sending")
        self.give(BEFORE)
        self.await_arrival()

    def _freeze_while_sending(self) -> bool:
        until(lambda: self.feed(self.busy), "no client could be sent more")
        self.server.freeze()
        if self.holds():
            return True
        self.server.thaw()
        return False

    def holds(self) -> bool:
        return all(self.is_stuck(c) for c in self.busy)

    def give_to(self, client: Client) -> None:
        if not client.has_ended:
            client.send(BYTES)
            client.half_close()

    def give_late(self) -> None:
        pass


class ServerHasEnded(State):
    """The server has sent its end of stream, so it cannot send any more. It
    drops later data, and must not reset the connection because of it."""

    def run(self) -> None:
        self.open()
        self.greet(self.clients[::2])
        self.give(BEFORE)
        self.await_arrival()
        self.note_what_is_due()
        self.server.interrupt()
        receive_to_the_end(self.clients, close=False)
        self.server.freeze()
        self.give(FROZEN)
        self.await_arrival()
        self.server.thaw()
        self.give(AFTER)
        self.finish()

    def finish(self) -> None:
        for client in self.clients:
            if client.end == END:
                client.half_close()
        self.server.ends(0)
        for client in self.clients:
            if client.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                client.end = RESET


class JustAccepted(State):
    """The system has accepted the client, but the server has not handled that
    yet. Needs a server with more pending accepts than there are clients."""

    def open(self) -> None:
        """Once a client has been served, all accepts are pending."""
        self.greet([self.connect("greeted")])

    def reach(self) -> None:
        rows = sorted(sets_of_times(), key=lambda times: BEFORE not in times)
        for times in rows:
            if BEFORE not in times:
                self.server.freeze()
            self._connect_row(times)
        self.await_arrival()
        until(lambda: self.accepted() == set(self.clients),
              "all clients were accepted")

    def _connect_row(self, times: Sequence[str]) -> None:
        for _ in range(self.clients_per_row):
            client = self.connect(name_of(times), times)
            if BEFORE in times:
                self.give_to(client)

    def accepted(self) -> set[Client]:
        return {c for c in self.clients if c.server_side().inode != 0}


class NotAccepted(JustAccepted):
    """The system has connected the client, but no accept has taken it. Such a
    client may be reset at Ctrl-C, or be answered. Needs a server with fewer
    pending accepts than there are clients.
    """

    def reach(self) -> None:
        self.server.freeze()
        for _ in range(32):
            self.connect("accepted", [FROZEN])
        until(lambda: len(self.accepted()) > 1, "some were accepted")
        accepted = self.accepted()
        for client in self.clients:
            if client not in accepted:
                client.row = "not accepted"
                client.may_be_reset = True


STATES: dict[str, type[State]] = {
    "all-that-has-come-is-being-sent": SendingAll,
    "data-is-unread": Unread,
    "it-has-never-heard-the-client": NeverHeard,
    "it-is-sending-to-a-client-that-does-not-read": Sending,
    "its-end-of-stream-is-sent": ServerHasEnded,
    "no-accept-has-taken-the-client": NotAccepted,
    "the-client-has-ended": ClientHasEnded,
    "the-client-is-idle": Idle,
    "the-client-is-just-accepted": JustAccepted,
    "the-data-is-partly-received": PartlyReceived,
    "waiting-for-a-buffer": WaitsForReader,
    "waiting-for-the-buffer-of-an-idle-client": WaitsForIdle,
    "waiting-for-an-operation": WaitsForOperation,
}


def failures_of(state: State) -> list[str]:
    """Plays a round and returns what failed. If clients do not get what they
    wait for, their server may never exit."""
    failures = []
    try:
        state.run()
        if not any(client.fault() for client in state.clients):
            state.server.ends(0)
    except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
        failures = [f"{type(error).__name__}: {error}"]
    count = sum(1 for client in state.clients if client.fault())
    if count > 0:
        failures.append(f"{count} of {len(state.clients)} clients failed")
    return failures


def play(state: type[State], first: str, command: Sequence[str]) -> bool:
    with FrozenServer(list(command)) as server:
        played = state(server, first)
        failures = failures_of(played)
        print(*results(played.clients), sep="\n", flush=True)
        if failures:
            print("FAIL:", "; ".join(failures))
            print("--- the server printed:", *server.lines, sep="\n")
    return not failures


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("state", choices=STATES, metavar="STATE")
    parser.add_argument("--briefly", action="store_true")
    parser.add_argument("--with", dest="extra", action="append",
                        metavar="ARGUMENT")
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    return parser.parse_args()


def rounds_of(arguments: argparse.Namespace) -> list[tuple[str, list[str]]]:
    """Which threads run first, and what is added to the command."""
    extra = [[a] for a in arguments.extra or []] or [[]]
    firsts = FIRST if may_let_run_first() else (NOBODY,)
    if not arguments.briefly:
        return list(itertools.product(firsts, extra))
    count = max(len(firsts), len(extra))
    pairs = zip(itertools.cycle(firsts), itertools.cycle(extra))
    return list(itertools.islice(pairs, count))


def main() -> int:
    if not kernel_tcp.is_there():
        print("skipped: this system has no sock_diag(7)")
        return 77
    arguments = parse()
    for first, argument in rounds_of(arguments):
        print(f"{first} first:", *argument)
        command = arguments.command + argument
        if not play(STATES[arguments.state], first, command):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
