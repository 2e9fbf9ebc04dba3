/* SPDX-License-Identifier: MIT */
/* For a server that skips one call of a function, to test that it reports the
 * leak when it stops. The build chooses the function and compiles the original
 * under the name remembers. */
#include "../budget.h"
#include "../pool.h"

/* True once, on the third call. */
static bool forgets(void)
{
    static volatile LONG calls;

    return InterlockedIncrement(&calls) == 3;
}

#if defined FORGET_budget_end_operation
void remembers(struct budget *budget);

void budget_end_operation(struct budget *budget)
{
    if (!forgets())
        remembers(budget);
}
#elif defined FORGET_budget_end_connection
void remembers(struct budget *budget);

void budget_end_connection(struct budget *budget)
{
    if (!forgets())
        remembers(budget);
}
#elif defined FORGET_pool_give_buffer
void remembers(struct pool *pool, struct buffer *buffer);

void pool_give_buffer(struct pool *pool, struct buffer *buffer)
{
    if (buffer != NULL && !forgets())
        remembers(pool, buffer);
}
#endif
