/* SPDX-License-Identifier: MIT */
/* An echo server with a selectable fault, to check that the clients detect it.
 * Each of its threads serves one client at a time with blocking calls. */
#include <string.h>

#include "common/ctrl_c.h"
#include "common/options.h"
#include "common/thread_group.h"

enum fault {
    FAULT_NONE,
    FAULT_FLIP_BYTE,   /* the first byte of each chunk is wrong */
    FAULT_ADD_BYTE,    /* one byte too many before the end */
    FAULT_DROP_LAST,   /* does not send the last byte */
    FAULT_TRUNCATE,    /* ends the stream after the first bytes */
    FAULT_RESET,       /* resets the connection instead of answering */
    FAULT_RESET_LATE,  /* resets it instead of closing it */
    FAULT_NEVER_REPLY, /* reads, but neither replies nor closes */
    FAULT_GREET,       /* sends before it receives */
    FAULT_LOSE_FULL,   /* a chunk that fills the buffer loses its last byte */
    FAULT_WEAR_OUT,    /* like flip-byte from the 8th client on */
    FAULT_ONE_BY_ONE,  /* serves one client at a time */
    FAULT_STARVE,      /* answers all but the first client once, and then only
                          when that one has gone */
    FAULT_LEAK,        /* leaks 128 KiB per client */
    FAULT_LEAK_HANDLE, /* leaks a handle per client */
    FAULT_EXIT_3       /* serves correctly; exit code 3 */
};

static const char *const faults[] = {"none",
                                     "flip-byte",
                                     "add-byte",
                                     "drop-last",
                                     "truncate",
                                     "reset",
                                     "reset-late",
                                     "never-reply",
                                     "greet",
                                     "lose-full",
                                     "wear-out",
                                     "one-by-one",
                                     "starve",
                                     "leak",
                                     "leak-handle",
                                     "exit-3",
                                     NULL};

/* The number of threads, which is the most clients served at the same time. */
#define BAD_THREADS 32u

#define BAD_LEAK 131072u /* bytes */

struct bad_server {
    SOCKET listener;
    int fault;
    volatile LONG clients; /* so far */
    char *volatile kept;   /* leaked last by FAULT_LEAK */
    HANDLE volatile event; /* leaked last by FAULT_LEAK_HANDLE */
    HANDLE first_gone;     /* set when FAULT_STARVE's first client has gone */
};

/* The byte that FAULT_DROP_LAST holds back: the server cannot tell which byte
 * is the last of the stream. */
struct held {
    bool any;
    char byte;
};

/* Makes closesocket reset the connection. */
static void reset(SOCKET client)
{
    struct linger abort_now = {1, 0};

    setsockopt(client,
               SOL_SOCKET,
               SO_LINGER,
               (const char *) &abort_now,
               sizeof abort_now);
}

static void send_all(SOCKET client, const char *bytes, int length)
{
    while (length > 0) {
        int count = send(client, bytes, length, 0);

        if (count <= 0)
            return;
        bytes += count;
        length -= count;
    }
}

static void send_but_last(SOCKET client,
                          const char *bytes,
                          int length,
                          struct held *held)
{
    if (held->any)
        send_all(client, &held->byte, 1);
    held->any = true;
    held->byte = bytes[length - 1];
    send_all(client, bytes, length - 1);
}

/* The size of a full chunk of FAULT_LOSE_FULL. The other faults receive more
 * per call, which is faster. */
#define BAD_CHUNK 4096

#define BAD_LIFETIME 8 /* clients */

/* Returns whether to continue with this client. */
static bool answer(const struct bad_server *server,
                   SOCKET client,
                   char *bytes,
                   int length,
                   struct held *held)
{
    switch (server->fault) {
    case FAULT_FLIP_BYTE:
        bytes[0] ^= 1;
        break;
    case FAULT_WEAR_OUT:
        if (server->clients >= BAD_LIFETIME)
            bytes[0] ^= 1;
        break;
    case FAULT_LOSE_FULL:
        if (length == BAD_CHUNK)
            length--;
        break;
    case FAULT_DROP_LAST:
        send_but_last(client, bytes, length, held);
        return true;
    case FAULT_TRUNCATE:
        send_all(client, bytes, length < 3 ? length : 3);
        return false;
    case FAULT_RESET:
        return false;
    case FAULT_NEVER_REPLY:
        return true;
    }
    send_all(client, bytes, length);
    return true;
}

