/* SPDX-License-Identifier: MIT */
/* Waits that end without a packet, and handles that are not ports. */
#include "common/tests/harness/test.h"
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void times_out_at_once(struct trial *t)
{
    wait_on(t, t->port, 0);
}

static void times_out_after_the_time(struct trial *t)
{
    ULONGLONG start = GetTickCount64();

    wait_on(t, t->port, 120);
    /* a wait may end one tick of the system clock early */
    require(t,
            GetTickCount64() - start >= 120 - 16,
            "the wait takes as long as it was told to");
}

static void takes_a_packet_that_is_there(struct trial *t)
{
    OVERLAPPED *ours = &t->first.overlapped;

    require(t,
            PostQueuedCompletionStatus(t->port, 7, t->key, ours),
            "the packet is posted");
    if (wait_on(t, t->port, 0) == ours)
        row_set_text(&t->row, COLUMN_OVERLAPPED, "ours");
    require(t,
            t->last_error == SENTINEL_ERROR,
            "a wait that returns TRUE leaves the last error alone");
}

static void handle_is_null(struct trial *t)
{
    wait_on(t, NULL, 0);
}

static void handle_is_invalid(struct trial *t)
{
    wait_on(t, INVALID_HANDLE_VALUE, 0);
}

static void handle_is_garbage(struct trial *t)
{
    wait_on(t, (HANDLE) (ULONG_PTR) 0xDEAD0, 0);
}

static void handle_is_an_event(struct trial *t)
{
    HANDLE event = new_event(t);

    wait_on(t, event, 0);
    CloseHandle(event);
}

static void close_port(struct trial *t)
{
    CloseHandle(t->port);
    t->port = NULL;
}

static void port_is_closed_before(struct trial *t)
{
    HANDLE port = t->port;

    close_port(t);
    wait_on(t, port, 0);
}

/* How long the threads of the cases below wait: longer than let_it_wait. Under
 * Wine 8, closing the port does not end the wait. */
static DWORD waiter_ms(struct trial *t)
{
    return 5 * moment_ms(t);
}

static unsigned __stdcall waiter(void *argument)
{
    struct trial *t = argument;

    wait_on(t, t->port, waiter_ms(t));
    return 0;
}

/* For a wait that ends on every system. */
static unsigned __stdcall patient_waiter(void *argument)
{
    struct trial *t = argument;

    wait_on(t, t->port, LIMIT_MS);
    return 0;
}

static unsigned __stdcall batch_waiter(void *argument)
{
    struct trial *t = argument;
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;
    BOOL ok = GetQueuedCompletionStatusEx(t->port,
                                          &entry,
                                          1,
                                          &count,
                                          waiter_ms(t),
                                          FALSE);

    row_set_text(&t->row, COLUMN_GQCS, ok ? "TRUE" : "FALSE");
    row_set_number(&t->row, COLUMN_ERROR, ok ? 0 : GetLastError());
    return 0;
}

static bool closed_too_early(const struct trial *t)
{
    return row_matches(&t->row, "- FALSE 6 * * * - -");
}

/* Closes the port while a thread waits on it. Nothing tells from outside that
 * the thread has begun to wait: if the result is that of a port that was
 * closed before the wait, this tries again. */
static void close_during(struct trial *t, unsigned(__stdcall *run)(void *))
{
    for (int i = 0; i < 5; i++) {
        HANDLE thread;

        if (t->port == NULL)
            t->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
        row_clear(&t->row);
        moment_ms(t);
        thread = start_thread(t, run);
        let_it_wait(t);
        close_port(t);
        join_thread(t, thread);
        if (!closed_too_early(t))
            return;
    }
}

static void port_is_closed_during_the_wait(struct trial *t)
{
    close_during(t, waiter);
}

static void port_is_closed_during_a_batch_wait(struct trial *t)
{
    close_during(t, batch_waiter);
}

