/* SPDX-License-Identifier: MIT */
/* Windows and Wine differ in places that matter here. So an expectation has a
 * value for Windows, with its source, and one for each version of Wine in
 * which the case has been observed. */
#ifndef COMMON_TESTS_HARNESS_ORACLE_H_
#define COMMON_TESTS_HARNESS_ORACLE_H_

#include "common/tests/harness/evidence.h"
#include "common/tests/harness/test.h"

/* The expected value for Windows, and its source. */
struct oracle {
    long long windows, wine8, wine10;
    enum confidence confidence; /* in the value for Windows */
    const char *source;         /* of the value for Windows */
};

/* Under Wine 8 or 10, actual must be exactly what that version is known to
 * return; if that is not what Windows returns, a line says so. Under any other
 * Wine either value passes, and the line names the version. If Wine 8 or 10
 * starts to agree with Windows, the check fails, because the recorded value is
 * then out of date.
 *
 * On Windows, actual must be the value for Windows if a published test asserts
 * it through a port. Otherwise another value skips the test, with a line that
 * has the expected value, its source, and the actual value. */
#define CHECK_ORACLE(actual, windows, wine8, wine10, confidence, source) \
    test_check_oracle((long long) (actual),                              \
                      &(const struct oracle){(windows),                  \
                                             (wine8),                    \
                                             (wine10),                   \
                                             (confidence),               \
                                             (source)},                  \
                      test_wine_version(),                               \
                      #actual,                                           \
                      __FILE__,                                          \
                      __LINE__)

/* -- Used by the macro -------------------------------------------------- */

enum oracle_verdict {
    ORACLE_HOLDS,
    ORACLE_DIVERGES, /* differs from Windows as recorded for Wine */
    ORACLE_UNSEEN,   /* Windows differs; no test through a port asserts it */
    ORACLE_FAILS
};

/* Judges a value on a system: wine is the version of Wine, or NULL on Windows.
 */
enum oracle_verdict oracle_judge(long long actual,
                                 const struct oracle *oracle,
                                 const char *wine);

/* Judges the value and acts on the verdict; see CHECK_ORACLE. */
void test_check_oracle(long long actual,
                       const struct oracle *oracle,
                       const char *wine,
                       const char *text,
                       const char *file,
                       int line);

#endif /* COMMON_TESTS_HARNESS_ORACLE_H_ */
