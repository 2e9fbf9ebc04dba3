#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sendfile.py [--transcript FILE [--update]] WHAT -- SENDFILE [-- IN-PARTS]

Python's HTTP client gets files of every size from the program, and from a
build that sends only some KiB per call. WHAT is the name of a function below.
"""
import contextlib
import http.client
import os
import pathlib
import socket
import struct
import sys
import tempfile

import program

GIB = 1 << 30
PART = 65536  # MOST_PER_CALL of the program that sends in parts


@contextlib.contextmanager
def serving(command, name="file"):
    with program.Program([*command, name, "0"]) as server:
        yield server.address()
        server.stop()


def get(address):
    connection = http.client.HTTPConnection(*address, timeout=program.WAIT)
    connection.request("GET", "/")
    return connection.getresponse()


def sizes(command, sent_in):
    for size in sent_in:
        data = os.urandom(size)
        pathlib.Path("file").write_bytes(data)
        with serving(command) as address:
            for _ in range(3):
                got = get(address).read()
                if got != data:
                    raise AssertionError(
                        f"{size} bytes: {len(got)} bytes arrived")


def whole(command, _):
    sizes(command, (0, 1, 1000, 65536, 3_000_001))


def parts(_, in_parts):
    fits = PART - 128 - 8  # see "most" in the program
    sizes(in_parts, [0, 1] + [n * fits + more for n in (1, 2, 7)
                              for more in (-1, 0, 1)])


def many(command, _):
    data = os.urandom(300_000)
    pathlib.Path("file").write_bytes(data)
    with serving(command) as address:
        answers = [get(address) for _ in range(20)]
        if any(answer.read() != data for answer in answers):
            raise AssertionError("the file differs")


def clients_leave(command, _):
    """Clients leave in the middle of the file, by a close or by a reset."""
    data = os.urandom(8_000_000)
    pathlib.Path("file").write_bytes(data)
    with serving(command) as address:
        for i in range(10):
            client = socket.create_connection(address, program.WAIT)
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            client.recv(1000)
            if i % 2:
                client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("HH" if program.WINDOWS else "ii", 1, 0))
            client.close()
        if get(address).read() != data:
            raise AssertionError("the file differs")


def request_is_long(command, _):
    """The server does not read it before it sends the file, which still
    arrives."""
    data = os.urandom(2_000_000)
    pathlib.Path("file").write_bytes(data)
    with serving(command) as address:
        client = socket.create_connection(address, program.WAIT)
        client.settimeout(program.WAIT)
        client.sendall(b"x" * 100_000)
        got = bytearray()
        while part := client.recv(65536):
            got += part
        if not got.endswith(data + b"\r\n0\r\n\r\n"):
            raise AssertionError(f"the end is missing: {len(got)} bytes")
        client.close()


def larger_than_a_call(command, _):
    """A sparse file of more than 2,147,483,646 bytes, with marks."""
    marks = {0: b"begin", 2 * GIB - 200: b"call", 2 * GIB + 1000: b"behind",
             2 * GIB + 4096: b"end"}
    with open("file", "wb") as file:
        if program.WINDOWS:
            os.system("fsutil sparse setflag file >nul")
        for offset, mark in marks.items():
            file.seek(offset)
            file.write(mark)
    size = os.path.getsize("file")
    with serving(command) as address:
        answer = get(address)
        seen, offset, last = set(), 0, b""
        while part := answer.read(1 << 20):
            both = last + part
            for at, mark in marks.items():
                start = at - (offset - len(last))
                if 0 <= start and both[start:start + len(mark)] == mark:
                    seen.add(at)
            offset += len(part)
            last = part[-16:]
    if offset != size or seen != set(marks):
        raise AssertionError(f"{offset} of {size} bytes, marks at {seen}")


def transcript(command, _):
    pathlib.Path("hello.txt").write_bytes(b"hello\n")
    said = program.Transcript()
    with program.Program([*command, "hello.txt", "0"]) as server:
        said.say("$ sendfile hello.txt 0")
        address = server.address()
        said.say(server.lines[0])
        said.say("(a client sends: GET / HTTP/1.1)")
        client = socket.create_connection(address, program.WAIT)
        client.settimeout(program.WAIT)
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        got = b""
        while part := client.recv(65536):
            got += part
        client.close()
        for line in got.decode().splitlines():
            said.say(line)
        server.stop()
        said.say("^C, exit code 0")
    return said


CHECKS = {
    "whole": whole,
    "parts": parts,
    "many": many,
    "clients-leave": clients_leave,
    "request-is-long": request_is_long,
    "larger-than-a-call": larger_than_a_call,
    "transcript": transcript,
}


def check():
    words, commands = program.commands()
    what = CHECKS[words.pop()]
    options = program.transcript_options(words)
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            said = what(commands[0], commands[-1])
        finally:
            os.chdir(here)
    if options.transcript:
        said.compare(options.transcript, options.update)


if __name__ == "__main__":
    sys.exit(program.run(check))
