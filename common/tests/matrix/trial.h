/* SPDX-License-Identifier: MIT */
/* What the cases of the matrix are written with: a port, a pair of connected
 * sockets, operations with their OVERLAPPED, and functions for the steps of a
 * case. A step that fails puts that into the result, and the steps after it do
 * nothing, so that a case reads as a list of steps. Waits have limits.
 *
 * Each trial has its own port, so that a late packet of one case cannot be
 * mistaken for a packet of the next. */
#ifndef COMMON_TESTS_MATRIX_TRIAL_H_
#define COMMON_TESTS_MATRIX_TRIAL_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/clients/time_limit.h"
#include "common/tests/matrix/row.h"
#include "common/win.h"

/* The limit of every wait for something that must happen. */
#define LIMIT_MS time_limit_ms(10000)

/* The room that AcceptEx needs for each address. */
#define ADDRESS_SPACE ((DWORD) (sizeof(SOCKADDR_STORAGE) + 16))

/* What the bytes, the key, the pointer and the last error hold before each
 * wait. */
#define SENTINEL_BYTES 0xDEADBEEFu
#define SENTINEL_KEY ((ULONG_PTR) 0xDEADBEEFu)
#define SENTINEL_ERROR 0xBADu

/* The key with which a trial associates its handles, unless the case says
 * otherwise. It has bits set in both halves of a 64-bit pointer. */
#if defined(_WIN64)
#define TRIAL_KEY ((ULONG_PTR) 0x0123456789ABCDEFu)
#else
#define TRIAL_KEY ((ULONG_PTR) 0x89ABCDEFu)
#endif

/* One operation. */
struct io {
    OVERLAPPED overlapped;
    const SOCKET *socket; /* which it was started on; NULL: not a socket */
    DWORD call;           /* what the call returned at once: 0 or an error */
    DWORD transferred;    /* the variable of lpNumberOfBytes... */
    DWORD flags;
    WSABUF buffer;
    char *bytes; /* the memory of the buffer */
};

struct trial {
    HANDLE port;
    ULONG_PTR key; /* the key that the row calls "ours" */
    SOCKET listener;
    SOCKET socket; /* our end */
    SOCKET peer;   /* the other end: plain, blocking, on no port */
    HANDLE file;   /* our file or end of a pipe */
    HANDLE other;  /* the other end of a pipe, or what the case needs */
    struct io first, second;
    struct row row; /* what is observed */
    ULONGLONG started;
    DWORD moment_ms;  /* see the function; 0 if it has not been measured */
    DWORD last_error; /* GetLastError after the last wait, also after TRUE */
    bool failed;      /* a step has failed */
    bool skipped;
    char text[256]; /* why */
};

/* matrix_run calls these before and after a case. A trial is never freed,
 * because an operation may complete after its case has returned. */
struct trial *trial_open(void);
void trial_close(struct trial *t);

/* Fails the trial: call has failed with that error. */
void trial_fail(struct trial *t, const char *call, DWORD error);

/* Fails the trial with that text if the condition does not hold: without it
 * the row would not mean what it says. */
void require(struct trial *t, bool condition, const char *text);

/* Whether the trial has neither failed nor been skipped. */
bool goes_on(const struct trial *t);

/* Skips the case, because this system cannot show it. The steps after this do
 * nothing. */
void skip(struct trial *t, const char *reason);

/* -- Sockets ------------------------------------------------------------ */

/* Connects socket and peer over loopback; socket is not on the port yet. */
void open_pair(struct trial *t);

/* The same, and associates socket with the port. */
void connect_pair(struct trial *t);

/* Opens a listener on a free TCP port of loopback, and associates it with the
 * completion port. */
void open_listener(struct trial *t);

/* Another TCP socket, or INVALID_SOCKET. The caller closes it, or puts it into
 * the trial, which closes it at the end. */
SOCKET new_socket(struct trial *t);

/* Binds a socket to a free TCP or UDP port of loopback. */
void bind_loopback(struct trial *t, SOCKET socket);

