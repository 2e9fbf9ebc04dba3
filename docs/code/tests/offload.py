#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""offload.py [--transcript FILE [--update]] WHAT -- OFFLOAD [-- WITH-FAULTS]

Runs clients of the server that answers in capitals, which takes a millisecond
per byte. WHAT is the name of a function below.
"""
import contextlib
import socket
import struct
import sys

import program

LONG = b"x" * 16000  # sixteen seconds of work


@contextlib.contextmanager
def serving(command):
    with program.Program([*command, "0"]) as server:
        yield server.address()
        server.stop()


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    return client


def answers(client, text):
    client.sendall(text)
    got = b""
    while len(got) < len(text):
        part = client.recv(65536)
        if not part:
            raise AssertionError(f"the stream ended after {got!r}")
        got += part
    if got != text.upper():
        raise AssertionError(f"{text!r} was answered with {got!r}")


def capitals(command):
    with serving(command) as address:
        clients = [connect(address) for _ in range(20)]
        for turn in range(3):
            for i, client in enumerate(clients):
                answers(client, b"client %d, turn %d" % (i, turn))
        for client in clients:
            client.shutdown(socket.SHUT_WR)
            if client.recv(1):
                raise AssertionError("received more than the answer")
            client.close()


def slow_work(command):
    """The long job starts before the short one and finishes after it."""
    with serving(command) as address:
        slow, quick = connect(address), connect(address)
        slow.sendall(LONG)
        answers(quick, b"quick")
        slow.setblocking(False)
        try:
            slow.recv(1)
        except BlockingIOError:
            return  # and the server stops while the job is running
        raise AssertionError("the long job finished first")


def client_leaves(command):
    """A client closes or resets its connection while a job uses the data."""
    with serving(command) as address:
        for i in range(30):
            client = connect(address)
            client.sendall(b"x" * 20)
            if i % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("HH" if program.WINDOWS
                                              else "ii", 1, 0))
            client.close()
        client = connect(address)
        answers(client, b"y" * 200)  # by now those jobs have finished
        answers(client, b"still here")


def transcript(command):
    said = program.Transcript()
    with program.Program([*command, "0"]) as server:
        said.say("$ offload 0")
        address = server.address()
        said.say(server.lines[0])
        slow, quick = connect(address), connect(address)
        slow.sendall(LONG)
        said.say("client 1: sent 16000 bytes of work")
        answers(quick, b"hello")
        said.say("client 2: sent hello, got HELLO")
        slow.close()
        said.say("client 1: closed while its job is running")
        answers(quick, b"bye")
        said.say("client 2: sent bye, got BYE")
        server.stop()
        said.say("^C, exit code 0")
    return said


CHECKS = {
    "capitals": capitals,
    "slow-work": slow_work,
    "client-leaves": client_leaves,
    "transcript": transcript,
}


def check():
    words, commands = program.commands()
    what = CHECKS[words.pop()]
    options = program.transcript_options(words)
    said = what(commands[-1])
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
