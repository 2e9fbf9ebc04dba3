#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""two_clients.py [--transcript FILE [--update]] -- BLOCKING -- SELECT -- MINIMAL

The same two clients meet each of the three servers. The first one stays; does
the second one get its echo meanwhile?
"""
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
            raise AssertionError("the stream has ended early")
        got += part
    if got != text:
        raise AssertionError(f"{got!r} came back, not {text!r}")


def connect(address):
    client = socket.create_connection(address, program.WAIT)
    client.settimeout(program.WAIT)
    return client


def waits(say, first, second):
    """The server is in recv for the first client and stays there."""
    second.sendall(b"hi\n")
    echo(first, b"still here\n")
    if select.select([second], [], [], 0)[0]:
        raise AssertionError("the second client was served")
    say("client 2: hi; server: nothing")
    first.close()
    say("client 1: closes; server to client 2: hi")
    if second.recv(100) != b"hi\n":
        raise AssertionError("something else came back to the second client")


def meet(say, name, command):
    say(f"$ {name} 0")
    with program.Program(command + ["0"]) as server:
        address = server.address()
        say(server.lines[0])
        first = connect(address)
        second = connect(address)
        echo(first, b"hello\n")
        say("client 1: hello; server: hello")
        if name == "blocking":
            waits(say, first, second)
        else:
            echo(second, b"hi\n")
            say("client 2: hi; server: hi")
            first.close()
            say("client 1: closes")
        second.close()
        say("client 2: closes")
        server.interrupt()
        server.ends(0)
        say("^C, exit code 0")


def check():
    options, servers = program.commands()
    options = program.transcript_options(options)
    transcript = program.Transcript()
    for i, (name, command) in enumerate(
            zip(("blocking", "select", "minimal"), servers)):
        if i > 0:
            transcript.say("")
        meet(transcript.say, name, command)
    if options.transcript:
        transcript.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
