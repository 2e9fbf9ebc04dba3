/* SPDX-License-Identifier: MIT */
/* What guard.h detects, and that it detects nothing else. In each case that
 * damages a block, either guard_check fails or the guard terminates the
 * process with one of its exit codes. */
#include <stdint.h>
#include <string.h>

#include "common/clients/time_limit.h"
#include "common/net.h"

/* This file calls the guard's functions by their own names. */
#define GUARD_NO_NAMES
#include "common/tests/harness/test.h"
#include "common/tests/stress/guard.h"
#include "common/thread_group.h"

/* The limit on every wait. */
#define LIMIT_MS time_limit_ms(5000)

static void fresh_memory_is_no_zeros(void)
{
    unsigned char *bytes = guard_malloc(100);

    CHECK(bytes != NULL);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(bytes[i], 0xA5);
    guard_free(bytes);
}

static void calloc_gives_zeros(void)
{
    unsigned char *bytes = guard_calloc(10, 10);

    CHECK(bytes != NULL);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(bytes[i], 0);
    guard_free(bytes);
}

static void calloc_of_too_much_is_null(void)
{
    CHECK(guard_calloc(SIZE_MAX / 2, 3) == NULL);
    CHECK(guard_malloc(SIZE_MAX - 8) == NULL);
}

static void blocks_are_aligned(void)
{
    for (size_t size = 0; size < 64; size++) {
        void *block = guard_malloc(size);

        CHECK_EQ((uintptr_t) block % MEMORY_ALLOCATION_ALIGNMENT, 0);
        guard_free(block);
    }
}

static void realloc_moves_and_keeps_the_bytes(void)
{
    char *small = guard_malloc(6), *large;

    CHECK(small != NULL);
    memcpy(small, "bytes", 6);
    large = guard_realloc(small, 1000);
    CHECK(large != NULL && large != small);
    CHECK_STR_EQ(large, "bytes");
    small = guard_realloc(large, 3);
    CHECK_EQ(memcmp(small, "byt", 3), 0);
    guard_free(small);
    CHECK_EQ(guard_live_blocks(), 0);
    CHECK(guard_check());
}

static void live_blocks_are_counted(void)
{
    void *one = guard_malloc(1), *two = guard_malloc(2);

    CHECK_EQ(guard_live_blocks(), 2);
    guard_free(one);
    CHECK_EQ(guard_live_blocks(), 1);
    guard_free(two);
    guard_free(NULL);
    CHECK_EQ(guard_live_blocks(), 0);
    CHECK_EQ(guard_kept_blocks(), 2);
}

static void whole_blocks_pass_in_silence(void)
{
    unsigned char *bytes = guard_malloc(100);

    memset(bytes, 0, 100);
    test_capture_start(stderr);
    CHECK(guard_check());
    guard_free(bytes);
    CHECK(guard_check());
    CHECK_STR_EQ(test_capture_end(), "");
}

/* Writes after a free, as the system would, in a way that the compiler cannot
 * detect. */
static void write_late(unsigned char *volatile bytes, size_t offset)
{
    bytes[offset] = 0x5A;
}

/* Returns the line for a late write of one byte at that offset of 100. */
static const char *late_write_at(size_t offset)
{
    unsigned char *bytes = guard_malloc(100);

    guard_free(bytes);
    write_late(bytes, offset);
    test_capture_start(stderr);
    CHECK(!guard_check());
    return test_capture_end();
}

static void late_write_of_the_first_byte_is_found(void)
{
    CHECK_CONTAINS(late_write_at(0), "written after it was freed at offset 0");
    _exit(0); /* the check at exit would report it again */
}

static void late_write_in_the_middle_is_found(void)
{
    CHECK_CONTAINS(late_write_at(50), "at offset 50: 5A DD DD");
    _exit(0);
}

static void late_write_of_the_last_byte_is_found(void)
{
    CHECK_CONTAINS(late_write_at(99), "at offset 99: 5A\n");
    _exit(0);
}

static void damage_names_both_places(void)
{
    const char *line = late_write_at(1);

    CHECK_CONTAINS(line, "guard: 100 bytes of test_guard.c:");
    CHECK_CONTAINS(line, ", freed at test_guard.c:");
    _exit(0);
}

static void write_past_the_end_is_found(void)
{
    unsigned char *bytes = guard_malloc(100);

    write_late(bytes, 100);
    test_capture_start(stderr);
    CHECK(!guard_check());
    CHECK_CONTAINS(test_capture_end(), "written past its end at offset 100:");
    _exit(0);
}

