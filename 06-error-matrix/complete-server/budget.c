/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <stdlib.h>
#include <string.h>

struct origin {
    struct origin *next;
    unsigned bucket, connections;
    unsigned char address[sizeof(struct in6_addr)];
};

void budget_open(struct budget *budget)
{
    InitializeSRWLock(&budget->lock);
    budget->last = &budget->first;
}

/* Counts one more, if that is not above most. */
static bool count(volatile LONG *counter, LONG most)
{
    if (InterlockedIncrement(counter) <= most)
        return true;
    InterlockedDecrement(counter);
    return false;
}

bool budget_begin(struct budget *budget)
{
    return count(&budget->operations, budget->most_operations);
}

void budget_end(struct budget *budget)
{
    InterlockedDecrement(&budget->operations);
}

bool budget_connect(struct budget *budget)
{
    return count(&budget->connections, budget->most_connections);
}

void budget_disconnect(struct budget *budget)
{
    InterlockedDecrement(&budget->connections);
}

/* What of the address counts. IPv4, whether or not it comes to a socket of
 * IPv6 as ::ffff:a.b.c.d, counts as that. Of IPv6 the first half counts, the
 * rest is 0: the second half is the client's own to choose, and a site gets a
 * prefix of 64 bits at least (RFC 4291, 2.5.1, and RFC 6177). */
static void address_of(const struct net_address *from, unsigned char *address)
{
    const void *source = &from->storage;
    const struct in6_addr *v6 =
        &((const struct sockaddr_in6 *) source)->sin6_addr;

    memset(address, 0, sizeof(struct in6_addr));
    if (from->storage.ss_family != AF_INET6) {
        address[10] = address[11] = 0xFF;
        memcpy(address + 12,
               &((const struct sockaddr_in *) source)->sin_addr,
               sizeof(struct in_addr));
    } else {
        memcpy(address, v6, IN6_IS_ADDR_V4MAPPED(v6) ? sizeof *v6 : 8);
    }
}

static unsigned hash(const unsigned char *address)
{
    unsigned h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < sizeof(struct in6_addr); i++)
        h = (h ^ address[i]) * 16777619u;
    return h % BUDGET_ORIGINS;
}

/* Finds the origin of that address, or makes one; NULL without memory. */
static struct origin *origin_of(struct budget *budget,
                                const unsigned char *address)
{
    unsigned bucket = hash(address);
    struct origin *o = budget->origins[bucket];

    while (o != NULL && memcmp(o->address, address, sizeof o->address) != 0)
        o = o->next;
    if (o != NULL)
        return o;
    o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    memcpy(o->address, address, sizeof o->address);
    o->bucket = bucket;
    o->next = budget->origins[bucket];
    budget->origins[bucket] = o;
    return o;
}

bool budget_enter(struct budget *budget,
                  const struct net_address *from,
                  struct origin **origin)
{
    unsigned char address[sizeof(struct in6_addr)];
    struct origin *o;
    bool ok;

    *origin = NULL;
    if (budget->most_per_address == 0)
        return true;
    address_of(from, address);
    AcquireSRWLockExclusive(&budget->lock);
    o = origin_of(budget, address);
    ok = o != NULL && o->connections < budget->most_per_address;
    if (ok) {
        o->connections++;
        *origin = o;
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return ok;
}

void budget_leave(struct budget *budget, struct origin *origin)
{
    struct origin **link;

    if (origin == NULL)
        return;
    AcquireSRWLockExclusive(&budget->lock);
    if (--origin->connections == 0) {
        link = &budget->origins[origin->bucket];
        while (*link != origin)
            link = &(*link)->next;
        *link = origin->next;
        free(origin);
    }
    ReleaseSRWLockExclusive(&budget->lock);
}

void budget_wait(struct budget *budget, struct waiter *w)
{
    w->next = NULL;
    AcquireSRWLockExclusive(&budget->lock);
    *budget->last = w;
    budget->last = &w->next;
    InterlockedIncrement(&budget->waiting);
    ReleaseSRWLockExclusive(&budget->lock);
}

bool budget_worth_trying(const struct budget *budget)
{
    return budget->waiting > 0 && budget->operations < budget->most_operations;
}

struct waiter *budget_next(struct budget *budget)
{
    struct waiter *w;

    if (budget->waiting == 0)
        return NULL;
    AcquireSRWLockExclusive(&budget->lock);
    w = budget->first;
    if (w != NULL) {
        budget->first = w->next;
        if (budget->first == NULL)
            budget->last = &budget->first;
        InterlockedDecrement(&budget->waiting);
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return w;
}
