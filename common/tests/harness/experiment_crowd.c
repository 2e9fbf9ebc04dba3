/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/experiment_crowd.h"

#include <string.h>

#include "common/clients/time_limit.h"
#include "common/errors.h"

static const char crowd__line[] = "hello\r\n";

#define CROWD__LENGTH (sizeof crowd__line - 1)

bool crowd_connect(struct crowd *crowd,
                   const struct net_address *server,
                   unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct crowd_client *client = &crowd->clients[crowd->count];
        int error =
            stream_connect_by(server,
                              0,
                              stream_deadline_after(time_limit_ms(10000)),
                              &client->socket);

        if (error != 0) {
            error_report("connect", (uint32_t) error);
            return false;
        }
        client->state = CROWD_WAITS;
        client->received = 0;
        crowd->count++;
    }
    return true;
}

/* A line this short is accepted at once. If the connection has ended already,
 * the receive reports it. */
void crowd_send(struct crowd *crowd)
{
    for (unsigned i = 0; i < crowd->count; i++)
        if (crowd->clients[i].state == CROWD_WAITS)
            stream_send_now(crowd->clients[i].socket,
                            crowd__line,
                            CROWD__LENGTH);
}

static void crowd__receive(struct crowd_client *client, ULONGLONG deadline)
{
    char bytes[CROWD__LENGTH];
    size_t left = CROWD__LENGTH - client->received;
    struct stream_io io =
        stream_receive_by(client->socket, bytes, left, deadline);

    if (io.result == STREAM_BUSY)
        return;
    if (io.result != STREAM_MOVED ||
        memcmp(bytes, crowd__line + client->received, io.count) != 0)
        client->state = CROWD_REFUSED;
    else if ((client->received += io.count) == CROWD__LENGTH)
        client->state = CROWD_ANSWERED;
}

static void crowd__leave(struct crowd_client *client)
{
    if (client->socket != INVALID_SOCKET)
        closesocket(client->socket);
    client->socket = INVALID_SOCKET;
}

unsigned crowd_wait(struct crowd *crowd, ULONGLONG deadline, bool leave)
{
    for (unsigned i = 0; i < crowd->count; i++) {
        struct crowd_client *client = &crowd->clients[i];
        size_t received;

        do {
            received = client->received;
            if (client->state == CROWD_WAITS)
                crowd__receive(client, deadline);
        } while (client->state == CROWD_WAITS && client->received > received);
        if (leave && client->state != CROWD_WAITS)
            crowd__leave(client);
    }
    return crowd_count(crowd, CROWD_WAITS);
}

unsigned crowd_count(const struct crowd *crowd, enum crowd_state state)
{
    unsigned count = 0;

    for (unsigned i = 0; i < crowd->count; i++)
        count += crowd->clients[i].state == state;
    return count;
}

void crowd_leave(struct crowd *crowd)
{
    for (unsigned i = 0; i < crowd->count; i++)
        crowd__leave(&crowd->clients[i]);
    crowd->count = 0;
}