static void write_before_the_beginning_is_found(void)
{
    unsigned char *bytes = guard_malloc(100);

    write_late(bytes - 1, 0);
    test_capture_start(stderr);
    CHECK(!guard_check());
    CHECK_CONTAINS(test_capture_end(),
                   "written before its beginning at offset -1:");
    _exit(0);
}

static void damage_is_found_by_free_too(void)
{
    unsigned char *bytes = guard_malloc(100);

    write_late(bytes, 100);
    test_capture_start(stderr);
    guard_free(bytes);
    CHECK_CONTAINS(test_capture_end(), "written past its end");
    _exit(0);
}

/* -- Cases in a process of their own, which the guard terminates --------- */

static void damages_a_block(void)
{
    unsigned char *bytes = guard_malloc(100);

    guard_free(bytes);
    write_late(bytes, 7);
}

static void frees_twice(void)
{
    void *bytes = guard_malloc(100);
    void *volatile again = bytes;

    guard_free(bytes);
    guard_free(again);
}

static void frees_what_is_no_block(void)
{
    static uint64_t words[100];
    void *volatile inside = words + 50;

    guard_free(inside);
}

static void frees_an_odd_address(void)
{
    static uint64_t words[100];
    void *volatile odd = (char *) (words + 50) + 1;

    guard_free(odd);
}

static void leaves_a_block(void)
{
    CHECK(guard_malloc(100) != NULL);
}

/* Returns the exit code of such a case, and its output. */
static int run(const char *name, const char **text)
{
    int code;

    test_capture_start(stderr);
    code = test_run_self(name, NULL);
    *text = test_capture_end();
    return code;
}

static void damage_is_an_exit_code(void)
{
    const char *text;

    CHECK_EQ(run("damages_a_block", &text), GUARD_DAMAGED);
    CHECK_CONTAINS(text, "written after it was freed at offset 7: 5A");
}

static void second_free_ends_the_process(void)
{
    const char *text;

    CHECK_EQ(run("frees_twice", &text), GUARD_BAD_FREE);
    CHECK_CONTAINS(text, "freed again at test_guard.c:");
}

static void free_of_no_block_ends_the_process(void)
{
    const char *text;

    CHECK_EQ(run("frees_what_is_no_block", &text), GUARD_BAD_FREE);
    CHECK_CONTAINS(text, "freed without having been allocated");
    CHECK_EQ(run("frees_an_odd_address", &text), GUARD_BAD_FREE);
    CHECK_CONTAINS(text, "freed without having been allocated");
}

/* This program is built with GUARD_LEAKS. */
static void block_that_is_left_is_an_exit_code(void)
{
    const char *text;

    CHECK_EQ(run("leaves_a_block", &text), GUARD_DAMAGED);
    CHECK_CONTAINS(text, "guard: 100 bytes of test_guard.c:");
    CHECK_CONTAINS(text, "1 blocks are still allocated");
}

/* -- Kept blocks --------------------------------------------------------- */

#define MIB ((size_t) 1024 * 1024)

static void what_is_kept_has_a_limit(void)
{
    for (int i = 0; i < 70; i++)
        guard_free(guard_malloc(MIB));
    CHECK_EQ(guard_kept_blocks(), GUARD_KEPT_BYTES / MIB);
    CHECK(guard_check());
}

static void oldest_is_looked_at_before_it_goes(void)
{
    unsigned char *oldest = guard_malloc(MIB);

    guard_free(oldest);
    write_late(oldest, 1000);
    test_capture_start(stderr);
    for (int i = 0; i < 70; i++)
        guard_free(guard_malloc(MIB));
    CHECK_CONTAINS(test_capture_end(), "freed at offset 1000: 5A");
    _exit(0);
}

static unsigned __stdcall allocate_and_free(void *argument)
{
    unsigned char *blocks[16] = {NULL};

    (void) argument;
    for (unsigned i = 0; i < 20000; i++) {
        unsigned char **block = &blocks[i % 16];

        guard_free(*block);
        *block = guard_malloc(1 + i % 100);
        if (*block == NULL)
            return 1;
        **block = (unsigned char) i;
    }
    for (int i = 0; i < 16; i++)
        guard_free(blocks[i]);
    return 0;
}

static void threads_may_share_it(void)
{
    struct thread_group group = {0};

    CHECK(thread_group_start(&group, 8, allocate_and_free, NULL));
    CHECK(thread_group_join(&group));
    CHECK_EQ(guard_live_blocks(), 0);
    CHECK(guard_check());
}

/* -- Overlapped operations ----------------------------------------------- */

static SOCKET ours, peer;
static HANDLE port;

