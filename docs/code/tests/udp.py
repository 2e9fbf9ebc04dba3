#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""udp.py transcript|many|gone|burst [OPTION...] -- UDP

udp against datagrams of Python's. Over loopback one that is sent alone is not
lost, so each client waits for the answer to one before it sends the next.
"""
import os
import socket
import sys

import program

CLIENTS = 20
TURNS = 25


def client(address):
    new = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    new.settimeout(program.WAIT)
    new.connect(address)
    return new


def echo(sender, data):
    sender.send(data)
    got = sender.recv(65536)
    if got != data:
        raise AssertionError(f"{len(got)} bytes came back, not {len(data)}")


def transcript(server, options):
    text = program.Transcript()
    address = server.address()
    text.say("$ udp 0")
    text.say(server.lines[0])
    with client(address) as sender:
        for size in (5, 0, 1024):
            echo(sender, b"a" * size)
            text.say(f"client: {size} bytes; server: {size} bytes")
        sender.send(b"a" * 1025)
        text.say("client: 1025 bytes; server prints:")
        text.say(server.line())
        echo(sender, b"b" * 6)
        text.say("client: 6 bytes; server: 6 bytes")
    server.stop()
    text.say("^C, exit code 0")
    if options.transcript:
        text.compare(options.transcript, options.update)


def many(server, _):
    """Each has its own answers: the address is that of the operation."""
    address = server.address()
    clients = [client(address) for _ in range(CLIENTS)]
    for _ in range(TURNS):
        data = [os.urandom(1 + i * 50) for i in range(CLIENTS)]
        for part in range(0, CLIENTS, 4):
            for i in range(part, part + 4):
                clients[i].send(data[i])
            for i in range(part, part + 4):
                if clients[i].recv(65536) != data[i]:
                    raise AssertionError(f"client {i} has other bytes")
    server.stop()
    print(f"{CLIENTS} clients, {TURNS} datagrams each")


def gone(server, _):
    """Nobody is there to be answered: on Windows a receive may hear of it."""
    address = server.address()
    for _ in range(100):
        with client(address) as sender:
            sender.send(b"good-bye")
    with client(address) as sender:
        for _ in range(20):
            echo(sender, b"still there?")
    server.interrupt()
    rest = server.rest()
    server.ends(0)
    if rest:
        raise AssertionError(f"it printed {rest}")
    print("100 clients had gone")


def burst(server, _):
    """More datagrams at once than there are receives, all of them too long: those
    that are there when a receive starts are told by the call, too, and each has
    one packet all the same."""
    count = 40
    address = server.address()
    with client(address) as sender:
        for _ in range(count):
            sender.send(b"a" * 1025)
        for _ in range(count):
            line = server.line()
            if not line.startswith("error 234, port "):
                raise AssertionError(f"it printed {line}")
        for _ in range(count):
            echo(sender, b"short")
    server.interrupt()
    rest = server.rest()
    server.ends(0)
    if rest:
        raise AssertionError(f"it printed {rest}")
    print(f"{count} datagrams were cut off")


def check():
    words, (command,) = program.commands()
    kinds = {"transcript": transcript, "many": many, "gone": gone,
             "burst": burst}
    kind = next(word for word in words if word in kinds)
    words.remove(kind)
    options = program.transcript_options(words)
    with program.Program(command + ["0"]) as server:
        kinds[kind](server, options)


if __name__ == "__main__":
    sys.exit(program.run(check))
