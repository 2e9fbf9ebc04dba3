/* SPDX-License-Identifier: MIT */
/* What the server does about an error, as a table: operation and error to
 * action and reason. It answers two questions only. Whose failure is it? And
 * does trying again help? */
#ifndef REACTIONS_H_
#define REACTIONS_H_

#include <stddef.h>

#include "common/win.h"

/* What can fail. */
enum op_kind { OP_ACCEPT, OP_READABLE, OP_RECV, OP_SEND, OP_KIND_COUNT };

enum action {
    /* The connection is over, and no other is concerned. Of an accept: the
     * socket is, and another one is started. */
    ACTION_CLOSE,
    /* Nothing is wrong with the connection: the same may be started again at
     * once. */
    ACTION_AGAIN,
    /* Something is short for the moment: the same may be started again when
     * another operation has ended, or after a time. */
    ACTION_WAIT,
    /* What it belonged to is being closed by ourselves. */
    ACTION_RETIRE
};

struct reaction {
    enum op_kind op;
    DWORD error; /* as the call that starts it or the packet says */
    enum action action;
    const char *reason;
};

/* Ordered by operation. The last row of each has the error 0: it is for all
 * that are not listed. */
extern const struct reaction reaction_table[];
extern const size_t reaction_count;

/* The row for it, never NULL. error is not 0. */
const struct reaction *reaction_for_error(enum op_kind op, DWORD error);

/* "close" and so on. */
const char *reaction_action_name(enum action action);

#endif /* REACTIONS_H_ */
