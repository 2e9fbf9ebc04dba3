/* SPDX-License-Identifier: MIT */
/* The life of a connection of 05-graceful-close, as a model for Spin: the main
 * thread, two workers, one accept, a few clients, and the system between them.
 * An inline with the name of a function of 05 stands for that function.
 *
 * An atomic block is one step, and so is a statement outside one. Between two
 * steps of a thread, the others may take any number of theirs; Spin tries all
 * orders. What a thread does between two calls while it holds a connection's
 * lock is one step, because no other thread can see it. If several
 * alternatives of an "if" are possible, Spin tries each. So the model does not
 * say when something happens, only that it may: a call may fail, a client may
 * send, Ctrl-C may arrive.
 *
 * What must hold, and where it is checked:
 *   no connection is used after it has been freed              use
 *   no socket is closed twice, or with an operation pending
 *     that has not been cancelled                              close_socket
 *   nothing is left after the workers have exited              main_thread
 *   no deadlock before all threads have exited                 (by Spin)
 *   after Ctrl-C all threads exit                              ltl stops
 *
 * Each BUG_ is a mistake that breaks one of these; those with "museum" are
 * exhibits of common/tests/museum. check_connection.py runs the model.
 *
 * Left out: bytes and buffers (a read may find no room), shutdown, and
 * failures of threads, waits and cancelling. In 05 the main thread also
 * resumes waiting connections, by a timer; here a worker may do so at any
 * time. Where 05 gives up waiting, after CANCEL_MS, the model deadlocks. */
#ifndef CLIENTS
#define CLIENTS 2
#endif
#define WORKERS 2

mtype = { accept, receive, send, stop };      /* op.h, and KEY_STOP */
mtype = { open, draining, closing };          /* enum conn_state */
mtype = { ok, end, shortage, failure };       /* results of a call */
mtype = { idle, pending, silent, cancelled }; /* state of an operation */

typedef struct_conn {
    bool allocated;
    bool socket;     /* is open */
    byte references;
    bool lock;
    mtype state;
    bool readable;
    bool unsent;     /* has received more than it has sent */
    mtype op, kind;  /* silent: completes only if cancelled */
    bool listed;     /* is on the server's list */
}
struct_conn conn[CLIENTS + 1]; /* from 1 */

mtype begin_in = open;
bool lock; /* of the server: the list */
chan waiting = [CLIENTS] of { byte };
chan port = [CLIENTS + 1 + WORKERS] of { mtype, byte, bool };
byte rundown = 1;

bool listener = true;   /* is open */
mtype accept_op = idle;
bool posted;            /* the accept is pending or being handled */
byte users = 1;         /* of the listener */
bool stopping;
byte shared;            /* threads that share the lock of the accepts */
byte sockets;           /* that are open, without the listener */
byte clients;           /* that have connected */
byte wanted;            /* the connection that the main thread waits for */
bool ctrl_c;
byte ended;             /* threads that have exited */

/* What a step prints when a run is replayed: the process and the connection.
 */
#define SAY(what, c) printf(what, _pid, c)

#define MUST(holds, otherwise, c) \
    if \
    :: (holds) \
    :: else -> SAY(otherwise, c); assert(false) \
    fi

inline use(c) {
    MUST(conn[c].allocated,
         "%d: WRONG: uses connection %d, which is freed\n", c)
}

/* Other threads do not overtake the main thread: a run in which two workers
 * take the lock in turn forever is not a mistake of the server. */
inline acquire(c) {
    use(c);
    !conn[c].lock && wanted != c -> conn[c].lock = true
}

/* The first half of ReleaseSRWLockExclusive. Another thread may take the lock
 * before this one has returned from the call; a use(c) after it is the second
 * half. */
inline release(c) {
    conn[c].lock = false
}

inline close_socket(c) {
    MUST(conn[c].socket,
         "%d: WRONG: closes the socket of connection %d again\n", c);
    MUST(conn[c].op == idle || conn[c].op == cancelled,
         "%d: WRONG: closes the socket of connection %d in use\n", c);
    SAY("%d: closes the socket of connection %d\n", c);
    conn[c].socket = false;
    sockets--
}