/* The address of a socket that is bound. */
struct sockaddr_in address_of(struct trial *t, SOCKET socket);

/* Connects peer to the listener. */
void connect_peer(struct trial *t);

/* Opens socket and peer as UDP sockets, both bound. peer is connected to
 * socket, and socket to nothing; socket is on the port. */
void open_udp(struct trial *t);

/* Associates a handle with the port of the trial, with its key. */
void associate(struct trial *t, HANDLE handle);

/* Loads an extension function with SIO_GET_EXTENSION_FUNCTION_POINTER;
 * function is the address of the pointer that receives it. */
void load(struct trial *t, SOCKET socket, GUID id, void *function);

/* Closes the socket and sets it to INVALID_SOCKET. WSAGetOverlappedResult can
 * no longer be called with it, so the last column becomes -. */
void close_socket(struct trial *t, SOCKET *socket);

/* SO_LINGER with a time of 0: closing the socket resets the connection. */
void set_hard_close(struct trial *t, SOCKET socket);

/* -- Operations --------------------------------------------------------- */

/* Prepares an operation on a socket: zeroes its OVERLAPPED and gives it a
 * buffer of that size. The functions below call this themselves. */
void prepare(struct trial *t,
             struct io *io,
             const SOCKET *socket,
             size_t size);

/* Starts WSARecv or WSASend of size bytes on socket. io->call is then what the
 * call returned: 0, WSA_IO_PENDING or an error. */
void start_recv(struct trial *t, struct io *io, size_t size);
void start_send(struct trial *t, struct io *io, size_t size);

/* Starts WSARecv with an operation that prepare was called for, and that the
 * case has changed since. */
void start_prepared_recv(struct trial *t, struct io *io);

/* Starts AcceptEx on the listener, with socket as the accept socket, and with
 * these three lengths. The buffer has room for the data and for two addresses
 * of ADDRESS_SPACE. */
void start_accept(struct trial *t,
                  struct io *io,
                  DWORD data,
                  DWORD local,
                  DWORD remote);

/* Starts ConnectEx from socket to the listener, with size bytes to send. */
void start_connect(struct trial *t, struct io *io, DWORD size);

/* Starts WriteFile of a text at the beginning of file, or ReadFile of size
 * bytes at an offset; file may also be a pipe, which has no offsets. */
void start_write(struct trial *t, struct io *io, const char *text);
void start_read(struct trial *t, struct io *io, DWORD offset, size_t size);

/* Set SO_UPDATE_ACCEPT_CONTEXT or SO_UPDATE_CONNECT_CONTEXT on socket. */
void update_accept_context(struct trial *t);
void update_connect_context(struct trial *t);

/* For operations that a case starts itself: stores what the call returned as
 * the inline result. success says whether it succeeded. */
void started(struct io *io, bool success);

/* -- The other end ------------------------------------------------------ */

void peer_send(struct trial *t, const char *bytes, size_t size);
void peer_close(struct trial *t); /* FIN, if it has read everything */
void peer_reset(struct trial *t); /* RST */
void peer_shutdown_send(struct trial *t);

/* Calls recv once for the peer, with the limit LIMIT_MS. Returns the number of
 * bytes, or minus the error. */
int peer_recv(struct trial *t);

/* Reads until the end of the stream, a reset, or soon_ms without data. Returns
 * the number of bytes. */
size_t peer_drain(struct trial *t);

/* Wait until what the peer has done arrives at the socket: data or the end of
 * the stream; a reset. */
void await_readable(struct trial *t, SOCKET socket);
void await_reset(struct trial *t, SOCKET socket);

/* More than a connection holds whose peer does not read, so that a send of it
 * stays pending. Linux, on which Wine runs, keeps at most 4 MiB for the
 * sender and 32 MiB for the receiver, fewer in older kernels, unless it is set
 * up otherwise (the last number of net.ipv4.tcp_wmem and net.ipv4.tcp_rmem). A
 * megabyte may find room there long after its send has begun to wait: as soon
 * as Linux is no longer short of memory for TCP, for instance. */
