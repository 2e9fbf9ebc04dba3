#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""deadline.py transcript|race|many|early [OPTION...] -- DEADLINE

Runs deadline with Python clients that send nothing, or send too late.
"""
import random
import socket
import sys
import time

import program

MANY = 40


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    return client


def received(client, count):
    """Receives up to count bytes; fewer at the end of the stream or after a
    reset, because closing after a cancelled receive may be a reset."""
    got = b""
    try:
        while len(got) < count:
            part = client.recv(count - len(got))
            if not part:
                break
            got += part
    except ConnectionError:
        pass
    return got


def transcript(command, options):
    text = program.Transcript()
    text.say("$ deadline 0")
    with program.Program(command + ["0"]) as server:
        address = server.address()
        text.say(server.lines[0])
        with connect(address) as client:
            client.sendall(b"hello\n")
            if received(client, 6) != b"hello\n":
                raise AssertionError("no echo")
            text.say("client: hello; server: hello")
            text.say("client: nothing; server prints:")
            text.say(server.line())
            if received(client, 1):
                raise AssertionError("received more than the echo")
            text.say("client: the connection is closed")
        server.stop()
    text.say("^C, exit code 0")
    if options.transcript:
        text.compare(options.transcript, options.update)


def race(command, _):
    """Clients send at the moment when their deadline passes. Either all of the
    bytes come back, or the server reports that it closed the connection: never
    both, never neither."""
    chance = random.Random(15)
    answered = 0
    with program.Program(command + ["0", "60"]) as server:
        address = server.address()
        for _ in range(5):
            clients = [connect(address) for _ in range(MANY)]
            time.sleep(chance.uniform(0.05, 0.12))  # the race itself
            for client in clients:
                try:
                    client.sendall(b"late")
                except ConnectionError:
                    pass
            for client in clients:
                got = received(client, 4)
                if got not in (b"", b"late"):
                    raise AssertionError(f"received {got}")
                answered += got != b""
                client.close()
        server.interrupt()
        closed = server.rest()
        server.ends(0)
    print(f"{answered} of {5 * MANY} were answered, {len(closed)} closed")
    if set(closed) - {"nothing for 60 ms: closed"}:
        raise AssertionError(f"it printed {closed}")
    if answered + len(closed) < 5 * MANY:
        raise AssertionError("some were neither answered nor closed")


def many(command, _):
    with program.Program(command + ["0", "200"]) as server:
        address = server.address()
        clients = [connect(address) for _ in range(MANY)]
        for client in clients:
            if received(client, 1):
                raise AssertionError("received data without sending any")
        lines = [server.line() for _ in clients]
        server.stop()
    if set(lines) != {"nothing for 200 ms: closed"}:
        raise AssertionError(f"it printed {set(lines)}")
    print(f"{MANY} silent clients were closed")


def early(command, _):
    """The clock of Windows ticks every 16 ms, and this script uses another."""
    limit, tick = 0.25, 0.016
    with program.Program(command + ["0", "250"]) as server:
        address = server.address()
        for _ in range(8):
            begun = time.monotonic()
            with connect(address) as client:
                received(client, 1)
            seconds = time.monotonic() - begun
            print(f"{seconds * 1000:.0f} ms")
            if seconds < limit - 2 * tick:
                raise AssertionError("too early")
        server.stop()


def check():
    words, (command,) = program.commands()
    kinds = {"transcript": transcript, "race": race, "many": many,
             "early": early}
    kind = next(word for word in words if word in kinds)
    words.remove(kind)
    kinds[kind](command, program.transcript_options(words))


if __name__ == "__main__":
    sys.exit(program.run(check))