inline rundown_release() {
    assert(rundown > 0);
    rundown--
}

/* conn.c */

/* conn_start_zero_recv and conn_start_send. A call that fails at once queues
 * no packet; one that succeeds at once does. */
inline start(c) {
    use(c);
    assert(conn[c].socket && conn[c].op == idle);
    if
    :: error = failure; SAY("%d: a call for connection %d fails at once\n", c)
    :: error = shortage; SAY("%d: a call for connection %d: no room\n", c)
    :: printf("%d: starts a %e for connection %d; it completes at once\n",
              _pid, kind, c);
       port!kind,c,true
    :: printf("%d: starts a %e for connection %d\n", _pid, kind, c);
       conn[c].kind = kind;
       if
       :: conn[c].op = pending
       :: conn[c].op = silent
       fi
    fi
}

/* ANCHOR: start */
/* conn_start_op, before the call, because the operation may complete before
 * the call returns. */
inline count(c) {
    atomic {
        if
        :: kind != 0 -> conn[c].references++
        :: else
        fi
    }
}

/* conn_start_op, the call. Undoes the count if there will be no packet. */
inline conn_start_op(c) {
    if
    :: kind != 0 ->
       start(c);
       if
#ifndef BUG_NO_UNDO
       :: error != ok -> conn[c].references--
#endif
       :: else
       fi
    :: else
    fi
}
/* ANCHOR_END: start */

inline conn_close(c, why) {
    SAY("%d: connection %d begins to close\n", c);
    conn[c].state = closing;
    conn[c].readable = false; /* no longer needed */
    conn[c].unsent = false;
#ifdef BUG_CLOSED_TWICE
    if
    :: why == end -> close_socket(c)
    :: else
    fi;
#endif
#ifdef BUG_RELEASED_EARLY
    rundown_release()
#endif
}

inline conn_read_available(c) {
    if
    :: conn[c].unsent = true; SAY("%d: reads data of connection %d\n", c)
    :: conn[c].readable = false /* nothing is left */
    :: error = end; SAY("%d: reads the end of stream %d\n", c)
    :: error = shortage
    :: error = failure
    fi
}

/* Decides what to start, and leaves it in kind for conn_start_op. */
inline conn_start_next(c) {
    if
    :: conn[c].readable && !conn[c].unsent -> conn_read_available(c)
    :: else
    fi;
    if
    :: error != ok
    :: error == ok && conn[c].unsent -> kind = send
    :: error == ok && !conn[c].unsent -> kind = receive
    fi
}

inline conn_handle_error(c) {
    if
    :: error == ok
    :: error == shortage ->
       SAY("%d: connection %d waits for its turn\n", c);
       conn[c].references++;
       waiting!c
    :: error == end || error == failure -> conn_close(c, error)
    fi
}

/* ANCHOR: leave */
inline conn_free(c) {
    atomic {
        !lock -> conn[c].listed = false;
        close_socket(c);
        use(c);
        SAY("%d: frees connection %d\n", c);
        conn[c].allocated = false;
        conn[c].state = 0
    };
#ifndef BUG_RELEASED_EARLY
    rundown_release()
#endif
}

/* Called after release(c), which comes before the reference is released. */
inline conn_unlock_and_release(c) {
#ifndef BUG_REFERENCE_BEFORE_LOCK
    atomic { use(c); conn[c].references--; last = conn[c].references == 0 };
#else
    use(c);
#endif
#ifdef BUG_FREED_EARLY /* museum: overlapped-freed-early */
    atomic {
        last = last || (conn[c].state == closing && conn[c].op != idle)
    };
#endif
    if
    :: last -> conn_free(c)
    :: !last
    fi
}
/* ANCHOR_END: leave */

/* The rest of conn_open, conn_on_completion and resume. */
inline finish(c) {
    count(c);
    atomic {
        conn_start_op(c);
#ifdef BUG_CLOSED_BEFORE_DRAIN /* museum: close-before-drain */
        if
        :: kind == send && error == ok && conn[c].state == draining ->
           close_socket(c)
        :: else
        fi;
#endif
        conn_handle_error(c);
        assert(conn[c].state == closing || conn[c].references > 1);
#ifdef BUG_REFERENCE_BEFORE_LOCK
        conn[c].references--;
        last = conn[c].references == 0;
#endif
        release(c)
    };
    conn_unlock_and_release(c)
}

