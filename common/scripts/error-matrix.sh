#!/bin/sh
# SPDX-License-Identifier: MIT
# error-matrix.sh [ARGUMENT...]: runs the program error-matrix under Wine, as
# "bootstrap.sh demo" has built it; --help lists the arguments.
set -eu

scripts=$(cd "$(dirname -- "$0")" && pwd)
build=$(cd "$scripts/../.." && pwd)/build/wine-release
program=$build/06-error-matrix/matrix/error-matrix.exe
if [ ! -f "$program" ]; then
    echo "error-matrix: not built yet; run: sh common/scripts/bootstrap.sh demo" >&2
    exit 1
fi
prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
exec sh "$scripts/run-wine.sh" "$prefix" "$program" "$@"
