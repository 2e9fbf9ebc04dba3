/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/oracle.h"

#include <stdlib.h>

#define WINE_8 8
#define WINE_10 10

static enum oracle_verdict oracle__on_windows(long long actual,
                                              const struct oracle *oracle)
{
    if (actual == oracle->windows)
        return ORACLE_HOLDS;
    return confidence_is_asserted(oracle->confidence) ? ORACLE_FAILS
                                                      : ORACLE_UNSEEN;
}

/* What this version of Wine is known to return. For a version that has not
 * been observed, either value is accepted. */
static long long oracle__known(long long actual,
                               const struct oracle *oracle,
                               long version)
{
    if (version == WINE_8)
        return oracle->wine8;
    if (version == WINE_10 || actual != oracle->windows)
        return oracle->wine10;
    return oracle->windows;
}

enum oracle_verdict oracle_judge(long long actual,
                                 const struct oracle *oracle,
                                 const char *wine)
{
    if (wine == NULL)
        return oracle__on_windows(actual, oracle);
    if (actual != oracle__known(actual, oracle, strtol(wine, NULL, 10)))
        return ORACLE_FAILS;
    return actual == oracle->windows ? ORACLE_HOLDS : ORACLE_DIVERGES;
}

/* The expected value to print in a failure. */
static long long oracle__expected(long long actual,
                                  const struct oracle *oracle,
                                  const char *wine)
{
    if (wine == NULL)
        return oracle->windows;
    return oracle__known(actual, oracle, strtol(wine, NULL, 10));
}

static _Noreturn void oracle__unseen(long long actual,
                                     const struct oracle *oracle,
                                     const char *text)
{
    char line[512];

    snprintf(line,
             sizeof line,
             "unseen: %s: expected %lld (%s: %s), here %lld; please report it"
             " with the file of error-matrix --record FILE, see"
             " docs/reference/observed/README.md",
             text,
             oracle->windows,
             confidence_name(oracle->confidence),
             oracle->source,
             actual);
    test_skip(line);
}

void test_check_oracle(long long actual,
                       const struct oracle *oracle,
                       const char *wine,
                       const char *text,
                       const char *file,
                       int line)
{
    long version = wine != NULL ? strtol(wine, NULL, 10) : 0;

    if (wine != NULL && version != WINE_8 && version != WINE_10)
        printf("Wine %s has not been observed here before\n", wine);
    switch (oracle_judge(actual, oracle, wine)) {
    case ORACLE_HOLDS:
        break;
    case ORACLE_DIVERGES:
        printf("differs from Windows: %s is %lld here, not %lld (Wine %s)\n",
               text,
               actual,
               oracle->windows,
               wine);
        break;
    case ORACLE_UNSEEN:
        oracle__unseen(actual, oracle, text);
    case ORACLE_FAILS:
        test_check_eq(actual,
                      oracle__expected(actual, oracle, wine),
                      text,
                      "the value known for this system",
                      file,
                      line);
        break;
    }
}
