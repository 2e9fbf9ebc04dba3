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

start() {
    mkdir -p "$WINEPREFIX"
    # A server that the last program left behind goes after three seconds. One
    # that is still there after that is resident already.
    for _ in 1 2 3 4 5; do
        if quietly "$wineserver" -p; then
            break
        fi
        sleep 1
    done
    # Fills the prefix the first time and starts the services.
    # shellcheck disable=SC2086 # $wine may be several words
    if ! quietly timeout 200 $wine wineboot; then
        echo "wineboot failed for $WINEPREFIX" >&2
        exit 1
    fi
}

stop() {
    # Fails when none is running, which is as good.
    quietly timeout 20 "$wineserver" -k || true
    if ! quietly timeout 20 "$wineserver" -w; then
        echo "the Wine server of $WINEPREFIX does not stop" >&2
        exit 1
    fi
}

case $1 in
start | stop) "$1" ;;
*)
    echo "wine-server.sh: start or stop, not $1" >&2
    exit 2
    ;;
esac
