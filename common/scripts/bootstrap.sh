#!/bin/sh
# SPDX-License-Identifier: MIT
# bootstrap.sh demo|test|all: from a fresh Debian or Ubuntu to a running
# server.
#
#   demo   shows the complete server at work, and the error matrix
#   test   builds the programs and runs the tests that a reader needs
#   all    builds everything and runs all tests
#
# Installs only what is missing. The output of the package manager, CMake and
# the compiler is in build/bootstrap.log.
set -eu

usage="sh common/scripts/bootstrap.sh demo|test|all"

fail() {
    echo "bootstrap: $*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# at_least VERSION LEAST
at_least() {
    [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# -- When a step fails -----------------------------------------------------

free_megabytes() {
    df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'
}

# no_space FOLDER MEGABYTES
no_space() {
    fail "no space left: $1 has $(free_megabytes "$1") MB;" \
        "free $2 MB there and run this again"
}

# Prints the error messages of CMake, the compiler or apt without the rest.
show_reason() {
    step_output | awk '
        /^FAILED: |^CMake Error|^E: / { found = 1 }
        { line[NR] = $0; if (found) chosen[++count] = $0 }
        END {
            for (i = 1; i <= count && i <= 20; i++) print "    " chosen[i]
            if (!count)
                for (i = NR > 15 ? NR - 14 : 1; i <= NR; i++)
                    print "    " line[i]
        }' >&2
}

# A full disk causes a dozen different errors, so it is checked for first.
step_failed() {
    if [ "$(free_megabytes build)" -lt 2 ] ||
        step_output | grep -q 'No space left on device\|quota exceeded'; then
        no_space "$PWD/build" "$space"
    fi
    show_reason
    fail "$step_title failed; all of its output is in $PWD/$step_log"
}

# Stops the running step when the script is interrupted.
interrupted() {
    trap '' HUP INT TERM
    step_stop
    if [ -n "$testing" ]; then
        sh common/scripts/wine-server.sh stop "$(wine_prefix)" || true
    fi
    echo "bootstrap: interrupted" >&2
    exit "$1"
}

# -- Missing packages ------------------------------------------------------

least_cmake=3.25

# check_cmake VERSION WHOSE
check_cmake() {
    at_least "$1" "$least_cmake" ||
        fail "$2 is CMake $1, and $least_cmake or newer is needed: get one" \
            "from https://cmake.org/download/ or with: pip install cmake"
}

# Prints the Debian packages whose programs are missing.
missing_packages() {
    have cmake || echo cmake
    have ninja || echo ninja-build
    have x86_64-w64-mingw32-gcc || echo gcc-mingw-w64-x86-64
    have wine || have wine64 || have wine-stable ||
        [ -x /usr/lib/wine/wine64 ] || echo wine
}

# become_root PACKAGE...: asks for the password now, so that no step has to.
become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    wanted="apt-get install --no-install-recommends $*"
    have sudo || fail "you are not root and there is no sudo;" \
        "ask your administrator to run: $wanted"
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] || fail "sudo needs a password, but there is no terminal;" \
        "run this first, as root: $wanted"
    echo "sudo asks for your password, to install: $*"
    sudo -v || fail "sudo refused; ask your administrator to run: $wanted"
}

# apt STEP ARGUMENT...: waits for another apt, which often runs on a machine
# that has just started.
apt() {
    title=$1
    shift
    set -- env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
    result=0
    if [ "$(id -u)" -ne 0 ]; then
        set -- sudo "$@"
        step_needs_terminal=yes
    fi
    step_run "$title" "$@" || result=$?
    step_needs_terminal=
    return "$result"
}

# Searches the whole log: without a network, updating the lists fails first.
install_failed() {
    if grep -qi 'no space left\|enough free space' "$step_log"; then
        no_space /var 1500
    fi
    if grep -qi -e 'could not resolve' -e 'could not connect' \
        -e 'temporary failure' -e 'failed to fetch' \
        -e 'network is unreachable' "$step_log"; then
        fail "the package server cannot be reached; connect this machine to" \
            "the network, or install by other means: $*"
    fi
    show_reason
    fail "apt-get could not install $*;" \
        "all of its output is in $PWD/$step_log"
}

# install PACKAGE...
install() {
    have apt-get ||
        fail "packages are installed on Debian and Ubuntu only; install by" \
            "hand what is missing here, with its Debian names: $*"
    become_root "$@"
    # One broken package source among many may not matter for these packages.
    apt "fetching the lists of packages" update || true
    if ! have cmake; then
        candidate=$(LC_ALL=C apt-cache policy cmake |
            sed -n 's/^ *Candidate: \([0-9]\)/\1/p')
        [ -z "$candidate" ] || check_cmake "$candidate" "this system's"
    fi
    # Wine's recommended packages would install a desktop's worth of libraries.
    apt "installing $*" install --no-install-recommends "$@" ||
        install_failed "$@"
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] || fail "apt-get succeeded, but these" \
        "packages' programs are not on the PATH: $missing"
}

