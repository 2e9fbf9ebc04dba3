/* SPDX-License-Identifier: MIT */
#include "service.h"

#include <stdio.h>
#include <string.h>

static bool service_echo_data(struct buffer *b)
{
    (void) b;
    return true;
}

static bool service_drop_data(struct buffer *b)
{
    (void) b;
    return false;
}

/* RFC 864 recommends it: lines of 72 of the 95 printable characters, each
 * beginning one further than the line before. The pattern begins anew after
 * 95 lines. */
#define LINE_LENGTH 74
#define PRINTABLE 95

/* As many whole lines as fit, from where the last buffer ended. */
static bool service_write_lines(struct buffer *b, unsigned *position)
{
    unsigned lines = b->size / LINE_LENGTH;
    unsigned first = *position;

    for (unsigned i = 0; i < lines; i++) {
        char *line = b->data + (size_t) i * LINE_LENGTH;

        for (unsigned k = 0; k < LINE_LENGTH - 2; k++)
            line[k] = (char) (' ' + (first + i + k) % PRINTABLE);
        memcpy(line + LINE_LENGTH - 2, "\r\n", 2);
    }
    b->end = lines * LINE_LENGTH;
    *position = (first + lines) % PRINTABLE;
    return true;
}

/* One line, in one of the forms that RFC 867 shows; the zone is UTC. The type
 * of the function is that of produce. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static bool service_write_time(struct buffer *b, unsigned *position)
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

    (void) position;
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

const struct service services[] = {
    {"echo", service_echo_data, NULL, BUFFER_1K},
    {"discard", service_drop_data, NULL, BUFFER_1K},
    {"chargen", service_drop_data, service_write_lines, BUFFER_64K},
    {"daytime", service_drop_data, service_write_time, BUFFER_1K},
};
