/* SPDX-License-Identifier: MIT */
/* Tests of the harness itself: checks fail when they should. This program
 * makes each mistake in a process of its own, "test_test child NAME". */
#ifndef NDEBUG
#define NDEBUG /* turns assert() off; CHECK must still work */
#endif

#include "common/tests/harness/test.h"

#include <string.h>

#include "common/win.h"

/* Volatile, so that the compiler does not warn about unreachable code. */
static volatile int one = 1;

static void child_passes(void)
{
    CHECK(one + one == 2);
    CHECK_EQ(-1, -1);
    CHECK_EQ(INVALID_SOCKET, (SOCKET) -1);
    CHECK_EQ(0xC000020Du, 3221225997u);
    CHECK_STR_EQ("a", "a");
    CHECK_STR_EQ((const char *) NULL, NULL);
    CHECK_CONTAINS("abc", "bc");
    CHECK_CONTAINS("abc", "");
}

static void child_check(void)
{
    SetLastError(ERROR_NETNAME_DELETED);
    CHECK(one + one == 3);
    printf("not reached\n");
}

static void child_eq(void)
{
    unsigned bytes = 0xDEADBEEF;

    SetLastError(12345);
    CHECK_EQ(bytes, 4 + 6);
}

static void child_eq_signs(void)
{
    CHECK_EQ(0xFFFFFFFFu, -1);
}

static void child_str_eq(void)
{
    CHECK_STR_EQ("one \"two\"\r\n", "one");
}

static void child_str_eq_null(void)
{
    CHECK_STR_EQ((const char *) NULL, "");
}

static void child_contains(void)
{
    CHECK_CONTAINS("some text", "texts");
}

static void child_in_a_capture(void)
{
    test_capture_start(stderr);
    fputs("what was printed\n", stderr);
    CHECK(one == 2);
}

static void child_skip(void)
{
    SKIP("needs Windows");
}

static void child_crash(void)
{
    RaiseException(0xE0000001, EXCEPTION_NONCONTINUABLE, 0, NULL);
}

static const struct test_case children[] = {
    {"passes", child_passes},
    {"check", child_check},
    {"eq", child_eq},
    {"eq_signs", child_eq_signs},
    {"str_eq", child_str_eq},
    {"str_eq_null", child_str_eq_null},
    {"contains", child_contains},
    {"in_a_capture", child_in_a_capture},
    {"skip", child_skip},
    {"crash", child_crash},
};

/* Returns what the child prints to stderr; the child must exit with code. */
static const char *child(const char *name, int code)
{
    int actual;

    test_capture_start(stderr);
    actual = test_run_self("child", name);
    CHECK_EQ(actual, code);
    return test_capture_end();
}

static void what_holds_passes_in_silence(void)
{
    CHECK_STR_EQ(child("passes", 0), "");
}

static void check_prints_place_condition_and_last_error(void)
{
    const char *text = child("check", 1);

    CHECK_CONTAINS(text, "test_test.c:");
    CHECK_CONTAINS(text,
                   ": CHECK(one + one == 3) failed\n"
                   "  last error: ERROR_NETNAME_DELETED (64)\n");
}

static void check_eq_prints_both_values_in_both_bases(void)
{
    CHECK_CONTAINS(child("eq", 1),
                   ": CHECK_EQ(bytes, 4 + 6) failed\n"
                   "  actual:   3735928559 (0xDEADBEEF)\n"
                   "  expected: 10 (0xA)\n"
                   "  last error: unknown error (12345)\n");
}

static void check_eq_does_not_take_an_unsigned_for_a_negative(void)
{
    CHECK_CONTAINS(child("eq_signs", 1),
                   "  actual:   4294967295 (0xFFFFFFFF)\n"
                   "  expected: -1 (0xFFFFFFFFFFFFFFFF)\n");
}

static void check_str_eq_prints_what_cannot_be_seen(void)
{
    CHECK_CONTAINS(child("str_eq", 1),
                   "  actual:   \"one \\\"two\\\"\\r\\n\"\n"
                   "  expected: \"one\"\n");
    CHECK_CONTAINS(child("str_eq_null", 1),
                   "  actual:   NULL\n"
                   "  expected: \"\"\n");
}

static void check_contains_prints_text_and_part(void)
{
    CHECK_CONTAINS(child("contains", 1),
                   "  actual:   \"some text\"\n"
                   "  lacks:    \"texts\"\n");
}

