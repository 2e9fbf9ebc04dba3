/* SPDX-License-Identifier: MIT */
/* Correct as it is; each macro adds a mistake that the annotations of
 * common/locks.h must detect. Compiled by check-lock-rules.cmake, and never
 * linked. */
#include "common/win.h"

struct account {
    SRWLOCK lock; /* guards everything below */
    int balance;
};

static void account_add(struct account *a, int amount) REQUIRES_LOCK(a->lock)
{
    a->balance += amount;
}

static void account_unlock(struct account *a) RELEASES_LOCK(a->lock)
{
    ReleaseSRWLockExclusive(&a->lock);
}

void account_deposit(struct account *a, int amount)
{
    AcquireSRWLockExclusive(&a->lock);
    account_add(a, amount);
    account_unlock(a);
#ifdef WITHOUT_THE_LOCK
    account_add(a, amount);
#endif
#ifdef RELEASED_TWICE
    account_unlock(a);
#endif
#ifdef NOT_RELEASED
    AcquireSRWLockExclusive(&a->lock);
#endif
#ifdef ACQUIRED_TWICE
    AcquireSRWLockExclusive(&a->lock);
    AcquireSRWLockExclusive(&a->lock);
    account_unlock(a);
#endif
#ifdef SHARED_ONLY
    AcquireSRWLockShared(&a->lock);
    account_add(a, amount);
    ReleaseSRWLockShared(&a->lock);
#endif
}
