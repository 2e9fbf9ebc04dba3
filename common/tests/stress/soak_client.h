/* SPDX-License-Identifier: MIT */
/* A client of the soak: connects, has some messages echoed, leaves in one way
 * or the other and comes back as somebody else. Each byte is compared. */
#ifndef COMMON_TESTS_STRESS_SOAK_CLIENT_H_
#define COMMON_TESTS_STRESS_SOAK_CLIENT_H_

#include "common/clients/owed.h"
#include "common/net.h"

/* What all clients share. The numbers are changed by Interlocked functions. */
struct soak_shared {
    struct net_address server;
    uint64_t seed;
    LONG64 wanted; /* echoes */
    volatile LONG64 echoes, bytes;
    volatile LONG64 connections, resets, half_closes, slow_reads;
    volatile LONG failed;
    char failure[256]; /* the first one */
};

enum soak_state {
    SOAK_AWAY,    /* there is no connection */
    SOAK_TALKING, /* messages go and come */
    SOAK_LEAVING, /* half-closed: what is owed comes, then the end */
    SOAK_DONE     /* there are enough echoes */
};

struct soak_client {
    struct soak_shared *shared;
    unsigned number;
    enum soak_state state;
    uint64_t random;
    SOCKET socket;
    struct owed owed;
    uint64_t unsent;   /* bytes of this message */
    unsigned messages; /* until it leaves */
    bool leaves_by_reset;
    bool is_slow;
    uint64_t resets_at;   /* when no more than this is owed */
    ULONGLONG reads_from; /* a slow one rests until then */
    ULONGLONG deadline;   /* of the next byte or end */
};

void soak_client_start(struct soak_client *client,
                       struct soak_shared *shared,
                       unsigned number);

/* The events to wait for with WSAPoll; 0 while it rests. */
SHORT soak_client_wants(const struct soak_client *client, ULONGLONG now);

/* Does what is possible. */
void soak_client_move(struct soak_client *client, SHORT events);

/* Connects if it is away, and fails if it has waited for too long. */
void soak_client_tick(struct soak_client *client, ULONGLONG now);

void soak_client_free(struct soak_client *client);

#endif /* COMMON_TESTS_STRESS_SOAK_CLIENT_H_ */
