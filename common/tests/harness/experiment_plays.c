/* SPDX-License-Identifier: MIT */
/* The experiments: what the clients do, and what is counted. No count may
 * depend on the speed of the machine. */
#include "common/tests/harness/experiment.h"

#include <psapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clients/owed.h"
#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/clients/wakes.h"
#include "common/errors.h"
#include "common/tests/harness/experiment_crowd.h"

static struct crowd crowd;

/* A deadline for a wait that every server satisfies. */
static ULONGLONG experiment__ample_deadline(void)
{
    return stream_deadline_after(time_limit_ms(10000));
}

/* Ten clients send a line while the server may be held up. Returns how many
 * are answered nevertheless, or -1 after printing an error. */
static int experiment__count_answered(struct experiment_run *run)
{
    ULONGLONG begin = GetTickCount64();

    if (!crowd_connect(&crowd, &run->address, 10))
        return -1;
    crowd_send(&crowd);
    crowd_wait(&crowd, stream_deadline_after(run->patience_ms), true);
    run->waited_ms = (DWORD) (GetTickCount64() - begin);
    return (int) crowd_count(&crowd, CROWD_ANSWERED);
}

/* Waits for the other answers too, and writes the result. */
static void experiment__report_answered(struct experiment_run *run,
                                        int meanwhile,
                                        const char *when)
{
    crowd_wait(&crowd, experiment__ample_deadline(), true);
    snprintf(run->result,
             sizeof run->result,
             "answered meanwhile: %d of 10; once %s: %u of 10",
             meanwhile,
             when,
             crowd_count(&crowd, CROWD_ANSWERED));
    crowd_leave(&crowd);
}

/* 01: a thread that blocks in recv serves only one client. */
static bool experiment__play_silent_client(struct experiment_run *run)
{
    SOCKET silent;
    int error = stream_connect_by(&run->address,
                                  0,
                                  experiment__ample_deadline(),
                                  &silent);
    int meanwhile;

    if (error != 0) {
        error_report("connect", (uint32_t) error);
        return false;
    }
    meanwhile = experiment__count_answered(run);
    closesocket(silent);
    if (meanwhile < 0)
        return false;
    experiment__report_answered(run, meanwhile, "it has left");
    return true;
}

/* 02: no wait on handles, so no limit of 64. */
static bool experiment__play_many_clients(struct experiment_run *run)
{
    if (!crowd_connect(&crowd, &run->address, 200))
        return false;
    crowd_send(&crowd);
    if (crowd_wait(&crowd, experiment__ample_deadline(), false) > 0)
        return experiment_fail("a client was neither answered nor refused");
    snprintf(run->result,
             sizeof run->result,
             "answered: %u of 200; refused: %u",
             crowd_count(&crowd, CROWD_ANSWERED),
             crowd_count(&crowd, CROWD_REFUSED));
    crowd_leave(&crowd);
    return true;
}

/* One client connects, is answered and leaves: the server is now in its loop.
 */
static bool experiment__is_serving(struct experiment_run *run)
{
    bool served = crowd_connect(&crowd, &run->address, 1);

    crowd_send(&crowd);
    served =
        served && crowd_wait(&crowd, experiment__ample_deadline(), true) == 0;
    crowd_leave(&crowd);
    return served || experiment_fail("the server does not answer");
}

/* 03: no thread calls accept, so clients do not depend on one thread. */
static bool experiment__play_held_thread(struct experiment_run *run)
{
    int meanwhile;

    if (!experiment__is_serving(run) ||
        !child_freeze_first_thread(&run->server, true))
        return false;
    meanwhile = experiment__count_answered(run);
    if (!child_freeze_first_thread(&run->server, false) || meanwhile < 0)
        return false;
    experiment__report_answered(run, meanwhile, "it goes on");
    return true;
}

