#!/bin/sh
# SPDX-License-Identifier: MIT
# run-wine.sh PREFIX PROGRAM [ARGUMENT...]: runs a Windows program under Wine.
set -eu

if [ $# -lt 2 ]; then
    echo "usage: run-wine.sh PREFIX PROGRAM [ARGUMENT...]" >&2
    exit 2
fi
# shellcheck source=common/scripts/wine-env.sh
. "$(dirname -- "$0")/wine-env.sh"
use_wine "$1"
shift

# exec, so that this process becomes Wine's: the program gets a SIGINT sent to
# it as Ctrl-C.
# shellcheck disable=SC2086 # $wine may be several words
exec $wine "$@"
