#!/bin/sh
# SPDX-License-Identifier: MIT
# bootstrap.sh demo|test: from a fresh Debian or Ubuntu to a running server.
#
#   demo   builds everything and shows the complete server at work
#   test   builds everything and runs all tests
#
# Installs what is missing, and nothing when nothing is.
set -eu

usage() {
    echo "usage: sh common/scripts/bootstrap.sh demo|test" >&2
    exit 2
}

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

least_cmake=3.25
newer_cmake="CMake $least_cmake or newer is needed; newer ones than the
distribution's are at https://cmake.org/download/ and https://apt.kitware.com,
or come with: pip install cmake"

check_cmake() {
    found=$(cmake --version | sed -n 's/^cmake version //p')
    at_least "$found" "$least_cmake" || fail "found CMake $found. $newer_cmake"
}

# The Debian packages whose programs are not here.
missing_packages() {
    have cmake || echo cmake
    have ninja || echo ninja-build
    have x86_64-w64-mingw32-gcc || echo gcc-mingw-w64-x86-64
    have wine || have wine64 || have wine-stable ||
        [ -x /usr/lib/wine/wine64 ] || echo wine
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# install PACKAGE...
install() {
    if ! have apt-get; then
        fail "this script installs packages on Debian and Ubuntu only;" \
            "missing here, by their Debian names: $*"
    fi
    if [ "$(id -u)" -ne 0 ] && ! have sudo; then
        fail "neither root nor sudo; ask for these packages: $*"
    fi
    echo "bootstrap: installing $*"
    # One broken source of packages among many need not be the one in question.
    as_root apt-get update -q || echo "bootstrap: going on all the same" >&2
    if ! have cmake; then
        candidate=$(LC_ALL=C apt-cache policy cmake |
            sed -n 's/^ *Candidate: \([0-9]\)/\1/p')
        [ -z "$candidate" ] || at_least "$candidate" "$least_cmake" ||
            fail "this system's CMake is $candidate. $newer_cmake"
    fi
    # Recommended packages would bring a desktop's worth of libraries to Wine.
    as_root apt-get install -q -y --no-install-recommends "$@" ||
        fail "apt-get install failed; missing: $*"
}

[ $# -eq 1 ] || usage
case $1 in
demo | test) ;;
*) usage ;;
esac
cd "$(dirname -- "$0")/../.."

if [ "$(uname -s)" != Linux ] || [ "$(uname -m)" != x86_64 ]; then
    fail "Wine runs these programs on 64-bit x86 Linux only," \
        "this is $(uname -s) on $(uname -m)"
fi
# First, so that nothing is installed in vain.
if have cmake; then
    check_cmake
fi
missing=$(missing_packages)
if [ -n "$missing" ]; then
    # One word per package.
    # shellcheck disable=SC2086
    install $missing
fi

if [ "$1" = test ]; then
    exec cmake --workflow --preset wine
fi
cmake --preset wine-release
cmake --build --preset wine-release \
    --target 06-error-matrix error-matrix client peer
exec sh common/scripts/demo.sh build/wine-release
