/* SPDX-License-Identifier: MIT */
/* What --trace FILE writes; the environment variable TRACE names the file.
 * Another test reads the same file and checks that it is JSON. */
#include <stdlib.h>
#include <string.h>

#include "common/clients/stream.h"
#include "common/tests/harness/test.h"

#include "live.h"

#define MOST_OPEN 100

/* The ids of the operations that have started and not completed. */
static char open_ids[MOST_OPEN][32];
static unsigned open_count, begun;

static int find(const char *id)
{
    for (unsigned i = 0; i < open_count; i++)
        if (strcmp(open_ids[i], id) == 0)
            return (int) i;
    return -1;
}

static void read_id(const char *line, char id[32])
{
    const char *from = strstr(line, "\"id\":\"");
    size_t length;

    CHECK(from != NULL);
    from += strlen("\"id\":\"");
    length = strcspn(from, "\"");
    CHECK(length > 0 && length < 32);
    memcpy(id, from, length);
    id[length] = '\0';
}

static void begins(const char *id)
{
    CHECK_EQ(find(id), -1);
    CHECK(open_count < MOST_OPEN);
    memcpy(open_ids[open_count++], id, sizeof open_ids[0]);
    begun++;
}

static void ends(const char *id)
{
    int i = find(id);

    CHECK(i >= 0);
    memcpy(open_ids[i], open_ids[--open_count], sizeof open_ids[0]);
}

/* Each line is one event. */
static void check_file(const char *path)
{
    static char line[1000];
    char id[32];
    FILE *file = fopen(path, "r");

    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strstr(line, "\"cat\":\"operation\"") == NULL)
            continue;
        read_id(line, id);
        if (strstr(line, "\"ph\":\"b\"") != NULL)
            begins(id);
        else
            ends(id);
    }
    fclose(file);
    printf("%u operations\n", begun);
    CHECK(begun > 50);
    CHECK_EQ(open_count, 0);
}

static void every_operation_that_begins_ends(void)
{
    const char *arguments[] = {"--trace", getenv("TRACE"), NULL};
    static struct live live;
    SOCKET sockets[20];

    CHECK(getenv("TRACE") != NULL);
    live_start(&live, arguments);
    for (unsigned i = 0; i < 20; i++) {
        sockets[i] = live_connect(&live, 0);
        live_echo(sockets[i], i, (size_t) 1 << i % 17);
    }
    /* Some of these have an operation in flight. */
    for (unsigned i = 0; i < 20; i += 2)
        stream_close_by_reset(sockets[i]);
    for (unsigned i = 1; i < 20; i += 2)
        closesocket(sockets[i]);
    live_stop(&live);
    check_file(getenv("TRACE"));
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"every_operation_that_begins_ends", every_operation_that_begins_ends},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
