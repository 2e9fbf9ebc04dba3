/* SPDX-License-Identifier: MIT */
/* An echo server with one thread per connection, for comparison. */
#include <process.h>

#include "common/net.h"
#include "common/options.h"

static bool send_all(SOCKET client, const char *bytes, int length)
{
    while (length > 0) {
        int count = send(client, bytes, length, 0);

        if (count <= 0)
            return false;
        bytes += count;
        length -= count;
    }
    return true;
}

static unsigned __stdcall serve(void *argument)
{
    SOCKET client = (SOCKET) argument;
    char buffer[65536];
    int length;

    do
        length = recv(client, buffer, sizeof buffer, 0);
    while (length > 0 && send_all(client, buffer, length));
    closesocket(client);
    return 0;
}

/* Returns when accept fails, but not because a client has left already. */
static void accept_all(SOCKET listener)
{
    for (;;) {
        SOCKET client = accept(listener, NULL, NULL);
        uintptr_t thread;

        if (client == INVALID_SOCKET && WSAGetLastError() != WSAECONNRESET)
            return;
        if (client == INVALID_SOCKET)
            continue;
        thread = _beginthreadex(NULL, 0, serve, (void *) client, 0, NULL);
        if (thread != 0)
            CloseHandle((HANDLE) thread);
        else
            closesocket(client);
    }
}

int main(int argc, char **argv)
{
    struct server_options options;
    SOCKET listener;
    int code;
    const char *what = "An echo server with a thread for each connection.";

    if (!net_start_winsock())
        return 1;
    code = options_parse_server(argc, argv, what, &options, NULL, 0);
    if (code >= 0)
        return code;
    listener = net_open_listener(&options.address);
    if (listener != INVALID_SOCKET && net_announce_listener(listener))
        accept_all(listener);
    return 1;
}
