#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""connectex.py [transcript|many|no-answer|end] [OPTION...] -- CONNECTEX

Runs connectex against listening Python sockets.
"""
import contextlib
import socket
import sys

import program

MANY = 200


@contextlib.contextmanager
def listener(backlog):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        server.settimeout(program.WAIT)
        yield server, str(server.getsockname()[1])


def lines_of(command, port, *arguments, code=0):
    return program.lines_of(command, "127.0.0.1", port, *arguments, code=code)


def transcript(command, options):
    text = program.Transcript()

    def conversation(port, code):
        text.say(f"$ connectex 127.0.0.1 {port} 1")
        for line in lines_of(command, port, "1", code=code):
            text.say(line)
        text.say(f"exit code {code}")

    with listener(5) as (_, port):
        conversation(port, 0)
    text.say("")
    text.say("the server has gone:")
    conversation(port, 1)
    if options.transcript:
        text.compare(options.transcript, options.update)


def many(command):
    with listener(MANY) as (_, port):
        lines = lines_of(command, port, str(MANY), "600000")
    numbers = sorted(int(line.split(":")[0]) for line in lines[:-1])
    print(lines[-1])
    if (numbers != list(range(1, MANY + 1))
            or lines[-1] != f"{MANY} of {MANY} connected"):
        raise AssertionError("\n".join(lines))


def no_answer(command):
    """On Linux a full backlog lets a connect wait. Windows refuses it."""
    with listener(0) as (_, port), contextlib.ExitStack() as filling:
        for _ in range(20):
            client = filling.enter_context(socket.socket())
            client.settimeout(5)  # only the one that does not fit waits
            try:
                client.connect(("127.0.0.1", int(port)))
            except TimeoutError:
                break
            except ConnectionRefusedError:
                print("skipped: a full backlog refuses connections here")
                return 77
        else:
            print("skipped: the backlog does not fill up")
            return 77
        lines = lines_of(command, port, "3", "300", code=1)
    print(*lines, sep="\n")
    wanted = [f"{i}: error 995: no answer in time" for i in (1, 2, 3)]
    if sorted(lines[:-1]) != wanted or lines[-1] != "0 of 3 connected":
        raise AssertionError("unexpected output")
    return 0


def end(command):
    """The server sees the end of the stream and no reset."""
    with listener(1) as (server, port):
        lines = lines_of(command, port, "1")
        connection, address = server.accept()
        with connection:
            connection.settimeout(program.WAIT)
            if connection.recv(1) != b"":
                raise AssertionError("something was received")
    print(*lines, sep="\n")
    if lines[0] != f"1: connected from port {address[1]}":
        raise AssertionError("not the port that the server sees")


def main():
    words, (command,) = program.commands()
    kind = next(word for word in words
                if word in ("transcript", "many", "no-answer", "end"))
    words.remove(kind)
    options = program.transcript_options(words)
    if kind == "transcript":
        return program.run(lambda: transcript(command, options))
    if kind == "no-answer":
        return no_answer(command)
    return program.run(lambda: {"many": many, "end": end}[kind](command))


if __name__ == "__main__":
    sys.exit(main())
