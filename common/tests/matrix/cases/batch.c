/* SPDX-License-Identifier: MIT */
/* GetQueuedCompletionStatusEx dequeues many packets with one call, and does
 * not return a result for each of them. */
#include <stdio.h>
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

#define ENTRIES 4

struct batch {
    OVERLAPPED_ENTRY entries[ENTRIES];
    ULONG count;
    BOOL ok;
};

/* One call of GetQueuedCompletionStatusEx; its result goes into the row. */
static void take(struct trial *t,
                 struct batch *b,
                 HANDLE port,
                 ULONG room,
                 DWORD milliseconds,
                 BOOL alertable)
{
    memset(b, 0xCC, sizeof *b);
    if (t->failed)
        return;
    row_clear(&t->row);
    SetLastError(SENTINEL_ERROR);
    b->ok = GetQueuedCompletionStatusEx(port,
                                        b->entries,
                                        room,
                                        &b->count,
                                        milliseconds,
                                        alertable);
    t->last_error = GetLastError();
    row_set_text(&t->row, COLUMN_GQCS, b->ok ? "TRUE" : "FALSE");
    row_set_number(&t->row, COLUMN_ERROR, b->ok ? 0 : t->last_error);
}

static void row_of_status_value(struct trial *t, ULONG_PTR status)
{
    char text[ROW_FIELD_SIZE];

    snprintf(text,
             sizeof text,
             "%08lX",
             (unsigned long) (status & 0xFFFFFFFFu));
    row_set_text(&t->row, COLUMN_STATUS, text);
}

/* Makes the row of the entry that belongs to io. */
static void row_of_entry(struct trial *t, const struct batch *b, struct io *io)
{
    for (ULONG i = 0; b->ok && i < b->count && i < ENTRIES; i++) {
        const OVERLAPPED_ENTRY *entry = &b->entries[i];

        if (entry->lpOverlapped != &io->overlapped)
            continue;
        row_set_number(&t->row, COLUMN_CALL, io->call);
        row_set_number(&t->row,
                       COLUMN_BYTES,
                       entry->dwNumberOfBytesTransferred);
        row_set_text(&t->row,
                     COLUMN_KEY,
                     entry->lpCompletionKey == t->key ? "ours" : "other");
        row_set_text(&t->row, COLUMN_OVERLAPPED, "ours");
        row_of_status_value(t, io->overlapped.Internal);
        return;
    }
    require(t, t->failed, "the packet is in the batch");
}

/* Queues two packets: of a receive that has failed, and of a send that has
 * succeeded. Once the event of the receive is set, its packet is queued. */
static void open_mixed(struct trial *t)
{
    connect_pair(t);
    t->other = new_event(t);
    prepare(t, &t->first, &t->socket, 16);
    t->first.overlapped.hEvent = t->other;
    start_prepared_recv(t, &t->first);
    if (goes_on(t))
        CancelIoEx((HANDLE) t->socket, &t->first.overlapped);
    await_event(t, t->other);
    start_send(t, &t->second, 16);
    require(t, t->second.call == 0, "the send completes at once");
}

static void take_mixed(struct trial *t, struct io *io)
{
    struct batch b;

    open_mixed(t);
    take(t, &b, t->port, ENTRIES, LIMIT_MS, FALSE);
    require(t, b.count == 2, "both packets are in the batch");
    require(t, t->last_error == SENTINEL_ERROR, "the last error is unchanged");
    row_of_entry(t, &b, io);
}

static void failed_one_of_two(struct trial *t)
{
    take_mixed(t, &t->first);
}

static void good_one_of_two(struct trial *t)
{
    take_mixed(t, &t->second);
}

/* The row has the status from the entry, not from the OVERLAPPED. */
static void status_of_the_entry(struct trial *t)
{
    struct batch b;

    open_mixed(t);
    take(t, &b, t->port, ENTRIES, LIMIT_MS, FALSE);
    row_of_entry(t, &b, &t->first);
    for (ULONG i = 0; !t->failed && i < b.count; i++) {
        if (b.entries[i].lpOverlapped == &t->first.overlapped)
            row_of_status_value(t, b.entries[i].Internal);
    }
}

/* The row has the status from the entry, because there is no OVERLAPPED. */
static void posted(struct trial *t)
{
    struct batch b;

    PostQueuedCompletionStatus(t->port, 17, t->key, NULL);
    take(t, &b, t->port, ENTRIES, LIMIT_MS, FALSE);
    require(t,
            b.count == 1 && b.entries[0].lpOverlapped == NULL &&
                b.entries[0].lpCompletionKey == t->key,
            "the packet is as it was posted");
    row_set_text(&t->row, COLUMN_KEY, "ours");
    row_set_text(&t->row, COLUMN_OVERLAPPED, "NULL");
    row_set_number(&t->row,
                   COLUMN_BYTES,
                   b.entries[0].dwNumberOfBytesTransferred);
    row_of_status_value(t, b.entries[0].Internal);
}

