#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""broken.py FAULT TEXT -- PROGRAM

PROGRAM was built with broken.h, which makes a call fail. It must report that
in one line that contains TEXT, and exit with code 1. It must not advise to try
another port, which helps only if a port is in use.
"""
import os
import pathlib
import socket
import sys
import tempfile

import program


def arguments(name, folder, port):
    """The arguments with which the program gets as far as that call."""
    file = str(pathlib.Path(folder, "file"))
    return {
        "children": ["cmd /c exit 0"],
        "connectex": ["127.0.0.1", str(port), "1"],
        "copy": [file, str(pathlib.Path(folder, "new"))],
        "pipe": [rf"\\.\pipe\iocp-code-broken-{os.getpid()}"],
        "sendfile": [file, "0"],
    }.get(name, ["0"])


def check():
    (fault, text), (command,) = program.commands()
    name = pathlib.PureWindowsPath(command[-1]).stem
    name = name.removeprefix("code-").removesuffix("-broken")
    with tempfile.TemporaryDirectory() as folder, \
            socket.create_server(("127.0.0.1", 0)) as server:
        pathlib.Path(folder, "file").write_bytes(b"hello")
        port = server.getsockname()[1]
        lines = program.lines_of(command, *arguments(name, folder, port),
                                 environment={"CODE_FAULT": fault}, code=1)
    errors = [line for line in lines if ": error " in line]
    print(*lines, sep="\n")
    if len(errors) != 1 or text not in errors[0]:
        raise AssertionError(f"expected one line with '{text}': {lines}")
    if "try another" in errors[0]:
        raise AssertionError("it advises to try another port")


if __name__ == "__main__":
    sys.exit(program.run(check))
