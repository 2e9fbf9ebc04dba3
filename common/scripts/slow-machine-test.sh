#!/bin/sh
# SPDX-License-Identifier: MIT
# slow-machine-test.sh: runs slow-machine.sh with a stub in place of ctest, and
# checks its messages, and that it leaves nothing running. Only busy loops and
# the stub are run.
# shellcheck disable=SC2016 # the stub expands its arguments
set -eu

scripts=$(cd "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

mkdir -p "$scratch/common/scripts" "$scratch/bin" "$scratch/build/quick"
cp "$scripts"/*.sh "$scratch/common/scripts"
echo 'IOCP_WINEPREFIX:PATH=' >"$scratch/build/quick/CMakeCache.txt"
: >"$scratch/build/quick/CTestTestfile.cmake"
cat >"$scratch/bin/ctest" <<'END'
#!/bin/sh
case $* in
--list-presets) echo '  "quick"'; echo '  "not-built"' ;;
*fails*) echo "The following tests FAILED:"; echo "1 - a.b"; exit 8 ;;
*hangs*)
    # As when ctest has started a test: a process that only the group leads to.
    sleep 600 &
    echo "$!" >test
    wait
    ;;
*) echo "100% tests passed, 0 tests failed out of 1" ;;
esac
END
chmod +x "$scratch/bin/ctest"
PATH=$scratch/bin:$PATH
export PATH

complain() {
    echo "$1:"
    cat "$scratch/output"
    failures=$((failures + 1))
}

# expect WHAT CODE TEXT ARGUMENT...: checks the exit code of slow-machine.sh
# with these arguments, and that its output contains TEXT.
expect() {
    what=$1
    code=$2
    text=$3
    shift 3
    result=0
    sh "$scratch/common/scripts/slow-machine.sh" "$@" \
        >"$scratch/output" 2>&1 </dev/null || result=$?
    if [ "$result" -ne "$code" ] ||
        ! grep -qF -- "$text" "$scratch/output"; then
        complain "$what: exit code $result (expected $code), or no '$text'"
    fi
}

expect "no preset" 2 "PRESET [CTEST-OPTION...]"
expect "runs" 2 "-n 0: must be a number above 0" -n 0 quick
expect "ways" 2 "-w both: must be busy or one-core" -w both quick
expect "calls" 2 "-c x: must be a number of microseconds" -c x quick
expect "preset" 2 "there is no test preset other" other
expect "not built" 2 "build/not-built is not built" not-built
expect "passes" 0 "run 2 of 2" -n 2 quick
expect "fails" 1 "1 - a.b" -w busy quick fails

# shellcheck source=common/scripts/steps.sh
. "$scripts/steps.sh"

# How often a wait looks, at most: for ten seconds on a fast machine.
most_waits=$((100 * ${IOCP_TIME_FACTOR:-10}))

# An interrupted script stops the tests, and what these have started. A process
# that was killed may take a moment to exit.
sh "$scratch/common/scripts/slow-machine.sh" -w busy quick hangs \
    >"$scratch/output" 2>&1 </dev/null &
script=$!
waits=0
while [ ! -s "$scratch/test" ] && [ "$waits" -lt "$most_waits" ]; do
    sleep 0.1
    waits=$((waits + 1))
done
# The busy loops and the stub.
children=$(cat "/proc/$script/task/$script/children")
kill -s TERM "$script"
result=0
wait "$script" || result=$?
[ "$result" -eq 143 ] || complain "interrupted: exit code $result, not 143"
[ "$(echo "$children" | wc -w)" -ge 5 ] ||
    complain "four busy loops and the tests are not all running: $children"
for process in $children $(cat "$scratch/test"); do
    waits=0
    while step_is_running "$process" && [ "$waits" -lt "$most_waits" ]; do
        sleep 0.1
        waits=$((waits + 1))
    done
    if step_is_running "$process"; then
        kill -s KILL "$process" || true
        complain "process $process was still running"
    fi
done

[ "$failures" -eq 0 ]
