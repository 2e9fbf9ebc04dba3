/* SPDX-License-Identifier: MIT */
/* Windows and Wine differ in places that matter here. So an expectation has
 * a value for Windows, with who says so, and one for each version of Wine in
 * which the case has been observed. */
#ifndef COMMON_TESTS_HARNESS_ORACLE_H_
#define COMMON_TESTS_HARNESS_ORACLE_H_

#include "common/tests/harness/evidence.h"
#include "common/tests/harness/test.h"

/* What is expected, and who says so of Windows. */
struct oracle {
    long long windows, wine8, wine10;
    enum confidence confidence; /* of the value for Windows */
    const char *source;         /* of the same */
};

/* Under Wine 8 or 10 actual has to be exactly what that version is known to
 * give, and if this is not what Windows gives, a line says so. Under any other
 * Wine either value passes, and the line names the version. Should Wine come
 * to agree with Windows, the check fails: then what is recorded here is out of
 * date.
 *
 * On Windows actual has to be the value for Windows where somebody's test
 * asserts that of a port. Elsewhere another value ends the test as skipped,
 * with a line that says what was expected, on whose word, and what came. */
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

/* -- Behind the macro --------------------------------------------------- */

enum oracle_verdict {
    ORACLE_HOLDS,
    ORACLE_DIVERGES, /* not as Windows, but as this Wine may */
    ORACLE_UNSEEN, /* on Windows, not as a source says that is no such test */
    ORACLE_FAILS
};

/* What to make of a value on a system: wine is the version of Wine, NULL on
 * Windows. */
enum oracle_verdict oracle_judge(long long actual,
                                 const struct oracle *oracle,
                                 const char *wine);

/* Acts on that verdict: see CHECK_ORACLE. */
void test_check_oracle(long long actual,
                       const struct oracle *oracle,
                       const char *wine,
                       const char *text,
                       const char *file,
                       int line);

#endif /* COMMON_TESTS_HARNESS_ORACLE_H_ */
