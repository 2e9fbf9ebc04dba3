/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/soak_client.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/errors.h"
#include "common/printf_like.h"
#include "common/tests/stress/random_numbers.h"

/* How long a client may go without progress. */
#define SOAK__LIMIT time_limit_ms(20000)
#define SOAK__MOST_MESSAGES 100u /* per connection */
#define SOAK__SLOW_MESSAGES 4u   /* per slow connection */
#define SOAK__LONGEST_REST 50u   /* ms, before a slow one reads */
#define SOAK__SLOW_BUFFER 4096   /* SO_RCVBUF of a slow one */
#define SOAK__SMALL_MESSAGE 256u /* most are at most this long */
#define SOAK__LARGE_MESSAGE 65536u

static void soak__fail(struct soak_client *client, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Only the first failure is reported; the others may follow from it. */
static void soak__fail(struct soak_client *client, const char *format, ...)
{
    struct soak_shared *shared = client->shared;
    va_list arguments;
    int length;

    client->state = SOAK_DONE;
    if (InterlockedExchange(&shared->failed, 1) != 0)
        return;
    length = snprintf(shared->failure,
                      sizeof shared->failure,
                      "client %u: ",
                      client->number);
    va_start(arguments, format);
    vsnprintf(shared->failure + length,
              sizeof shared->failure - (size_t) length,
              format,
              arguments);
    va_end(arguments);
}

static void soak__progress(struct soak_client *client)
{
    client->deadline = stream_deadline_after(SOAK__LIMIT);
}

static bool soak__is_over(const struct soak_client *client)
{
    const struct soak_shared *shared = client->shared;

    return shared->failed != 0 || shared->echoes >= shared->wanted;
}

static unsigned soak__size(struct soak_client *client)
{
    if (client->is_slow)
        return SOAK__LARGE_MESSAGE;
    if (random_one_in(&client->random, 32))
        return random_size(&client->random);
    return 1 + random_below(&client->random, SOAK__SMALL_MESSAGE);
}

static void soak__send(struct soak_client *client)
{
    unsigned char bytes[16384];
    size_t size =
        client->unsent < sizeof bytes ? (size_t) client->unsent : sizeof bytes;
    struct stream_io io;

    if (size == 0)
        return;
    owed_write_pattern(client->owed.seed,
                       client->owed.position - client->unsent,
                       bytes,
                       size);
    io = stream_send_now(client->socket, bytes, size);
    if (io.result == STREAM_FAILED)
        soak__fail(client,
                   "sending: %s (%d)",
                   error_name((uint32_t) io.error),
                   io.error);
    client->unsent -= io.count;
    if (io.count > 0)
        soak__progress(client);
}

/* A connection that ends with a reset does so during its last message. */
static void soak__begin_message(struct soak_client *client)
{
    unsigned size = soak__size(client);

    client->messages--;
    client->unsent = size;
    if (!owed_add_pattern(&client->owed, size))
        soak__fail(client, "out of memory");
    if (client->messages == 0 && client->leaves_by_reset)
        client->resets_at = random_below(&client->random, size + 1);
    if (client->is_slow) {
        client->reads_from = stream_deadline_after(
            1 + random_below(&client->random, SOAK__LONGEST_REST));
        InterlockedIncrement64(&client->shared->slow_reads);
    }
    soak__progress(client);
    soak__send(client);
}

static void soak__close(struct soak_client *client, bool reset)
{
    if (reset)
        stream_close_by_reset(client->socket);
    else
        closesocket(client->socket);
    client->socket = INVALID_SOCKET;
    owed_free(&client->owed);
    client->state = SOAK_AWAY;
}

static void soak__half_close(struct soak_client *client)
{
    if (shutdown(client->socket, SD_SEND) != 0) {
        soak__fail(client,
                   "shutdown: %s",
                   error_name((uint32_t) WSAGetLastError()));
        return;
    }
    InterlockedIncrement64(&client->shared->half_closes);
    client->state = SOAK_LEAVING;
    soak__progress(client);
}

/* Called after each piece that was sent or received. */
static void soak__next(struct soak_client *client)
{
    bool last = client->messages == 0;

    if (client->state != SOAK_TALKING || client->unsent > 0)
        return;
    if (last && client->leaves_by_reset &&
        client->owed.total <= client->resets_at) {
        InterlockedIncrement64(&client->shared->resets);
        soak__close(client, true);
    } else if (last && !client->leaves_by_reset) {
        soak__half_close(client);
    } else if (client->owed.total == 0) {
        if (soak__is_over(client))
            soak__half_close(client);
        else
            soak__begin_message(client);
    }
}

static void soak__compare(struct soak_client *client,
                          const unsigned char *bytes,
                          size_t length)
{
    size_t same;
    int expected;

    if (!owed_settle_bytes(&client->owed, bytes, length, &same, &expected)) {
        soak__fail(client,
                   "received a wrong byte, 0x%02X instead of %d",
                   bytes[same],
                   expected);
        return;
    }
    InterlockedExchangeAdd64(&client->shared->bytes, (LONG64) length);
    if (client->owed.total == 0 && client->unsent == 0)
        InterlockedIncrement64(&client->shared->echoes);
    soak__progress(client);
}

static void soak__receive(struct soak_client *client)
{
    unsigned char bytes[16384];
    struct stream_io io =
        stream_receive_now(client->socket, bytes, sizeof bytes);

    switch (io.result) {
    case STREAM_MOVED:
        soak__compare(client, bytes, io.count);
        return;
    case STREAM_BUSY:
        return;
    case STREAM_END:
        if (client->state == SOAK_LEAVING && client->owed.total == 0)
            soak__close(client, false);
        else
            soak__fail(client, "the stream ended too soon");
        return;
    case STREAM_FAILED:
        soak__fail(client,
                   "receiving: %s (%d)",
                   error_name((uint32_t) io.error),
                   io.error);
    }
}

void soak_client_start(struct soak_client *client,
                       struct soak_shared *shared,
                       unsigned number)
{
    memset(client, 0, sizeof *client);
    client->shared = shared;
    client->number = number;
    client->random = shared->seed * SOAK__LARGE_MESSAGE + number;
    client->socket = INVALID_SOCKET;
}

/* Uses a new pattern each time: a connection must not get what was owed to the
 * previous one. */
static void soak__connect(struct soak_client *client)
{
    int error;

    client->is_slow = random_one_in(&client->random, 16);
    client->leaves_by_reset = random_one_in(&client->random, 3);
    client->messages = 1 + random_below(&client->random,
                                        client->is_slow ? SOAK__SLOW_MESSAGES
                                                        : SOAK__MOST_MESSAGES);
    client->reads_from = 0;
    error = stream_connect_by(&client->shared->server,
                              client->is_slow ? SOAK__SLOW_BUFFER : 0,
                              stream_deadline_after(SOAK__LIMIT),
                              &client->socket);
    if (error != 0) {
        soak__fail(client,
                   "connecting: %s (%d)",
                   error_name((uint32_t) error),
                   error);
        return;
    }
    memset(&client->owed, 0, sizeof client->owed);
    client->owed.seed =
        (uint64_t) InterlockedIncrement64(&client->shared->connections);
    client->state = SOAK_TALKING;
    soak__begin_message(client);
    soak__next(client);
}

void soak_client_tick(struct soak_client *client, ULONGLONG now)
{
    if (client->state == SOAK_DONE)
        return;
    if (client->state != SOAK_AWAY && client->shared->failed != 0)
        soak__close(client, true);
    if (client->state == SOAK_AWAY && soak__is_over(client))
        client->state = SOAK_DONE;
    else if (client->state == SOAK_AWAY)
        soak__connect(client);
    else if (now > client->deadline)
        soak__fail(client,
                   "no progress for %u ms; %u bytes are owed",
                   (unsigned) SOAK__LIMIT,
                   (unsigned) client->owed.total);
}

SHORT soak_client_wants(const struct soak_client *client, ULONGLONG now)
{
    SHORT events = 0;

    if (client->state != SOAK_TALKING && client->state != SOAK_LEAVING)
        return 0;
    if (client->unsent > 0)
        events |= POLLOUT;
    if (now >= client->reads_from)
        events |= POLLIN;
    return events;
}

void soak_client_move(struct soak_client *client, SHORT events)
{
    if ((events & ~POLLOUT) != 0)
        soak__receive(client);
    if (client->state == SOAK_TALKING && (events & POLLOUT) != 0)
        soak__send(client);
    soak__next(client);
}

void soak_client_free(struct soak_client *client)
{
    if (client->socket != INVALID_SOCKET)
        closesocket(client->socket);
    owed_free(&client->owed);
}
