/* SPDX-License-Identifier: MIT */
/* A client of the soak test: connects, has some messages echoed, half-closes
 * or resets the connection, and connects again with new data. Each byte is
 * compared. */
#ifndef COMMON_TESTS_STRESS_SOAK_CLIENT_H_
#define COMMON_TESTS_STRESS_SOAK_CLIENT_H_

#include "common/clients/owed.h"
#include "common/net.h"

/* The state that all clients share. Interlocked functions update its counters.
 */
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
    SOAK_TALKING, /* sends messages, receives echoes */
    SOAK_LEAVING, /* half-closed; reads to the end of stream */
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
    unsigned messages; /* left before it disconnects */
    bool leaves_by_reset;
    bool is_slow;
    uint64_t resets_at;   /* when no more than this is still owed */
    ULONGLONG reads_from; /* a slow client rests until then */
    ULONGLONG deadline;   /* for the next progress */
};

void soak_client_start(struct soak_client *client,
                       struct soak_shared *shared,
                       unsigned number);

/* Returns the events to wait for with WSAPoll, or 0 while the client rests. */
SHORT soak_client_wants(const struct soak_client *client, ULONGLONG now);

/* Sends and receives as much as is possible. */
void soak_client_move(struct soak_client *client, SHORT events);

/* Connects if disconnected; fails if the client has waited too long. */
void soak_client_tick(struct soak_client *client, ULONGLONG now);

void soak_client_free(struct soak_client *client);

#endif /* COMMON_TESTS_STRESS_SOAK_CLIENT_H_ */
