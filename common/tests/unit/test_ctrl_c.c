/* SPDX-License-Identifier: MIT */
/* Tests the console handler, which the tests call in place of the system. */
#include "common/ctrl_c.h"
#include "common/tests/harness/test.h"
#include "common/thread_group.h"

static PHANDLER_ROUTINE handler;
static volatile LONG now;

BOOL fake_set_handler(PHANDLER_ROUTINE added, BOOL add)
{
    handler = add ? added : NULL;
    return TRUE;
}

DWORD fake_tick_count(void)
{
    return (DWORD) now;
}

static bool is_set(HANDLE event)
{
    return WaitForSingleObject(event, 0) == WAIT_OBJECT_0;
}

/* The handler does not return from these events. */
static unsigned __stdcall close_window(void *type)
{
    handler((DWORD) (ULONG_PTR) type);
    return 0;
}

static void close_by(DWORD type)
{
    static struct thread_group left;
    HANDLE event = ctrl_c_create_event();

    CHECK(event != NULL);
    CHECK(
        thread_group_start(&left, 1, close_window, (void *) (ULONG_PTR) type));
    CHECK_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
}

static void ctrl_c_sets_the_event_and_is_counted(void)
{
    HANDLE event = ctrl_c_create_event();

    CHECK(event != NULL && !is_set(event));
    CHECK_EQ(ctrl_c_count(), 0);
    CHECK(handler(CTRL_C_EVENT));
    CHECK(is_set(event) && is_set(event));
    CHECK(handler(CTRL_BREAK_EVENT));
    CHECK_EQ(ctrl_c_count(), 2);
}

static void event_that_cannot_be_set_is_counted_all_the_same(void)
{
    CHECK(ctrl_c_attach_event(NULL));
    CHECK(handler(CTRL_C_EVENT));
    CHECK_EQ(ctrl_c_count(), 1);
}

static void after_ctrl_c_there_is_all_the_time(void)
{
    CHECK(ctrl_c_create_event() != NULL);
    CHECK_EQ(ctrl_c_limit_ms(60000), 60000);
    CHECK(handler(CTRL_C_EVENT));
    now = 5000;
    CHECK_EQ(ctrl_c_limit_ms(60000), 60000);
    CHECK_EQ(ctrl_c_limit_ms(INFINITE), INFINITE);
}

/* The tick count may wrap in between. */
static void check_limit(DWORD type)
{
    now = -1000;
    close_by(type);
    CHECK_EQ(ctrl_c_limit_ms(60000), 3000);
    CHECK_EQ(ctrl_c_limit_ms(INFINITE), 3000);
    CHECK_EQ(ctrl_c_limit_ms(100), 100);
    now = 1900;
    CHECK_EQ(ctrl_c_limit_ms(60000), 100);
    now = 2000;
    CHECK_EQ(ctrl_c_limit_ms(60000), 0);
    now = 3000;
    CHECK_EQ(ctrl_c_limit_ms(100), 0);
}

static void closed_window_leaves_three_seconds(void)
{
    check_limit(CTRL_CLOSE_EVENT);
}

static void logoff_leaves_three_seconds(void)
{
    check_limit(CTRL_LOGOFF_EVENT);
}

static void shutdown_leaves_three_seconds(void)
{
    check_limit(CTRL_SHUTDOWN_EVENT);
}

static const struct test_case cases[] = {
    {"ctrl_c_sets_the_event_and_is_counted",
     ctrl_c_sets_the_event_and_is_counted},
    {"event_that_cannot_be_set_is_counted_all_the_same",
     event_that_cannot_be_set_is_counted_all_the_same},
    {"after_ctrl_c_there_is_all_the_time", after_ctrl_c_there_is_all_the_time},
    {"closed_window_leaves_three_seconds", closed_window_leaves_three_seconds},
    {"logoff_leaves_three_seconds", logoff_leaves_three_seconds},
    {"shutdown_leaves_three_seconds", shutdown_leaves_three_seconds},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
