#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the trace of a program that is built with trace_calls.h.

check_trace.py [--completes-all] FILE -- COMMAND...  starts COMMAND with
IOCP_TRACE=FILE, serves clients with it, interrupts it, and reads FILE: it is
valid JSON; every operation that completes was started, and none is started
twice; with --completes-all none is in flight at the end; every packet belongs
to an operation in flight or was posted; a thread handles what it has dequeued,
and its spans nest; as many bytes are received as were sent.
"""
import argparse
import json
import random
import socket
import struct
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Iterable

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "harness"))
from child import WAIT  # noqa: E402
from real_client import Server, echo  # noqa: E402

Event = dict[str, Any]
SAME = 0.06  # microseconds: the times have one digit after the point


def serve_clients(address: tuple[str, int]) -> int:
    """Returns how many bytes the server must receive."""
    sent = echo(address, random.Random(17).randbytes(100_000))
    with socket.create_connection(address, WAIT) as connection:
        connection.settimeout(WAIT)
        connection.sendall(b"hello")
        got = b""
        while len(got) < 5:
            got += connection.recv(5)
        # Closing now resets the connection, so an operation must fail.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))
    return sent + 5 + echo(address, b"again")


def check(condition: object, what: str, event: Any = "") -> None:
    if not condition:
        raise AssertionError(f"{what} {event}")


def check_operations(events: Iterable[Event], completes_all: bool) -> None:
    """The events are in the order in which they happened."""
    flying: dict[str, str] = {}
    for event in events:
        kind, identity = event["ph"], event.get("id")
        if kind == "b":
            check(identity not in flying, "is started twice:", event)
            flying[identity] = event["name"]
        elif kind == "e":
            check(flying.pop(identity, "") == event["name"],
                  "completes without having been started:", event)
        elif kind == "i" and int(identity, 16) != 0:
            check(identity in flying, "is not in flight:", event)
    if completes_all:
        check(not flying, "still in flight at the end:", flying)


def check_threads(events: list[Event]) -> None:
    """Each packet is handled from the time at which it is dequeued, and spans
    nest."""
    spans = defaultdict(list)
    packets: Counter[tuple[int, float]] = Counter()
    for event in events:
        if event["ph"] == "X":
            spans[event["tid"]].append(event)
        elif event["ph"] == "i" and event["cat"] == "port":
            packets[event["tid"], event["ts"]] += 1
    for thread, list_ in spans.items():
        ends: list[float] = []
        for span in sorted(list_, key=lambda e: (e["ts"], -e["dur"])):
            end = span["ts"] + span["dur"]
            while ends and ends[-1] <= span["ts"] + SAME:
                ends.pop()
            check(not ends or end <= ends[-1] + SAME, "does not nest:", span)
            ends.append(end)
            if span.get("cat") != "call" and packets:
                check(packets.pop((thread, span["ts"]), 0),
                      "has no packet:", span)
    check(not packets, "dequeued but not handled:", packets)


def check_posted(events: list[Event]) -> None:
    """Each worker takes one stop packet. A worker that dequeues two posts the
    second one again."""
    workers = sum(e["name"] == "thread_name" and
                  e["args"]["name"].startswith("worker") for e in events)
    posts = sum(e["name"] == "PostQueuedCompletionStatus" for e in events)
    taken = sum(e["name"] == "posted" for e in events)
    check(workers == taken <= posts,
          f"{workers} workers, {posts} packets posted, {taken} taken")


def bytes_received(events: Iterable[Event]) -> int:
    return sum(e["args"]["bytes"] for e in events
               if (e["ph"], e["name"]) in (("e", "receive"), ("X", "recv")))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--completes-all", action="store_true")
    parser.add_argument("file", type=Path)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    options.file.unlink(missing_ok=True)
    with Server(options.command, (), {"IOCP_TRACE": str(options.file)}) as server:
        sent = serve_clients(server.wait_until_it_listens())
        server.stop()
    events = json.loads(options.file.read_text())
    check_operations(events, options.completes_all)
    check_threads(events)
    check_posted(events)
    received = bytes_received(events)
    check(received == sent, f"{received} bytes received, {sent} were sent")
    print(f"{len(events)} events, {received} bytes")


main()
