/* SPDX-License-Identifier: MIT */
/* An operation that completes without a packet. */
#include <string.h>

#include "common/tests/harness/test.h"

#include "../op.h"

#define KEY 4711
#define BYTES 17

/* If a call succeeds immediately on a handle that then queues no packet, the
 * byte count is in InternalHigh. libuv and wepoll rely on that, too. */
static void an_operation_that_is_done_at_once_looks_like_its_packet(void)
{
    struct outcome o;
    struct op op;

    memset(&op, 0, sizeof op);
    op.overlapped.InternalHigh = BYTES;
    o = outcome_from_completed_op(&op, KEY);
    CHECK_EQ(o.kind, OPERATION_SUCCEEDED);
    CHECK(outcome_get_op(&o) == &op);
    CHECK_EQ(o.key, KEY);
    CHECK_EQ(o.bytes, BYTES);
    CHECK_EQ(o.status, 0);
    CHECK_EQ(o.error, 0);
}

static const struct test_case cases[] = {
    {"an_operation_that_is_done_at_once_looks_like_its_packet",
     an_operation_that_is_done_at_once_looks_like_its_packet},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