/* Gets the status with which NtRemoveIoCompletion returns. */
static unsigned __stdcall native_waiter(void *argument)
{
    typedef LONG(__stdcall * remove_io_completion)(HANDLE,
                                                   ULONG_PTR *,
                                                   ULONG_PTR *,
                                                   void *,
                                                   LARGE_INTEGER *);
    struct trial *t = argument;
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    remove_io_completion remove = (remove_io_completion) (void (*)(
        void)) GetProcAddress(ntdll, "NtRemoveIoCompletion");
    ULONG_PTR key = 0, value = 0, status_block[2] = {0, 0};
    LARGE_INTEGER limit;

    limit.QuadPart = -10000LL * waiter_ms(t);
    t->first.overlapped.Internal =
        (ULONG) remove(t->port, &key, &value, status_block, &limit);
    return 0;
}

static void native_wait_is_abandoned(struct trial *t)
{
    for (int i = 0; i < 5; i++) {
        HANDLE thread;

        if (t->port == NULL)
            t->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
        moment_ms(t);
        thread = start_thread(t, native_waiter);
        let_it_wait(t);
        close_port(t);
        join_thread(t, thread);
        if (t->first.overlapped.Internal != 0xC0000008u)
            break;
    }
    row_of_status(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void one_of_two_handles_is_closed(struct trial *t)
{
    HANDLE kept = duplicate(t, t->port);
    HANDLE thread = start_thread(t, patient_waiter);

    let_it_wait(t);
    close_port(t);
    PostQueuedCompletionStatus(kept, 7, t->key, NULL);
    join_thread(t, thread);
    CloseHandle(kept);
}

static void post_to_a_closed_port(struct trial *t)
{
    HANDLE port = t->port;

    close_port(t);
    row_of_call(t, error_of_bool(PostQueuedCompletionStatus(port, 0, 0, 0)));
}

static void socket_outlives_its_port(struct trial *t)
{
    connect_pair(t);
    close_port(t);
    start_recv(t, &t->first, 16);
    row_of_call(t, t->first.call);
}

/* Checks that twenty waits of 20 ms take that long, or are short by less than
 * a tick of the system clock. */
static void ends_within_a_tick_of_its_time(struct trial *t)
{
    LARGE_INTEGER frequency, from, to;
    DWORD adjustment, tick;
    BOOL fixed;

    QueryPerformanceFrequency(&frequency);
    GetSystemTimeAdjustment(&adjustment, &tick, &fixed);
    for (int i = 0; i < 20; i++) {
        LONGLONG taken; /* in units of 100 ns, as the tick is */

        QueryPerformanceCounter(&from);
        wait_on(t, t->port, 20);
        QueryPerformanceCounter(&to);
        taken = (to.QuadPart - from.QuadPart) * 10000000 / frequency.QuadPart;
        require(t,
                taken >= 200000 - (LONGLONG) tick,
                "a wait is short by less than a tick");
    }
}

/* Another handle to the port of the trial, with only that access. */
static HANDLE restrict_port(struct trial *t, DWORD access)
{
    HANDLE copy = NULL;

    require(t,
            !goes_on(t) || DuplicateHandle(GetCurrentProcess(),
                                           t->port,
                                           GetCurrentProcess(),
                                           &copy,
                                           access,
                                           FALSE,
                                           0),
            "a handle with fewer rights can be made");
    return copy;
}

static void without_the_right(struct trial *t)
{
    HANDLE port = restrict_port(t, SYNCHRONIZE);

    wait_on(t, port, 0);
    CloseHandle(port);
}

static void post_without_the_right(struct trial *t)
{
    HANDLE port = restrict_port(t, SYNCHRONIZE);

    row_of_call(t,
                error_of_bool(PostQueuedCompletionStatus(port, 0, 0, NULL)));
    CloseHandle(port);
}

static void post_to_an_event(struct trial *t)
{
    HANDLE event = new_event(t);

    row_of_call(t,
                error_of_bool(PostQueuedCompletionStatus(event, 0, 0, NULL)));
    CloseHandle(event);
}

static void post_to_null(struct trial *t)
{
    row_of_call(t,
                error_of_bool(PostQueuedCompletionStatus(NULL, 0, 0, NULL)));
}

static const struct matrix_case cases[] = {
    {.name = "wait.times-out-at-once",
     .ref = "1a",
     .title = "A wait of 0 ms on an empty port fails with WAIT_TIMEOUT; it"
              " sets the pointer to NULL, and writes neither bytes nor key",
     .how = "GetQueuedCompletionStatus with a time of 0",
     .run = times_out_at_once,
     .windows = "- FALSE 258 untouched untouched NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_completion_port and"
               " iocp_async_read: bytes and key are unchanged; Microsoft"
               " Learn, GetQueuedCompletionStatus, which calls them"
               " indeterminate",
     .look_for = "GetQueuedCompletionStatus WAIT_TIMEOUT 0xdeadbeef",
     .claim = "000-21: after a timeout bytes is 0 and the key -1",
     .correction = "only the pointer is written; 0 and -1 are what the"
                   " author's variables held before",
     .reaction = "nothing has happened: never read bytes or key, wait again"},

    {.name = "wait.times-out-after-the-time",
     .ref = "1b",
     .title = "A wait of 120 ms on an empty port takes that long, give or"
              " take a tick of the system clock",
     .how = "GetQueuedCompletionStatus with a time of 120 ms",
     .run = times_out_after_the_time,
     .windows = "- FALSE 258 untouched untouched NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatus; libuv/libuv #385"
               " on the tick",
     .reaction = "read the clock before you act on a deadline: a wait may"
                 " end up to a tick (15.6 ms) early; then wait again"},

    {.name = "wait.takes-a-packet-that-is-there",
     .ref = "1c",
     .title = "A wait of 0 ms dequeues a packet that is queued, and leaves the"
              " last error as it was",
     .how = "PostQueuedCompletionStatus, then a wait of 0 ms",
     .run = takes_a_packet_that_is_there,
     .windows = "- TRUE 0 7 ours ours - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion; Wine"
               " 8.0, ws2_32/tests/sock.c, test_completion_port: the last"
               " error stays what it was",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatus"
                 " 0xdeadbeef",
     .reaction = "call GetLastError only after FALSE"},

    {.name = "wait.handle-is-null",
     .ref = "2a",
     .title = "A wait on NULL fails with ERROR_INVALID_HANDLE",
     .how = "GetQueuedCompletionStatus(NULL, ...)",
     .run = handle_is_null,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000008 for what is no"
               " handle, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex)",
     .reaction = "a bug in your program: log it and let the worker exit"},

    {.name = "wait.handle-is-invalid",
     .ref = "2a",
     .title = "A wait on INVALID_HANDLE_VALUE fails with"
              " ERROR_INVALID_HANDLE",
     .how = "GetQueuedCompletionStatus(INVALID_HANDLE_VALUE, ...)",
     .run = handle_is_invalid,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000024 for an object of"
               " another kind, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex); -1 is the pseudo handle of the"
               " process",
     .reaction = "a bug in your program: log it and let the worker exit"},

    {.name = "wait.handle-is-garbage",
     .ref = "2a",
     .title = "A wait on a number that is not a handle fails with"
              " ERROR_INVALID_HANDLE",
     .how = "GetQueuedCompletionStatus with a handle that was never opened",
     .run = handle_is_garbage,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000008 for what is no"
               " handle, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex)",
     .reaction = "a bug in your program: log it and let the worker exit"},

    {.name = "wait.handle-is-an-event",
     .ref = "2a",
     .title = "A wait on an event fails with ERROR_INVALID_HANDLE",
     .how = "GetQueuedCompletionStatus with the handle of an event",
     .run = handle_is_an_event,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000024 for an object of"
               " another kind, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex)",
     .reaction = "a bug in your program: log it and let the worker exit"},

    {.name = "wait.port-is-closed-before",
     .ref = "2b",
     .title = "A wait on a port that has been closed fails with"
              " ERROR_INVALID_HANDLE",
     .how = "CloseHandle on the port, then a wait of 0 ms",
     .run = port_is_closed_before,
     .windows = "- FALSE 6 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the rule for handles; Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling_thread, lets 6 pass, for a"
               " port that was closed too early",
     .claim = "000-22: a port that is closed ends a wait with 6, bytes 0 and"
              " key -1",
     .correction = "6 only if it was closed before the wait; bytes and key"
                   " are not written",
     .reaction = "the order of the shutdown is wrong: close the port after the"
                 " last worker has exited"},

    {.name = "wait.port-is-closed-during-the-wait",
     .ref = "2c",
     .title = "Closing the port ends a wait that is in progress, with"
              " ERROR_ABANDONED_WAIT_0",
     .how = "one thread waits, another one closes the port",
     .run = port_is_closed_during_the_wait,
     .windows = "- FALSE 735|6 untouched untouched NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling_thread: 735, and 6 for a"
               " race that was lost; Microsoft Learn,"
               " GetQueuedCompletionStatus",
     .look_for = "GetQueuedCompletionStatus ERROR_ABANDONED_WAIT_0"
                 " ERROR_INVALID_HANDLE",
     .wine8 = "- FALSE 258 untouched untouched NULL - -",
     .why = "Wine 8 does not wake the waiting threads; a wait without a limit"
            " would never end",
     .claim = "000-22: a port that is closed ends a wait with 6",
     .correction = "a wait that is in progress ends with 735, since Windows"
                   " Vista; before, it went on",
     .reaction = "do not stop workers that way: post one packet for each, join"
                 " them, and close the port last"},

    {.name = "wait.port-is-closed-during-a-batch-wait",
     .ref = "2d",
     .title = "GetQueuedCompletionStatusEx is abandoned in the same way",
     .how = "one thread waits with the Ex form, another closes the port",
     .run = port_is_closed_during_a_batch_wait,
     .windows = "- FALSE 735|6 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling_thread; Microsoft Learn,"
               " GetQueuedCompletionStatusEx",
     .look_for = "GetQueuedCompletionStatusEx ERROR_ABANDONED_WAIT_0"
                 " ERROR_INVALID_HANDLE",
     .wine8 = "- FALSE 258 untouched - - - -",
     .why = "Wine 8 does not wake the waiting threads",
     .reaction = "as for GetQueuedCompletionStatus"},

    {.name = "wait.native-wait-is-abandoned",
     .ref = "2e",
     .title = "Underneath, the wait is abandoned with STATUS_ABANDONED_WAIT_0,"
              " which the Win32 call reports as 735 and not as 128",
     .how = "NtRemoveIoCompletion in one thread, CloseHandle in another",
     .run = native_wait_is_abandoned,
     .windows = "- - 0 untouched - - 00000080|C0000008 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling_thread",
     .look_for = "NtRemoveIoCompletion STATUS_ABANDONED_WAIT_0"
                 " STATUS_INVALID_HANDLE ERROR_ABANDONED_WAIT_0",
     .wine8 = "- - 0 untouched - - 00000102 -",
     .why = "Wine 8 does not wake the waiting threads",
     .reaction = "nothing to do, unless you call ntdll and translate the"
                 " status yourself"},

    {.name = "wait.one-of-two-handles-is-closed",
     .ref = "2f",
     .title = "A wait goes on when one of two handles to the port is closed",
     .how = "DuplicateHandle; a thread waits on the first handle, which is"
            " closed; then a packet is posted through the other",
     .run = one_of_two_handles_is_closed,
     .windows = "- TRUE 0 7 ours NULL - -",
     .confidence = INFERRED,
     .source = "the port is there as long as it has a handle",
     .wine8 = "- FALSE 6 untouched untouched NULL - -",
     .why = "Wine 8 checks the handle again when the wait is woken",
     .reaction = "nothing to do: share one handle"},

    {.name = "wait.post-to-a-closed-port",
     .ref = "2g",
     .title = "Posting to a port that is closed fails with"
              " ERROR_INVALID_HANDLE",
     .how = "CloseHandle on the port, then PostQueuedCompletionStatus",
     .run = post_to_a_closed_port,
     .windows = "6 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000008 for what is no"
               " handle, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex)",
     .reaction = "check what PostQueuedCompletionStatus returns: if a worker"
                 " is not told to stop, you wait for it forever"},

    {.name = "wait.socket-outlives-its-port",
     .ref = "2h",
     .title = "A receive can be started although the port of its socket is"
              " closed; its packet is lost",
     .how = "CloseHandle on the port, then WSARecv",
     .run = socket_outlives_its_port,
     .windows = "997 - 0 untouched - - - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort: a port is there as"
               " long as a handle of its own or a file on it",
     .reaction = "close the port last: no error tells you that packets are"
                 " lost"},

    {.name = "wait.ends-within-a-tick-of-its-time",
     .ref = "1b",
     .title = "A wait may end early, by less than a tick of the system clock,"
              " which is 15.6 ms if nobody has asked for less",
     .how = "twenty waits of 20 ms on an empty port, by"
            " QueryPerformanceCounter",
     .run = ends_within_a_tick_of_its_time,
     .windows = "- FALSE 258 untouched untouched NULL - -",
     .confidence = LIBRARY,
     .source = "libuv/libuv, src/win/core.c, looks at its clock after 258 and"
               " waits again; libuv/libuv #385",
     .reaction = "after 258, check the clock and wait for the rest"},

    {.name = "wait.without-the-right",
     .ref = "2i",
     .title = "A wait with a handle that lacks the right to dequeue fails with"
              " ERROR_ACCESS_DENIED (5)",
     .how = "DuplicateHandle of the port with SYNCHRONIZE alone; a wait with"
            " it",
     .run = without_the_right,
     .windows = "- FALSE 5 untouched untouched NULL - -",
     .confidence = INFERRED,
     .source = "the access that a handle has is asked for before anything"
               " else",
     .reaction = "give another process or module the port with all its"
                 " rights, or not at all"},

    {.name = "wait.post-without-the-right",
     .ref = "14j",
     .title = "PostQueuedCompletionStatus with a handle that lacks the right"
              " to post fails with ERROR_ACCESS_DENIED (5)",
     .how = "the same handle; PostQueuedCompletionStatus",
     .run = post_without_the_right,
     .windows = "5 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the access that a handle has is asked for before anything"
               " else",
     .reaction = "check what the call returns: a stop packet that was not"
                 " posted stops no worker"},

    {.name = "wait.post-to-an-event",
     .ref = "14j",
     .title = "Posting to a handle that is not a port fails with"
              " ERROR_INVALID_HANDLE (6)",
     .how = "PostQueuedCompletionStatus with the handle of an event",
     .run = post_to_an_event,
     .windows = "6 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles: this is a handle of another kind, which"
               " is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex, and error.c)",
     .reaction = "check what the call returns"},

    {.name = "wait.post-to-null",
     .ref = "14j",
     .title = "Posting to NULL fails with ERROR_INVALID_HANDLE (6)",
     .how = "PostQueuedCompletionStatus with NULL for the port",
     .run = post_to_null,
     .windows = "6 - 0 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles: this is no handle, which is 6 (Wine"
               " 10.0, ntdll/tests/file.c, test_set_io_completion_ex, and"
               " error.c)",
     .reaction = "check what the call returns"},
};

const struct matrix_group group_wait = {"wait",
                                        "Waits without a packet",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
