/* SPDX-License-Identifier: MIT */
/* Tests the table of reactions.c: each packet finds the row that is meant for
 * it, and there is a row for every error. The packets are queued with
 * NtSetIoCompletion, as in outcomes.c. */
#include <string.h>

#include "common/errors.h"
#include "common/tests/harness/test.h"

#include "../dispatch.h"
#include "../reactions.h"
#include "../op.h"

typedef LONG(
    __stdcall *set_io_completion)(HANDLE, ULONG_PTR, void *, LONG, ULONG_PTR);

/* These are in no table. */
#define UNKNOWN_ERROR 54321
#define UNKNOWN_STATUS 0xC0DE0001

static bool is_last_of_operation(size_t row)
{
    return row + 1 == reaction_count ||
           reaction_table[row + 1].op != reaction_table[row].op;
}

/* Returns the operation's row for all errors that are not listed. */
static const struct reaction *last_row(enum op_kind op)
{
    for (size_t i = 0; i < reaction_count; i++) {
        if (reaction_table[i].op == op && is_last_of_operation(i))
            return &reaction_table[i];
    }
    return NULL;
}

/* Queues the packet of a failed operation, dequeues it as the server does, and
 * looks up its row. */
static const struct reaction *row_of_packet(enum op_kind kind, DWORD status)
{
    set_io_completion set =
        (set_io_completion) test_ntdll("NtSetIoCompletion");
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    OVERLAPPED_ENTRY entry;
    struct outcome o;
    struct op op;

    CHECK(port != NULL);
    CHECK(set != NULL);
    memset(&op, 0, sizeof op);
    op_prepare_overlapped(&op, kind);
    op.overlapped.Internal = status;
    CHECK_EQ(set(port, 1, &op.overlapped, (LONG) status, 0), 0);
    CHECK_EQ(dispatch_dequeue_packets(port, &entry, 1, 0, &o), 1);
    CloseHandle(port);
    o = outcome_from_entry(&entry);
    CHECK_EQ(o.kind, OPERATION_FAILED);
    CHECK(o.overlapped == &op.overlapped);
    return reaction_for_error(kind, o.error);
}

/* Checks the row with each NTSTATUS that is translated to its error. Returns
 * how many there are. */
static unsigned check_packets_of(const struct reaction *row)
{
    unsigned count = 0;

    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind != ERROR_KIND_NTSTATUS || entry->win32 != row->error ||
            (entry->code & 0x80000000) == 0)
            continue;
        CHECK(row_of_packet(row->op, entry->code) == row);
        count++;
    }
    return count;
}

/* An error with which no operation completes must be one of Winsock's, which
 * only a call returns. */
static void every_packet_finds_the_row_of_its_error(void)
{
    unsigned injected[OP_KIND_COUNT] = {0};

    for (size_t i = 0; i < reaction_count; i++) {
        const struct reaction *row = &reaction_table[i];
        unsigned count;

        if (row->error == 0)
            continue;
        count = check_packets_of(row);
        CHECK(count > 0 || row->error >= WSABASEERR);
        injected[row->op] += count;
    }
    for (int op = 0; op < OP_KIND_COUNT; op++)
        CHECK(injected[op] > 0);
}

static void every_error_of_a_call_finds_its_row(void)
{
    for (size_t i = 0; i < reaction_count; i++) {
        const struct reaction *row = &reaction_table[i];

        if (row->error != 0)
            CHECK(reaction_for_error(row->op, row->error) == row);
    }
}

static void what_is_not_listed_finds_the_last_row(void)
{
    for (int op = 0; op < OP_KIND_COUNT; op++) {
        const struct reaction *last = last_row((enum op_kind) op);

        CHECK(error_find_code(UNKNOWN_ERROR) == NULL);
        CHECK(error_find_status(UNKNOWN_STATUS) == NULL);
        CHECK(reaction_for_error((enum op_kind) op, UNKNOWN_ERROR) == last);
        CHECK(row_of_packet((enum op_kind) op, UNKNOWN_STATUS) == last);
    }
}

