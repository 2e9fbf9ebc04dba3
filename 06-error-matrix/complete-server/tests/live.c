/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"

/* The limit for every wait, in milliseconds. */
#define LIMIT time_limit_ms(10000)

#define MOST_ARGUMENTS 16

void live_start(struct live *l, const char *const *arguments)
{
    const char *all[MOST_ARGUMENTS + 4] = {NULL, "--port", "0"};
    char path[MAX_PATH], told[NET_TEXT_SIZE], *colon;
    int count = 3;

    CHECK(net_start_winsock());
    CHECK(getenv("SERVER") != NULL);
    /* Under Wine this turns a Unix path into a Windows path. */
    CHECK(GetFullPathNameA(getenv("SERVER"), sizeof path, path, NULL) != 0);
    all[0] = path;
    while (*arguments != NULL && count < MOST_ARGUMENTS + 3)
        all[count++] = *arguments++;
    CHECK(child_start(all, false, &l->server));
    CHECK(child_output_wait(&l->server.out,
                            "listening on ",
                            LIMIT,
                            told,
                            sizeof told));
    colon = strrchr(told, ':');
    CHECK(colon != NULL);
    *colon = '\0';
    CHECK(net_parse_address(told,
                            (uint16_t) strtoul(colon + 1, NULL, 10),
                            &l->address));
}

bool live_is_guarded(void)
{
    return strstr(getenv("SERVER"), "-guarded") != NULL;
}

void live_stop(struct live *l)
{
    DWORD code = 0;

    CHECK(child_interrupt(&l->server));
    CHECK(child_wait(&l->server, LIMIT, &code));
    if (l->server.err.length > 0)
        fputs(l->server.err.text, stderr);
    CHECK_EQ(code, 0);
    CHECK_EQ(l->server.err.length, 0);
    CHECK_CONTAINS(l->server.out.text, " bytes out, 0 bytes in buffers");
    CHECK_CONTAINS(l->server.out.text, "; in flight: 0");
}

SOCKET live_connect(const struct live *l, int receive_buffer)
{
    SOCKET result = INVALID_SOCKET;
    DWORD limit = LIMIT;
    u_long blocks = 0;

    CHECK_EQ(stream_connect_by(&l->address,
                               receive_buffer,
                               stream_deadline_after(LIMIT),
                               &result),
             0);
    CHECK_EQ(ioctlsocket(result, (long) FIONBIO, &blocks), 0);
    CHECK_EQ(setsockopt(result,
                        SOL_SOCKET,
                        SO_RCVTIMEO,
                        (const char *) &limit,
                        sizeof limit),
             0);
    CHECK_EQ(setsockopt(result,
                        SOL_SOCKET,
                        SO_SNDTIMEO,
                        (const char *) &limit,
                        sizeof limit),
             0);
    return result;
}

void live_send(SOCKET socket, const void *bytes, size_t length)
{
    const char *next = bytes;

    while (length > 0) {
        int count = send(socket, next, (int) length, 0);

        CHECK(count > 0);
        next += count;
        length -= (size_t) count;
    }
}

void live_receive(SOCKET socket, void *bytes, size_t length)
{
    char *next = bytes;

    while (length > 0) {
        int count = recv(socket, next, (int) length, 0);

        CHECK(count > 0);
        next += count;
        length -= (size_t) count;
    }
}

void live_echo(SOCKET socket, unsigned first, size_t length)
{
    unsigned char *out = malloc(length), *back = malloc(length);

    CHECK(out != NULL && back != NULL);
    for (size_t i = 0; i < length; i++)
        out[i] = (unsigned char) ((first + i) * 2654435761u >> 24);
    live_send(socket, out, length);
    live_receive(socket, back, length);
    CHECK(memcmp(out, back, length) == 0);
    free(out);
    free(back);
}

void live_expect_end(SOCKET socket)
{
    char byte;

    CHECK_EQ(recv(socket, &byte, 1, 0), 0);
}

size_t live_mark(struct live *l)
{
    size_t length;

    EnterCriticalSection(&l->server.out.lock);
    length = l->server.out.length;
    LeaveCriticalSection(&l->server.out.lock);
    return length;
}

static long long number_before(const char *begin, const char *end)
{
    while (end > begin && isdigit((unsigned char) end[-1]))
        end--;
    return strtoll(end, NULL, 10);
}

/* Looks at the output once. Returns false if the text, or the end of its line,
 * is not there yet. */
static bool look(struct live *l,
                 size_t mark,
                 const char *text,
                 bool before,
                 long long *number)
{
    struct child_output *out = &l->server.out;
    const char *found = NULL;

    EnterCriticalSection(&out->lock);
    if (out->length > mark)
        found = strstr(out->text + mark, text);
    if (found != NULL && strchr(found, '\n') == NULL)
        found = NULL;
    if (found != NULL)
        *number = before ? number_before(out->text + mark, found)
                         : strtoll(found + strlen(text), NULL, 10);
    LeaveCriticalSection(&out->lock);
    return found != NULL;
}

static long long number(struct live *l,
                        size_t mark,
                        const char *text,
                        bool before)
{
    ULONGLONG deadline = stream_deadline_after(LIMIT);
    long long value = 0;

    while (!look(l, mark, text, before, &value)) {
        CHECK(stream_time_left(deadline) > 0);
        WaitForSingleObject(l->server.out.more, 100);
    }
    return value;
}

long long live_number_before(struct live *l, size_t mark, const char *text)
{
    return number(l, mark, text, true);
}

long long live_number_after(struct live *l, size_t mark, const char *text)
{
    return number(l, mark, text, false);
}
