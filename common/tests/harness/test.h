/* SPDX-License-Identifier: MIT */
/* The test harness. A test program is a table of named cases:
 *
 *   static const struct test_case cases[] = {{"port_0_is_free", port_0}};
 *
 *   int main(int argc, char **argv)
 *   {
 *       return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
 *   }
 *
 * With the name of a case as its argument, it runs that case; --list prints
 * the names; without arguments it runs all of them, each in a process of its
 * own. A failed check prints a message on stderr and exits with code 1. Checks
 * are always compiled, with or without NDEBUG. */
#ifndef COMMON_TESTS_HARNESS_TEST_H_
#define COMMON_TESTS_HARNESS_TEST_H_

#include <stddef.h>
#include <stdio.h>

/* The exit code by which CTest recognizes a skipped test. */
#define TEST_SKIPPED 77

struct test_case {
    const char *name;
    void (*run)(void);
};

int test_main(int argc,
              char **argv,
              const struct test_case *cases,
              size_t count);

/* All macros evaluate their arguments once. */
#define CHECK(condition)    \
    ((condition) ? (void) 0 \
                 : test_check_failed(#condition, __FILE__, __LINE__))

/* Compares two integers of any type as long long, so an unsigned 32-bit number
 * above 0x7FFFFFFF does not equal a negative one. */
#define CHECK_EQ(actual, expected)        \
    test_check_eq((long long) (actual),   \
                  (long long) (expected), \
                  #actual,                \
                  #expected,              \
                  __FILE__,               \
                  __LINE__)

/* Compares two strings; NULL equals only NULL. */
#define CHECK_STR_EQ(actual, expected) \
    test_check_str_eq(actual, expected, #actual, __FILE__, __LINE__)

/* Checks that a string contains another one. */
#define CHECK_CONTAINS(text, part) \
    test_check_contains(text, part, #text, __FILE__, __LINE__)

/* Prints "SKIP: reason" and exits with TEST_SKIPPED. */
#define SKIP(reason) test_skip(reason)

/* Returns the version of the running Wine, such as "8.0", or NULL on Windows.
 * For tests whose expectation depends on it. */
const char *test_wine_version(void);

/* Returns a function of ntdll.dll, to be cast to its type, or NULL if there is
 * none. */
typedef void (*test_function)(void);
test_function test_ntdll(const char *name);

/* Between start and end, what is written to stream (stdout or stderr, by this
 * process or by a child) goes to a buffer of 64 KiB. test_capture_end returns
 * the text without carriage returns; it is valid until the next capture ends.
 * A check that fails in between is still printed. Only one stream can be
 * captured at a time. */
void test_capture_start(FILE *stream);
const char *test_capture_end(void);

/* Runs this program again with up to two arguments, NULL for none, and returns
 * its exit code. */
int test_run_self(const char *first, const char *second);

/* Used by the macros. */
_Noreturn void test_check_failed(const char *text, const char *file, int line);
void test_check_eq(long long actual,
                   long long expected,
                   const char *actual_text,
                   const char *expected_text,
                   const char *file,
                   int line);
void test_check_str_eq(const char *actual,
                       const char *expected,
                       const char *text,
                       const char *file,
                       int line);
void test_check_contains(const char *whole,
                         const char *part,
                         const char *text,
                         const char *file,
                         int line);
_Noreturn void test_skip(const char *reason);

#endif /* COMMON_TESTS_HARNESS_TEST_H_ */
