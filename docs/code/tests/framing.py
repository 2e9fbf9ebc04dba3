#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""framing.py transcript|cut|bad [OPTION...] -- FRAMING

Runs framing with messages that are sent whole and in pieces.
"""
import random
import socket
import struct
import sys
import threading

import program

MOST = 4096


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def message(data):
    return struct.pack("!I", len(data)) + data


def exactly(client, count):
    got = b""
    while len(got) < count:
        part = client.recv(count - len(got))
        if not part:
            raise AssertionError(f"the stream ended after {len(got)} bytes")
        got += part
    return got


def answer(client):
    return exactly(client, struct.unpack("!I", exactly(client, 4))[0])


def is_over(client):
    """True if the server has closed: the end of the stream, or a reset if the
    server had not received everything."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def transcript(server, options):
    text = program.Transcript()
    address = server.address()
    text.say("$ framing 0")
    text.say(server.lines[0])
    with connect(address) as client:
        client.sendall(message(b"hello") + message(b"") + message(b"world"))
        answers = ", ".join(repr(answer(client).decode()) for _ in range(3))
        text.say(f"client 1: three messages at once; server: {answers}")
        for byte in message(b"piece"):
            client.sendall(bytes([byte]))
        text.say(f"client 1: one byte at a time; server: '{answer(client).decode()}'")
    text.say(server.line())
    with connect(address) as client:
        client.sendall(message(b"hello")[:7])
        client.shutdown(socket.SHUT_WR)
        text.say("client 2: 7 bytes of 9, and the end")
        text.say(server.line())
        if not is_over(client):
            raise AssertionError("client 2 was answered")
    with connect(address) as client:
        client.sendall(struct.pack("!I", MOST + 1))
        text.say(f"client 3: a message of {MOST + 1} bytes")
        text.say(server.line())
        if not is_over(client):
            raise AssertionError("client 3 was answered")
    server.stop()
    text.say("^C, exit code 0")
    if options.transcript:
        text.compare(options.transcript, options.update)


def cut(server, _):
    """Sends 400 messages of all sizes, cut without regard to their ends."""
    chance = random.Random(15)
    sizes = [0, 1, MOST, MOST - 1] + [chance.randrange(MOST + 1)
                                      for _ in range(396)]
    data = [bytes(chance.choices(b"abcxyz.", k=size)) for size in sizes]
    stream = b"".join(map(message, data))

    def send(client):
        at = 0
        while at < len(stream):
            size = chance.choice((1, 3, 4, 5, 1000, 20000))
            client.sendall(stream[at:at + size])
            at += size
        client.shutdown(socket.SHUT_WR)

    with connect(server.address()) as client:
        sender = threading.Thread(target=send, args=(client,), daemon=True)
        sender.start()
        for i, sent in enumerate(data):
            if answer(client) != sent.upper():
                raise AssertionError(f"message {i} has a wrong answer")
        if not is_over(client):
            raise AssertionError("received more than the answers")
        sender.join(program.WAIT)
    server.stop()
    print(f"{len(data)} messages, {len(stream)} bytes")


def bad(server, _):
    """Runs each kind of bad client many times, and then a good one."""
    address = server.address()
    for _ in range(20):
        with connect(address) as client:
            client.sendall(b"\xff\xff\xff\xff")
            if not is_over(client):
                raise AssertionError("four gigabytes were accepted")
        with connect(address) as client:
            client.sendall(message(b"abc")[:5])
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("HH" if program.WINDOWS else "ii",
                                          1, 0))
        connect(address).close()
    with connect(address) as client:
        client.sendall(message(b"good"))
        if answer(client) != b"GOOD":
            raise AssertionError("the good client got a wrong answer")
    server.stop()
    print("60 bad clients, and a good one")


def check():
    words, (command,) = program.commands()
    kinds = {"transcript": transcript, "cut": cut, "bad": bad}
    kind = next(word for word in words if word in kinds)
    words.remove(kind)
    options = program.transcript_options(words)
    with program.Program(command + ["0"]) as server:
        kinds[kind](server, options)


if __name__ == "__main__":
    sys.exit(program.run(check))
