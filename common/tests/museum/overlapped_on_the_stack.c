/* SPDX-License-Identifier: MIT */
/* The bug: the OVERLAPPED of a receive is a local variable of the function
 * that starts it.
 *
 * It looks right: samples that wait for the result in the same function do
 * this, WSARecv has returned, and the array of WSABUF may be local too.
 *
 * What happens: the function returns while the receive is pending, and the
 * next function that is called reuses its stack. When data arrives, the system
 * writes the status and the number of bytes to where the OVERLAPPED was: into
 * the variables, or the return address, of another function.
 *
 * Where: first programs with completion ports. It seems to work as long as the
 * data arrives before the call.
 *
 * The repair: the OVERLAPPED is in memory that stays valid until the packet
 * has come, best in a separate struct for each operation.
 *
 * That the structure must stay valid until the operation has completed is in
 * the documentation of WSARecv (Microsoft Learn). Windows and Wine write the
 * same two members. */
#include "common/tests/museum/stage.h"

/* The status and the number of bytes, each as large as a pointer. */
#define RESULT_BYTES (2 * sizeof(ULONG_PTR))

struct receive {
    struct stage stage;
    char byte;
    OVERLAPPED overlapped; /* of the repaired program */
    ULONG_PTR where;       /* the address of the OVERLAPPED */
};

static void broken_start(void *argument)
{
    struct receive *r = argument;
    OVERLAPPED overlapped;

    r->where = (ULONG_PTR) &overlapped;
    stage_start_recv(r->stage.server, &r->byte, 1, &overlapped);
}

static void repaired_start(void *argument)
{
    struct receive *r = argument;

    r->where = (ULONG_PTR) &r->overlapped;
    stage_start_recv(r->stage.server, &r->byte, 1, &r->overlapped);
}

/* Sends the data, and waits for the packet of the receive. */
static void receive_byte(void *argument)
{
    const struct receive *r = argument;
    struct packet p;

    CHECK_EQ(send(r->stage.client, "x", 1, 0), 1);
    p = stage_wait(r->stage.port, LIMIT_MS);
    CHECK(p.ok);
    CHECK_EQ(p.bytes, 1);
    CHECK_EQ((ULONG_PTR) p.overlapped, r->where);
}

static void start(struct receive *r, void (*run)(void *argument))
{
    stage_open(&r->stage);
    stage_connect(&r->stage);
    stage_associate(r->stage.port, r->stage.server, 1);
    stage_run_below(run, r);
}

static void broken(void)
{
    struct receive r;
    size_t changed;

    start(&r, broken_start);
    changed = stage_reuse_stack(r.where, RESULT_BYTES, receive_byte, &r);
    CHECK(changed >= 2);
    stage_close(&r.stage);
    printf(
        "broken: the receive has written its status and its number of bytes "
        "into the variables of another function\n");
}

static void repaired(void)
{
    struct receive r;

    start(&r, repaired_start);
    CHECK_EQ(stage_reuse_stack(0, 0, receive_byte, &r), 0);
    CHECK_EQ(r.overlapped.InternalHigh, 1);
    stage_close(&r.stage);
    printf(
        "repaired: the status and the number of bytes are in the OVERLAPPED, "
        "which is still valid\n");
}

int main(int argc, char **argv)
{
    return stage_main(argc, argv, broken, repaired);
}
