/* SPDX-License-Identifier: MIT */
/* How well it is known what Windows does, and what follows if a test gets
 * another result. */
#ifndef COMMON_TESTS_HARNESS_EVIDENCE_H_
#define COMMON_TESTS_HARNESS_EVIDENCE_H_

#include <stdbool.h>

/* The kinds of evidence, the best first. The first three are tests that have
 * been run on Windows: Wine's, which are run there too, or a library's. */
enum confidence {
    TESTED_THROUGH_A_PORT, /* asserts the completion packet */
    TESTED_OTHERWISE,      /* asserts an event, a control code, or another
                              operation */
    TRANSLATION_TESTED,    /* asserts the error that a status becomes */
    LIBRARY,               /* a widely used library relies on it */
    REPORTED,              /* users have seen it */
    DOCUMENTED,            /* Microsoft's documentation says so */
    INFERRED               /* follows from the others */
};

/* "tested through a port", "documented", ... */
const char *confidence_name(enum confidence confidence);

/* True if a published test asserts the value through a completion port on
 * Windows. A Windows that does something else is then a failure, even a
 * version without a record; without such a test, our expectation may be what
 * is wrong. */
bool confidence_is_asserted(enum confidence confidence);

#endif /* COMMON_TESTS_HARNESS_EVIDENCE_H_ */
