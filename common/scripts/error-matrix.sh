#!/bin/sh
# SPDX-License-Identifier: MIT
# error-matrix.sh [ARGUMENT...]: runs the program error-matrix under Wine, as
# built by "bootstrap.sh demo"; --help lists the arguments.
set -eu

scripts=$(cd "$(dirname -- "$0")" && pwd)
build=$(cd "$scripts/../.." && pwd)/build/wine-release
program=$build/06-error-matrix/matrix/error-matrix.exe
if [ ! -f "$program" ]; then
    echo "error-matrix: not built yet; run: sh common/scripts/bootstrap.sh demo" >&2
    exit 1
fi
prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")

# Starts a Wine server of its own: one left by the last program exits after
# three seconds, and a program that connects to it just then fails. Tests that
# run at the same time have their own server, which is left alone.
if ! kill -0 "$(cat "$prefix.server" 2>/dev/null)" 2>/dev/null; then
    trap 'sh "$scripts/wine-server.sh" stop "$prefix"' EXIT
fi
trap 'exit 130' INT
trap 'exit 143' TERM
sh "$scripts/wine-server.sh" start "$prefix"
sh "$scripts/run-wine.sh" "$prefix" "$program" "$@"
