/* SPDX-License-Identifier: MIT */
/* How well it is known what Windows does, and what follows from that where a
 * test comes to another result. */
#ifndef COMMON_TESTS_HARNESS_EVIDENCE_H_
#define COMMON_TESTS_HARNESS_EVIDENCE_H_

#include <stdbool.h>

enum confidence {
    CONFORMANCE_TESTED, /* Wine's conformance tests, which pass on Windows */
    DOCUMENTED,         /* Microsoft Learn */
    LIBRARY,            /* a widely used library relies on it */
    REPORTED,           /* users have seen it */
    INFERRED            /* follows from the others */
};

/* "conformance-tested", "documented", ... */
const char *confidence_name(enum confidence confidence);

/* Whether somebody's test asserts it through a port on Windows. Then a Windows
 * that does something else is a failure, even one that nobody has recorded;
 * without such a test it may well be our expectation that is wrong. */
bool confidence_is_asserted(enum confidence confidence);

#endif /* COMMON_TESTS_HARNESS_EVIDENCE_H_ */
