/* SPDX-License-Identifier: MIT */
/* What the server does about an error, as a table from operation and error to
 * action and reason. It answers two questions. Whose failure is it? Does it
 * help to try again? */
#ifndef REACTIONS_H_
#define REACTIONS_H_

#include <stddef.h>

#include "common/win.h"

/* The operations that can fail. */
enum op_kind { OP_ACCEPT, OP_READABLE, OP_RECV, OP_SEND, OP_KIND_COUNT };

enum action {
    /* Close this connection, and no other. For an accept: close its socket and
     * start another accept. */
    ACTION_CLOSE,
    /* Nothing is wrong with the connection: start the same again
     * immediately. */
    ACTION_AGAIN,
    /* A resource is short at the moment: start the same again when another
     * operation has completed, or after a while. */
    ACTION_WAIT,
    /* We are closing what it belonged to: do nothing. */
    ACTION_RETIRE
};

struct reaction {
    enum op_kind op;
    DWORD error; /* of the call, or of the packet */
    enum action action;
    const char *reason;
};

/* Ordered by operation. The last row of each operation has the error 0 and is
 * for all errors that are not listed. */
extern const struct reaction reaction_table[];
extern const size_t reaction_count;

/* Returns the row for an error, which is not 0. Never NULL. */
const struct reaction *reaction_for_error(enum op_kind op, DWORD error);

/* "close" and so on. */
const char *reaction_action_name(enum action action);

#endif /* REACTIONS_H_ */
