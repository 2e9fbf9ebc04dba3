/* SPDX-License-Identifier: MIT */
#include "service.h"

#include <stdio.h>
#include <string.h>

/* The functions have the types of the members answer and produce. */
/* NOLINTBEGIN(readability-non-const-parameter) */

static enum service_verdict service_echo_data(struct buffer *b,
                                              union service_state *state)
{
    (void) b;
    (void) state;
    return SERVICE_SEND;
}

static enum service_verdict service_drop_data(struct buffer *b,
                                              union service_state *state)
{
    (void) b;
    (void) state;
    return SERVICE_DROP;
}

/* A message has a head with the length of the body, in HEAD_BYTES bytes, most
 * significant first, and then the body. */
#define HEAD_BYTES 4
#define MOST_BODY_BYTES 4096

/* Adds one byte to the head. Returns false if the message is too long. */
static bool message_add_to_head(struct message *m, unsigned char byte)
{
    m->length = m->length << 8 | byte;
    m->head_bytes++;
    return m->head_bytes < HEAD_BYTES || m->length <= MOST_BODY_BYTES;
}

/* Answers messages in capital letters, in place. The answer is as long as the
 * message, so each part can be answered without waiting for the rest. */
static enum service_verdict service_answer_messages(struct buffer *b,
                                                    union service_state *state)
{
    struct message *m = &state->message;

    for (DWORD i = b->begin; i < b->end; i++) {
        char *byte = &b->data[i];

        if (m->head_bytes == HEAD_BYTES) {
            if (*byte >= 'a' && *byte <= 'z')
                *byte = (char) (*byte - 'a' + 'A');
            m->length--;
        } else if (!message_add_to_head(m, (unsigned char) *byte)) {
            b->end = i - b->begin < HEAD_BYTES ? b->begin : i + 1 - HEAD_BYTES;
            return SERVICE_END; /* without this head */
        }
        if (m->head_bytes == HEAD_BYTES && m->length == 0)
            m->head_bytes = 0;
    }
    return SERVICE_SEND;
}

/* The pattern that RFC 864 recommends: lines of 72 of the 95 printable
 * characters, each starting one character further on than the line before. The
 * pattern repeats after 95 lines. */
#define LINE_LENGTH 74
#define PRINTABLE 95

/* Writes as many whole lines as fit, after those of the last buffer. */
static bool service_write_lines(struct buffer *b, union service_state *state)
{
    unsigned lines = b->size / LINE_LENGTH;
    unsigned first = state->next_line;

    for (unsigned i = 0; i < lines; i++) {
        char *line = b->data + (size_t) i * LINE_LENGTH;

        for (unsigned k = 0; k < LINE_LENGTH - 2; k++)
            line[k] = (char) (' ' + (first + i + k) % PRINTABLE);
        memcpy(line + LINE_LENGTH - 2, "\r\n", 2);
    }
    b->end = lines * LINE_LENGTH;
    state->next_line = (first + lines) % PRINTABLE;
    return true;
}

/* Writes one line, in one of the forms that RFC 867 shows; the zone is UTC. */
static bool service_write_time(struct buffer *b, union service_state *state)
{
    static const char *const days[] = {"Sunday",
                                       "Monday",
                                       "Tuesday",
                                       "Wednesday",
                                       "Thursday",
                                       "Friday",
                                       "Saturday"};
    static const char *const months[] = {"January",
                                         "February",
                                         "March",
                                         "April",
                                         "May",
                                         "June",
                                         "July",
                                         "August",
                                         "September",
                                         "October",
                                         "November",
                                         "December"};
    SYSTEMTIME now;

    (void) state;
    GetSystemTime(&now);
    b->end = (DWORD) snprintf(b->data,
                              b->size,
                              "%s, %s %u, %u %02u:%02u:%02u-UTC\r\n",
                              days[now.wDayOfWeek],
                              months[now.wMonth - 1],
                              now.wDay,
                              now.wYear,
                              now.wHour,
                              now.wMinute,
                              now.wSecond);
    return false;
}

/* NOLINTEND(readability-non-const-parameter) */

const struct service services[] = {
    {"echo", service_echo_data, NULL, BUFFER_1K},
    {"discard", service_drop_data, NULL, BUFFER_1K},
    {"chargen", service_drop_data, service_write_lines, BUFFER_64K},
    {"daytime", service_drop_data, service_write_time, BUFFER_1K},
    {"messages", service_answer_messages, NULL, BUFFER_1K},
};
