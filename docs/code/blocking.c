/* SPDX-License-Identifier: MIT */
/* An echo server that blocks, so each client waits its turn: blocking [PORT]
 *   cl /W4 blocking.c ws2_32.lib         (clang-cl takes the same)
 *   gcc -Wall blocking.c -o blocking.exe -lws2_32 */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>

static BOOL WINAPI on_ctrl_c(DWORD type)
{
    (void) type;
    ExitProcess(0); /* the only thread is blocked and cannot be asked */
}

static void conn_serve(SOCKET s)
{
    char buffer[16 * 1024];
    int received = recv(s, buffer, sizeof buffer, 0);

    while (received > 0 && send(s, buffer, received, 0) == received)
        received = recv(s, buffer, sizeof buffer, 0);
    closesocket(s);
}

int main(int argc, char **argv)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    int size = sizeof name;
    char *end = NULL;
    unsigned long number = argc > 1 ? strtoul(argv[1], &end, 10) : 7777;
    SOCKET listener, s;

    if (argc > 2 || number > 65535 || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: blocking [PORT]\n");
        return 2;
    }
    name.sin_port = htons((u_short) number);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    WSAStartup(MAKEWORD(2, 2), &(WSADATA){0}); /* if this fails, socket does */
    if ((listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET ||
        !SetConsoleCtrlHandler(on_ctrl_c, TRUE)) {
        fprintf(stderr, "socket: error %lu: out of memory?\n", GetLastError());
        exit(1);
    }
    if (bind(listener, (struct sockaddr *) &name, size) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        getsockname(listener, (struct sockaddr *) &name, &size) != 0) {
        fprintf(stderr, "bind: error %lu: try another port\n", GetLastError());
        exit(1);
    }
    printf("listening on 127.0.0.1:%u\n", ntohs(name.sin_port));
    fflush(stdout);
    for (;;) {
        while ((s = accept(listener, NULL, NULL)) == INVALID_SOCKET)
            Sleep(100); /* a shortage passes */
        conn_serve(s);
    }
}
