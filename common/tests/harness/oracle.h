/* SPDX-License-Identifier: MIT */
/* Windows and Wine differ in places that matter here. So an expectation has
 * a value for Windows, from its documentation or its conformance tests, and
 * one for each version of Wine in which the case has been observed. */
#ifndef COMMON_TESTS_HARNESS_ORACLE_H_
#define COMMON_TESTS_HARNESS_ORACLE_H_

/* On Windows actual has to be windows; under Wine 8 or 10 exactly what that
 * version is known to give, and if this is not what Windows gives, a line says
 * so. Under any other Wine either value passes, and the line names the
 * version. Should Wine come to agree with Windows, the check fails: then what
 * is recorded here is out of date. */
#define CHECK_ORACLE(actual, windows, wine8, wine10) \
    test_check_oracle((long long) (actual),          \
                      (long long) (windows),         \
                      (long long) (wine8),           \
                      (long long) (wine10),          \
                      #actual,                       \
                      __FILE__,                      \
                      __LINE__)

/* Behind the macro. */
void test_check_oracle(long long actual,
                       long long windows,
                       long long wine8,
                       long long wine10,
                       const char *text,
                       const char *file,
                       int line);

#endif /* COMMON_TESTS_HARNESS_ORACLE_H_ */
