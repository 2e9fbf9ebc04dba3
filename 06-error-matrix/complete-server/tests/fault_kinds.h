/* SPDX-License-Identifier: MIT */
/* The calls that are made to fail, with which errors, and what may come of
 * it. */
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
    LOSS_ALL    /* it stops the server */
};

/* What it does to the server as a whole. */
enum fault_weight {
    WEIGHT_NONE,
    WEIGHT_START, /* the server may not start */
    WEIGHT_STOP   /* the server stops with exit code 1 */
};

#define FAULT_ERRORS 24

struct fault_kind {
    const char *name;
    const char *call; /* in IOCP_FAULT */
    const char *said; /* in the line on stderr, if there is one */
    enum fault_loss loss;
    enum fault_weight weight;
    bool listed;     /* reactions.c knows errors of it, as those of */
    enum op_kind op; /* this operation */
    bool packet;     /* fails by the NTSTATUS of a packet */
    bool by_way;     /* depends on what else the server does */
    bool alone;      /* no error but those below */
    bool endless;    /* no number of calls is the last */
    unsigned most;   /* calls to try, 0: as many as there are */
    bool always;     /* so do all calls after it */
    bool total;      /* nobody is left to clear up */
    DWORD errors[FAULT_ERRORS]; /* others, up to a 0 */
};

struct fault_error {
    DWORD injected; /* the NTSTATUS if it fails by a packet */
    DWORD error;    /* as the server sees it */
};

/* NULL if there is none of that name. */
const struct fault_kind *fault_kind_find(const char *name);

/* Fills errors, and returns how many there are: those that reactions.c lists
 * for the operation, those of the kind, and mostly one that nobody knows. */
size_t fault_kind_errors(const struct fault_kind *kind,
                         struct fault_error errors[FAULT_ERRORS]);

/* What the server does about it, as a number; the same if there is no table
 * for it. */
int fault_kind_action(const struct fault_kind *kind, DWORD error);

/* May the connection be lost that the call was for? */
bool fault_kind_may_lose(const struct fault_kind *kind, DWORD error);

#endif /* TESTS_FAULT_KINDS_H_ */
