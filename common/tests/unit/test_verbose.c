/* SPDX-License-Identifier: MIT */
/* The lines of --verbose. */
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/thread_group.h"
#include "common/verbose.h"

#define THREADS 4
#define LINES 50

static void lines_are_off_until_turned_on(void)
{
    test_capture_start(stdout);
    verbose_print("one");
    verbose_enable(true);
    verbose_print("two");
    verbose_enable(false);
    verbose_print("three");
    CHECK_STR_EQ(test_capture_end(), "two\n");
}

static void line_is_formatted_and_ends_in_a_newline(void)
{
    verbose_enable(true);
    test_capture_start(stdout);
    verbose_print("connection %u: %d bytes, %s", 7u, -1, "failed");
    CHECK_STR_EQ(test_capture_end(), "connection 7: -1 bytes, failed\n");
}

/* Terminates the process without letting the C library flush its buffers. */
static int child(void)
{
    verbose_enable(true);
    verbose_print("step");
    TerminateProcess(GetCurrentProcess(), 3);
    return 0;
}

static void line_is_written_at_once(void)
{
    test_capture_start(stdout);
    CHECK_EQ(test_run_self("child", NULL), 3);
    CHECK_STR_EQ(test_capture_end(), "step\n");
}

static void long_line_is_cut_and_still_ends(void)
{
    char text[1000];
    const char *line;

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    verbose_enable(true);
    test_capture_start(stdout);
    verbose_print("%s", text);
    verbose_print("next");
    line = test_capture_end();
    CHECK_CONTAINS(line, "xxx\nnext\n");
    CHECK(strlen(line) < sizeof text);
}

static unsigned __stdcall write_lines(void *argument)
{
    (void) argument;
    for (int i = 0; i < LINES; i++)
        verbose_print("the whole line");
    return 0;
}

static void lines_of_several_threads_do_not_mix(void)
{
    struct thread_group group;
    const char *text;

    verbose_enable(true);
    test_capture_start(stdout);
    CHECK(thread_group_start(&group, THREADS, write_lines, NULL));
    CHECK(thread_group_join(&group));
    text = test_capture_end();
    for (int i = 0; i < THREADS * LINES; i++) {
        CHECK_EQ(strncmp(text, "the whole line\n", 15), 0);
        text += 15;
    }
    CHECK_STR_EQ(text, "");
}

static const struct test_case cases[] = {
    {"lines_are_off_until_turned_on", lines_are_off_until_turned_on},
    {"line_is_formatted_and_ends_in_a_newline",
     line_is_formatted_and_ends_in_a_newline},
    {"line_is_written_at_once", line_is_written_at_once},
    {"long_line_is_cut_and_still_ends", long_line_is_cut_and_still_ends},
    {"lines_of_several_threads_do_not_mix",
     lines_of_several_threads_do_not_mix},
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child();
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