static void serve(const struct bad_server *server, SOCKET client, bool first)
{
    struct held held = {false, 0};
    char bytes[65536];
    int most = server->fault == FAULT_LOSE_FULL ? BAD_CHUNK : sizeof bytes;
    int length;

    if (server->fault == FAULT_GREET)
        send_all(client, "welcome\r\n", 9);
    while ((length = recv(client, bytes, most, 0)) > 0) {
        if (!answer(server, client, bytes, length, &held))
            break;
        if (server->fault == FAULT_STARVE && !first)
            WaitForSingleObject(server->first_gone, INFINITE);
    }
    if (first)
        SetEvent(server->first_gone);
    if (server->fault == FAULT_ADD_BYTE)
        send_all(client, "+", 1);
    if (server->fault == FAULT_NEVER_REPLY)
        Sleep(INFINITE);
    if (server->fault == FAULT_RESET || server->fault == FAULT_RESET_LATE) {
        reset(client);
        return;
    }
    /* Ends the stream even if there is more to read. */
    shutdown(client, SD_SEND);
    while (recv(client, bytes, sizeof bytes, 0) > 0)
        continue;
}

/* Leaks memory or a handle for each client that has gone. */
static void leak(struct bad_server *server)
{
    char *kept = NULL;

    if (server->fault == FAULT_LEAK)
        kept = VirtualAlloc(NULL,
                            BAD_LEAK,
                            MEM_RESERVE | MEM_COMMIT,
                            PAGE_READWRITE);
    if (kept != NULL) {
        memset(kept, 1, BAD_LEAK); /* untouched pages would cost no memory */
        server->kept = kept;
    }
    if (server->fault == FAULT_LEAK_HANDLE)
        server->event = CreateEventW(NULL, FALSE, FALSE, NULL);
}

/* Runs until the process exits. */
static unsigned __stdcall serve_all(void *argument)
{
    struct bad_server *server = argument;
    SOCKET client;

    while ((client = accept(server->listener, NULL, NULL)) != INVALID_SOCKET) {
        bool first = InterlockedIncrement(&server->clients) == 1;

        serve(server, client, first);
        leak(server);
        closesocket(client);
    }
    return 0;
}

static int run(const struct net_address *address, int fault)
{
    struct bad_server server = {INVALID_SOCKET, fault, 0, NULL, NULL, NULL};
    struct thread_group group;
    unsigned threads = fault == FAULT_ONE_BY_ONE ? 1 : BAD_THREADS;
    HANDLE stop = ctrl_c_create_event();

    if (stop == NULL)
        return 1;
    server.first_gone = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (server.first_gone == NULL)
        return 1;
    server.listener = net_open_listener(address);
    if (server.listener == INVALID_SOCKET ||
        !thread_group_start(&group, threads, serve_all, &server) ||
        !net_announce_listener(server.listener))
        return 1;
    WaitForSingleObject(stop, INFINITE);
    return fault == FAULT_EXIT_3 ? 3 : 0;
}

int main(int argc, char **argv)
{
    struct server_options options;
    int fault = FAULT_NONE;
    const struct option extra = {.name = "fault",
                                 .type = OPTION_CHOICE,
                                 .value = &fault,
                                 .argument = "WHICH",
                                 .help = "what the server does wrong (none)",
                                 .choices = faults};
    int exit_code;

    if (!net_start_winsock())
        return 1;
    exit_code = options_parse_server(argc,
                                     argv,
                                     "An echo server with a fault.",
                                     &options,
                                     &extra,
                                     1);
    if (exit_code < 0)
        exit_code = run(&options.address, fault);
    return exit_code;
}