/* Without a last row reaction_for_error would read past the end. */
static void every_operation_has_a_last_row_and_no_row_behind_it(void)
{
    for (int op = 0; op < OP_KIND_COUNT; op++)
        CHECK(last_row((enum op_kind) op) != NULL);
    for (size_t i = 0; i < reaction_count; i++)
        CHECK_EQ(reaction_table[i].error == 0, is_last_of_operation(i));
}

static void the_table_is_ordered_by_operation(void)
{
    for (size_t i = 1; i < reaction_count; i++)
        CHECK(reaction_table[i - 1].op <= reaction_table[i].op);
}

static void no_error_is_listed_twice_for_an_operation(void)
{
    for (size_t i = 0; i < reaction_count; i++) {
        for (size_t k = 0; k < i; k++)
            CHECK(reaction_table[i].op != reaction_table[k].op ||
                  reaction_table[i].error != reaction_table[k].error);
    }
}

static void every_row_has_a_reason_and_an_action_with_a_name(void)
{
    for (size_t i = 0; i < reaction_count; i++) {
        const struct reaction *row = &reaction_table[i];

        CHECK(row->reason != NULL && row->reason[0] != '\0');
        CHECK(strcmp(reaction_action_name(row->action), "?") != 0);
    }
}

/* The same event has one number if the call fails and another in a packet, and
 * the reaction must be the same. Sends are the exception: if a packet says
 * that a send failed, it is unknown how much of it was sent. */
static void a_call_and_a_packet_are_answered_alike(void)
{
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind != ERROR_KIND_NTSTATUS || entry->winsock == 0 ||
            (entry->win32 != ERROR_NETNAME_DELETED &&
             entry->win32 != ERROR_CONNECTION_ABORTED &&
             entry->win32 != ERROR_NO_SYSTEM_RESOURCES))
            continue;
        for (int op = OP_READABLE; op <= OP_RECV; op++)
            CHECK_EQ(
                reaction_for_error((enum op_kind) op, entry->win32)->action,
                reaction_for_error((enum op_kind) op, entry->winsock)->action);
    }
}

/* Winsock reports WSAENOBUFS for these, too, but they are not a shortage of
 * our memory. */
static bool is_other_shortage(uint32_t error)
{
    return error == ERROR_REM_NOT_LIST || /* of the other machine */
           error == ERROR_TOO_MANY_NAMES || error == ERROR_INVALID_ADDRESS;
}

static void a_receive_waits_after_every_shortage(void)
{
    unsigned count = 0;

    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *status = &error_table[i];

        if (status->winsock != WSAENOBUFS || is_other_shortage(status->win32))
            continue;
        CHECK(error_is_shortage(status->win32));
        for (int op = OP_READABLE; op <= OP_RECV; op++)
            CHECK_EQ(row_of_packet((enum op_kind) op, status->code)->action,
                     ACTION_WAIT);
        count++;
    }
    CHECK_EQ(count, 7);
}

static const struct test_case cases[] = {
    {"every_packet_finds_the_row_of_its_error",
     every_packet_finds_the_row_of_its_error},
    {"every_error_of_a_call_finds_its_row",
     every_error_of_a_call_finds_its_row},
    {"what_is_not_listed_finds_the_last_row",
     what_is_not_listed_finds_the_last_row},
    {"every_operation_has_a_last_row_and_no_row_behind_it",
     every_operation_has_a_last_row_and_no_row_behind_it},
    {"the_table_is_ordered_by_operation", the_table_is_ordered_by_operation},
    {"no_error_is_listed_twice_for_an_operation",
     no_error_is_listed_twice_for_an_operation},
    {"every_row_has_a_reason_and_an_action_with_a_name",
     every_row_has_a_reason_and_an_action_with_a_name},
    {"a_call_and_a_packet_are_answered_alike",
     a_call_and_a_packet_are_answered_alike},
    {"a_receive_waits_after_every_shortage",
     a_receive_waits_after_every_shortage},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
