#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""udp.py transcript|many|gone|burst [OPTION...] -- UDP

Runs udp with Python clients. Over loopback a datagram that is sent alone is
not lost, so each client waits for the answer before it sends the next one.
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
        raise AssertionError(f"received {len(got)} bytes, not {len(data)}")


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
    """Each client gets its own answers: each operation has its own address."""
    address = server.address()
    clients = [client(address) for _ in range(CLIENTS)]
    for _ in range(TURNS):
        data = [os.urandom(1 + i * 50) for i in range(CLIENTS)]
        for part in range(0, CLIENTS, 4):
            for i in range(part, part + 4):
                clients[i].send(data[i])
            for i in range(part, part + 4):
                if clients[i].recv(65536) != data[i]:
                    raise AssertionError(f"client {i} got a wrong answer")
    server.stop()
    print(f"{CLIENTS} clients, {TURNS} datagrams each")


def gone(server, _):
    """The clients have gone before the answers; on Windows a receive may
    report that."""
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
    """Sends more datagrams than there are receives, all too long. If one is
    there when a receive starts, the call reports it, too. Each must still have
    exactly one packet."""
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
