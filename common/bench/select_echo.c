/* SPDX-License-Identifier: MIT */
/* An echo server on select(), for comparison: one thread, which serves the
 * ready sockets after each select(). The build sets FD_SETSIZE, the most
 * sockets it can serve. */
#include "common/net.h"
#include "common/options.h"

static char buffer[65536];

/* Blocks until all of the echo has been sent. */
static bool echo(SOCKET client)
{
    int length = recv(client, buffer, sizeof buffer, 0);
    int sent = 0, count;

    for (; sent < length; sent += count) {
        count = send(client, buffer + sent, length - sent, 0);
        if (count <= 0)
            return false;
    }
    return length > 0;
}

static void serve(SOCKET listener)
{
    static fd_set all, ready;

    FD_SET(listener, &all);
    for (;;) {
        ready = all;
        if (select(0, &ready, NULL, NULL, NULL) == SOCKET_ERROR)
            return;
        for (u_int i = 0; i < ready.fd_count; i++) {
            SOCKET socket = ready.fd_array[i];

            if (socket == listener) {
                socket = accept(listener, NULL, NULL);
                if (socket != INVALID_SOCKET)
                    FD_SET(socket, &all);
            } else if (!echo(socket)) {
                FD_CLR(socket, &all);
                closesocket(socket);
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct server_options options;
    SOCKET listener;
    int code;
    const char *what = "An echo server on select.";

    if (!net_start_winsock())
        return 1;
    code = options_parse_server(argc, argv, what, &options, NULL, 0);
    if (code >= 0)
        return code;
    listener = net_open_listener(&options.address);
    if (listener != INVALID_SOCKET && net_announce_listener(listener))
        serve(listener);
    return 1;
}
