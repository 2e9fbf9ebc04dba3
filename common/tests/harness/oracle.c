/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/oracle.h"

#include <stdlib.h>

#include "common/tests/harness/test.h"

/* What this system is known to give, given what it gives: for a version that
 * has not been observed, either. */
static long long known(long long actual,
                       long long windows,
                       long long wine8,
                       long long wine10)
{
    const char *wine = test_wine_version();
    long version = wine == NULL ? 0 : strtol(wine, NULL, 10);

    if (wine == NULL)
        return windows;
    if (version == 8)
        return wine8;
    if (version == 10)
        return wine10;
    printf("Wine %s has not been observed here before\n", wine);
    return actual == windows ? windows : wine10;
}

void test_check_oracle(long long actual,
                       long long windows,
                       long long wine8,
                       long long wine10,
                       const char *text,
                       const char *file,
                       int line)
{
    test_check_eq(actual,
                  known(actual, windows, wine8, wine10),
                  text,
                  "what is known of this system",
                  file,
                  line);
    if (actual != windows)
        printf("differs from Windows: %s is %lld here, %lld there (Wine %s)\n",
               text,
               actual,
               windows,
               test_wine_version());
}