static void times_out(struct trial *t)
{
    struct batch b;

    take(t, &b, t->port, ENTRIES, 0, FALSE);
}

static void CALLBACK note(ULONG_PTR called)
{
    *(bool *) called = true;
}

static void apc_and_no_packet(struct trial *t)
{
    struct batch b;
    bool called = false;

    require(t,
            QueueUserAPC(note, GetCurrentThread(), (ULONG_PTR) &called) != 0,
            "the APC is queued");
    take(t, &b, t->port, ENTRIES, LIMIT_MS, TRUE);
    require(t, called, "the APC has run");
}

/* This thread has dequeued a packet of the port before. SleepEx runs the APC,
 * so that it does not run later, when its argument is gone. */
static void apc_and_a_packet(struct trial *t)
{
    struct batch b;
    bool called = false;

    PostQueuedCompletionStatus(t->port, 16, t->key, NULL);
    take(t, &b, t->port, ENTRIES, LIMIT_MS, FALSE);
    PostQueuedCompletionStatus(t->port, 17, t->key, NULL);
    require(t,
            QueueUserAPC(note, GetCurrentThread(), (ULONG_PTR) &called) != 0,
            "the APC is queued");
    take(t, &b, t->port, ENTRIES, LIMIT_MS, TRUE);
    SleepEx(0, TRUE);
}

static void no_room(struct trial *t)
{
    struct batch b;

    PostQueuedCompletionStatus(t->port, 17, t->key, NULL);
    take(t, &b, t->port, 0, 0, FALSE);
}

static void bad_handle(struct trial *t)
{
    struct batch b;

    take(t, &b, (HANDLE) (ULONG_PTR) 0xDEAD0, ENTRIES, 0, FALSE);
}

/* Runs in a thread that has never dequeued a packet of this port. */
static unsigned __stdcall take_with_an_apc(void *argument)
{
    struct trial *t = argument;
    struct batch b;
    bool called = false;

    PostQueuedCompletionStatus(t->port, 17, t->key, NULL);
    require(t,
            QueueUserAPC(note, GetCurrentThread(), (ULONG_PTR) &called) != 0,
            "the APC is queued");
    take(t, &b, t->port, ENTRIES, LIMIT_MS, TRUE);
    SleepEx(0, TRUE);
    return 0;
}

static void apc_before_the_first_packet(struct trial *t)
{
    join_thread(t, start_thread(t, take_with_an_apc));
}

static void apc_and_not_alertable(struct trial *t)
{
    struct batch b;
    bool called = false;

    require(t,
            QueueUserAPC(note, GetCurrentThread(), (ULONG_PTR) &called) != 0,
            "the APC is queued");
    take(t, &b, t->port, ENTRIES, quiet_ms(t), FALSE);
    require(t, !called, "the APC has not run");
    SleepEx(0, TRUE);
}

