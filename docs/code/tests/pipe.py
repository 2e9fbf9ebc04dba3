#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pipe.py [--transcript FILE [--update]] WHAT -- PIPE -- OTHER

Runs the server and its client, and OTHER: a client that misbehaves, or the
server with a client that connects too early. WHAT is the name of a function
below.
"""
import contextlib
import itertools
import os
import subprocess
import sys

import program
from program import lines_of

NUMBERS = itertools.count()
HOLDER = []  # the command of pipe-peer, if it is the last one


def path():
    return rf"\\.\pipe\iocp-code-{os.getpid()}-{next(NUMBERS)}"


@contextlib.contextmanager
def serving(command, environment=None):
    """Yields a server and its path, and stops the server at the end."""
    where = path()
    with program.Program([*command, where], environment) as server:
        server.before = []
        for line in iter(server.line, None):
            if line == f"listening on {where}":
                break
            server.before.append(line)
            if len(server.before) > 10:
                raise AssertionError(f"it keeps printing: {server.before}")
        else:
            raise AssertionError(f"it does not listen: {server.before}")
        yield server, where
        if server.process.poll() is None:
            server.interrupt()
        server.ends(0)


class Peer:
    """A client that waits in its step "wait" until go() is called."""

    def __init__(self, command, *steps):
        self.process = subprocess.Popen(
            [*command, *steps], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def waits(self):
        if self.process.stdout.readline().strip() != b"waiting":
            raise AssertionError("the peer has failed")

    def go(self):
        self.process.communicate(b"\n", timeout=program.WAIT)
        if self.process.returncode != 0:
            raise AssertionError("the peer has failed")


def answers(command, where, text):
    lines = lines_of(command, where, text)
    if lines != [text]:
        raise AssertionError(f"{text} was answered with {lines}")


def messages(command, peer):
    with serving(command) as (_, where):
        for length in (1, 2, 100, 4096):
            answers(command, where, "x" * length)
        lines_of(peer, where, "open", "w=one", "w=two", "r=one", "r=two", "w=*0",
            "r=", "w=three", "r=three", "close", "open", "w=again", "r=again")


def too_long(command, peer):
    """The server disconnects that client and no other."""
    with serving(command) as (_, where):
        idle = Peer(peer, where, "open", "wait", "w=still here", "r=still here")
        idle.waits()
        lines = lines_of(command, where, "x" * 4097, code=1)
        if len(lines) != 1 or not lines[0].startswith(where):
            raise AssertionError(f"expected one line: {lines}")
        for _ in range(5):
            lines_of(peer, where, "open", "t=*10000", "e=233")
        answers(command, where, "hello")
        idle.go()


def come_and_go(command, peer):
    with serving(command) as (_, where):
        steps = ["open", "close", "open", "w=hello", "close", "open", "w=a",
                 "w=b", "w=c", "close"] * 20
        lines_of(peer, where, *steps)
        answers(command, where, "hello")


def wait_their_turn(command, peer):
    """There are four instances; a fifth client waits for one."""
    with serving(command) as (_, where):
        holders = [Peer(peer, where, "open", "wait", "close")
                   for _ in range(4)]
        for holder in holders:
            holder.waits()
        lines_of(peer, where, "busy")
        fifth = subprocess.Popen([*peer, where, "open", "w=me", "r=me"])
        for holder in holders:
            holder.go()
        if fifth.wait(program.WAIT) != 0:
            raise AssertionError("the fifth client was not served")


def answer_survives(command, peer):
    """The client reads the answer after the server has exited."""
    with serving(command) as (server, where):
        late = Peer(peer, where, "open", "w=hello", "answered", "wait",
                    "r=hello", "e=109")
        late.waits()
        server.interrupt()
        server.ends(0)
        late.go()


def stops(command, peer):
    with serving(command) as (server, where):
        idle = [Peer(peer, where, "open", "wait", "e=109") for _ in range(3)]
        for client in idle:
            client.waits()
        server.interrupt()
        server.ends(0)
        for client in idle:
            client.go()


def name_taken(command, peer):
    """The name belongs to another server, or to a process that allows further
    instances of its pipe."""
    def refused(where):
        lines = lines_of(command, where, code=1)
        if len(lines) != 1 or not lines[0].startswith(f"{where}: error "):
            raise AssertionError(f"expected one line: {lines}")

    with serving(command) as (_, where):
        refused(where)
    if not program.WINDOWS:
        return  # Wine 8.0 takes no notice of FILE_FLAG_FIRST_PIPE_INSTANCE
    where = path()
    squatter = Peer(peer, where, "squat", "wait")
    squatter.waits()
    refused(where)
    squatter.go()


def early(fault, error):
    def check(command, faulty):
        with serving(faulty, {"PIPE_FAULT": fault}) as (server, where):
            if f"ConnectNamedPipe: error {error}" not in server.before:
                raise AssertionError(f"client not too early: {server.before}")
            answers(command, where, "hello")
        if "answers early" not in server.lines:
            raise AssertionError(f"the message was lost: {server.lines}")
    return check


def shortage(_, faulty):
    """One instance cannot wait for its next client. The other three still
    serve theirs, and later it works again: four clients connect at the same
    time."""
    with serving(faulty, {"PIPE_FAULT": "shortage"}) as (_, where):
        for number in range(4):
            answers(faulty, where, f"message {number}")
        holders = [Peer(HOLDER, where, "open", "wait", "close")
                   for _ in range(4)]
        for holder in holders:
            holder.waits()
        for holder in holders:
            holder.go()


def python(command, _):
    """A client that does not use this repository's code."""
    if not program.WINDOWS:
        print("skipped: Python opens named pipes on Windows only")
        sys.exit(77)
    with serving(command) as (_, where):
        for text in (b"hello", b"x" * 4096):
            with open(where, "r+b", buffering=0) as pipe:
                pipe.write(text)
                if pipe.read(len(text)) != text:
                    raise AssertionError("a wrong answer")


def transcript(command, _):
    said = program.Transcript()
    where = r"\\.\pipe\echo"
    with program.Program([*command, where]) as server:
        said.say(f"$ pipe {where}")
        said.say(server.line())
        for text in ("hello", "two words"):
            said.say(f"$ pipe {where} " + (text if text == "hello"
                                           else f'"{text}"'))
            for line in lines_of(command, where, text):
                said.say(line)
        server.interrupt()
        server.ends(0)
        said.say("^C, exit code 0")
    said.say(f"$ pipe {where} hello")
    for line in lines_of(command, where, "hello", code=1):
        said.say(line)
    return said


CHECKS = {
    "messages": messages,
    "too-long": too_long,
    "come-and-go": come_and_go,
    "wait-their-turn": wait_their_turn,
    "answer-survives": answer_survives,
    "stops": stops,
    "name-taken": name_taken,
    "early": early("stays", 535),
    "came-and-went": early("leaves", 232),
    "shortage": shortage,
    "python": python,
    "transcript": transcript,
}


def check():
    words, commands = program.commands()
    what = CHECKS[words.pop()]
    options = program.transcript_options(words)
    HOLDER.extend(commands[-1])
    said = what(commands[0], commands[1] if len(commands) > 1 else commands[0])
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
