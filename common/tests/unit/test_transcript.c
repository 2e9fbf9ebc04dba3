/* SPDX-License-Identifier: MIT */
/* How transcripts are compared with the output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/tests/harness/transcript.h"
#include "common/win.h"

static const char *normalize(const char *text)
{
    static char copy[512];
    char *result = transcript_normalize(text, strlen(text));

    CHECK(result != NULL);
    snprintf(copy, sizeof copy, "%s", result);
    free(result);
    return copy;
}

static void ports_after_addresses_are_replaced(void)
{
    CHECK_STR_EQ(normalize("listening on 127.0.0.1:49152\n"),
                 "listening on 127.0.0.1:PORT\n");
    CHECK_STR_EQ(normalize("from [::1]:50000, 10.0.0.20:7."),
                 "from [::1]:PORT, 10.0.0.20:PORT.");
    CHECK_STR_EQ(normalize("on port 1234"), "on port PORT");
    CHECK_STR_EQ(normalize("127.0.0.1:65535"), "127.0.0.1:PORT");
}

static void other_numbers_stay(void)
{
    static const char text[] =
        "49152 bytes, 12:30:59, 1.2.3:44, report 5, "
        "127.0.0.1:123456, at 127.0.0.1: 5, :7";

    CHECK_STR_EQ(normalize(text), text);
}

static void line_ends_are_folded(void)
{
    CHECK_STR_EQ(normalize("a\r\nb\n\r\n"), "a\nb\n\n");
    CHECK_STR_EQ(normalize("a\rb\r"), "a\rb\r");
}

static void empty_text_stays_empty(void)
{
    CHECK_STR_EQ(normalize(""), "");
}

/* Writes the text to a file and returns its path. */
static const char *write_file(const char *text)
{
    static char path[MAX_PATH];
    char folder[MAX_PATH + 1];

    CHECK(GetTempPathA(sizeof folder, folder) != 0);
    CHECK(GetTempFileNameA(folder, "tst", 0, path) != 0);
    CHECK(transcript_write(path, text));
    return path;
}

static void what_was_written_matches(void)
{
    const char *path = write_file("one\ntwo\n");

    CHECK(transcript_matches(path, "one\ntwo\n"));
    CHECK_EQ(DeleteFileA(path), TRUE);
}

/* Returns what is printed about the difference. */
static const char *differ(const char *written, const char *text)
{
    const char *path = write_file(written);
    bool same;

    test_capture_start(stderr);
    same = transcript_matches(path, text);
    DeleteFileA(path);
    CHECK(!same);
    return test_capture_end();
}

static void first_line_that_differs_is_shown(void)
{
    const char *printed = differ("one\ntwo\nthree\n", "one\ntwx\nxxx\n");

    CHECK_CONTAINS(printed, ":2: differs\n");
    CHECK_CONTAINS(printed, "expected: two\n");
    CHECK_CONTAINS(printed, "actual  : twx\n");
    CHECK(strstr(printed, "three") == NULL);
}

static void missing_and_additional_lines_differ(void)
{
    CHECK_CONTAINS(differ("one\ntwo\n", "one\n"), "actual  : (nothing more)");
    CHECK_CONTAINS(differ("one\n", "one\ntwo\n"), "expected: (nothing more)");
    CHECK_CONTAINS(differ("one\n", "one"), ":1: differs\n");
}

static void missing_file_differs(void)
{
    test_capture_start(stderr);
    CHECK(!transcript_matches("there is no such file", ""));
    CHECK_CONTAINS(test_capture_end(), "there is no such file");
}

static const struct test_case cases[] = {
    {"ports_after_addresses_are_replaced", ports_after_addresses_are_replaced},
    {"other_numbers_stay", other_numbers_stay},
    {"line_ends_are_folded", line_ends_are_folded},
    {"empty_text_stays_empty", empty_text_stays_empty},
    {"what_was_written_matches", what_was_written_matches},
    {"first_line_that_differs_is_shown", first_line_that_differs_is_shown},
    {"missing_and_additional_lines_differ",
     missing_and_additional_lines_differ},
    {"missing_file_differs", missing_file_differs},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
