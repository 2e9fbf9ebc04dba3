/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/soak_crowd.h"

#include <stdlib.h>

struct soak__crowd {
    struct soak_client *clients;
    unsigned count;
    WSAPOLLFD *polls;
    unsigned *owners; /* of the poll descriptors */
};

static bool soak__new(struct soak__crowd *crowd, unsigned count)
{
    crowd->count = count;
    crowd->clients = calloc(count, sizeof *crowd->clients);
    crowd->polls = calloc(count, sizeof *crowd->polls);
    crowd->owners = calloc(count, sizeof *crowd->owners);
    return crowd->clients != NULL && crowd->polls != NULL &&
           crowd->owners != NULL;
}

static void soak__free(struct soak__crowd *crowd)
{
    for (unsigned i = 0; crowd->clients != NULL && i < crowd->count; i++)
        soak_client_free(&crowd->clients[i]);
    free(crowd->clients);
    free(crowd->polls);
    free(crowd->owners);
}

/* Collects the sockets to poll. Resting clients are not among them, so the
 * wait is short if there are any. */
static unsigned soak__ask(struct soak__crowd *crowd, int *milliseconds)
{
    ULONGLONG now = GetTickCount64();
    unsigned count = 0;

    *milliseconds = 1000;
    for (unsigned i = 0; i < crowd->count; i++) {
        struct soak_client *client = &crowd->clients[i];
        SHORT events;

        soak_client_tick(client, now);
        events = soak_client_wants(client, now);
        if (now < client->reads_from)
            *milliseconds = 2;
        if (events == 0)
            continue;
        crowd->owners[count] = i;
        crowd->polls[count].fd = client->socket;
        crowd->polls[count].events = events;
        crowd->polls[count++].revents = 0;
    }
    return count;
}

static bool soak__is_done(const struct soak__crowd *crowd)
{
    for (unsigned i = 0; i < crowd->count; i++)
        if (crowd->clients[i].state != SOAK_DONE)
            return false;
    return true;
}

static void soak__run_all(struct soak__crowd *crowd)
{
    int milliseconds;

    while (!soak__is_done(crowd)) {
        unsigned count = soak__ask(crowd, &milliseconds);

        if (count == 0) {
            Sleep(1);
            continue;
        }
        if (WSAPoll(crowd->polls, count, milliseconds) <= 0)
            continue;
        for (unsigned i = 0; i < count; i++)
            if (crowd->polls[i].revents != 0)
                soak_client_move(&crowd->clients[crowd->owners[i]],
                                 crowd->polls[i].revents);
    }
}

bool soak_crowd_run(struct soak_shared *shared, unsigned first, unsigned end)
{
    struct soak__crowd crowd;
    bool ready = soak__new(&crowd, end - first);

    for (unsigned i = 0; ready && i < crowd.count; i++)
        soak_client_start(&crowd.clients[i], shared, first + i);
    if (ready)
        soak__run_all(&crowd);
    soak__free(&crowd);
    return ready;
}
