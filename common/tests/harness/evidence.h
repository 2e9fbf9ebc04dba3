/* SPDX-License-Identifier: MIT */
/* How well it is known what Windows does, and what follows from that where a
 * test comes to another result. */
#ifndef COMMON_TESTS_HARNESS_EVIDENCE_H_
#define COMMON_TESTS_HARNESS_EVIDENCE_H_

#include <stdbool.h>

/* By kind of evidence, the best first. The first three are tests that have
 * been run on Windows: those of Wine, which are run there too, or those of a
 * library. */
enum confidence {
    TESTED_THROUGH_A_PORT, /* one asserts the packet that comes of it */
    TESTED_OTHERWISE,      /* one asserts it of an event, of a control code,
                              or of another operation */
    TRANSLATION_TESTED,    /* one asserts which error stands for the status */
    LIBRARY,               /* a widely used library relies on it */
    REPORTED,              /* users have seen it */
    DOCUMENTED,            /* a page of Microsoft's says so */
    INFERRED               /* follows from the others */
};

/* "tested through a port", "documented", ... */
const char *confidence_name(enum confidence confidence);

/* Whether somebody's test asserts it through a port on Windows. Then a Windows
 * that does something else is a failure, even one that nobody has recorded;
 * without such a test it may well be our expectation that is wrong. */
bool confidence_is_asserted(enum confidence confidence);

#endif /* COMMON_TESTS_HARNESS_EVIDENCE_H_ */