inline conn_open(c) {
    atomic {
        !lock -> /* server_add_conn */
        SAY("%d: opens connection %d\n", c);
        conn[c].allocated = true;
        conn[c].socket = true;
        conn[c].references = 1;
        conn[c].lock = true;
        conn[c].state = begin_in;
        conn[c].listed = true;
        conn[c].op = idle;
        kind = 0;
        if /* conn_associate_port */
        :: error = failure
        :: conn[c].state != closing -> conn_start_next(c)
        fi
    }
}

inline conn_on_completion(c) {
    atomic {
        acquire(c);
        if
        :: conn[c].state == closing -> kind = 0
        :: conn[c].state != closing && good ->
           if
           :: kind == send -> conn[c].unsent = false
           :: kind == receive -> conn[c].readable = true
           fi;
           kind = 0;
           conn_start_next(c)
        :: conn[c].state != closing && !good ->
           if
           :: error = failure
           :: kind == receive -> error = shortage
           fi;
           kind = 0
        fi
    }
}

/* Resumes one waiting connection; 05 resumes one after the other. */
inline budget_resume_waiting(c) {
    atomic {
        waiting?c -> acquire(c);
        if
        :: conn[c].state != closing -> conn_start_next(c)
        :: else
        fi
    }
}

inline conn_begin_drain(c) {
    if
    :: conn[c].state == open -> conn[c].state = draining
    :: else
    fi
}

inline conn_abort(c) {
    if
    :: conn[c].state != closing ->
       conn_close(c, failure);
#ifndef BUG_NOBODY_CANCELS
       if
       :: conn[c].op != idle ->
          SAY("%d: cancels what is pending on connection %d\n", c);
          conn[c].op = cancelled
       :: else
       fi
#endif
    :: else
    fi
}

/* accept.c, with one struct accept */

inline accept_pool_release_listener() {
    if
    :: atomic { users > 1 -> users-- }
    :: atomic { users == 1 -> users = 0 };
       atomic {
           shared == 0 ->
           MUST(listener, "%d: WRONG: closes the listener again\n", 0);
           MUST(accept_op == idle || accept_op == cancelled,
                "%d: WRONG: closes the listener with an accept pending\n",
                0);
           SAY("%d: closes the listener\n", 0);
           listener = false
       }
    fi
}

inline count_accept() {
    rundown++;
    users++
}

inline accept_slot_start_retrying() {
    atomic {
        MUST(listener, "%d: WRONG: uses the listener, which is closed\n",
             0);
        assert(accept_op == idle);
        if
        :: error = failure; SAY("%d: AcceptEx fails at once\n", 0)
        :: clients < CLIENTS ->
           clients++;
           sockets++;
           SAY("%d: starts an accept; it completes at once\n", 0);
           port!accept,clients,true
        :: sockets++;
           SAY("%d: starts an accept\n", 0);
           accept_op = pending
        fi
    };
#ifdef BUG_COUNTED_LATE
    atomic { count_accept() };
#endif
    if
    :: atomic { error == ok -> shared-- }
    :: atomic { error != ok -> error = ok };
       accept_pool_release_listener();
       atomic { rundown_release(); posted = false; shared-- }
    fi
}

/* The lock is held in shared mode from the first step to the last. */
inline accept_pool_refill() {
    if
    :: atomic {
           !stopping && !posted ->
           shared++;
#ifndef BUG_COUNTED_LATE
           count_accept();
#endif
           posted = true
       };
       accept_slot_start_retrying()
    :: atomic { stopping || posted }
    fi
}

inline accept_pool_take_socket() {
    atomic {
        if
        :: good ->
           MUST(listener,
                "%d: WRONG: needs the listener, which is closed\n", 0)
        :: else -> sockets--
        fi;
        posted = false
    };
    accept_pool_release_listener();
    if
    :: good
    :: !good -> rundown_release()
    fi
}

