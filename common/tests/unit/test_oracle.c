/* SPDX-License-Identifier: MIT */
/* The verdict on a value on each system. */
#include <string.h>

#include "common/tests/harness/oracle.h"
#include "common/tests/harness/test.h"

#define WINDOWS 1
#define WINE_8 8
#define WINE_10 10
#define OTHER 7

static enum oracle_verdict judge(long long actual,
                                 enum confidence confidence,
                                 const char *wine)
{
    const struct oracle oracle = {WINDOWS,
                                  WINE_8,
                                  WINE_10,
                                  confidence,
                                  "somebody"};

    return oracle_judge(actual, &oracle, wine);
}

static void windows_has_to_give_what_a_test_asserts_of_a_port(void)
{
    CHECK_EQ(judge(WINDOWS, TESTED_THROUGH_A_PORT, NULL), ORACLE_HOLDS);
    CHECK_EQ(judge(WINE_8, TESTED_THROUGH_A_PORT, NULL), ORACLE_FAILS);
    CHECK_EQ(judge(OTHER, TESTED_THROUGH_A_PORT, NULL), ORACLE_FAILS);
}

static void what_no_test_asserts_of_a_port_is_unseen_on_windows(void)
{
    CHECK_EQ(judge(WINDOWS, DOCUMENTED, NULL), ORACLE_HOLDS);
    CHECK_EQ(judge(OTHER, TESTED_OTHERWISE, NULL), ORACLE_UNSEEN);
    CHECK_EQ(judge(OTHER, TRANSLATION_TESTED, NULL), ORACLE_UNSEEN);
    CHECK_EQ(judge(OTHER, DOCUMENTED, NULL), ORACLE_UNSEEN);
    CHECK_EQ(judge(OTHER, LIBRARY, NULL), ORACLE_UNSEEN);
    CHECK_EQ(judge(OTHER, REPORTED, NULL), ORACLE_UNSEEN);
    CHECK_EQ(judge(OTHER, INFERRED, NULL), ORACLE_UNSEEN);
}

/* The confidence in the value for Windows does not matter here. */
static void a_known_wine_has_to_give_what_is_recorded(void)
{
    CHECK_EQ(judge(WINE_8, INFERRED, "8.0"), ORACLE_DIVERGES);
    CHECK_EQ(judge(WINE_10, INFERRED, "8.0"), ORACLE_FAILS);
    CHECK_EQ(judge(WINDOWS, INFERRED, "8.0"), ORACLE_FAILS);
    CHECK_EQ(judge(WINE_10, INFERRED, "10.0"), ORACLE_DIVERGES);
    CHECK_EQ(judge(WINDOWS, INFERRED, "10.0"), ORACLE_FAILS);
}

static void another_wine_may_give_either(void)
{
    CHECK_EQ(judge(WINE_10, INFERRED, "11.2"), ORACLE_DIVERGES);
    CHECK_EQ(judge(WINDOWS, INFERRED, "11.2"), ORACLE_HOLDS);
    CHECK_EQ(judge(OTHER, INFERRED, "11.2"), ORACLE_FAILS);
}

static void what_is_unseen_ends_the_test_as_skipped(void)
{
    const char *text;

    test_capture_start(stdout);
    CHECK_EQ(test_run_self("unseen", NULL), TEST_SKIPPED);
    text = test_capture_end();
    CHECK_CONTAINS(text,
                   "SKIP: unseen: the value: expected 1 (documented:"
                   " somebody), here 7; please report it");
}

static const struct test_case cases[] = {
    {"windows_has_to_give_what_a_test_asserts_of_a_port",
     windows_has_to_give_what_a_test_asserts_of_a_port},
    {"what_no_test_asserts_of_a_port_is_unseen_on_windows",
     what_no_test_asserts_of_a_port_is_unseen_on_windows},
    {"a_known_wine_has_to_give_what_is_recorded",
     a_known_wine_has_to_give_what_is_recorded},
    {"another_wine_may_give_either", another_wine_may_give_either},
    {"what_is_unseen_ends_the_test_as_skipped",
     what_is_unseen_ends_the_test_as_skipped},
};

/* With the argument "unseen", behaves as a test does on Windows. */
int main(int argc, char **argv)
{
    const struct oracle oracle = {WINDOWS,
                                  WINE_8,
                                  WINE_10,
                                  DOCUMENTED,
                                  "somebody"};

    if (argc == 2 && strcmp(argv[1], "unseen") == 0)
        test_check_oracle(OTHER,
                          &oracle,
                          NULL,
                          "the value",
                          __FILE__,
                          __LINE__);
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
