#!/bin/sh
# SPDX-License-Identifier: MIT
# second-wine.sh BUILD [SCRATCH]: runs the tests of the lessons, the error
# matrix and the museum, with the same programs, under the Wine of Debian 13
# (10.0), and prints the rows of the error matrix that differ there. Tests that
# need a program which is not installed there, such as Python, are left out.
# BUILD is a folder in which everything has been built for Wine, for example
# build/wine.
#
# The other Debian is installed in SCRATCH (BUILD/second-wine by default, about
# 1 GB) and stays there for the next run. Needs root, for chroot and mount, and
# the package debootstrap.
set -eu

release=trixie
version=10.

# The sub-cases that must differ between Wine 8 and Wine 10. If one of them
# does not, the programs have not run on two different versions.
differ="2c 5f 7f 9b 9d 21b"

fail() {
    echo "second-wine: $*" >&2
    exit 1
}

inside=
if [ "${1-}" = --inside ]; then
    inside=yes
    shift
fi
if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -f "$1/CTestTestfile.cmake" ]; then
    echo "usage: second-wine.sh BUILD [SCRATCH]" >&2
    exit 2
fi
build=$(cd "$1" && pwd)
mkdir -p "${2:-$build/second-wine}"
scratch=$(cd "${2:-$build/second-wine}" && pwd)
scripts=$(cd "$(dirname -- "$0")" && pwd)
repository=$(cd "$scripts/../.." && pwd)
prefix=$(sed -n 's/^IOCP_WINEPREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
matrix=$build/06-error-matrix/matrix/error-matrix.exe
root=$scratch/$release

# A partial system, left by an interrupted run, cannot be used.
fetch() {
    [ ! -f "$root/complete" ] || return 0
    rm -rf "$root"
    echo "second-wine: fetching Debian's $release"
    debootstrap --variant=minbase --include=cmake,wine,wine64 \
        "$release" "$root" >"$scratch/debootstrap.log" 2>&1 ||
        fail "debootstrap failed, see $scratch/debootstrap.log"
    touch "$root/complete"
}

# Runs error-matrix; $1 is a command to prefix it with.
run_matrix() {
    $1 sh "$scripts/run-wine.sh" "$prefix" "$matrix" --format tsv |
        tr -d '\r'
}

# Prints the names of the tests, one a line, except those that name a program
# outside BUILD and the repository that is not in the other Debian.
list_tests() {
    PYTHONPATH=$scripts python3 -c '
import os, sys
from listed_tests import listed_tests

build, root, *shared = sys.argv[1:]

def is_there(word):
    return (not word.startswith("/") or word.startswith(tuple(shared))
            or not os.path.isfile(word) or os.path.isfile(root + word))

for test in listed_tests(build, "-L", "^(lesson|matrix|museum)$"):
    if all(map(is_there, test.get("command", ["/"]))):
        print(test["name"])
' "$build" "$root" "$build/" "$repository/"
}

# Runs in its own mount namespace, so that nothing stays mounted. The folders
# have the same paths there. Only the Wine prefix is a different one, because
# the other Wine would convert this one to its version.
run_inside() {
    mkdir -p "$root$repository" "$root$build" "$scratch/prefix"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$repository" "$root$repository"
    mount --bind "$build" "$root$build"
    mkdir -p "$root$prefix"
    mount --bind "$scratch/prefix" "$root$prefix"
    there="env -i HOME=/root PATH=/usr/bin:/bin $(command -v chroot) $root"
    # shellcheck disable=SC2086 # $there is several words
    $there ctest --test-dir "$build" -j4 --no-tests=error \
        --output-on-failure --tests-from-file "$build/second-wine.txt"
    run_matrix "$there" >"$scratch/second.tsv"
    # shellcheck disable=SC2086
    $there sh "$scripts/run-wine.sh" "$prefix" "$matrix" |
        tail -n 1 | tr -d '\r' >"$scratch/second.txt"
}

# Prints the rows that differ. Fails if a row that must differ does not.
compare() {
    result=0
    awk -F '\t' -v differ="$differ" '
        function row(   i, text) {
            for (i = 3; i <= 10; i++)
                text = text (i > 3 ? " " : "") $i
            return text
        }
        FNR == NR { first[$1] = row(); next }
        first[$1] != row() {
            printf "%s (%s)\n    here:  %s\n    there: %s\n", $1, $2,
                first[$1], row()
            seen[$2] = 1
            count++
        }
        END {
            printf "%d rows differ between the two\n", count
            n = split(differ, refs, " ")
            for (i = 1; i <= n; i++)
                if (!(refs[i] in seen)) {
                    printf "%s must differ, but is the same\n", refs[i]
                    missing = 1
                }
            exit missing
        }' "$scratch/first.tsv" "$scratch/second.tsv" || result=1
    grep -q "rows on Wine $version" "$scratch/second.txt" ||
        fail "that was not Wine $version: $(cat "$scratch/second.txt")"
    cat "$scratch/second.txt"
    return "$result"
}

[ "$(id -u)" -eq 0 ] || fail "run it as root: it uses chroot and mount"
[ -f "$matrix" ] || fail "$matrix does not exist: build it first"
if [ -n "$inside" ]; then
    run_inside
    exit 0
fi
command -v debootstrap >/dev/null || fail "install the package debootstrap"
fetch
list_tests >"$build/second-wine.txt"
run_matrix "" >"$scratch/first.tsv"
unshare --mount sh "$0" --inside "$build" "$scratch" ||
    fail "a test has failed under the Wine of $release"
compare
