/* SPDX-License-Identifier: MIT */
/* Packets that are posted. */
#include "common/tests/harness/test.h"
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void post(struct trial *t, DWORD bytes, ULONG_PTR key, OVERLAPPED *ov)
{
    require(t,
            PostQueuedCompletionStatus(t->port, bytes, key, ov),
            "the packet is posted");
}

static void any_content(struct trial *t)
{
    prepare(t, &t->first, NULL, 0);
    post(t, 0xFFFFFFFF, t->key, &t->first.overlapped);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void null_overlapped(struct trial *t)
{
    post(t, 17, t->key, NULL);
    wait_on(t, t->port, LIMIT_MS);
}

static void null_everything(struct trial *t)
{
    post(t, 0, 0, NULL);
    wait_on(t, t->port, LIMIT_MS);
}

/* The pointer is invalid, and nothing dereferences it. */
static void garbage_pointer(struct trial *t)
{
    OVERLAPPED *garbage = (OVERLAPPED *) (ULONG_PTR) 16, *ov = NULL;
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    BOOL ok;

    post(t, 17, t->key, garbage);
    ok = GetQueuedCompletionStatus(t->port, &bytes, &key, &ov, LIMIT_MS);
    require(t, ok && ov == garbage, "the pointer comes back as it was");
    row_set_text(&t->row, COLUMN_GQCS, ok ? "TRUE" : "FALSE");
    row_set_number(&t->row, COLUMN_BYTES, bytes);
    row_set_text(&t->row, COLUMN_KEY, key == t->key ? "ours" : "other");
    row_set_text(&t->row, COLUMN_OVERLAPPED, "ours");
}

static void overlapped_with_a_failure(struct trial *t)
{
    prepare(t, &t->first, NULL, 0);
    t->first.overlapped.Internal = 0xC000020D;
    post(t, 17, t->key, &t->first.overlapped);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

/* TRIAL_KEY has bits in both halves. */
static void wide_key(struct trial *t)
{
    post(t, 0, TRIAL_KEY, NULL);
    wait_on(t, t->port, LIMIT_MS);
}

static void in_order(struct trial *t)
{
    for (DWORD i = 1; i <= 100; i++)
        post(t, i, t->key, NULL);
    for (DWORD i = 1; i <= 100; i++) {
        DWORD bytes = 0;
        ULONG_PTR key;
        OVERLAPPED *ov;

        if (i < 100)
            require(t,
                    GetQueuedCompletionStatus(t->port, &bytes, &key, &ov, 0) &&
                        bytes == i,
                    "the packets come in the order of their posting");
        else
            wait_on(t, t->port, 0);
    }
}

static void injected_failure(struct trial *t)
{
    prepare(t, &t->first, NULL, 0);
    inject(t, &t->first, 0xC000020D, 0);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void injected_failure_without_overlapped(struct trial *t)
{
    inject(t, NULL, 0xC000020D, 17);
    wait_on(t, t->port, 0);
}

/* Functions of ntdll, since Windows 8; a thread pool uses them to wait for an
 * object. */
typedef LONG(__stdcall *create_wait_packet)(HANDLE *, DWORD, void *);
typedef LONG(__stdcall *associate_wait_packet)(HANDLE,
                                               HANDLE,
                                               HANDLE,
                                               void *,
                                               void *,
                                               LONG,
                                               ULONG_PTR,
                                               BOOLEAN *);

static void wait_packet(struct trial *t)
{
    create_wait_packet create =
        (create_wait_packet) test_ntdll("NtCreateWaitCompletionPacket");
    associate_wait_packet link =
        (associate_wait_packet) test_ntdll("NtAssociateWaitCompletionPacket");
    HANDLE packet = NULL;

    if (create == NULL || link == NULL) {
        skip(t, "this system has no wait completion packets");
        return;
    }
    t->other = new_event(t);
    require(t,
            create(&packet, GENERIC_ALL, NULL) == 0 && link(packet,
                                                            t->port,
                                                            t->other,
                                                            (void *) t->key,
                                                            NULL,
                                                            0,
                                                            17,
                                                            NULL) == 0,
            "the event is tied to the port");
    SetEvent(t->other);
    wait_on(t, t->port, LIMIT_MS);
    if (packet != NULL)
        CloseHandle(packet);
}

static const struct matrix_case cases[] = {
    {.name = "post.any-content",
     .ref = "14a",
     .title = "A packet that is posted comes back as it was posted, with TRUE",
     .how = "PostQueuedCompletionStatus with bytes 0xFFFFFFFF",
     .run = any_content,
     .windows = "- TRUE 0 4294967295 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion;"
               " Microsoft Learn, PostQueuedCompletionStatus",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatus",
     .reaction = "recognize your own packets by their key"},

    {.name = "post.null-overlapped",
     .ref = "14a",
     .title = "A packet that is posted may have no OVERLAPPED: TRUE and NULL",
     .how = "PostQueuedCompletionStatus with lpOverlapped NULL",
     .run = null_overlapped,
     .windows = "- TRUE 0 17 ours NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling",
     .look_for = "PostQueuedCompletionStatus NULL GetQueuedCompletionStatus",
     .claim = "000-27: after TRUE there is always an OVERLAPPED",
     .correction = "a packet that was posted may have none",
     .reaction = "check the key and the pointer before CONTAINING_RECORD; the"
                 " messages of a job object on the same port may have NULL"
                 " too"},

    {.name = "post.null-everything",
     .ref = "14a",
     .title = "A packet of nothing but zeros is dequeued like any other",
     .how = "PostQueuedCompletionStatus(port, 0, 0, NULL)",
     .run = null_everything,
     .windows = "- TRUE 0 0 NULL NULL - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling, with a key",
     .look_for = "PostQueuedCompletionStatus NULL GetQueuedCompletionStatus",
     .claim = "002-27: a key of NULL tells a worker to exit",
     .correction = "only if the wait returned TRUE; after FALSE without a"
                   " pointer the key was not written at all",
     .reaction = "tell the four outcomes apart first, then look at the key"},

    {.name = "post.garbage-pointer",
     .ref = "14a",
     .title = "The pointer is passed through: the system does not look at what"
              " it points to",
     .how = "PostQueuedCompletionStatus with the pointer 16",
     .run = garbage_pointer,
     .windows = "- TRUE 0 17 ours ours - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c, test_set_io_completion, by"
               " NtSetIoCompletion: a number in its place",
     .look_for = "NtSetIoCompletion NtRemoveIoCompletion CVALUE_FIRST",
     .reaction = "do not mix such pointers with real ones under one key"},

    {.name = "post.overlapped-with-a-failure",
     .ref = "14b",
     .title = "A posted packet gives TRUE, whatever its OVERLAPPED holds",
     .how = "PostQueuedCompletionStatus with Internal set to a failure",
     .run = overlapped_with_a_failure,
     .windows = "- TRUE 0 17 ours ours C000020D -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion: the"
               " status is that of the packet, which is 0",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatusEx"
                 " Internal",
     .reaction = "with GetQueuedCompletionStatusEx do not take Internal of"
                 " such an OVERLAPPED for a status"},

    {.name = "post.wide-key",
     .ref = "14c",
     .title = "A key keeps all its bits: it is as wide as a pointer",
     .how = "PostQueuedCompletionStatus with a key of 64 bits",
     .run = wide_key,
     .windows = "- TRUE 0 0 ours NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, PostQueuedCompletionStatus: the type of the"
               " key is ULONG_PTR",
     .claim = "002-29: a key can be cast to DWORD",
     .correction = "that loses the upper half of a pointer",
     .reaction = "cast to ULONG_PTR"},

    {.name = "post.in-order",
     .ref = "14e",
     .title = "A single thread dequeues packets in the order in which they"
              " were posted",
     .how = "100 packets are posted and dequeued; the row is the last one's",
     .run = in_order,
     .windows = "- TRUE 0 100 ours NULL - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion;"
               " Microsoft Learn, I/O Completion Ports: they are queued"
               " first-in-first-out, but may be dequeued in another order",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatusEx",
     .reaction = "a stop packet comes after the work that is already queued;"
                 " with several workers that work may still be running"},

    {.name = "post.injected-failure",
     .ref = "14f",
     .title = "A packet with a failure comes back as FALSE, with the Win32"
              " error for its status and the pointer",
     .how = "NtSetIoCompletion with STATUS_CONNECTION_RESET",
     .run = injected_failure,
     .windows = "- FALSE 64 0 ours ours C000020D -",
     .confidence = TRANSLATION_TESTED,
     .source = "Wine 8.0, ntdll/tests/file.c, test_set_io_completion; Wine"
               " 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult; Wine"
               " 8.0, ntdll/tests/error.c, run_error_tests",
     .look_for = "NtSetIoCompletion NtRemoveIoCompletion"
                 " STATUS_CONNECTION_RESET ERROR_NETNAME_DELETED",
     .injected = true,
     .reaction = "a test can show your code every failure in this way"},

    {.name = "post.injected-failure-without-overlapped",
     .ref = "14g",
     .title = "A packet with a failure and no pointer looks like no packet:"
              " FALSE and NULL",
     .how = "NtSetIoCompletion with a failure and no OVERLAPPED",
     .run = injected_failure_without_overlapped,
     .windows = "- FALSE 64 17 ours NULL - -",
     .confidence = INFERRED,
     .source = "the status travels with the packet",
     .injected = true,
     .reaction = "nothing to do: the system never queues such a packet"},

    {.name = "post.wait-packet",
     .ref = "14i",
     .title = "An event or a timer that is tied to the port (a wait completion"
              " packet) gives TRUE with whatever pointer was passed, which may"
              " be NULL",
     .how = "NtAssociateWaitCompletionPacket with an event, the key, NULL and"
            " 17; the event is set",
     .run = wait_packet,
     .windows = "- TRUE 0 17 ours NULL - -",
     .confidence = LIBRARY,
     .source = "golang/go, src/runtime/netpoll_windows.go, waits for its"
               " timers so, and gives NULL",
     .reaction = "check the key before the pointer: not every NULL is your"
                 " stop packet"},
};

const struct matrix_group group_post = {"post",
                                        "Packets that are posted",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
