/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct address_count {
    struct address_count *next;
    unsigned bucket, connection_count;
    unsigned char address[sizeof(struct in6_addr)];
};

void budget_open(struct budget *budget)
{
    InitializeSRWLock(&budget->lock);
    budget->last_waiter = &budget->first_waiter;
}

/* Counts one more. Returns false, and counts nothing, at the limit. */
static bool budget_try_count(volatile LONG *counter, LONG most)
{
    if (InterlockedIncrement(counter) <= most)
        return true;
    InterlockedDecrement(counter);
    return false;
}

bool budget_begin_operation(struct budget *budget)
{
    return budget_try_count(&budget->operations_in_flight,
                            budget->max_operations);
}

void budget_end_operation(struct budget *budget)
{
    assert(budget->operations_in_flight > 0);
    InterlockedDecrement(&budget->operations_in_flight);
}

bool budget_begin_connection(struct budget *budget)
{
    return budget_try_count(&budget->connection_count,
                            budget->max_connections);
}

void budget_end_connection(struct budget *budget)
{
    assert(budget->connection_count > 0);
    InterlockedDecrement(&budget->connection_count);
}

/* The part of the address that counts. An IPv4 address counts as
 * ::ffff:a.b.c.d, which is also how an IPv6 socket sees it. Of an IPv6 address
 * only the first half counts, and the rest is 0: a client can choose the
 * second half itself, and a site gets a prefix of at least 64 bits (RFC 4291,
 * 2.5.1, and RFC 6177). */
static void budget_address_key(const struct net_address *from,
                               unsigned char *address)
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

static unsigned budget_hash_address(const unsigned char *address)
{
    unsigned h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < sizeof(struct in6_addr); i++)
        h = (h ^ address[i]) * 16777619u;
    return h % BUDGET_ADDRESS_BUCKETS;
}

/* Finds or creates the count of that address; NULL if there is no memory. */
static struct address_count *budget_find_address(struct budget *budget,
                                                 const unsigned char *address)
{
    unsigned bucket = budget_hash_address(address);
    struct address_count *o = budget->address_buckets[bucket];

    while (o != NULL && memcmp(o->address, address, sizeof o->address) != 0)
        o = o->next;
    if (o != NULL)
        return o;
    o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    memcpy(o->address, address, sizeof o->address);
    o->bucket = bucket;
    o->next = budget->address_buckets[bucket];
    budget->address_buckets[bucket] = o;
    return o;
}

bool budget_add_from_address(struct budget *budget,
                             const struct net_address *from,
                             struct address_count **counted)
{
    unsigned char address[sizeof(struct in6_addr)];
    struct address_count *o;
    bool ok;

    *counted = NULL;
    if (budget->max_per_address == 0)
        return true;
    budget_address_key(from, address);
    AcquireSRWLockExclusive(&budget->lock);
    o = budget_find_address(budget, address);
    ok = o != NULL && o->connection_count < budget->max_per_address;
    if (ok) {
        o->connection_count++;
        *counted = o;
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return ok;
}

void budget_remove_from_address(struct budget *budget,
                                struct address_count *counted)
{
    struct address_count **link;

    if (counted == NULL)
        return;
    AcquireSRWLockExclusive(&budget->lock);
    assert(counted->connection_count > 0);
    if (--counted->connection_count == 0) {
        link = &budget->address_buckets[counted->bucket];
        while (*link != counted)
            link = &(*link)->next;
        *link = counted->next;
        free(counted);
    }
    ReleaseSRWLockExclusive(&budget->lock);
}

void budget_queue_waiter(struct budget *budget, struct waiter *w)
{
    w->next = NULL;
    AcquireSRWLockExclusive(&budget->lock);
    *budget->last_waiter = w;
    budget->last_waiter = &w->next;
    InterlockedIncrement(&budget->waiter_count);
    ReleaseSRWLockExclusive(&budget->lock);
}

bool budget_allows_retry(const struct budget *budget)
{
    return budget->waiter_count > 0 &&
           budget->operations_in_flight < budget->max_operations;
}

struct waiter *budget_take_waiter(struct budget *budget)
{
    struct waiter *w;

    if (budget->waiter_count == 0)
        return NULL;
    AcquireSRWLockExclusive(&budget->lock);
    w = budget->first_waiter;
    if (w != NULL) {
        budget->first_waiter = w->next;
        if (budget->first_waiter == NULL)
            budget->last_waiter = &budget->first_waiter;
        InterlockedDecrement(&budget->waiter_count);
    }
    ReleaseSRWLockExclusive(&budget->lock);
    return w;
}
