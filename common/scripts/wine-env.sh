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
    # Debian's wine64 package alone leaves no program on the PATH.
    if ! wine=$(first_program wine wine64 wine-stable /usr/lib/wine/wine64) ||
        ! wineserver=$(first_program wineserver wineserver-stable \
            /usr/lib/wine/wineserver); then
        echo "${0##*/}: Wine was not found: install the package wine" >&2
        exit 127
    fi
    # Wine needs the page at 0x7ffe0000, for what Windows keeps there. Debian's
    # has no preloader to reserve it, and a kernel that places the heap of a
    # program anywhere within a gigabyte puts it there once in some thousand
    # starts: then that program does not start. Not where a container forbids
    # it.
    if setarch -R true 2>/dev/null; then
        wine="setarch -R $wine"
    fi
    WINEPREFIX=$1
    WINEDEBUG=${WINEDEBUG:--all}
    # A program that crashes must end with an exit code, not wait in a
    # debugger; and nothing here needs Mono or Gecko, which a new prefix would
    # offer to download.
    WINEDLLOVERRIDES="winedbg.exe=d;mscoree,mshtml="
    export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
}
