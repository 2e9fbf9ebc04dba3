/* SPDX-License-Identifier: MIT */
/* A single thread dequeues all packets and checks the clock after each. That
 * is enough for a client that only compares bytes. */
#include "common/clients/load_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/load_conn.h"
#include "common/clients/load_socket.h"
#include "common/errors.h"

/* How long the loop waits for a packet before it checks the clock. */
#define LOAD_RUN__TICK_MS 20

/* A server with a short accept queue would refuse more at a time. */
#define LOAD_RUN__OPENED_AT_ONCE 64

/* The size of a receive buffer. */
#define LOAD_RUN__ROOM 65536u

struct load_run_measurement {
    struct load load;
    struct load_conn *conns;
    char *rooms;
    unsigned count;                /* of connections */
    unsigned started;              /* opened at least once */
    LARGE_INTEGER zero, frequency; /* of the clock */
    int64_t phase_began;
    int64_t checked; /* when stalls were last checked for */
};

static int64_t load_run__clock(const struct load_run_measurement *run)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return (int64_t) ((double) (now.QuadPart - run->zero.QuadPart) * 1e9 /
                      (double) run->frequency.QuadPart);
}

static double load_run__in_phase(const struct load_run_measurement *run)
{
    return (double) (run->load.now - run->phase_began) / 1e9;
}

static void load_run__enter(struct load_run_measurement *run,
                            enum load_phase phase)
{
    run->load.phase = phase;
    run->phase_began = run->load.now;
    for (unsigned i = 0; i < run->started; i++)
        load_conn_continue(&run->conns[i]);
}

/* Counts the active connections that had no echo, whose latency is therefore
 * in no percentile. */
static unsigned load_run__starved(const struct load_run_measurement *run)
{
    unsigned count = 0;

    for (unsigned i = 0; i < run->started; i++) {
        const struct load_conn *c = &run->conns[i];

        count += !c->idle && c->stream.counted == 0;
    }
    return count;
}

/* In connect mode each connection opens its successor itself. */
static void load_run__open_more(struct load_run_measurement *run)
{
    bool all = run->load.settings->mode == LOAD_CONNECT;

    while (
        run->started < run->count &&
        (all || run->started - run->load.served < LOAD_RUN__OPENED_AT_ONCE)) {
        struct load_conn *c = &run->conns[run->started++];

        load_conn_open(c, run->started);
    }
}

/* The measurement ends after a time or after a number of messages. The number
 * is that of the busiest connection: by then all others have had their chance,
 * on a machine of any speed. */
static bool load_run__has_measured(const struct load_run_measurement *run,
                                   double seconds)
{
    const struct load_settings *settings = run->load.settings;

    if (settings->messages > 0)
        return run->load.busiest >= settings->messages;
    return seconds >= settings->seconds;
}

static void load_run__advance(struct load_run_measurement *run)
{
    const struct load_settings *settings = run->load.settings;
    struct load_result *result = run->load.result;
    double seconds = load_run__in_phase(run);

    switch (run->load.phase) {
    case LOAD_OPENING:
        load_run__open_more(run);
        if (run->load.served < run->count)
            break;
        result->opened = seconds;
        load_run__enter(run, LOAD_WARMING);
        break;
    case LOAD_WARMING:
        if (seconds * 1000 >= settings->warm_up)
            load_run__enter(run, LOAD_MEASURING);
        break;
    case LOAD_MEASURING:
        result->elapsed = seconds;
        if (!load_run__has_measured(run, seconds))
            break;
        result->starved = load_run__starved(run);
        load_run__enter(run, LOAD_DRAINING);
        break;
    case LOAD_DRAINING:
        break;
    }
}

/* The first stall ends the measurement, because each connection not yet opened
 * would wait as long. Returns false if an operation does not complete although
 * its socket is closed. */
