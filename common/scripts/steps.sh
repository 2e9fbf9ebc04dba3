# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by the scripts beside it: runs the steps of a script one by one. The
# output of each step goes to a log, and one line shows its name, its progress
# and its time. The calling script sets $step_log, an existing file, and calls
# step_stop when it is interrupted.

step_log=${step_log-}
step_child=
step_from=1

# Set to "yes" for a command that may have to ask for a password.
step_needs_terminal=

step__is_terminal() {
    [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]
}

# A zombie, a process that has exited and that no process has waited for, still
# has its folder in /proc.
step_is_running() {
    [ -d "/proc/$1" ] &&
        ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

# What the last step has written to the log.
step_output() {
    tail -c "+$step_from" "$step_log"
}

# The progress of the step, from Ninja ("[5/62] ...") or CTest ("  5/62 Test
# ...") in the log, and its time.
step__progress() {
    step_output | tail -c 20000 | sed -n \
        -e 's/^\[\([0-9]*\/[0-9]*\)\].*/\1, /p' \
        -e 's/^ *\([0-9]*\/[0-9]*\) Test .*/\1, /p' |
        tail -n 1 | tr -d '\n'
    echo "$(($(date +%s) - step_started)) s"
}

# The number of programs that a build has linked, printed before its time.
step__programs() {
    programs=$(step_output | grep -c 'Linking C executable' || true)
    case $programs in
    0) ;;
    1) printf '1 program, ' ;;
    *) printf '%d programs, ' "$programs" ;;
    esac
}

# Called about once a second. On a terminal the line is rewritten; elsewhere it
# grows, but only every tenth time.
step__show() {
    if step__is_terminal; then
        printf '\r\033[K%s ... %s' "$step_title" "$(step__progress)"
    elif [ $((step_ticks % 50)) -eq 0 ]; then
        printf '%s ... ' "$(step__progress)"
    fi
}

# step_run TITLE COMMAND...: returns the exit code of the command. The command
# gets its own session, so that step_stop can stop all its processes.
step_run() {
    step_title=$1
    shift
    step_from=$(($(wc -c <"$step_log") + 1))
    step_started=$(date +%s)
    step_ticks=0
    step_result=0
    printf '%s ... ' "$step_title"
    if [ -n "$step_needs_terminal" ]; then
        "$@" >>"$step_log" 2>&1 &
    else
        setsid "$@" >>"$step_log" 2>&1 </dev/null &
    fi
    step_child=$!
    while step_is_running "$step_child"; do
        sleep 0.2
        step_ticks=$((step_ticks + 1))
        [ $((step_ticks % 5)) -ne 0 ] || step__show
    done
    wait "$step_child" || step_result=$?
    step_child=
    ! step__is_terminal || printf '\r\033[K%s ... ' "$step_title"
    printf '%s%d s%s\n' "$(step__programs)" \
        "$(($(date +%s) - step_started))" \
        "$([ "$step_result" -eq 0 ] || echo ", failed")"
    return "$step_result"
}

# Stops the command that step_run has started, if it is still running.
step_stop() {
    [ -n "$step_child" ] || return 0
    printf '\n'
    kill -s TERM -- "-$step_child" 2>/dev/null ||
        kill -s TERM "$step_child" 2>/dev/null ||
        sudo -n kill -s TERM "$step_child" 2>/dev/null || true
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -s 0 -- "-$step_child" 2>/dev/null || break
        sleep 0.2
    done
    kill -s KILL -- "-$step_child" 2>/dev/null || true
    wait "$step_child" 2>/dev/null || true
    step_child=
}