static void connect_pair(void)
{
    struct net_address loopback;
    SOCKADDR_STORAGE name;
    int length = sizeof name;
    SOCKET listener;

    CHECK(net_start_winsock());
    CHECK(net_parse_address("127.0.0.1", 0, &loopback));
    listener = net_open_listener(&loopback);
    CHECK(listener != INVALID_SOCKET);
    CHECK_EQ(getsockname(listener, (struct sockaddr *) &name, &length), 0);
    peer = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK_EQ(connect(peer, (struct sockaddr *) &name, length), 0);
    ours = accept(listener, NULL, NULL);
    CHECK(ours != INVALID_SOCKET);
    port = CreateIoCompletionPort((HANDLE) ours, NULL, 0, 0);
    CHECK(port != NULL);
}

/* Starts a receive that stays pending until the peer sends. The caller frees
 * its OVERLAPPED or its buffer before that. */
static void start_receive(OVERLAPPED *overlapped, WSABUF into)
{
    DWORD flags = 0;

    memset(overlapped, 0, sizeof *overlapped);
    CHECK_EQ(WSARecv(ours, &into, 1, NULL, &flags, overlapped, NULL), -1);
    CHECK_EQ(WSAGetLastError(), WSA_IO_PENDING);
}

static void end_receive(void)
{
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;

    CHECK_EQ(send(peer, "late", 4, 0), 4);
    CHECK(
        GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, LIMIT_MS));
    CHECK_EQ(bytes, 4);
}

static void receive_into_a_freed_buffer_is_found(void)
{
    WSABUF into = {16, guard_malloc(16)};
    OVERLAPPED *overlapped = guard_malloc(sizeof *overlapped);

    connect_pair();
    start_receive(overlapped, into);
    guard_free(into.buf);
    end_receive();
    test_capture_start(stderr);
    CHECK(!guard_check());
    CHECK_CONTAINS(test_capture_end(),
                   "written after it was freed at offset 0: 6C 61 74 65 DD");
    _exit(0);
}

static void end_of_a_freed_operation_is_found(void)
{
    WSABUF into = {16, guard_malloc(16)};
    OVERLAPPED *overlapped = guard_malloc(sizeof *overlapped);

    connect_pair();
    start_receive(overlapped, into);
    guard_free(overlapped);
    end_receive();
    test_capture_start(stderr);
    CHECK(!guard_check());
    CHECK_CONTAINS(test_capture_end(), "written after it was freed");
    _exit(0);
}

static const struct test_case cases[] = {
    {"fresh_memory_is_no_zeros", fresh_memory_is_no_zeros},
    {"calloc_gives_zeros", calloc_gives_zeros},
    {"calloc_of_too_much_is_null", calloc_of_too_much_is_null},
    {"blocks_are_aligned", blocks_are_aligned},
    {"realloc_moves_and_keeps_the_bytes", realloc_moves_and_keeps_the_bytes},
    {"live_blocks_are_counted", live_blocks_are_counted},
    {"whole_blocks_pass_in_silence", whole_blocks_pass_in_silence},
    {"late_write_of_the_first_byte_is_found",
     late_write_of_the_first_byte_is_found},
    {"late_write_in_the_middle_is_found", late_write_in_the_middle_is_found},
    {"late_write_of_the_last_byte_is_found",
     late_write_of_the_last_byte_is_found},
    {"damage_names_both_places", damage_names_both_places},
    {"write_past_the_end_is_found", write_past_the_end_is_found},
    {"write_before_the_beginning_is_found",
     write_before_the_beginning_is_found},
    {"damage_is_found_by_free_too", damage_is_found_by_free_too},
    {"damage_is_an_exit_code", damage_is_an_exit_code},
    {"second_free_ends_the_process", second_free_ends_the_process},
    {"free_of_no_block_ends_the_process", free_of_no_block_ends_the_process},
    {"block_that_is_left_is_an_exit_code", block_that_is_left_is_an_exit_code},
    {"what_is_kept_has_a_limit", what_is_kept_has_a_limit},
    {"oldest_is_looked_at_before_it_goes", oldest_is_looked_at_before_it_goes},
    {"threads_may_share_it", threads_may_share_it},
    {"receive_into_a_freed_buffer_is_found",
     receive_into_a_freed_buffer_is_found},
    {"end_of_a_freed_operation_is_found", end_of_a_freed_operation_is_found},
};

/* Run by the tests as child processes, which the guard terminates. */
static const struct test_case children[] = {
    {"damages_a_block", damages_a_block},
    {"frees_twice", frees_twice},
    {"frees_what_is_no_block", frees_what_is_no_block},
    {"frees_an_odd_address", frees_an_odd_address},
    {"leaves_a_block", leaves_a_block},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++) {
        if (argc == 2 && strcmp(argv[1], children[i].name) == 0) {
            children[i].run();
            return 0;
        }
    }
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