static const struct matrix_case cases[] = {
    {.name = "batch.failed-one-of-two",
     .ref = "19a",
     .title = "GetQueuedCompletionStatusEx returns TRUE for a batch with a"
              " failed operation in it: the call does not report the failures"
              " of operations",
     .how = "a receive is cancelled and a send succeeds; the row is the"
            " receive's",
     .run = failed_one_of_two,
     .windows = "997 TRUE 0 0 ours ours C0000120 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatusEx; Go's netpoll",
     .reaction = "check each operation by its OVERLAPPED"},

    {.name = "batch.good-one-of-two",
     .ref = "19a",
     .title = "The successful operation in that batch has its own bytes and"
              " status",
     .how = "a receive is cancelled and a send succeeds; the row is the"
            " send's",
     .run = good_one_of_two,
     .windows = "0 TRUE 0 16 ours ours 00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, GetQueuedCompletionStatusEx; Go's netpoll",
     .reaction = "check each operation by its OVERLAPPED"},

    {.name = "batch.status-of-the-entry",
     .ref = "19b",
     .title = "The lower 32 bits of the entry's own Internal are the status"
              " too",
     .how = "the same batch; the status in the row is the entry's",
     .run = status_of_the_entry,
     .windows = "997 TRUE 0 0 ours ours C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c, test_set_io_completion, by"
               " NtRemoveIoCompletionEx; Microsoft Learn, OVERLAPPED_ENTRY,"
               " calls the member reserved",
     .look_for = "NtRemoveIoCompletionEx IoStatusBlock 789",
     .reaction = "take it from the OVERLAPPED, which is documented"},

    {.name = "batch.posted",
     .ref = "19c",
     .title = "A posted packet has a status of 0, and may have no OVERLAPPED",
     .how = "PostQueuedCompletionStatus with lpOverlapped NULL; the status in"
            " the row is the entry's",
     .run = posted,
     .windows = "- TRUE 0 17 ours NULL 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatusEx"
                 " Internal",
     .reaction = "look at the key and the pointer before the status"},

    {.name = "batch.times-out",
     .ref = "19d",
     .title = "A wait on an empty port fails with WAIT_TIMEOUT, and the count"
              " means nothing",
     .how = "a wait of 0 ms on an empty port",
     .run = times_out,
     .windows = "- FALSE 258 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion: the"
               " count is at most 1",
     .look_for = "GetQueuedCompletionStatusEx WAIT_TIMEOUT",
     .reaction = "look at the count only after TRUE"},

    {.name = "batch.apc-and-no-packet",
     .ref = "19e",
     .title = "An alertable wait ends with WAIT_IO_COMPLETION (192) after an"
              " APC",
     .how = "QueueUserAPC, then an alertable wait on an empty port",
     .run = apc_and_no_packet,
     .windows = "- FALSE 192 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion",
     .look_for = "QueueUserAPC GetQueuedCompletionStatusEx WAIT_IO_COMPLETION",
     .reaction = "wait again: no packet was dequeued"},

    {.name = "batch.apc-and-a-packet",
     .ref = "19f",
     .title = "With an APC and a packet queued, a thread that has dequeued"
              " from the port before gets the packet",
     .how = "a packet is dequeued, then a packet and an APC are queued, then"
            " an alertable wait",
     .run = apc_and_a_packet,
     .windows = "- TRUE 0 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion; Wine"
               " 8.0, ntdll/tests/file.c, test_set_io_completion",
     .look_for = "QueueUserAPC PostQueuedCompletionStatus"
                 " GetQueuedCompletionStatusEx NtRemoveIoCompletionEx",
     .reaction = "do not rely on the order"},

    {.name = "batch.no-room",
     .ref = "19h",
     .title = "A batch with no room for an entry is refused",
     .how = "a packet is there, ulCount is 0",
     .run = no_room,
     .windows = "- FALSE 87 untouched - - - -",
     .confidence = INFERRED,
     .source = "the parameter makes no sense",
     .wine8 = "- TRUE 0 untouched - - - -",
     .wine10 = "- TRUE 0 untouched - - - -",
     .why = "Wine does not check the count",
     .reaction = "a bug in your program"},

    {.name = "batch.bad-handle",
     .ref = "19i",
     .title = "A number that is not a handle is refused with"
              " ERROR_INVALID_HANDLE",
     .how = "GetQueuedCompletionStatusEx with a number that is not a handle",
     .run = bad_handle,
     .windows = "- FALSE 6 untouched - - - -",
     .confidence = INFERRED,
     .source = "the rule for handles; posting gives C0000008 for what is no"
               " handle, which is 6 (Wine 10.0, ntdll/tests/file.c,"
               " test_set_io_completion_ex)",
     .reaction = "a bug in your program: log it and let the worker exit"},

    {.name = "batch.apc-before-the-first-packet",
     .ref = "19f",
     .title = "A thread that has not dequeued from this port yet runs the APC"
              " first, although a packet is queued",
     .how = "an APC and a packet are queued before the first alertable wait of"
            " a new thread",
     .run = apc_before_the_first_packet,
     .windows = "- FALSE 192 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ntdll/tests/file.c, test_set_io_completion, by"
               " NtRemoveIoCompletionEx",
     .look_for = "QueueUserAPC NtRemoveIoCompletionEx STATUS_USER_APC",
     .wine8 = "- TRUE 0 untouched - - - -",
     .why = "Wine 8 does not consider which port a thread belongs to",
     .reaction = "wait again after 192: it says nothing about packets"},

    {.name = "batch.apc-and-not-alertable",
     .ref = "19e",
     .title = "A wait that is not alertable does not run the APC, and takes"
              " its whole time",
     .how = "an APC is queued; a wait of 60 ms with fAlertable FALSE",
     .run = apc_and_not_alertable,
     .windows = "- FALSE 258 untouched - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion",
     .look_for = "QueueUserAPC GetQueuedCompletionStatusEx WAIT_TIMEOUT",
     .reaction = "a thread that has APCs to run has to wait alertably"},
};

const struct matrix_group group_batch = {"batch",
                                         "Many packets at once",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
