/* SPDX-License-Identifier: MIT */
/* The calls that are made to fail, with which errors, and what each failure
 * may cause. */
#ifndef TESTS_FAULT_KINDS_H_
#define TESTS_FAULT_KINDS_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/win.h"

#include "../op.h"

/* Which connections may be lost. */
enum fault_loss {
    LOSS_NONE,
    LOSS_OWN,   /* the one that the call was for */
    LOSS_TABLE, /* the same, but only if reactions.c says to close it */
    LOSS_ALL    /* all of them: the server stops */
};

/* What the failure may do to the server as a whole. */
enum fault_weight {
    WEIGHT_NONE,
    WEIGHT_START, /* the server may not start */
    WEIGHT_STOP   /* the server stops with exit code 1 */
};

#define FAULT_ERRORS 24

struct fault_kind {
    const char *name;
    const char *call; /* in IOCP_FAULT */
    const char *said; /* the name in a line on stderr, if there is one */
    enum fault_loss loss;
    enum fault_weight weight;
    bool listed;                /* reactions.c lists its errors, as those of */
    enum op_kind op;            /* this operation */
    bool packet;                /* the packet fails, with an NTSTATUS */
    bool by_way;                /* run in all ways[] of fault_runs.c */
    bool alone;                 /* only the errors below */
    bool endless;               /* the server never stops making it */
    unsigned most;              /* calls to try; 0: all */
    bool always;                /* all later calls fail, too */
    bool total;                 /* no worker is left to clean up */
    DWORD errors[FAULT_ERRORS]; /* further ones, up to a 0 */
};

struct fault_error {
    DWORD injected; /* the NTSTATUS if it fails by a packet */
    DWORD error;    /* as the server sees it */
};

/* NULL if there is none of that name. */
const struct fault_kind *fault_kind_find(const char *name);

/* Fills errors and returns their number: those that reactions.c lists for the
 * operation, those of the kind, and, unless kind->alone, one that is in no
 * table. */
size_t fault_kind_errors(const struct fault_kind *kind,
                         struct fault_error errors[FAULT_ERRORS]);

/* Returns the server's reaction as a number; -1 if reactions.c does not list
 * the call. */
int fault_kind_action(const struct fault_kind *kind, DWORD error);

/* True if the connection that the call was for may be lost. */
bool fault_kind_may_lose(const struct fault_kind *kind, DWORD error);

#endif /* TESTS_FAULT_KINDS_H_ */
