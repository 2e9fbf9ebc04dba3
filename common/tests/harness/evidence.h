/* SPDX-License-Identifier: MIT */
/* The evidence for what Windows does, and whether a test that gets another
 * result fails. */
#ifndef COMMON_TESTS_HARNESS_EVIDENCE_H_
#define COMMON_TESTS_HARNESS_EVIDENCE_H_

#include <stdbool.h>

/* The kinds of evidence, strongest first. The first three are tests that have
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
 * Windows. Any other result on Windows is then a failure, even on a version
 * without a record. Without such a test, the expectation itself may be
 * wrong. */
bool confidence_is_asserted(enum confidence confidence);

#endif /* COMMON_TESTS_HARNESS_EVIDENCE_H_ */
