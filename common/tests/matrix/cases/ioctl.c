/* SPDX-License-Identifier: MIT */
/* WSAIoctl with an OVERLAPPED is an operation like any other. Depending on the
 * control code, the call or the packet reports its errors. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* No provider knows this code. */
#define NO_SUCH_CODE 0xDEADBEEFu

/* SIO_BASE_HANDLE, which not every version of mswsock.h defines. */
#define GET_BASE_HANDLE 0x48000022u

static void open_socket(struct trial *t)
{
    t->socket = new_socket(t);
    associate(t, (HANDLE) t->socket);
}

/* The output goes to the buffer of io, which has that size. */
static void start_ioctl(struct trial *t,
                        struct io *io,
                        DWORD code,
                        GUID *question,
                        size_t size)
{
    prepare(t, io, &t->socket, size);
    if (goes_on(t))
        started(io,
                WSAIoctl(t->socket,
                         code,
                         question,
                         question != NULL ? (DWORD) sizeof *question : 0,
                         io->bytes,
                         io->buffer.len,
                         &io->transferred,
                         &io->overlapped,
                         NULL) == 0);
}

static void unknown_code(struct trial *t)
{
    open_socket(t);
    start_ioctl(t, &t->first, NO_SUCH_CODE, NULL, 0);
    dequeue(t, &t->first);
}

static void base_handle(struct trial *t)
{
    open_socket(t);
    start_ioctl(t, &t->first, GET_BASE_HANDLE, NULL, sizeof(SOCKET));
    dequeue(t, &t->first);
}

/* The packet says 0 bytes; the call writes the length to its variable. */
static void extension_function(struct trial *t)
{
    GUID id = WSAID_ACCEPTEX;

    open_socket(t);
    start_ioctl(t,
                &t->first,
                SIO_GET_EXTENSION_FUNCTION_POINTER,
                &id,
                sizeof(void (*)(void)));
    dequeue(t, &t->first);
    require(t,
            t->first.transferred == sizeof(void (*)(void)),
            "the call says how long the pointer is");
}

static void unknown_extension(struct trial *t)
{
    GUID id = {0xDEADBEEF, 0, 0, {0}};

    open_socket(t);
    start_ioctl(t,
                &t->first,
                SIO_GET_EXTENSION_FUNCTION_POINTER,
                &id,
                sizeof(void (*)(void)));
    dequeue_nothing(t, &t->first);
}

/* The row has n for the bytes, because the number of interfaces depends on the
 * machine. */
static void interface_list(struct trial *t)
{
    open_socket(t);
    start_ioctl(t,
                &t->first,
                SIO_GET_INTERFACE_LIST,
                NULL,
                64 * sizeof(INTERFACE_INFO));
    dequeue(t, &t->first);
    require(t,
            t->first.overlapped.InternalHigh > 0 &&
                t->first.overlapped.InternalHigh % sizeof(INTERFACE_INFO) == 0,
            "there is at least one interface");
    row_set_text(&t->row, COLUMN_BYTES, "n");
}

static void interface_list_without_room(struct trial *t)
{
    open_socket(t);
    start_ioctl(t,
                &t->first,
                SIO_GET_INTERFACE_LIST,
                NULL,
                sizeof(INTERFACE_INFO) - 1);
    dequeue(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "ioctl.unknown-code",
     .ref = "X9",
     .title = "WSAIoctl with an unknown code is pending, and then fails"
              " through the port",
     .how = "WSAIoctl with the code DEADBEEF and an OVERLAPPED",
     .run = unknown_code,
     .windows = "997 FALSE 50 0 ours ours C00000BB 10045",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_unsupported_ioctls",
     .look_for = "WSAIoctl GetQueuedCompletionStatus ERROR_NOT_SUPPORTED"
                 " STATUS_NOT_SUPPORTED",
     .reaction = "omit the OVERLAPPED where the answer comes at once: then the"
                 " call itself returns the error"},

    {.name = "ioctl.base-handle",
     .ref = "X9",
     .title = "SIO_BASE_HANDLE, which answers at once without an OVERLAPPED,"
              " is not supported with one",
     .how = "WSAIoctl(SIO_BASE_HANDLE) with an OVERLAPPED",
     .run = base_handle,
     .windows = "997 FALSE 50 0 ours ours C00000BB 10045",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_base_handle",
     .look_for = "SIO_BASE_HANDLE GetQueuedCompletionStatus"
                 " ERROR_NOT_SUPPORTED STATUS_NOT_SUPPORTED",
     .reaction = "ask for the base handle without an OVERLAPPED"},

    {.name = "ioctl.extension-function",
     .ref = "X9",
     .title = "SIO_GET_EXTENSION_FUNCTION_POINTER with an OVERLAPPED succeeds"
              " at once, and its packet has 0 bytes",
     .how = "WSAIoctl for AcceptEx with an OVERLAPPED",
     .run = extension_function,
     .windows = "0 TRUE 0 0 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_get_extension_func",
     .look_for = "SIO_GET_EXTENSION_FUNCTION_POINTER"
                 " GetQueuedCompletionStatus",
     .reaction = "omit the OVERLAPPED: otherwise the workers get a packet for"
                 " it"},

    {.name = "ioctl.unknown-extension",
     .ref = "X9",
     .title = "For a function that the provider does not have, the call itself"
              " fails, and leaves the OVERLAPPED as it was",
     .how = "WSAIoctl for an unknown GUID, with an OVERLAPPED",
     .run = unknown_extension,
     .windows = "10022 - 0 untouched - - 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_get_extension_func",
     .look_for = "SIO_GET_EXTENSION_FUNCTION_POINTER WSAEINVAL WAIT_TIMEOUT",
     .reaction = "no packet comes; do without the function, or refuse to"
                 " start"},

    {.name = "ioctl.interface-list",
     .ref = "X9",
     .title = "SIO_GET_INTERFACE_LIST is pending and completes through the"
              " port, with the length of the list",
     .how = "WSAIoctl(SIO_GET_INTERFACE_LIST) with room for 64 interfaces",
     .run = interface_list,
     .windows = "997 TRUE 0 n ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_get_interface_list",
     .look_for = "SIO_GET_INTERFACE_LIST GetQueuedCompletionStatus",
     .reaction = "keep the buffer until the packet: the call has not filled"
                 " it"},

    {.name = "ioctl.interface-list-without-room",
     .ref = "X9",
     .title = "With too little room for the list, the packet has"
              " ERROR_INSUFFICIENT_BUFFER (122)",
     .how = "the same with one byte less than one interface needs",
     .run = interface_list_without_room,
     .windows = "997 FALSE 122 0 ours ours C0000023 10014",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, test_get_interface_list",
     .look_for = "SIO_GET_INTERFACE_LIST GetQueuedCompletionStatus"
                 " ERROR_INSUFFICIENT_BUFFER STATUS_BUFFER_TOO_SMALL",
     .reaction = "ask again with more room"},
};

const struct matrix_group group_ioctl = {"ioctl",
                                         "WSAIoctl",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