static void failure_is_seen_while_stderr_is_captured(void)
{
    const char *text = child("in_a_capture", 1);

    CHECK_CONTAINS(text, "captured: \"what was printed\\n\"\n");
    CHECK_CONTAINS(text, "CHECK(one == 2) failed\n");
}

static void failure_ends_the_process_at_once(void)
{
    test_capture_start(stdout);
    CHECK_EQ(test_run_self("child", "check"), 1);
    CHECK_STR_EQ(test_capture_end(), "");
}

static void skip_exits_with_77_and_prints_the_reason(void)
{
    test_capture_start(stdout);
    CHECK_EQ(test_run_self("child", "skip"), 77);
    CHECK_STR_EQ(test_capture_end(), "SKIP: needs Windows\n");
}

static void crash_is_a_failure(void)
{
    child("crash", (int) 0xE0000001);
}

static void unknown_case_is_a_failure(void)
{
    CHECK_CONTAINS(child("no_such", 2), "no_such: no such case; see --list\n");
}

static void list_prints_the_names_and_runs_nothing(void)
{
    test_capture_start(stdout);
    CHECK_EQ(test_run_self("child", "--list"), 0);
    CHECK_STR_EQ(test_capture_end(),
                 "passes\ncheck\neq\neq_signs\nstr_eq\nstr_eq_null\n"
                 "contains\nin_a_capture\nskip\ncrash\n");
}

static int evaluated;

static int number(void)
{
    return ++evaluated;
}

static const char *string(void)
{
    evaluated++;
    return "text";
}

static void arguments_are_evaluated_once(void)
{
    CHECK(number());
    CHECK_EQ(number(), 2);
    CHECK_EQ(3, number());
    CHECK_STR_EQ(string(), string());
    CHECK_CONTAINS(string(), string());
    CHECK_EQ(evaluated, 7);
}

static void capture_keeps_the_last_error(void)
{
    test_capture_start(stdout);
    SetLastError(54321);
    test_capture_end();
    CHECK_EQ(GetLastError(), 54321);
}

static void capture_can_be_used_again(void)
{
    for (int i = 0; i < 3; i++) {
        test_capture_start(stdout);
        printf("again\r\n");
        CHECK_STR_EQ(test_capture_end(), "again\n");
    }
}

static void wine_tells_its_version(void)
{
    const char *version = test_wine_version();

    CHECK(test_ntdll("RtlNtStatusToDosError") != NULL);
    CHECK(test_ntdll("NoSuchFunction") == NULL);
    if (version == NULL) {
        SKIP("this is Windows");
    } else {
        printf("Wine %s\n", version);
        CHECK(version[0] >= '1' && version[0] <= '9');
    }
}

static const struct test_case cases[] = {
    {"what_holds_passes_in_silence", what_holds_passes_in_silence},
    {"check_prints_place_condition_and_last_error",
     check_prints_place_condition_and_last_error},
    {"check_eq_prints_both_values_in_both_bases",
     check_eq_prints_both_values_in_both_bases},
    {"check_eq_does_not_take_an_unsigned_for_a_negative",
     check_eq_does_not_take_an_unsigned_for_a_negative},
    {"check_str_eq_prints_what_cannot_be_seen",
     check_str_eq_prints_what_cannot_be_seen},
    {"check_contains_prints_text_and_part",
     check_contains_prints_text_and_part},
    {"failure_is_seen_while_stderr_is_captured",
     failure_is_seen_while_stderr_is_captured},
    {"failure_ends_the_process_at_once", failure_ends_the_process_at_once},
    {"skip_exits_with_77_and_prints_the_reason",
     skip_exits_with_77_and_prints_the_reason},
    {"crash_is_a_failure", crash_is_a_failure},
    {"unknown_case_is_a_failure", unknown_case_is_a_failure},
    {"list_prints_the_names_and_runs_nothing",
     list_prints_the_names_and_runs_nothing},
    {"arguments_are_evaluated_once", arguments_are_evaluated_once},
    {"capture_keeps_the_last_error", capture_keeps_the_last_error},
    {"capture_can_be_used_again", capture_can_be_used_again},
    {"wine_tells_its_version", wine_tells_its_version},
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return test_main(argc - 1,
                         argv + 1,
                         children,
                         sizeof children / sizeof children[0]);
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
