#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""threadpool.py [--transcript FILE [--update]] WHAT -- THREADPOOL [-- COUNTING]

WHAT is "transcript", or "balance": every third WSASend fails, and each
operation that the pool was told of must have a callback or be taken back.
"""
import re
import socket
import sys

import program


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    return client


def echo(client, text):
    client.sendall(text)
    got = b""
    while len(got) < len(text):
        part = client.recv(65536)
        if not part:
            return None
        got += part
    if got != text:
        raise AssertionError(f"{text!r} came back as {got!r}")
    return got


def balance(command):
    with program.Program([*command, "0"]) as server:
        address = server.address()
        for i in range(1, 10):
            client = connect(address)
            while echo(client, b"hello"):
                pass  # until a send fails and the server closes
            client.close()
            told = re.fullmatch(
                r"started (\d+), cancelled (\d+), callbacks (\d+)",
                server.line())
            started, cancelled, callbacks = map(int, told.groups())
            if cancelled != i or started != cancelled + callbacks:
                raise AssertionError(told[0])
        server.stop()


def transcript(command):
    said = program.Transcript()
    with program.Program([*command, "0"]) as server:
        said.say("$ threadpool 0")
        address = server.address()
        said.say(server.lines[0])
        for number in (1, 2):
            client = connect(address)
            echo(client, b"hello")
            said.say(f"client {number}: sent hello, got hello")
        server.stop()
        said.say("^C, exit code 0")
    return said


def check():
    words, commands = program.commands()
    what = {"balance": balance, "transcript": transcript}[words.pop()]
    options = program.transcript_options(words)
    said = what(commands[-1])
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