static bool load_run__check_stalls(struct load_run_measurement *run)
{
    if (run->load.now - run->checked < 100000000)
        return true;
    run->checked = run->load.now;
    for (unsigned i = 0; i < run->started; i++) {
        if (!load_conn_check_stall(&run->conns[i])) {
            fprintf(stderr,
                    "an operation has not completed although its socket is"
                    " closed\n");
            return false;
        }
    }
    if (run->load.phase != LOAD_DRAINING &&
        run->load.result->failures[LOAD_STALLED] > 0)
        load_run__enter(run, LOAD_DRAINING);
    return true;
}

/* Handles one packet if one arrives in time. Returns false if the port fails.
 */
static bool load_run__take_packet(struct load_run_measurement *run)
{
    DWORD bytes = 0, error;
    ULONG_PTR key = 0;
    OVERLAPPED *ov = NULL;
    BOOL ok = GetQueuedCompletionStatus(run->load.port,
                                        &bytes,
                                        &key,
                                        &ov,
                                        LOAD_RUN__TICK_MS);

    error = ok ? 0 : GetLastError();
    run->load.now = load_run__clock(run);
    if (ov != NULL)
        load_conn_on_completion(
            (struct load_conn *) key,
            CONTAINING_RECORD(ov, struct load_op, overlapped),
            bytes,
            error);
    else if (error != WAIT_TIMEOUT)
        error_report("GetQueuedCompletionStatus", error);
    return ov != NULL || error == WAIT_TIMEOUT;
}

/* Returns true when no connection is open any more, even if all have failed.
 */
static bool load_run__loop(struct load_run_measurement *run)
{
    load_run__enter(run, LOAD_OPENING);
    load_run__open_more(run);
    if (run->load.settings->mode == LOAD_CONNECT)
        load_run__enter(run, LOAD_WARMING);
    while (run->load.open > 0) {
        if (!load_run__take_packet(run) || !load_run__check_stalls(run))
            return false;
        load_run__advance(run);
    }
    return true;
}

/* The idle connections come first, so that they are open while the others
 * send. */
static bool load_run__make_conns(struct load_run_measurement *run)
{
    const struct load_settings *settings = run->load.settings;
    DWORD size =
        settings->bytes < LOAD_RUN__ROOM ? settings->bytes : LOAD_RUN__ROOM;

    run->count = settings->idle + settings->connections;
    run->conns = calloc(run->count, sizeof *run->conns);
    run->rooms = calloc(run->count, size);
    if (run->conns == NULL || run->rooms == NULL) {
        error_report("calloc", ERROR_NOT_ENOUGH_MEMORY);
        return false;
    }
    for (unsigned i = 0; i < run->count; i++) {
        run->conns[i].load = &run->load;
        run->conns[i].socket = INVALID_SOCKET;
        run->conns[i].idle = i < settings->idle;
        run->conns[i].room = run->rooms + (size_t) i * size;
        run->conns[i].room_size = size;
    }
    return true;
}

static bool load_run__prepare(struct load_run_measurement *run)
{
    QueryPerformanceFrequency(&run->frequency);
    QueryPerformanceCounter(&run->zero);
    run->load.port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (run->load.port == NULL) {
        error_report("CreateIoCompletionPort", GetLastError());
        return false;
    }
    return load_socket_find_connect_ex(
               run->load.settings->server.storage.ss_family,
               &run->load.connect_ex) &&
           load_run__make_conns(run);
}

bool load_run_measurement(const struct load_settings *settings,
                          struct load_result *result)
{
    struct load_run_measurement run = {0};
    bool ok;

    run.load.settings = settings;
    run.load.result = result;
    result->mode = (enum load_mode) settings->mode;
    result->connections = settings->connections;
    result->idle = settings->idle;
    result->bytes = settings->bytes;
    ok = load_run__prepare(&run);
    /* The system may still write to the memory of pending operations, so it
     * cannot be freed. */
    if (ok && !load_run__loop(&run))
        exit(1);
    free(run.conns);
    free(run.rooms);
    if (run.load.port != NULL)
        CloseHandle(run.load.port);
    return ok;
}