# -- Steps -----------------------------------------------------------------

configure() {
    step_run configuring cmake --preset "$1" || step_failed
}

# build PRESET [ARGUMENT...]
build() {
    step_run building cmake --build --preset "$@" || step_failed
}

wine_prefix() {
    sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' build/wine/CMakeCache.txt
}

# count_tests PRESET [ARGUMENT...]: does not count the two that start and stop
# Wine.
count_tests() {
    ctest --preset "$@" -N |
        sed -n '/^ *Test *#.*: wine\./d; s/^ *Test *#/&/p' | wc -l
}

# run_tests PRESET: shows which tests failed, and CTest's summary.
run_tests() {
    testing=yes
    result=0
    step_run "running $(count_tests "$1") tests" ctest --preset "$1" ||
        result=$?
    testing=
    if [ "$result" -eq 0 ]; then
        step_output | sed -n '/tests passed/,$p'
        return 0
    fi
    step_output | grep -v -E -e '^ *Start +[0-9]+:' \
        -e '^ *[0-9]+/[0-9]+ .* Passed' \
        -e '^Errors while running CTest' || true
    if [ "$(free_megabytes build)" -lt 2 ]; then
        no_space "$PWD/build" "$space"
    fi
    fail "tests failed, see above; all of the output is in $PWD/$step_log"
}

say_what_was_left_out() {
    cat <<END

Left out: $(count_tests wine -L '^stress$') long runs and faults (stress), \
$(count_tests wine -L '^standalone$') builds of one folder alone (standalone),
$(count_tests wine -L '^docs$') checks of the book (docs) and \
$(count_tests wine -L '^style$') of the sources (style). Everything:

  sh common/scripts/bootstrap.sh all
END
}

# -- The commands ----------------------------------------------------------

demo() {
    configure wine-release
    build wine-release --target complete-server error-matrix client peer
    exec sh common/scripts/demo.sh build/wine-release
}

readers_tests() {
    configure wine
    build wine-readers
    run_tests wine-readers
    say_what_was_left_out
}

all_tests() {
    configure wine
    build wine
    run_tests wine
}

# The megabytes that the build and Wine's files need.
case ${1-} in
demo) command=demo folder=build/wine-release space=800 ;;
test) command=readers_tests folder=build/wine space=1000 ;;
all) command=all_tests folder=build/wine space=1100 ;;
-h | --help)
    sed -n '3,/^set/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
*)
    echo "bootstrap: the command must be demo, test or all, not '$*';" \
        "usage: $usage" >&2
    exit 2
    ;;
esac
if [ $# -ne 1 ]; then
    echo "bootstrap: $1 takes no arguments; usage: $usage" >&2
    exit 2
fi
cd "$(dirname -- "$0")/../.."

if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != x86_64 ]; then
    fail "Wine runs these programs on 64-bit x86 Linux only;" \
        "this is $(uname -s) on $(uname -m)"
fi
# shellcheck source=common/scripts/steps.sh
. common/scripts/steps.sh
testing=
trap 'interrupted 129' HUP
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

mkdir -p build 2>/dev/null || fail "cannot write to $PWD; copy it to a folder" \
    "of your own"
step_log=build/bootstrap.log
# Most of the space is for Wine's files. If there is none left, Ninja runs
# CMake again and again, so some is required even when those files exist.
if [ -d "$folder/wineprefix/drive_c" ]; then
    space=30
fi
if [ "$(free_megabytes build)" -lt "$space" ]; then
    no_space "$PWD/build" "$space"
fi
(: >"$step_log") 2>/dev/null || fail "cannot write $PWD/$step_log;" \
    "check who owns the folder and whether the disk is full"

# Checked before anything is installed.
if have cmake; then
    check_cmake "$(cmake --version | sed -n 's/^cmake version //p')" \
        "the one on the PATH"
fi
missing=$(missing_packages)
if [ -n "$missing" ]; then
    # One word per package.
    # shellcheck disable=SC2086
    install $missing
fi
"$command"
