/* SPDX-License-Identifier: MIT */
/* The error matrix: every way in which GetQueuedCompletionStatus can return,
 * as a table of cases. Each case is data, and a short function that provokes
 * it on loopback. The tests (one per case), the program error-matrix, and the
 * page in docs/reference are all made from this table.
 *
 * Windows and Wine differ in many of these cases, so a case has separate
 * expectations for the two. */
#ifndef COMMON_TESTS_MATRIX_MATRIX_H_
#define COMMON_TESTS_MATRIX_MATRIX_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/tests/harness/evidence.h"
#include "common/tests/matrix/record.h"
#include "common/tests/matrix/row.h"

struct trial; /* trial.h */

/* An expectation is a row as text, in the order of the columns:
 *
 *   call gqcs error bytes key overlapped status wsa
 *   "997 FALSE 64 0 ours ours C000020D 10054"
 *
 * A field may be "*" for any value, or several values with "|" between them;
 * several rows may be joined by " or ". */
struct matrix_case {
    const char *name;  /* "group.fact-in-words"; the test's name */
    const char *ref;   /* the sub-case, "9a" */
    const char *title; /* the fact as a sentence, without a full stop */
    const char *how;   /* how it is provoked */
    void (*run)(struct trial *t);

    const char *windows; /* the expectation */
    enum confidence confidence;
    const char *source; /* first the one that gives the confidence */

    /* Words that the cited tests of Wine contain, among them the call and the
     * error, for common/scripts/check-sources.py; NULL if no test of Wine is
     * cited. */
    const char *look_for;

    /* The rows observed with these versions of Wine, where they differ from
     * that of Windows; otherwise NULL. */
    const char *wine8;
    const char *wine10;
    const char *why; /* the reason for the difference */

    /* Why Wine cannot show the case, which is then skipped; usually NULL. */
    const char *only_windows;

    /* The packet is queued by NtSetIoCompletion: the row shows how its status
     * is reported, not that Windows ever queues such a packet. */
    bool injected;

    /* What the notes behind this course say, with the number of the claim, and
     * what is right instead. NULL if they say nothing, or nothing wrong. */
    const char *claim;
    const char *correction;

    const char *reaction; /* what a server should do */
};

struct matrix_group {
    const char *name;  /* what the names of its cases begin with */
    const char *title; /* a headline */
    const struct matrix_case *cases;
    size_t count;
};

extern const struct matrix_group *const matrix_groups[];
extern const size_t matrix_group_count;

/* A sub-case that has no case, and why. */
struct matrix_omission {
    const char *ref;
    const char *title;
    const char *reason;
};

extern const struct matrix_omission matrix_omissions[];
extern const size_t matrix_omission_count;

/* All sub-cases: section i + 1 has those from a to the letter
 * matrix_last_letters[i], or, where that is 0, a single one without a letter
 * ("16"). X1 to X9 come in addition. */
extern const char matrix_last_letters[24];
#define MATRIX_EXTRA_REFS 9

enum verdict {
    VERDICT_SAME,     /* as Windows */
    VERDICT_DIVERGES, /* not as Windows, but as this system is known to */
    VERDICT_INJECTED, /* as Windows, for a packet that was made up */
    VERDICT_SKIPPED,
    VERDICT_UNSEEN, /* not as expected, but nobody has recorded this Windows,
                       and no test through a port asserts the
                       expectation */
    VERDICT_FAIL,   /* none of these, or it could not be provoked */
    VERDICT_COUNT
};

/* "same", "diverges", "injected", "skipped", "unseen", "FAIL" */
const char *verdict_name(enum verdict verdict);

/* The row that a system is known to give, as an expectation; for a version
 * that nobody has observed, the row of Windows. A record of that Windows takes
 * precedence over the table. But if the recorded row is one that the table
 * allows, the others stay allowed, because which one comes is mostly a matter
 * of timing. */
const char *matrix_expected(const struct matrix_case *c,
                            const struct platform *platform,
                            const struct record_list *records);

/* The verdict on a row that was observed on that system. row is NULL if there
 * is none because a step has failed. */
enum verdict matrix_judge(const struct matrix_case *c,
                          const struct row *row,
                          const struct platform *platform,
                          const struct record_list *records);

/* The result of running a case. */
struct result {
    const struct matrix_case *c;
    struct row row;
    enum verdict verdict;
    char text[256]; /* why it was skipped, or which step failed */
};

/* Runs one case. Its waits have limits, see trial.h. Winsock must be
 * started. */
void matrix_run(const struct matrix_case *c, struct result *result);

/* The case of that name; NULL if there is none. */
const struct matrix_case *matrix_find(const char *name);

/* The group that has the case; NULL if none has. */
const struct matrix_group *matrix_group_of(const struct matrix_case *c);

/* The version of Wine this runs on, such as "8.0"; NULL on Windows. */
const char *matrix_wine(void);

#endif /* COMMON_TESTS_MATRIX_MATRIX_H_ */
