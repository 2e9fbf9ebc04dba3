#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""slow-calls.py MICROSECONDS COMMAND [ARGUMENT...]

Runs a command on Linux with system calls, its own and those of its child
processes, that take at least that many microseconds each. It needs no
privileges: before each call the kernel runs a seccomp filter that allows every
call, after some thousand additions whose result is not used. (The addition
also keeps the kernel from caching that a call is always allowed.) On some
machines a call takes 0.2 microseconds, on others 3.
"""
import ctypes
import os
import struct
import sys
import time

PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ALLOW = 0x7FFF0000
LOAD_WORD = 0x20  # of struct seccomp_data: 0 is the number of the call
ADD_CONSTANT = 0x04
RETURN = 0x06

STEP = 512  # additions in one filter
MOST_FILTERS = 60  # the kernel takes 32768 instructions in all


class Program(ctypes.Structure):
    """struct sock_fprog"""
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def call_time():
    """Measures a system call in microseconds: the minimum of several."""
    least = None
    for _ in range(5):
        begin = time.perf_counter()
        for _ in range(20000):
            os.getppid()
        took = (time.perf_counter() - begin) * 1e6 / 20000
        least = took if least is None else min(least, took)
    return least


def prctl(*arguments):
    """Calls prctl(2); exits if it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*arguments) != 0:
        sys.exit(f"slow-calls: prctl: {os.strerror(ctypes.get_errno())}")


def add_filter():
    """Adds one filter, which slows down every call of this process
    permanently."""
    code = [(LOAD_WORD, 0)] + [(ADD_CONSTANT, 1)] * STEP
    code.append((RETURN, SECCOMP_RET_ALLOW))
    text = b"".join(struct.pack("HBBI", op, 0, 0, k) for op, k in code)
    buffer = ctypes.create_string_buffer(text)
    program = Program(len(code), ctypes.addressof(buffer))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    wanted = float(sys.argv[1])
    before = now = call_time()
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    filters = 0
    while now < wanted and filters < MOST_FILTERS:
        add_filter()
        filters += 1
        now = call_time()
    print(f"slow-calls: a system call takes {now:.2f} us instead of "
          f"{before:.2f}", file=sys.stderr, flush=True)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
