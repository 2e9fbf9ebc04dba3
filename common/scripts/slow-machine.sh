#!/bin/sh
# SPDX-License-Identifier: MIT
# slow-machine.sh [OPTION...] PRESET [CTEST-OPTION...]: runs the tests of a
# preset that has been built, as on a slow machine. No test may fail there.
#
#   -n RUNS           number of runs in each of the two ways (default 1)
#   -w busy|one-core  only one of the two ways
#   -c MICROSECONDS   the time of a system call, see slow-calls.py
#
# The ways: "busy" runs a busy loop beside the tests for each core, at least
# four; "one-core" runs everything on one core, with one busy loop there. Stops
# at the first run in which a test fails. Stops all processes that it has
# started, even after Ctrl-C.
set -eu

scripts=$(cd "$(dirname -- "$0")" && pwd)
cd "$scripts/../.."

usage() {
    sed -n '3,13s/^# \{0,1\}//p' "$scripts/slow-machine.sh" >&2
    exit 2
}

fail() {
    echo "slow-machine: $*" >&2
    exit 2
}

runs=1
ways="busy one-core"
calls=
while getopts n:w:c: option; do
    case $option in
    n) runs=$OPTARG ;;
    w) ways=$OPTARG ;;
    c) calls=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] || usage
case $runs in
'' | 0 | *[!0-9]*) fail "-n $runs: must be a number above 0" ;;
esac
case $ways in
busy | one-core | "busy one-core") ;;
*) fail "-w $ways: must be busy or one-core" ;;
esac
case $calls in
*[!0-9.]*) fail "-c $calls: must be a number of microseconds" ;;
esac
preset=$1
shift
ctest --list-presets 2>/dev/null | grep -q "^ *\"$preset\"" ||
    fail "there is no test preset $preset; ctest --list-presets shows them"
build=build/${preset%-readers}
[ -f "$build/CTestTestfile.cmake" ] ||
    fail "$build is not built; first: cmake --workflow --preset $preset"
command -v taskset >/dev/null || fail "install the package util-linux"

# shellcheck source=common/scripts/steps.sh
. "$scripts/steps.sh"

loops=
stop_loops() {
    for loop in $loops; do
        kill "$loop" 2>/dev/null || true
    done
    loops=
}

# Stops the loops first, so that the other processes get a processor.
clean_up() {
    trap '' INT TERM
    stop_loops
    step_stop
    stop_wine
}

# A Wine server left by an earlier run would run on other cores, or faster.
stop_wine() {
    prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
    [ -z "$prefix" ] || sh "$scripts/wine-server.sh" stop "$prefix" || true
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start_loops COUNT COMMAND: starts that many busy loops with COMMAND.
start_loops() {
    count=$1
    while [ "$count" -gt 0 ]; do
        # exec, so that the process to kill later is the loop itself.
        # shellcheck disable=SC2086 # the command is several words
        (exec $2 sh -c 'while :; do :; done') &
        loops="$loops $!"
        count=$((count - 1))
    done
}

cores=$(nproc)
core=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')

for way in $ways; do
    number=1
    while [ "$number" -le "$runs" ]; do
        stop_wine
        if [ "$way" = busy ]; then
            beside=$((cores > 4 ? cores : 4))
            before='env'
            title="$beside busy loops on $cores cores, run $number of $runs"
        else
            beside=1
            before="taskset -c $core"
            title="everything on core $core, run $number of $runs"
        fi
        step_log=$(pwd)/$build/slow-machine-$way-$number.log
        : >"$step_log"
        start_loops "$beside" "$before"
        if [ -n "$calls" ]; then
            before="$before python3 $scripts/slow-calls.py $calls"
        fi
        result=0
        # shellcheck disable=SC2086 # $before is several words
        step_run "$title" $before ctest --preset "$preset" "$@" || result=$?
        stop_loops
        grep -E '^slow-calls:|tests passed' "$step_log" || true
        echo "the whole output is in $step_log"
        if [ "$result" -ne 0 ]; then
            sed -n '/^The following tests FAILED/,$p' "$step_log"
            exit 1
        fi
        number=$((number + 1))
    done
done
