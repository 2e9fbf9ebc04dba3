#!/bin/sh
# SPDX-License-Identifier: MIT
# bootstrap-test.sh: runs bootstrap.sh on simulated machines that lack
# something (the PATH has only stubs), and checks that the last line says what
# to do. Nothing is installed, built or run.
# shellcheck disable=SC2016 # the stubs expand their arguments
set -eu

scripts=$(cd "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# A repository with only the scripts, and a machine with only the base system.
mkdir -p "$scratch/repository/common/scripts" "$scratch/bin"
cp "$scripts"/*.sh "$scratch/repository/common/scripts"
for tool in awk cat date dirname env grep head mkdir printf ps rm sed setsid \
    sh sleep sort tail touch tr wc; do
    ln -s "$(command -v "$tool")" "$scratch/bin/$tool"
done

# stub NAME: creates the program NAME from the script on standard input.
stub() {
    { echo "#!/bin/sh" && cat; } >"$scratch/bin/$1"
    chmod +x "$scratch/bin/$1"
}

without() {
    for tool in "$@"; do
        rm -f "$scratch/bin/$tool"
    done
}

# A normal machine: nothing is missing, and the user is root.
reset_machine() {
    echo 'echo 0' | stub id
    echo 'case $* in -m) echo x86_64 ;; *) echo Linux ;; esac' | stub uname
    echo 'echo F; echo "disk 0 0 9999999 0% /"' | stub df
    echo 'echo cmake version 3.25.1' | stub cmake
    echo 'echo "  Test #1: a.b"; echo "100% tests passed"' | stub ctest
    for tool in ninja x86_64-w64-mingw32-gcc wine; do
        echo 'exit 0' | stub "$tool"
    done
    without apt-get apt-cache sudo
    rm -rf "$scratch/repository/build"
}

# expect WHAT CODE TEXT ARGUMENT...: checks the exit code of "bootstrap.sh
# ARGUMENT", and that its last line contains TEXT.
expect() {
    what=$1
    code=$2
    text=$3
    shift 3
    result=0
    output=$(env -i PATH="$scratch/bin" \
        sh "$scratch/repository/common/scripts/bootstrap.sh" "$@" \
        2>&1 </dev/null) || result=$?
    last=$(printf '%s\n' "$output" | tail -n 1)
    case $result:$last in
    "$code":*"$text"*) return 0 ;;
    esac
    echo "$what: exit code $result (expected $code), and the last line lacks" \
        "'$text':"
    printf '%s\n' "$output"
    failures=$((failures + 1))
}

# expect_line TEXT: checks that the same output contains TEXT.
expect_line() {
    case $output in
    *"$1"*) return 0 ;;
    esac
    echo "$what: the output lacks '$1':"
    printf '%s\n' "$output"
    failures=$((failures + 1))
}

reset_machine
expect "no command" 2 "usage: sh common/scripts/bootstrap.sh demo|test|all"
expect "an unknown command" 2 "demo, test or all, not 'tset'" tset
expect "one word too many" 2 "test takes no arguments" test -R half-close
expect "nothing missing" 0 "bootstrap.sh all" test
expect_line "100% tests passed"

reset_machine
without x86_64-w64-mingw32-gcc
expect "no Debian" 1 "what is missing here, with its Debian names: gcc-mingw" demo

echo 'exit 0' | stub apt-get
echo 'echo 1000' | stub id
expect "neither root nor sudo" 1 \
    "ask your administrator to run: apt-get install" demo
echo 'exit 1' | stub sudo
expect "sudo without a terminal" 1 "there is no terminal" demo

reset_machine
without x86_64-w64-mingw32-gcc ninja
echo 'echo "Could not resolve packages.example"; exit 100' | stub apt-get
expect "no network" 1 \
    "connect this machine to the network, or install by other means: ninja" \
    demo
echo 'echo "E: broken packages"; exit 100' | stub apt-get
expect "apt fails" 1 "build/bootstrap.log" demo
expect_line "E: broken packages"
echo 'exit 0' | stub apt-get
expect "nothing was installed" 1 "are not on the PATH: ninja-build gcc" demo

reset_machine
stub cmake <<'END'
case $1 in
--version) echo cmake version 3.25.1 ;;
--build) echo "FAILED: main.obj"; echo "main.c:1: error: no"; exit 1 ;;
esac
END
expect "the build fails" 1 \
    "building failed; all of its output is in" test
expect_line "main.c:1: error: no"
stub cmake <<'END'
case $1 in
--version) echo cmake version 3.25.1 ;;
--build) echo "FAILED: No space left on device"; exit 1 ;;
esac
END
expect "the disk becomes full" 1 "MB there and run this again" test
echo 'echo cmake version 3.18.4' | stub cmake
expect "an old CMake" 1 "3.25 or newer is needed" test

reset_machine
echo 'echo F; echo "disk 0 0 99 0% /"' | stub df
expect "a full disk" 1 "no space left" test

reset_machine
stub ctest <<'END'
for argument; do
    [ "$argument" != -N ] || exit 0
done
echo "1/2 Test #1: a.b ....   Passed    0.01 sec"
echo "2/2 Test #2: c.d ....***Failed    0.01 sec"
echo "the reason"
echo "50% tests passed, 1 tests failed out of 2"
exit 8
END
expect "a test fails" 1 "tests failed, see above" test
expect_line "the reason"

# An interrupted script stops the running step.
reset_machine
stub cmake <<'END'
case $1 in
--version) echo cmake version 3.25.1 ;;
*) echo $$ >step; exec sleep 60 ;;
esac
END
env -i PATH="$scratch/bin" \
    sh "$scratch/repository/common/scripts/bootstrap.sh" test \
    >"$scratch/output" 2>&1 </dev/null &
waits=0
while [ ! -s "$scratch/repository/step" ] && [ "$waits" -lt 200 ]; do
    sleep 0.5
    waits=$((waits + 1))
done
kill -s TERM $!
result=0
wait $! || result=$?
if [ "$result" -ne 143 ] || [ ! -s "$scratch/repository/step" ] ||
    kill -s 0 "$(cat "$scratch/repository/step")" 2>/dev/null; then
    echo "interrupted: exit code $result (expected 143), or the step was not" \
        "started or is still running:"
    cat "$scratch/output"
    failures=$((failures + 1))
fi

[ "$failures" -eq 0 ]
