/* SPDX-License-Identifier: MIT */
/* Tests dispatch.c with every status in the table of errors:
 * GetQueuedCompletionStatus and an entry of GetQueuedCompletionStatusEx must
 * give the same outcome. The packets are queued with NtSetIoCompletion,
 * because no test can provoke all of them. */
#include <string.h>

#include "common/errors.h"
#include "common/tests/harness/test.h"

#include "../dispatch.h"
#include "../op.h"

#define KEY 4711
#define BYTES 17

typedef LONG(
    __stdcall *set_io_completion)(HANDLE, ULONG_PTR, void *, LONG, ULONG_PTR);

static HANDLE port;

static void open_port(void)
{
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    CHECK(port != NULL);
}

/* Queues a packet for op as the system does when an operation completes. */
static void end_operation(struct op *op, DWORD status)
{
    set_io_completion set =
        (set_io_completion) test_ntdll("NtSetIoCompletion");

    CHECK(set != NULL);
    memset(op, 0, sizeof *op);
    op->kind = OP_RECV;
    op->overlapped.Internal = status;
    op->overlapped.InternalHigh = BYTES;
    CHECK_EQ(set(port, KEY, &op->overlapped, (LONG) status, BYTES), 0);
}

/* Dequeues with GetQueuedCompletionStatus. */
static struct outcome wait_for_return(void)
{
    OVERLAPPED *overlapped = NULL;
    ULONG_PTR key = 0;
    DWORD bytes = 0;
    BOOL ok = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0);

    return outcome_from_return(ok, GetLastError(), bytes, key, overlapped);
}

/* Dequeues a batch of one with GetQueuedCompletionStatusEx. */
static struct outcome wait_for_entry(void)
{
    OVERLAPPED_ENTRY entry;
    struct outcome why;

    memset(&entry, 0xCC, sizeof entry);
    CHECK_EQ(dispatch_dequeue_packets(port, &entry, 1, 0, &why), 1);
    return outcome_from_entry(&entry);
}

static void check_outcome(const struct outcome *o,
                          enum outcome_kind kind,
                          OVERLAPPED *overlapped,
                          DWORD status,
                          DWORD error)
{
    CHECK_EQ(o->kind, kind);
    CHECK(o->overlapped == overlapped);
    CHECK_EQ(o->key, KEY);
    CHECK_EQ(o->bytes, BYTES);
    CHECK_EQ(o->status, status);
    CHECK_EQ(o->error, error);
}

/* Both ways, for one status: error is 0 where it is no failure. */
static void check_status(DWORD status, DWORD error)
{
    enum outcome_kind kind =
        error == 0 ? OPERATION_SUCCEEDED : OPERATION_FAILED;
    struct outcome o;
    struct op op;

    end_operation(&op, status);
    o = wait_for_return();
    check_outcome(&o, kind, &op.overlapped, status, error);
    end_operation(&op, status);
    o = wait_for_entry();
    check_outcome(&o, kind, &op.overlapped, status, error);
}

static void every_status_of_the_table_is_decoded(void)
{
    open_port();
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind == ERROR_KIND_NTSTATUS)
            check_status(entry->code,
                         (entry->code & 0x80000000) != 0 ? entry->win32 : 0);
    }
}

/* An unknown status is a failure of that one operation. */
static void a_status_that_is_not_in_the_table_is_a_failure(void)
{
    CHECK(error_find_status(0xC0DE0001) == NULL);
    open_port();
    check_status(0xC0DE0001, ERROR_MR_MID_NOT_FOUND);
}

/* Informational: a success, as STATUS_PENDING would be. */
static void an_informational_status_is_a_success(void)
{
    open_port();
    check_status(0x40000000, 0); /* STATUS_OBJECT_NAME_EXISTS */
}

static void a_posted_packet_has_no_operation(void)
{
    struct outcome o;

    open_port();
    CHECK(PostQueuedCompletionStatus(port, BYTES, KEY, NULL));
    o = wait_for_return();
    check_outcome(&o, PACKET_POSTED, NULL, 0, 0);
    CHECK(PostQueuedCompletionStatus(port, BYTES, KEY, NULL));
    o = wait_for_entry();
    check_outcome(&o, PACKET_POSTED, NULL, 0, 0);
}

/* Without a packet only the error is valid. */
static void no_packet_has_an_error_and_nothing_else(void)
{
    OVERLAPPED_ENTRY entry;
    struct outcome o;

    open_port();
    o = wait_for_return();
    CHECK_EQ(o.kind, NO_PACKET);
    CHECK_EQ(o.error, WAIT_TIMEOUT);
    CHECK_EQ(dispatch_dequeue_packets(port, &entry, 1, 0, &o), 0);
    CHECK_EQ(o.kind, NO_PACKET);
    CHECK_EQ(o.error, WAIT_TIMEOUT);
    o = outcome_from_return(FALSE, ERROR_ABANDONED_WAIT_0, BYTES, KEY, NULL);
    CHECK_EQ(o.kind, NO_PACKET);
    CHECK_EQ(o.error, ERROR_ABANDONED_WAIT_0);
    CHECK_EQ(o.key, 0);
    CHECK_EQ(o.bytes, 0);
    CHECK(o.overlapped == NULL);
}

/* A call that returns TRUE leaves the last error as it was, so it must be
 * ignored. */
static void success_ignores_the_last_error(void)
{
    struct outcome o;
    struct op op;

    open_port();
    end_operation(&op, 0);
    SetLastError(ERROR_NETNAME_DELETED);
    o = wait_for_return();
    check_outcome(&o, OPERATION_SUCCEEDED, &op.overlapped, 0, 0);
}

static const struct test_case cases[] = {
    {"every_status_of_the_table_is_decoded",
     every_status_of_the_table_is_decoded},
    {"a_status_that_is_not_in_the_table_is_a_failure",
     a_status_that_is_not_in_the_table_is_a_failure},
    {"an_informational_status_is_a_success",
     an_informational_status_is_a_success},
    {"a_posted_packet_has_no_operation", a_posted_packet_has_no_operation},
    {"no_packet_has_an_error_and_nothing_else",
     no_packet_has_an_error_and_nothing_else},
    {"success_ignores_the_last_error", success_ignores_the_last_error},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
