#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD: shows the complete server at work under Wine, and the rows of
# the error matrix that every server meets. To the left of each line is the
# program that printed it. BUILD is a folder in which the targets
# complete-server, error-matrix, client and peer have been built for Wine.
# Exits with 0 if everything worked, and leaves nothing running.
set -eu

if [ $# -ne 1 ] || [ ! -f "$1/CMakeCache.txt" ]; then
    echo "usage: sh common/scripts/demo.sh BUILD" >&2
    exit 2
fi
build=$(cd "$1" && pwd)
scripts=$(cd "$(dirname -- "$0")" && pwd)
prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
log=$(mktemp)
step_log=$(mktemp)
# shellcheck source=common/scripts/steps.sh
. "$scripts/steps.sh"
server=
failures=0

# Runs on every exit from this script.
clean_up() {
    trap '' INT TERM
    step_stop
    if [ -n "$server" ]; then
        kill -KILL "$server" 2>/dev/null || true
    fi
    sh "$scripts/wine-server.sh" stop "$prefix" || true
    rm -f "$log" "$step_log"
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

# Prints what the server has written since the last call, once its output has
# paused, so that the lines of one step stay together.
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
    output=$(timeout 300 sh "$scripts/run-wine.sh" "$prefix" \
        "$build/common/$program.exe" "$@" 2>&1) || result=$?
    printf '%s\n' "$output" | tr -d '\r' | sed "s/^/$name | /"
    if [ "$result" -ne 0 ]; then
        fail "$program exited with code $result"
    fi
    show_server
}

server_exited() {
    ! kill -0 "$server" 2>/dev/null
}

server_ready() {
    grep -q '^listening on ' "$log"
}

ready_or_exited() {
    server_ready || server_exited
}

if ! step_run "starting Wine" sh "$scripts/wine-server.sh" start "$prefix"
then
    step_output >&2
    exit 1
fi

say "starting the server on any free port"
sh "$scripts/run-wine.sh" "$prefix" \
    "$build/06-error-matrix/complete-server/complete-server.exe" --port 0 --verbose \
    </dev/null >"$log" 2>&1 &
server=$!
if ! within 3000 ready_or_exited || ! server_ready; then
    show_server
    fail "the server did not start"
    exit 1
fi
show_server
port=$(sed -n 's/^listening on .*:\([0-9]*\).*/\1/p' "$log" | head -n 1)

say "client sends a line of text"
as client client 127.0.0.1 "$port" <<'END'
hello, completion port
END

say "peer sends a thousand bytes and half-closes"
as "peer  " peer 127.0.0.1 "$port" \
    'connect; send 1000; half-close; read-all'

say "peer resets a connection in the middle of a conversation"
as "peer  " peer 127.0.0.1 "$port" \
    'connect; send 1000; reset'

say "Ctrl-C"
kill -INT "$server"
if within 2000 server_exited; then
    result=0
    wait "$server" || result=$?
    server=
    show_server
    echo "exit code $result"
    [ "$result" -eq 0 ] || fail "the server exited with code $result"
else
    show_server
    fail "the server did not stop within 200 seconds"
fi

# matrix ARGUMENT...: runs the program, for step_run.
matrix() {
    step_run "$title" timeout 600 sh "$scripts/run-wine.sh" "$prefix" \
        "$build/06-error-matrix/matrix/error-matrix.exe" "$@"
}

# The width of the terminal, if there is one; the table needs 80 to 100
# columns.
columns() {
    columns=80
    if [ -t 1 ]; then
        { size=$(stty size 2>/dev/null <&3) || size=; } 3>&1
        columns=${size#* }
    fi
    if [ "${columns:-80}" -lt 80 ]; then
        columns=80
    elif [ "${columns:-80}" -gt 100 ]; then
        columns=100
    fi
}

say "what every server meets: twelve rows of the error matrix"
columns
title="running twelve cases"
if matrix --format brief --width "$columns"; then
    echo
    step_output | tr -d '\r' | sed '$d'
else
    step_output | tr -d '\r'
    fail "error-matrix failed"
fi

say "the whole error matrix"
title="running all cases"
if matrix; then
    step_output | tr -d '\r' | tail -n 1
else
    step_output | tr -d '\r' | grep -A 1 -e 'FAIL$' >&2 || step_output >&2
    fail "error-matrix failed"
fi

cat <<'END'

== next steps
every row              sh common/scripts/error-matrix.sh
the rows of a group    sh common/scripts/error-matrix.sh reset
what an error means    sh common/scripts/error-matrix.sh --explain 64
the tests              sh common/scripts/bootstrap.sh test
each row as a test     ctest --preset wine -L matrix     (after these tests)
END

[ "$failures" -eq 0 ]
