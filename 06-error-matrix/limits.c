/* SPDX-License-Identifier: MIT */
#include "limits.h"

#include <stdlib.h>
#include <string.h>

struct origin {
    struct origin *next;
    unsigned bucket, connections;
    unsigned char address[sizeof(struct in6_addr)];
};

void limits_open(struct limits *limits)
{
    InitializeSRWLock(&limits->lock);
    limits->last = &limits->first;
}

/* Counts one more, if that is not above most. */
static bool count(volatile LONG *counter, LONG most)
{
    if (InterlockedIncrement(counter) <= most)
        return true;
    InterlockedDecrement(counter);
    return false;
}

bool limits_begin(struct limits *limits)
{
    return count(&limits->operations, limits->most_operations);
}

void limits_end(struct limits *limits)
{
    InterlockedDecrement(&limits->operations);
}

bool limits_connect(struct limits *limits)
{
    return count(&limits->connections, limits->most_connections);
}

void limits_disconnect(struct limits *limits)
{
    InterlockedDecrement(&limits->connections);
}

/* The address without its port. The rest stays 0 for IPv4, which cannot be
 * taken for an IPv6 address: a listening socket has either kind, and with IPv6
 * an IPv4 client comes as ::ffff:a.b.c.d. */
static void address_of(const struct net_address *from, unsigned char *address)
{
    const void *source = &from->storage;

    memset(address, 0, sizeof(struct in6_addr));
    if (from->storage.ss_family == AF_INET6)
        memcpy(address,
               &((const struct sockaddr_in6 *) source)->sin6_addr,
               sizeof(struct in6_addr));
    else
        memcpy(address,
               &((const struct sockaddr_in *) source)->sin_addr,
               sizeof(struct in_addr));
}

static unsigned hash(const unsigned char *address)
{
    unsigned h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < sizeof(struct in6_addr); i++)
        h = (h ^ address[i]) * 16777619u;
    return h % LIMITS_ORIGINS;
}

/* Finds the origin of that address, or makes one; NULL without memory. */
static struct origin *origin_of(struct limits *limits,
                                const unsigned char *address)
{
    unsigned bucket = hash(address);
    struct origin *o = limits->origins[bucket];

    while (o != NULL && memcmp(o->address, address, sizeof o->address) != 0)
        o = o->next;
    if (o != NULL)
        return o;
    o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    memcpy(o->address, address, sizeof o->address);
    o->bucket = bucket;
    o->next = limits->origins[bucket];
    limits->origins[bucket] = o;
    return o;
}

bool limits_enter(struct limits *limits,
                  const struct net_address *from,
                  struct origin **origin)
{
    unsigned char address[sizeof(struct in6_addr)];
    struct origin *o;
    bool ok;

    *origin = NULL;
    if (limits->most_per_address == 0)
        return true;
    address_of(from, address);
    AcquireSRWLockExclusive(&limits->lock);
    o = origin_of(limits, address);
    ok = o != NULL && o->connections < limits->most_per_address;
    if (ok) {
        o->connections++;
        *origin = o;
    }
    ReleaseSRWLockExclusive(&limits->lock);
    return ok;
}

void limits_leave(struct limits *limits, struct origin *origin)
{
    struct origin **link;

    if (origin == NULL)
        return;
    AcquireSRWLockExclusive(&limits->lock);
    if (--origin->connections == 0) {
        link = &limits->origins[origin->bucket];
        while (*link != origin)
            link = &(*link)->next;
        *link = origin->next;
        free(origin);
    }
    ReleaseSRWLockExclusive(&limits->lock);
}

void limits_wait(struct limits *limits, struct waiter *w)
{
    w->next = NULL;
    AcquireSRWLockExclusive(&limits->lock);
    *limits->last = w;
    limits->last = &w->next;
    InterlockedIncrement(&limits->waiting);
    ReleaseSRWLockExclusive(&limits->lock);
}

bool limits_worth_trying(const struct limits *limits)
{
    return limits->waiting > 0 && limits->operations < limits->most_operations;
}

struct waiter *limits_next(struct limits *limits)
{
    struct waiter *w;

    if (limits->waiting == 0)
        return NULL;
    AcquireSRWLockExclusive(&limits->lock);
    w = limits->first;
    if (w != NULL) {
        limits->first = w->next;
        if (limits->first == NULL)
            limits->last = &limits->first;
        InterlockedDecrement(&limits->waiting);
    }
    ReleaseSRWLockExclusive(&limits->lock);
    return w;
}
