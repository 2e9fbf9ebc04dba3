#!/bin/sh
# SPDX-License-Identifier: MIT
# wine-server.sh start|stop PREFIX: a Wine server for one prefix, which runs
# until it is stopped.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: wine-server.sh start|stop PREFIX" >&2
    exit 2
fi
# shellcheck source=common/scripts/wine-env.sh
. "$(dirname -- "$0")/wine-env.sh"
use_wine "$2"

# Processes started here outlive this script. If they kept its output open, a
# program that reads this output would wait until Wine's services exit.
quietly() {
    "$@" </dev/null >/dev/null 2>&1
}

# Limits are seconds that are ample on a fast machine, multiplied by this.
factor=${IOCP_TIME_FACTOR:-10}

# The process id of the server, with which stop checks that it was running all
# the time. A program whose server dies exits with code 0, so a test of it
# would pass.
resident=$WINEPREFIX.server
# The output and the exit code of the server.
server_log=$WINEPREFIX.server.log

# A zombie, a process that has exited and that no process has waited for, can
# still be signalled.
is_alive() {
    kill -0 "$1" 2>/dev/null &&
        ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

is_resident() {
    test -s "$resident" && is_alive "$(cat "$resident")"
}

# Runs the server in the foreground, so that its process id is known, and in
# its own session, so that a Ctrl-C at the terminal does not reach it. It exits
# immediately while another one is running: one left by the last program exits
# after three seconds.
start_server() {
    # shellcheck disable=SC2016 # the inner shell's
    setsid sh -c '"$1" -f -p; echo "exit code $?"' sh "$wineserver" \
        </dev/null >"$server_log" 2>&1 &
    server=$!
    sleep 0.5
    is_alive "$server" && echo "$server" >"$resident"
}

start() {
    mkdir -p "$WINEPREFIX"
    if ! is_resident; then
        rm -f "$resident"
        for _ in 1 2 3 4 5 6 7 8; do
            if start_server; then
                break
            fi
            sleep 0.5
        done
    fi
    if ! is_resident; then
        echo "could not start a Wine server for $WINEPREFIX" >&2
        exit 1
    fi
    # Fills the prefix the first time and starts the services.
    # shellcheck disable=SC2086 # $wine may be several words
    if ! quietly timeout $((60 * factor)) $wine wineboot; then
        echo "wineboot failed for $WINEPREFIX" >&2
        exit 1
    fi
}

stop() {
    result=0
    if test -e "$resident" && ! is_resident; then
        echo "the Wine server of $WINEPREFIX exited before it was stopped:" >&2
        cat "$server_log" >&2
        result=1
    fi
    rm -f "$resident"
    # Fails if no server is running, which is no error here.
    quietly timeout $((20 * factor)) "$wineserver" -k || true
    if ! quietly timeout $((20 * factor)) "$wineserver" -w; then
        echo "the Wine server of $WINEPREFIX did not stop" >&2
        exit 1
    fi
    exit "$result"
}

case $1 in
start | stop) "$1" ;;
*)
    echo "wine-server.sh: the command must be start or stop, not $1" >&2
    exit 2
    ;;
esac
