#!/bin/sh
# SPDX-License-Identifier: MIT
# wine-server.sh start|stop PREFIX: a Wine server that stays until it is
# stopped, for that prefix alone.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: wine-server.sh start|stop PREFIX" >&2
    exit 2
fi
# shellcheck source=common/scripts/wine-env.sh
. "$(dirname -- "$0")/wine-env.sh"
use_wine "$2"

# Whatever is started here outlives this script and keeps its output open, so
# that whoever reads our output would wait for the end of Wine's services.
quietly() {
    "$@" </dev/null >/dev/null 2>&1
}

# Limits are seconds that are ample on a fast machine, times this.
factor=${IOCP_TIME_FACTOR:-10}

# The process of the server, for stop to see whether it has been there all the
# time. A program whose server dies under it ends with exit code 0: a test of
# it would pass.
resident=$WINEPREFIX.server
# What it says, and how it ended.
last_words=$WINEPREFIX.server.log

# A process that has ended and that nobody has asked about is still found.
is_alive() {
    kill -0 "$1" 2>/dev/null &&
        ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

is_resident() {
    test -s "$resident" && is_alive "$(cat "$resident")"
}

# In the foreground, so that its process is known, and in a session of its own,
# so that a Ctrl-C at the terminal is not for it. It ends at once while there
# is another: one that the last program left behind goes after three seconds.
start_server() {
    # shellcheck disable=SC2016 # the inner shell's
    setsid sh -c '"$1" -f -p; echo "exit code $?"' sh "$wineserver" \
        </dev/null >"$last_words" 2>&1 &
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
        echo "no Wine server can be started for $WINEPREFIX" >&2
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
        echo "the Wine server of $WINEPREFIX has ended too early:" >&2
        cat "$last_words" >&2
        result=1
    fi
    rm -f "$resident"
    # Fails when none is running, which is as good.
    quietly timeout $((20 * factor)) "$wineserver" -k || true
    if ! quietly timeout $((20 * factor)) "$wineserver" -w; then
        echo "the Wine server of $WINEPREFIX does not stop" >&2
        exit 1
    fi
    exit "$result"
}

case $1 in
start | stop) "$1" ;;
*)
    echo "wine-server.sh: start or stop, not $1" >&2
    exit 2
    ;;
esac
