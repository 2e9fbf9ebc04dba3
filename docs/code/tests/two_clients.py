#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""two_clients.py [--transcript FILE [--update]] -- SERVER

Two clients connect to an echo server. While the first stays connected, is the
second served?
"""
import pathlib
import select
import socket
import sys

import program


def echo(client, text):
    client.sendall(text)
    got = b""
    while len(got) < len(text):
        part = client.recv(len(text) - len(got))
        if not part:
            raise AssertionError("the stream ended early")
        got += part
    if got != text:
        raise AssertionError(f"received {got!r}, not {text!r}")


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    return client


def waits(first, second):
    """The server is in recv for the first client and stays there."""
    second.sendall(b"hi")
    echo(first, b"still here")
    if select.select([second], [], [], 0)[0]:
        raise AssertionError("the second client was served")


def meet(say, name, command):
    blocks = name == "blocking"
    say(f"$ {name} 0")
    with program.Program(command + ["0"]) as server:
        address = server.address()
        say(server.lines[0])
        first = connect(address)
        second = connect(address)
        echo(first, b"hello")
        say('client 1 connects, sends "hello", receives "hello"')
        if blocks:
            waits(first, second)
            say('client 2 connects, sends "hi", receives nothing')
        else:
            echo(second, b"hi")
            say('client 2 connects, sends "hi", receives "hi"')
        first.close()
        say("client 1 closes")
        if blocks:
            if second.recv(100) != b"hi":
                raise AssertionError("client 2 received a wrong answer")
            say('client 2 receives "hi"')
        second.close()
        say("client 2 closes")
        server.interrupt()
        server.ends(0)
        say("Ctrl-C: the server exits with code 0")


def check():
    options, (command,) = program.commands()
    options = program.transcript_options(options)
    transcript = program.Transcript()
    meet(transcript.say, pathlib.PureWindowsPath(command[-1]).stem, command)
    if options.transcript:
        transcript.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
