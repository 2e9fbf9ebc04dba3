# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# Sourced by the scripts beside it: use_wine PREFIX finds Wine and points it
# at PREFIX, an absolute path. Sets $wine, the command to run a program by (one
# or more words), and $wineserver.

first_program() {
    for candidate in "$@"; do
        if command -v "$candidate"; then
            return 0
        fi
    done
    return 1
}

use_wine() {
    case $1 in
    /*) ;;
    *)
        echo "${0##*/}: the Wine prefix must be an absolute path: $1" >&2
        exit 2
        ;;
    esac
    # Debian's package wine64 alone puts no program on the PATH.
    if ! wine=$(first_program wine wine64 wine-stable /usr/lib/wine/wine64) ||
        ! wineserver=$(first_program wineserver wineserver-stable \
            /usr/lib/wine/wineserver); then
        echo "${0##*/}: Wine was not found: install the package wine" >&2
        exit 127
    fi
    # Wine needs the page at 0x7ffe0000, where Windows keeps shared data.
    # Debian's Wine has no preloader to reserve it. A kernel that randomizes
    # the address of the heap within a gigabyte places it there about once in a
    # thousand starts, and then the program does not start. Some containers do
    # not allow this setting.
    if setarch -R true 2>/dev/null; then
        wine="setarch -R $wine"
    fi
    WINEPREFIX=$1
    WINEDEBUG=${WINEDEBUG:--all}
    # A program that crashes must exit with a code, not wait in a debugger.
    # Nothing here needs Mono or Gecko, which a new prefix would offer to
    # download.
    WINEDLLOVERRIDES="winedbg.exe=d;mscoree,mshtml="
    export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
}