inline accept_pool_stop() {
    atomic {
        shared == 0 ->
        stopping = true;
        if
        :: accept_op == pending -> accept_op = cancelled
        :: else
        fi
    };
    accept_pool_release_listener()
}

/* main.c */

active [WORKERS] proctype worker() {
    byte c;
    mtype kind, error;
    bool good, last;

again:
    atomic { c = 0; kind = 0; error = ok; good = false; last = false };
    if
    :: atomic {
           port?kind,c,good ->
           if
           :: kind == stop -> goto done
           :: kind == accept -> SAY("%d: dequeues the accept\n", 0)
           :: else ->
              printf("%d: dequeues the %e of connection %d\n", _pid, kind, c)
           fi
       };
       if
#ifdef BUG_FAILED_COMPLETION_DROPPED /* museum: of that name */
       :: !good && kind != accept -> goto again
#endif
       :: kind == accept -> /* worker_on_accept */
          accept_pool_take_socket();
          accept_pool_refill();
          if
          :: good -> conn_open(c)
          :: !good -> goto again
          fi
       :: kind != accept -> conn_on_completion(c)
       fi
    :: budget_resume_waiting(c)
    fi;
    finish(c);
    goto again;
done:
    ended++
}

inline server_for_each_conn(how) {
    atomic { !lock -> lock = true; begin_in = how };
    for (c : 1 .. CLIENTS) {
        if
        :: atomic {
               conn[c].listed -> wanted = c;
               !conn[c].lock -> wanted = 0;
               if
               :: how == draining -> conn_begin_drain(c)
               :: how == closing -> conn_abort(c)
               fi
           };
           use(c) /* in ReleaseSRWLockExclusive */
        :: !conn[c].listed
        fi
    };
    atomic { lock = false; c = 0 }
}

active proctype main_thread() {
    byte c;
    mtype error = ok;

    accept_pool_refill();
    do
    :: !posted -> accept_pool_refill()
    :: atomic { ctrl_c = true; SAY("%d: Ctrl-C\n", 0); break }
    od;

    accept_pool_stop();
    server_for_each_conn(draining);
    rundown_release();
    do
    :: rundown == 0 -> break
    :: atomic { SAY("%d: the deadline has passed\n", 0); break }
    od;
    server_for_each_conn(closing);
    do
    :: rundown == 0 -> break
    od;

    for (c : 1 .. WORKERS) {
        port!stop,0,true
    };
    ended == WORKERS;
    atomic {
        for (c : 1 .. CLIENTS) {
            MUST(!conn[c].allocated, "%d: WRONG: connection %d is left\n", c)
        };
        assert(sockets == 0 && !listener && empty(port));
    };
    ended++
}

/* The system and the clients. A pending operation completes, with success or
 * with an error. A cancelled one must complete, but may still succeed. */
inline operation_completes(c) {
    atomic {
        conn[c].op == pending || conn[c].op == cancelled ->
        use(c);
        if
        :: printf("%d: the %e of connection %d completes\n", _pid,
                  conn[c].kind, c);
           port!conn[c].kind,c,true
        :: printf("%d: the %e of connection %d fails\n", _pid, conn[c].kind,
                  c);
           port!conn[c].kind,c,false
        fi;
        conn[c].op = idle;
        conn[c].kind = 0
    }
}

inline accept_completes() {
    atomic {
        accept_op == pending && clients < CLIENTS ->
        clients++;
        accept_op = idle;
        if
        :: SAY("%d: the accept completes\n", 0); port!accept,clients,true
        :: SAY("%d: the accept fails\n", 0); port!accept,0,false
        fi
    }
}

inline accept_is_cancelled() {
    atomic {
        accept_op == cancelled ->
        accept_op = idle;
        SAY("%d: the accept fails\n", 0);
        port!accept,0,false
    }
}

active proctype the_system() {
end_of_system:
    do
    :: operation_completes(1)
#if CLIENTS > 1
    :: operation_completes(2)
#endif
    :: accept_completes()
    :: accept_is_cancelled()
    od
}

ltl stops { [] (ctrl_c -> <> (ended == WORKERS + 1)) }