static bool experiment__measure_memory(const struct experiment_run *run,
                                       SIZE_T *bytes)
{
    PROCESS_MEMORY_COUNTERS_EX memory;

    memset(&memory, 0, sizeof memory);
    memory.cb = sizeof memory;
    if (!K32GetProcessMemoryInfo(run->server.process,
                                 (PROCESS_MEMORY_COUNTERS *) &memory,
                                 sizeof memory)) {
        error_report("GetProcessMemoryInfo", GetLastError());
        return false;
    }
    *bytes =
        memory.PrivateUsage != 0 ? memory.PrivateUsage : memory.PagefileUsage;
    return true;
}

/* Each client is answered before the next one connects, so the server uses no
 * more of its shared buffers than it must. */
static bool experiment__add_idle_clients(struct experiment_run *run,
                                         unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (!crowd_connect(&crowd, &run->address, 1))
            return false;
        crowd_send(&crowd);
        if (crowd_wait(&crowd, experiment__ample_deadline(), false) > 0)
            return experiment_fail("a client was not answered");
    }
    return true;
}

/* 04: the memory of an idle connection. Processes get memory in pages, so the
 * result is rounded to pages. */
static bool experiment__play_idle_clients(struct experiment_run *run)
{
    const unsigned count = 1000;
    const SIZE_T page = 4096;
    SIZE_T before, after, each = 0;

    if (!experiment__add_idle_clients(run, 20) ||
        !experiment__measure_memory(run, &before) ||
        !experiment__add_idle_clients(run, count) ||
        !experiment__measure_memory(run, &after))
        return false;
    if (after > before)
        each = (after - before) / count;
    snprintf(run->result,
             sizeof run->result,
             "memory for each of them: %u KiB",
             (unsigned) ((each + page / 2) / page * page / 1024));
    crowd_leave(&crowd);
    return true;
}

/* Sends until the server accepts no more, because the client does not read. A
 * server that only waits for a processor gets one during wakes_wait_for. */
static bool experiment__send_until_full(SOCKET socket)
{
    const uint64_t most = 64u << 20;
    unsigned char bytes[65536];
    uint64_t sent = 0;
    struct stream_io io;

    while (sent < most) {
        owed_write_pattern(1, sent, bytes, sizeof bytes);
        io = stream_send_by(socket,
                            bytes,
                            sizeof bytes,
                            stream_deadline_after(500));
        if (io.result == STREAM_BUSY) {
            if (!wakes_wait_for(1000))
                return false;
            io = stream_send_now(socket, bytes, sizeof bytes);
        }
        if (io.result == STREAM_BUSY)
            return true;
        if (io.result != STREAM_MOVED)
            return experiment_fail("the connection ended too early");
        sent += io.count;
    }
    return experiment_fail("the server accepts data without a limit");
}

/* Reads until the stream ends or fails. Returns how many bytes of the pattern
 * came back, or -1 if other bytes came, or neither data nor an end within the
 * time limit. */
static int64_t experiment__read_to_end(SOCKET socket, bool *good_end)
{
    unsigned char bytes[65536], expected[sizeof bytes];
    int64_t count = 0;
    struct stream_io io;

    for (;;) {
        io = stream_receive_by(socket,
                               bytes,
                               sizeof bytes,
                               experiment__ample_deadline());
        *good_end = io.result == STREAM_END;
        if (io.result == STREAM_BUSY)
            return -1;
        if (io.result != STREAM_MOVED)
            return count;
        owed_write_pattern(1, (uint64_t) count, expected, io.count);
        if (memcmp(bytes, expected, io.count) != 0)
            return -1;
        count += (int64_t) io.count;
    }
}

/* The number of bytes that the server had received when it was told to stop,
 * according to its output. */
static int64_t experiment__count_received(const struct child_output *out)
{
    static const char line[] = "conn 1: received ";
    const char *stop = strstr(out->text, "\nstopping");
    const char *at = out->text;
    int64_t bytes = 0;

    while ((at = strstr(at, line)) != NULL && at < stop) {
        at += sizeof line - 1;
        bytes += strtol(at, NULL, 10);
    }
    return bytes;
}

