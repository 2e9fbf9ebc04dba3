#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD: shows the server of 06-error-matrix at work under Wine, and
# the error matrix. Left of each line of the server and its clients stands who
# printed it. BUILD is a folder in which the targets 06-error-matrix,
# error-matrix, client and peer were built for Wine. Ends with 0 if everything
# went as it should, and leaves nothing running.
set -eu

if [ $# -ne 1 ] || [ ! -f "$1/CMakeCache.txt" ]; then
    echo "usage: sh common/scripts/demo.sh BUILD" >&2
    exit 2
fi
build=$(cd "$1" && pwd)
scripts=$(cd "$(dirname -- "$0")" && pwd)
prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
log=$(mktemp)
server=
failures=0

# Every way out of this script comes here.
clean_up() {
    trap '' INT TERM
    if [ -n "$server" ]; then
        kill -KILL "$server" 2>/dev/null || true
    fi
    sh "$scripts/wine-server.sh" stop "$prefix" || true
    rm -f "$log"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() {
    printf '\n== %s\n' "$*"
}

fail() {
    printf 'demo: %s\n' "$*" >&2
    failures=$((failures + 1))
}

# within TENTHS COMMAND...: waits for the command to succeed.
within() {
    tenths=$1
    shift
    until "$@"; do
        tenths=$((tenths - 1))
        if [ "$tenths" -le 0 ]; then
            return 1
        fi
        sleep 0.1
    done
}

seen=0

# Prints what the server has written since the last time, once it has been
# quiet for a moment, so that the lines of one step stay together.
show_server() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        before=$(wc -c <"$log")
        sleep 0.2
        [ "$(wc -c <"$log")" -ne "$before" ] || break
    done
    tail -n "+$((seen + 1))" "$log" | tr -d '\r' | sed 's/^/server | /'
    seen=$(wc -l <"$log")
}

# as NAME PROGRAM [ARGUMENT...]: runs a client and prints its lines.
as() {
    name=$1
    program=$2
    shift 2
    result=0
    output=$(timeout 30 sh "$scripts/run-wine.sh" "$prefix" \
        "$build/common/$program.exe" "$@" 2>&1) || result=$?
    printf '%s\n' "$output" | tr -d '\r' | sed "s/^/$name | /"
    if [ "$result" -ne 0 ]; then
        fail "$program ended with exit code $result"
    fi
    show_server
}

server_ended() {
    ! kill -0 "$server" 2>/dev/null
}

server_ready() {
    grep -q '^listening on ' "$log"
}

ready_or_ended() {
    server_ready || server_ended
}

say "starting Wine"
sh "$scripts/wine-server.sh" start "$prefix"

say "starting the server on any free port"
sh "$scripts/run-wine.sh" "$prefix" \
    "$build/06-error-matrix/06-error-matrix.exe" --port 0 --verbose \
    </dev/null >"$log" 2>&1 &
server=$!
if ! within 300 ready_or_ended || ! server_ready; then
    show_server
    fail "the server did not start"
    exit 1
fi
show_server
port=$(sed -n 's/^listening on .*:\([0-9]*\).*/\1/p' "$log" | head -n 1)

say "a line of text, by client"
as client client 127.0.0.1 "$port" <<'END'
hello, completion port
END

say "a thousand bytes, by peer; then it says that no more will come"
as "peer  " peer 127.0.0.1 "$port" \
    'connect; send 1000; half-close; read-all'

say "a connection that peer resets in the middle"
as "peer  " peer 127.0.0.1 "$port" \
    'connect; send 1000; reset'

say "Ctrl-C"
kill -INT "$server"
if within 200 server_ended; then
    result=0
    wait "$server" || result=$?
    server=
    show_server
    echo "exit code $result"
    [ "$result" -eq 0 ] || fail "the server ended with exit code $result"
else
    show_server
    fail "the server did not stop within 20 seconds"
fi

say "every return of GetQueuedCompletionStatus"
result=0
timeout 120 sh "$scripts/run-wine.sh" "$prefix" \
    "$build/06-error-matrix/matrix/error-matrix.exe" >"$log" || result=$?
tr -d '\r' <"$log"
[ "$result" -eq 0 ] || fail "error-matrix ended with exit code $result"

[ "$failures" -eq 0 ]
