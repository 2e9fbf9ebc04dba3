/* SPDX-License-Identifier: MIT */
/* The bench on which the cases of the matrix are provoked: a port, a pair of
 * connected sockets, operations with their OVERLAPPED, and the verbs by which
 * a case is told. A verb that fails says so in the result, and those after it
 * do nothing, so that a case reads as a list of steps. All waits are limited.
 *
 * Each trial has a port of its own: a late packet of one case cannot be taken
 * for the packet of the next. */
#ifndef COMMON_TESTS_MATRIX_TRIAL_H_
#define COMMON_TESTS_MATRIX_TRIAL_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/clients/time_limit.h"
#include "common/tests/matrix/row.h"
#include "common/win.h"

/* Every wait for something that must come has this limit. */
#define LIMIT_MS time_limit_ms(10000)

/* Long enough for a packet to come that must not come. */
#define QUIET_MS 60

/* What AcceptEx wants per address. */
#define ADDRESS_SPACE ((DWORD) (sizeof(SOCKADDR_STORAGE) + 16))

/* What the bytes, the key and the pointer hold before each wait. */
#define SENTINEL_BYTES 0xDEADBEEFu
#define SENTINEL_KEY ((ULONG_PTR) 0xDEADBEEFu)
#define SENTINEL_ERROR 0xBADu

/* The key under which a trial associates everything, unless it says
 * otherwise. It has bits in both halves where a pointer has. */
#if defined(_WIN64)
#define TRIAL_KEY ((ULONG_PTR) 0x0123456789ABCDEFu)
#else
#define TRIAL_KEY ((ULONG_PTR) 0x89ABCDEFu)
#endif

/* One operation. */
struct io {
    OVERLAPPED overlapped;
    const SOCKET *socket; /* where it was started; NULL: not on a socket */
    DWORD call;           /* what the call returned at once: 0 or an error */
    DWORD transferred;    /* the variable of lpNumberOfBytes... */
    DWORD flags;
    WSABUF buffer;
    char *bytes; /* the memory of the buffer */
};

struct trial {
    HANDLE port;
    ULONG_PTR key; /* what a packet must carry to be "ours" */
    SOCKET listener;
    SOCKET socket; /* our end */
    SOCKET peer;   /* the other end: plain, blocking, on no port */
    HANDLE file;   /* our file or end of a pipe */
    HANDLE other;  /* the other end of a pipe */
    struct io first, second;
    struct row row; /* what is observed */
    ULONGLONG started;
    DWORD last_error; /* GetLastError after the last wait, whatever it said */
    bool failed;      /* a step could not be taken */
    bool skipped;
    char text[256]; /* why */
};

/* The beginning and the end of a trial: matrix_run calls them. A trial is
 * never freed: an operation may end after its case has. */
struct trial *trial_open(void);
void trial_close(struct trial *t);

/* A step could not be taken, for want of call, with that error. */
void trial_fail(struct trial *t, const char *call, DWORD error);

/* What has to hold, so that the row means what it says; text is said if it
 * does not. */
void require(struct trial *t, bool condition, const char *text);

/* Whether there is any point in going on. */
bool goes_on(const struct trial *t);

/* This system cannot show the case. Nothing after it counts. */
void skip(struct trial *t, const char *reason);

/* -- Sockets ------------------------------------------------------------ */

/* Connects socket and peer over loopback; socket is not on the port yet. */
void open_pair(struct trial *t);

/* The same, and puts socket on the port under the key. */
void connect_pair(struct trial *t);

/* A listener on a free port of loopback, on the port under the key. */
void open_listener(struct trial *t);

/* Another TCP socket, or INVALID_SOCKET: the caller closes it, or puts it
 * into the trial, which does. */
SOCKET new_socket(struct trial *t);

/* Binds a socket to a free port of loopback. */
void bind_loopback(struct trial *t, SOCKET socket);

/* The address of a socket that is bound. */
struct sockaddr_in address_of(struct trial *t, SOCKET socket);

/* Connects peer to the listener. */
void connect_peer(struct trial *t);

/* socket and peer are UDP, each bound; peer is connected to socket, but
 * socket is not to peer. socket is on the port. */
void open_udp(struct trial *t);

/* Puts a handle on the port of the trial under its key. */
void associate(struct trial *t, HANDLE handle);

/* WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER); function is the address of a
 * pointer to it. */
void load(struct trial *t, SOCKET socket, GUID id, void *function);

/* Closes and forgets. With WSAGetOverlappedResult it cannot be asked any more,
 * so the last column becomes -. */
void close_socket(struct trial *t, SOCKET *socket);

/* SO_LINGER with a time of 0: closing the socket resets the connection. */
void set_hard_close(struct trial *t, SOCKET socket);

/* -- Operations --------------------------------------------------------- */

/* Prepares an operation on a socket: zeroes its OVERLAPPED and gives it a
 * buffer of that size. The verbs below do it themselves. */
void prepare(struct trial *t,
             struct io *io,
             const SOCKET *socket,
             size_t size);

/* WSARecv on socket; WSASend of size bytes. io->call says what it returned:
 * 0, WSA_IO_PENDING or an error. */