#define MORE_THAN_FITS ((size_t) 40 * 1024 * 1024)

/* Sends pieces of size bytes until a send stays pending, because the peer does
 * not read. That send is io; the packets of those before it are dequeued.
 * Where the row depends on it, size must be MORE_THAN_FITS. */
void fill_until_pending(struct trial *t, struct io *io, size_t size);

/* -- Results ------------------------------------------------------------ */

/* Waits for the packet of io with GetQueuedCompletionStatus, and makes the row
 * of it. */
void dequeue(struct trial *t, struct io *io);

/* How long to wait for what must not come: 60 ms, and for slow machines ten
 * times what the trial has taken so far, but at most a second more. */
DWORD quiet_ms(const struct trial *t);

/* Waits for that time and makes the row "no packet", with the inline result
 * and the status of io, which may be NULL. If a packet comes, it is in the
 * row. */
void dequeue_nothing(struct trial *t, struct io *io);

/* How long to wait for what should come. Under Wine some of it does not, and
 * waiting LIMIT_MS for it would take too long. Half a second, which is long on
 * loopback, and for slow machines twenty times what the trial has taken so
 * far. */
DWORD soon_ms(const struct trial *t);

/* Waits for that time, otherwise as dequeue_nothing. */
void dequeue_soon(struct trial *t, struct io *io);

/* Waits for that time, and makes the row of the result, with or without a
 * packet. Returns what the wait has put into its pointer. */
OVERLAPPED *wait_on(struct trial *t, HANDLE port, DWORD milliseconds);

/* Waits for a packet that has a process ID in place of the pointer: the row
 * then has "id" there. */
void wait_for_id(struct trial *t, DWORD id);

/* Dequeues one packet that the row is not about, and which must come. Returns
 * its OVERLAPPED, NULL if the trial has failed. */
OVERLAPPED *discard_packet(struct trial *t);

/* Makes the row of a call that starts no operation: its result. */
void row_of_call(struct trial *t, DWORD error);

/* Makes the row of io without its packet: its inline result and its status. */
void row_of_status(struct trial *t, struct io *io);

/* The error of a call, from its result; 0 if it succeeded. */
DWORD error_of_bool(BOOL success);
DWORD error_of_socket(int result);

/* Queues a packet with any status by NtSetIoCompletion. The row of such a case
 * is an injected one. */
void inject(struct trial *t, struct io *io, DWORD status, DWORD bytes);

/* -- Other handles ------------------------------------------------------ */

/* A manual-reset event, which is not set. The caller closes it. */
HANDLE new_event(struct trial *t);

/* Waits until the event is set. */
void await_event(struct trial *t, HANDLE event);

/* Another handle of the same file or socket, which CloseHandle closes. */
HANDLE duplicate(struct trial *t, HANDLE handle);

/* Opens file as an empty temporary file, which is deleted when it is closed.
 * It is not on the port. */
void open_temporary(struct trial *t, DWORD flags);

/* -- Threads ------------------------------------------------------------ */

/* Start a thread, whose function gets the trial or the argument. NULL if the
 * trial has failed. */
HANDLE start_thread(struct trial *t, unsigned(__stdcall *run)(void *));
HANDLE start_thread_with(struct trial *t,
                         unsigned(__stdcall *run)(void *),
                         void *argument);

/* Waits until the thread has exited, and closes the handle. */
void join_thread(struct trial *t, HANDLE thread);

/* Gives a thread time to begin a wait; nothing tells from outside that it
 * has. */
void let_it_wait(struct trial *t);

/* How long that is: a tenth of a second, and twice what it takes, on this
 * machine and now, to start a thread and to wake it 25 times. Measured at the
 * first call in a case: call it before the thread is started that is not to
 * run out of time meanwhile. */
DWORD moment_ms(struct trial *t);

#endif /* COMMON_TESTS_MATRIX_TRIAL_H_ */