static bool experiment__stop_during_transfer(struct experiment_run *run,
                                             SOCKET socket)
{
    DWORD code;
    bool good_end = false;
    int64_t came, received;

    if (!experiment__send_until_full(socket) || !child_interrupt(&run->server))
        return false;
    /* Either the server has exited, or it waits for this client. */
    child_output_wait(&run->server.out,
                      "conn 1: drains",
                      time_limit_ms(10000),
                      NULL,
                      0);
    came = experiment__read_to_end(socket, &good_end);
    closesocket(socket);
    if (!child_wait(&run->server, time_limit_ms(10000), &code))
        return experiment_fail("the server did not exit");
    if (code != 0)
        return experiment_fail("the exit code of the server is not 0");
    received = experiment__count_received(&run->server.out);
    if (came < 0 || received == 0)
        return experiment_fail("the bytes that came back were not those sent");
    snprintf(run->result,
             sizeof run->result,
             "%s it had received came back%s",
             came >= received ? "all" : "a part of what",
             good_end ? ", then the end of stream" : "");
    return true;
}

/* 05: a server that stops must answer what it has received. */
static bool experiment__play_stop(struct experiment_run *run)
{
    SOCKET socket;
    int error = stream_connect_by(&run->address,
                                  4096,
                                  experiment__ample_deadline(),
                                  &socket);

    if (error == 0)
        return experiment__stop_during_transfer(run, socket);
    error_report("connect", (uint32_t) error);
    return false;
}

/* 06: a failed operation need not end its connection. */
static bool experiment__play_failures(struct experiment_run *run)
{
    if (!crowd_connect(&crowd, &run->address, 40))
        return false;
    crowd_send(&crowd);
    if (crowd_wait(&crowd, experiment__ample_deadline(), false) > 0)
        return experiment_fail("a client was neither answered nor closed");
    snprintf(run->result,
             sizeof run->result,
             "answered: %u of 40; closed without an answer: %u",
             crowd_count(&crowd, CROWD_ANSWERED),
             crowd_count(&crowd, CROWD_REFUSED));
    crowd_leave(&crowd);
    return true;
}

static const char *const any_port[] = {"--port", "0", NULL};
static const char *const any_port_only[] = {"0", NULL};
static const char *const any_port_verbose[] = {"--port",
                                               "0",
                                               "--verbose",
                                               NULL};
/* Without a deadline that a slow machine could reach. */
static const char *const any_port_patient[] =
    {"--port", "0", "--verbose", "--drain", "3600", NULL};

static const struct experiment experiments[] = {
    {"01",
     "One client is connected and sends nothing. Ten others send a line.",
     {"blocking", any_port_only},
     {"01-overlapped-event", any_port},
     NULL,
     experiment__play_silent_client},
    {"02",
     "200 clients connect, stay, and send a line.",
     {"01-overlapped-event", any_port},
     {"02-iocp-basic", any_port},
     NULL,
     experiment__play_many_clients},
    {"03",
     "The server's first thread is suspended. Ten clients send a line.",
     {"02-iocp-basic", any_port},
     {"03-acceptex", any_port},
     NULL,
     experiment__play_held_thread},
    {"04",
     "1000 clients have been answered and are idle.",
     {"03-acceptex", any_port},
     {"04-zero-byte-recv", any_port},
     NULL,
     experiment__play_idle_clients},
    {"05",
     "Ctrl-C, while a client is sending that has read nothing yet.",
     {"04-zero-byte-recv", any_port_verbose},
     {"05-graceful-close", any_port_patient},
     NULL,
     experiment__play_stop},
    {"06",
     "20 receives are cancelled. 40 clients send a line.",
     {"05-graceful-close", any_port},
     {"06-error-matrix", any_port},
     "WSARecv-packet:1:0xC0000120:20", /* STATUS_CANCELLED */
     experiment__play_failures},
};

static const size_t experiment__count =
    sizeof experiments / sizeof experiments[0];

const struct experiment *experiment_find(const char *name)
{
    for (size_t i = 0; i < experiment__count; i++)
        if (strcmp(experiments[i].name, name) == 0)
            return &experiments[i];
    return NULL;
}

void experiment_print_names(FILE *stream)
{
    for (size_t i = 0; i < experiment__count; i++)
        fprintf(stream, "%s%s", i > 0 ? "|" : "", experiments[i].name);
}