void start_recv(struct trial *t, struct io *io, size_t size);
void start_send(struct trial *t, struct io *io, size_t size);

/* WSARecv with an operation that is prepared, and was changed since. */
void start_prepared_recv(struct trial *t, struct io *io);

/* AcceptEx on the listener, with socket as the accept socket, room for that
 * much data and for addresses, which is ADDRESS_SPACE each. */
void start_accept(struct trial *t,
                  struct io *io,
                  DWORD data,
                  DWORD local,
                  DWORD remote);

/* ConnectEx from socket to the listener, with size bytes to send. */
void start_connect(struct trial *t, struct io *io, DWORD size);

/* WriteFile of a text at the beginning of file, and ReadFile of size bytes at
 * an offset; file may also be a pipe, which has no offsets. */
void start_write(struct trial *t, struct io *io, const char *text);
void start_read(struct trial *t, struct io *io, DWORD offset, size_t size);

/* SO_UPDATE_ACCEPT_CONTEXT and SO_UPDATE_CONNECT_CONTEXT on socket. */
void update_accept_context(struct trial *t);
void update_connect_context(struct trial *t);

/* For operations that a case starts itself: keeps what the call returned, as
 * the inline result. success is its result as a truth value. */
void started(struct io *io, bool success);

/* -- The other end ------------------------------------------------------ */

void peer_send(struct trial *t, const char *bytes, size_t size);
void peer_close(struct trial *t); /* FIN, if it has read everything */
void peer_reset(struct trial *t); /* RST */
void peer_shutdown_send(struct trial *t);

/* What one recv of the peer says, within LIMIT_MS: the number of bytes, or
 * minus the error. */
int peer_recv(struct trial *t);

/* Reads until there was nothing for a moment, the end of the stream or a
 * reset. Returns the number of bytes. */
size_t peer_drain(struct trial *t);

/* Waits until what the peer did has arrived at our end: data or the end of the
 * stream; a reset. */
void await_readable(struct trial *t, SOCKET socket);
void await_reset(struct trial *t, SOCKET socket);

/* Fills our end until a send stays pending, for the peer does not read. That
 * send is io; those before it have their packets taken away. Sending takes
 * place in pieces of size bytes. */
void fill_until_pending(struct trial *t, struct io *io, size_t size);

/* -- What comes of it --------------------------------------------------- */

/* Waits for the packet of io, with GetQueuedCompletionStatus, and makes the
 * row of it. */
void dequeue(struct trial *t, struct io *io);

/* Waits QUIET_MS and makes the row "no packet" of it; io, which may be NULL,
 * gives the inline result and the status. A packet that does come is in the
 * row. */
void dequeue_nothing(struct trial *t, struct io *io);

/* The same, where the packet should come: under Wine some do not, and waiting
 * LIMIT_MS for them would take long. It is half a second, long on loopback,
 * and twenty times what the trial has taken so far, for a slow machine. */
void dequeue_soon(struct trial *t, struct io *io);

/* Waits for that time, and makes a row of how the wait ended, packet or not.
 */
void wait_on(struct trial *t, HANDLE port, DWORD milliseconds);

/* Waits for a packet that has the number of a process where others have a
 * pointer: the row then has id there. */
void wait_for_id(struct trial *t, DWORD id);

/* Takes away one packet that the row is not about; it must be there. Returns
 * its OVERLAPPED, NULL if the trial has failed. */
OVERLAPPED *discard_packet(struct trial *t);

/* The row is about a call that is no operation: its inline result. */
void row_of_call(struct trial *t, DWORD error);

/* The row is about what io has come to, without a packet: its inline result
 * and its status. */
void row_of_status(struct trial *t, struct io *io);

/* Of a BOOL-like and of a socket function's result. */
DWORD error_of_bool(BOOL success);
DWORD error_of_socket(int result);

/* Queues a packet with any status, as the system does it itself:
 * NtSetIoCompletion. Then the row is an injected one. */
void inject(struct trial *t, struct io *io, DWORD status, DWORD bytes);

/* -- Other handles ------------------------------------------------------ */

/* An event that has to be reset, and is not set. The caller closes it. */
HANDLE new_event(struct trial *t);

/* Waits until it is set. */
void await_event(struct trial *t, HANDLE event);

/* Another handle of the same file or socket, which CloseHandle closes. */
HANDLE duplicate(struct trial *t, HANDLE handle);

/* Opens file: an empty one that goes when it is closed, on no port. */
void open_temporary(struct trial *t, DWORD flags);

/* -- Threads ------------------------------------------------------------ */

/* Starts a thread, whose function gets the trial, or something else. NULL if
 * the trial has failed. */
HANDLE start_thread(struct trial *t, unsigned(__stdcall *run)(void *));
HANDLE start_thread_with(struct trial *t,
                         unsigned(__stdcall *run)(void *),
                         void *argument);

/* Waits for its end, and closes the handle. */
void join_thread(struct trial *t, HANDLE thread);

/* Long enough for a thread that is about to wait to wait: nothing tells from
 * outside that it does. */
void let_it_wait(void);

#endif /* COMMON_TESTS_MATRIX_TRIAL_H_ */
