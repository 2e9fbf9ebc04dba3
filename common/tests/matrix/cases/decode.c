/* SPDX-License-Identifier: MIT */
/* Which errors GetQueuedCompletionStatus and WSAGetOverlappedResult report for
 * each NTSTATUS. The packets are injected, so these rows show only the
 * translation. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* Injects a packet with that status. The operation is one on a socket, because
 * WSAGetOverlappedResult needs a socket. */
static void decode(struct trial *t, DWORD status)
{
    t->socket = new_socket(t);
    prepare(t, &t->first, &t->socket, 0);
    inject(t, &t->first, status, 0);
    dequeue(t, &t->first);
    row_set_text(&t->row, COLUMN_CALL, "-");
}

static void success(struct trial *t)
{
    decode(t, 0x00000000); /* STATUS_SUCCESS */
}

static void pending(struct trial *t)
{
    decode(t, 0x00000103); /* STATUS_PENDING */
}

static void abandoned_wait(struct trial *t)
{
    decode(t, 0x00000080); /* STATUS_ABANDONED_WAIT_0 */
}

static void buffer_overflow(struct trial *t)
{
    decode(t, 0x80000005); /* STATUS_BUFFER_OVERFLOW */
}

static void handles_closed(struct trial *t)
{
    decode(t, 0x8000000A); /* STATUS_HANDLES_CLOSED */
}

static void access_violation(struct trial *t)
{
    decode(t, 0xC0000005); /* STATUS_ACCESS_VIOLATION */
}

static void invalid_handle(struct trial *t)
{
    decode(t, 0xC0000008); /* STATUS_INVALID_HANDLE */
}

static void end_of_file(struct trial *t)
{
    decode(t, 0xC0000011); /* STATUS_END_OF_FILE */
}

static void no_memory(struct trial *t)
{
    decode(t, 0xC0000017); /* STATUS_NO_MEMORY */
}

static void buffer_too_small(struct trial *t)
{
    decode(t, 0xC0000023); /* STATUS_BUFFER_TOO_SMALL */
}

static void quota_exceeded(struct trial *t)
{
    decode(t, 0xC0000044); /* STATUS_QUOTA_EXCEEDED */
}

static void insufficient_resources(struct trial *t)
{
    decode(t, 0xC000009A); /* STATUS_INSUFFICIENT_RESOURCES */
}

static void working_set_quota(struct trial *t)
{
    decode(t, 0xC00000A1); /* STATUS_WORKING_SET_QUOTA */
}

static void pipe_disconnected(struct trial *t)
{
    decode(t, 0xC00000B0); /* STATUS_PIPE_DISCONNECTED */
}

static void cancelled(struct trial *t)
{
    decode(t, 0xC0000120); /* STATUS_CANCELLED */
}

static void local_disconnect(struct trial *t)
{
    decode(t, 0xC000013B); /* STATUS_LOCAL_DISCONNECT */
}

static void remote_disconnect(struct trial *t)
{
    decode(t, 0xC000013C); /* STATUS_REMOTE_DISCONNECT */
}

static void link_timeout(struct trial *t)
{
    decode(t, 0xC000013F); /* STATUS_LINK_TIMEOUT */
}

static void invalid_connection(struct trial *t)
{
    decode(t, 0xC0000140); /* STATUS_INVALID_CONNECTION */
}

static void pipe_broken(struct trial *t)
{
    decode(t, 0xC000014B); /* STATUS_PIPE_BROKEN */
}

static void connection_disconnected(struct trial *t)
{
    decode(t, 0xC000020C); /* STATUS_CONNECTION_DISCONNECTED */
}

static void connection_reset(struct trial *t)
{
    decode(t, 0xC000020D); /* STATUS_CONNECTION_RESET */
}

static void connection_refused(struct trial *t)
{
    decode(t, 0xC0000236); /* STATUS_CONNECTION_REFUSED */
}

static void graceful_disconnect(struct trial *t)
{
    decode(t, 0xC0000237); /* STATUS_GRACEFUL_DISCONNECT */
}

static void network_unreachable(struct trial *t)
{
    decode(t, 0xC000023C); /* STATUS_NETWORK_UNREACHABLE */
}

static void host_unreachable(struct trial *t)
{
    decode(t, 0xC000023D); /* STATUS_HOST_UNREACHABLE */
}

static void protocol_unreachable(struct trial *t)
{
    decode(t, 0xC000023E); /* STATUS_PROTOCOL_UNREACHABLE */
}

static void port_unreachable(struct trial *t)
{
    decode(t, 0xC000023F); /* STATUS_PORT_UNREACHABLE */
}

static void request_aborted(struct trial *t)
{
    decode(t, 0xC0000240); /* STATUS_REQUEST_ABORTED */
}

static void connection_aborted(struct trial *t)
{
    decode(t, 0xC0000241); /* STATUS_CONNECTION_ABORTED */
}

/* TCP has given up retransmitting, which cannot be provoked on loopback. */
static void io_timeout(struct trial *t)
{
    decode(t, 0xC00000B5); /* STATUS_IO_TIMEOUT */
}

static void pagefile_quota(struct trial *t)
{
    decode(t, 0xC0000007); /* STATUS_PAGEFILE_QUOTA */
}

static void too_many_paging_files(struct trial *t)
{
    decode(t, 0xC0000097); /* STATUS_TOO_MANY_PAGING_FILES */
}

static void commitment_limit(struct trial *t)
{
    decode(t, 0xC000012D); /* STATUS_COMMITMENT_LIMIT */
}

/* The same tests assert all the translations. */
#define SOURCE                                                       \
    "Wine 8.0, ws2_32/tests/sock.c, test_WSAGetOverlappedResult and" \
    " map_status; Wine 8.0, ntdll/tests/error.c, run_error_tests"

static const struct matrix_case cases[] = {
    {.name = "decode.success",
     .ref = "23",
     .title = "A packet with STATUS_SUCCESS counts as a success",
     .how = "met in: any operation",
     .run = success,
     .windows = "- TRUE 0 0 ours ours 00000000 0",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_SUCCESS",
     .injected = true,
     .reaction = "look at the kind of the operation, then at its bytes"},

    {.name = "decode.pending",
     .ref = "23",
     .title = "A packet with STATUS_PENDING counts as a success;"
              " WSAGetOverlappedResult says ERROR_IO_INCOMPLETE (996)",
     .how = "met in: an operation that is asked about too early; as the"
            " status of a packet it counts as a success",
     .run = pending,
     .windows = "- TRUE 0 0 ours ours 00000103 996",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PENDING",
     .injected = true,
     .reaction = "ask for the result after the packet has come"},

    {.name = "decode.abandoned-wait",
     .ref = "23",
     .title = "A packet with STATUS_ABANDONED_WAIT_0 counts as a success",
     .how = "met in: NtRemoveIoCompletion of a port that is closed; as"
            " the status of a packet it counts as a success",
     .run = abandoned_wait,
     .windows = "- TRUE 0 0 ours ours 00000080 0",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_ABANDONED_WAIT_0",
     .injected = true,
     .reaction = "the port is gone: let the worker exit"},

    {.name = "decode.buffer-overflow",
     .ref = "23",
     .title = "STATUS_BUFFER_OVERFLOW is ERROR_MORE_DATA (234) to"
              " GetQueuedCompletionStatus and WSAEMSGSIZE (10040) to"
              " WSAGetOverlappedResult",
     .how = "met in: a datagram or message that is cut off",
     .run = buffer_overflow,
     .windows = "- FALSE 234 0 ours ours 80000005 10040",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_BUFFER_OVERFLOW",
     .injected = true,
     .reaction = "the bytes that fit are in the buffer; drop the datagram, or"
                 " read on"},

    {.name = "decode.handles-closed",
     .ref = "23",
     .title = "STATUS_HANDLES_CLOSED is ERROR_HANDLES_CLOSED (676) to"
              " GetQueuedCompletionStatus and WSAEINVAL (10022) to"
              " WSAGetOverlappedResult",
     .how = "met in: our own close, under Wine only",
     .run = handles_closed,
     .windows = "- FALSE 676 0 ours ours 8000000A 10022",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_HANDLES_CLOSED",
     .injected = true,
     .reaction = "free the operation"},

    {.name = "decode.access-violation",
     .ref = "23",
     .title = "STATUS_ACCESS_VIOLATION is ERROR_NOACCESS (998) to"
              " GetQueuedCompletionStatus and WSAEFAULT (10014) to"
              " WSAGetOverlappedResult",
     .how = "met in: a buffer that no longer exists",
     .run = access_violation,
     .windows = "- FALSE 998 0 ours ours C0000005 10014",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_ACCESS_VIOLATION",
     .injected = true,
     .reaction = "a bug in your program: check how long its buffers live"},

    {.name = "decode.invalid-handle",
     .ref = "23",
     .title = "STATUS_INVALID_HANDLE is ERROR_INVALID_HANDLE (6) to"
              " GetQueuedCompletionStatus and WSAENOTSOCK (10038) to"
              " WSAGetOverlappedResult",
     .how = "met in: a send that continues after its socket was closed, under"
            " Wine",
     .run = invalid_handle,
     .windows = "- FALSE 6 0 ours ours C0000008 10038",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_INVALID_HANDLE",
     .injected = true,
     .reaction = "free the operation"},

    {.name = "decode.end-of-file",
     .ref = "23",
     .title = "STATUS_END_OF_FILE is ERROR_HANDLE_EOF (38) to"
              " GetQueuedCompletionStatus and WSAEINVAL (10022) to"
              " WSAGetOverlappedResult",
     .how = "met in: a read at the end of a file",
     .run = end_of_file,
     .windows = "- FALSE 38 0 ours ours C0000011 10022",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_END_OF_FILE",
     .injected = true,
     .reaction = "take it as the end of the data"},

    {.name = "decode.no-memory",
     .ref = "23",
     .title = "STATUS_NO_MEMORY is ERROR_NOT_ENOUGH_MEMORY (8) to"
              " GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: memory has run out",
     .run = no_memory,
     .windows = "- FALSE 8 0 ours ours C0000017 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_NO_MEMORY",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.buffer-too-small",
     .ref = "23",
     .title = "STATUS_BUFFER_TOO_SMALL is ERROR_INSUFFICIENT_BUFFER (122)"
              " to GetQueuedCompletionStatus and WSAEFAULT (10014) to"
              " WSAGetOverlappedResult",
     .how = "met in: AcceptEx with too little room for an address",
     .run = buffer_too_small,
     .windows = "- FALSE 122 0 ours ours C0000023 10014",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_BUFFER_TOO_SMALL",
     .injected = true,
     .reaction = "a bug in your program: each address needs 16 bytes more than"
                 " the largest address"},

    {.name = "decode.quota-exceeded",
     .ref = "23",
     .title = "STATUS_QUOTA_EXCEEDED is ERROR_NOT_ENOUGH_QUOTA (1816) to"
              " GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: a quota of the process is used up",
     .run = quota_exceeded,
     .windows = "- FALSE 1816 0 ours ours C0000044 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_QUOTA_EXCEEDED",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.insufficient-resources",
     .ref = "23",
     .title = "STATUS_INSUFFICIENT_RESOURCES is ERROR_NO_SYSTEM_RESOURCES"
              " (1450) to GetQueuedCompletionStatus and WSAENOBUFS (10055)"
              " to WSAGetOverlappedResult",
     .how = "met in: the non-paged pool has run out",
     .run = insufficient_resources,
     .windows = "- FALSE 1450 0 ours ours C000009A 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_INSUFFICIENT_RESOURCES",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.working-set-quota",
     .ref = "23",
     .title = "STATUS_WORKING_SET_QUOTA is ERROR_WORKING_SET_QUOTA (1453)"
              " to GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: no more pages can be locked",
     .run = working_set_quota,
     .windows = "- FALSE 1453 0 ours ours C00000A1 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_WORKING_SET_QUOTA",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.pipe-disconnected",
     .ref = "23",
     .title = "STATUS_PIPE_DISCONNECTED is ERROR_PIPE_NOT_CONNECTED (233)"
              " to GetQueuedCompletionStatus and WSAESHUTDOWN (10058) to"
              " WSAGetOverlappedResult",
     .how = "met in: the server has disconnected its pipe",
     .run = pipe_disconnected,
     .windows = "- FALSE 233 0 ours ours C00000B0 10058",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PIPE_DISCONNECTED",
     .injected = true,
     .reaction = "take it as the end of the data"},

    {.name = "decode.cancelled",
     .ref = "23",
     .title = "STATUS_CANCELLED is ERROR_OPERATION_ABORTED (995) to"
              " GetQueuedCompletionStatus and ERROR_OPERATION_ABORTED (995)"
              " to WSAGetOverlappedResult",
     .how = "met in: CancelIo, CancelIoEx, a listener that is closed",
     .run = cancelled,
     .windows = "- FALSE 995 0 ours ours C0000120 995",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_CANCELLED",
     .injected = true,
     .reaction = "free the operation; you know why you cancelled it"},

    {.name = "decode.local-disconnect",
     .ref = "23",
     .title = "STATUS_LOCAL_DISCONNECT is ERROR_NETNAME_DELETED (64) to"
              " GetQueuedCompletionStatus and WSAECONNABORTED (10053) to"
              " WSAGetOverlappedResult",
     .how = "met in: our own close, on Windows XP",
     .run = local_disconnect,
     .windows = "- FALSE 64 0 ours ours C000013B 10053",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_LOCAL_DISCONNECT",
     .injected = true,
     .reaction = "free the operation"},

    {.name = "decode.remote-disconnect",
     .ref = "23",
     .title = "STATUS_REMOTE_DISCONNECT is ERROR_NETNAME_DELETED (64) to"
              " GetQueuedCompletionStatus and WSAECONNRESET (10054) to"
              " WSAGetOverlappedResult",
     .how = "met in: the other side is gone",
     .run = remote_disconnect,
     .windows = "- FALSE 64 0 ours ours C000013C 10054",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_REMOTE_DISCONNECT",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.link-timeout",
     .ref = "23",
     .title = "STATUS_LINK_TIMEOUT is ERROR_UNEXP_NET_ERR (59) to"
              " GetQueuedCompletionStatus and WSAETIMEDOUT (10060) to"
              " WSAGetOverlappedResult",
     .how = "met in: a connection that timed out",
     .run = link_timeout,
     .windows = "- FALSE 59 0 ours ours C000013F 10060",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_LINK_TIMEOUT",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.invalid-connection",
     .ref = "23",
     .title = "STATUS_INVALID_CONNECTION is ERROR_UNEXP_NET_ERR (59) to"
              " GetQueuedCompletionStatus and WSAENOTCONN (10057) to"
              " WSAGetOverlappedResult",
     .how = "met in: a socket that is not connected; a client that is"
            " gone, under Wine",
     .run = invalid_connection,
     .windows = "- FALSE 59 0 ours ours C0000140 10057",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_INVALID_CONNECTION",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.pipe-broken",
     .ref = "23",
     .title = "STATUS_PIPE_BROKEN is ERROR_BROKEN_PIPE (109) to"
              " GetQueuedCompletionStatus and WSAEINVAL (10022) to"
              " WSAGetOverlappedResult",
     .how = "met in: the other end of a pipe is closed",
     .run = pipe_broken,
     .windows = "- FALSE 109 0 ours ours C000014B 10022",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PIPE_BROKEN",
     .injected = true,
     .reaction = "take it as the end of the data"},

    {.name = "decode.connection-disconnected",
     .ref = "23",
     .title = "STATUS_CONNECTION_DISCONNECTED is ERROR_NETNAME_DELETED (64)"
              " to GetQueuedCompletionStatus and WSAECONNRESET (10054) to"
              " WSAGetOverlappedResult",
     .how = "met in: the other side is gone",
     .run = connection_disconnected,
     .windows = "- FALSE 64 0 ours ours C000020C 10054",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_CONNECTION_DISCONNECTED",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.connection-reset",
     .ref = "23",
     .title = "STATUS_CONNECTION_RESET is ERROR_NETNAME_DELETED (64) to"
              " GetQueuedCompletionStatus and WSAECONNRESET (10054) to"
              " WSAGetOverlappedResult",
     .how = "met in: a reset",
     .run = connection_reset,
     .windows = "- FALSE 64 0 ours ours C000020D 10054",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_CONNECTION_RESET",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.connection-refused",
     .ref = "23",
     .title = "STATUS_CONNECTION_REFUSED is ERROR_CONNECTION_REFUSED (1225)"
              " to GetQueuedCompletionStatus and WSAECONNREFUSED (10061) to"
              " WSAGetOverlappedResult",
     .how = "met in: ConnectEx to a port on which nobody listens",
     .run = connection_refused,
     .windows = "- FALSE 1225 0 ours ours C0000236 10061",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_CONNECTION_REFUSED",
     .injected = true,
     .reaction = "try another address, or later"},

    {.name = "decode.graceful-disconnect",
     .ref = "23",
     .title = "STATUS_GRACEFUL_DISCONNECT is ERROR_GRACEFUL_DISCONNECT"
              " (1226) to GetQueuedCompletionStatus and WSAEDISCON (10101)"
              " to WSAGetOverlappedResult",
     .how = "met in: the orderly end of a message-oriented protocol",
     .run = graceful_disconnect,
     .windows = "- FALSE 1226 0 ours ours C0000237 10101",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_GRACEFUL_DISCONNECT",
     .injected = true,
     .reaction = "take it as the end of the data"},

    {.name = "decode.network-unreachable",
     .ref = "23",
     .title = "STATUS_NETWORK_UNREACHABLE is ERROR_NETWORK_UNREACHABLE"
              " (1231) to GetQueuedCompletionStatus and WSAENETUNREACH"
              " (10051) to WSAGetOverlappedResult",
     .how = "met in: ConnectEx to a network without a route",
     .run = network_unreachable,
     .windows = "- FALSE 1231 0 ours ours C000023C 10051",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_NETWORK_UNREACHABLE",
     .injected = true,
     .reaction = "try another address, or later"},

    {.name = "decode.host-unreachable",
     .ref = "23",
     .title = "STATUS_HOST_UNREACHABLE is ERROR_HOST_UNREACHABLE (1232) to"
              " GetQueuedCompletionStatus and WSAEHOSTUNREACH (10065) to"
              " WSAGetOverlappedResult",
     .how = "met in: ConnectEx to a host that is not there",
     .run = host_unreachable,
     .windows = "- FALSE 1232 0 ours ours C000023D 10065",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_HOST_UNREACHABLE",
     .injected = true,
     .reaction = "try another address, or later"},

    {.name = "decode.protocol-unreachable",
     .ref = "23",
     .title = "STATUS_PROTOCOL_UNREACHABLE is ERROR_PROTOCOL_UNREACHABLE"
              " (1233) to GetQueuedCompletionStatus and WSAENETUNREACH"
              " (10051) to WSAGetOverlappedResult",
     .how = "met in: a host that does not know the protocol",
     .run = protocol_unreachable,
     .windows = "- FALSE 1233 0 ours ours C000023E 10051",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PROTOCOL_UNREACHABLE",
     .injected = true,
     .reaction = "try another address"},

    {.name = "decode.port-unreachable",
     .ref = "23",
     .title = "STATUS_PORT_UNREACHABLE is ERROR_PORT_UNREACHABLE (1234) to"
              " GetQueuedCompletionStatus and WSAECONNRESET (10054) to"
              " WSAGetOverlappedResult",
     .how = "met in: a datagram of ours to a port without a socket",
     .run = port_unreachable,
     .windows = "- FALSE 1234 0 ours ours C000023F 10054",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PORT_UNREACHABLE",
     .injected = true,
     .reaction = "receive again: the socket is still usable"},

    {.name = "decode.request-aborted",
     .ref = "23",
     .title = "STATUS_REQUEST_ABORTED is ERROR_REQUEST_ABORTED (1235) to"
              " GetQueuedCompletionStatus and WSAEINTR (10004) to"
              " WSAGetOverlappedResult",
     .how = "met in: a call that was interrupted",
     .run = request_aborted,
     .windows = "- FALSE 1235 0 ours ours C0000240 10004",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_REQUEST_ABORTED",
     .injected = true,
     .reaction = "close this socket"},

    {.name = "decode.connection-aborted",
     .ref = "23",
     .title = "STATUS_CONNECTION_ABORTED is ERROR_CONNECTION_ABORTED (1236)"
              " to GetQueuedCompletionStatus and WSAECONNABORTED (10053) to"
              " WSAGetOverlappedResult",
     .how = "met in: our own close, since Windows Vista",
     .run = connection_aborted,
     .windows = "- FALSE 1236 0 ours ours C0000241 10053",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_CONNECTION_ABORTED",
     .injected = true,
     .reaction = "free the operation; you know why you closed"},

    {.name = "decode.io-timeout",
     .ref = "24a",
     .title = "STATUS_IO_TIMEOUT is ERROR_SEM_TIMEOUT (121) to"
              " GetQueuedCompletionStatus and WSAETIMEDOUT (10060) to"
              " WSAGetOverlappedResult",
     .how = "met in: a send or connect to a peer that has vanished, once TCP"
            " has given up retransmitting",
     .run = io_timeout,
     .windows = "- FALSE 121 0 ours ours C00000B5 10060",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_IO_TIMEOUT",
     .injected = true,
     .reaction = "close this socket: no semaphore is involved"},

    {.name = "decode.pagefile-quota",
     .ref = "23",
     .title = "STATUS_PAGEFILE_QUOTA is ERROR_PAGEFILE_QUOTA (1454) to"
              " GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: the paging-file quota of the process is used up",
     .run = pagefile_quota,
     .windows = "- FALSE 1454 0 ours ours C0000007 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_PAGEFILE_QUOTA",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.too-many-paging-files",
     .ref = "23",
     .title = "STATUS_TOO_MANY_PAGING_FILES is ERROR_NOT_ENOUGH_MEMORY (8) to"
              " GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: more paging files than the system supports",
     .run = too_many_paging_files,
     .windows = "- FALSE 8 0 ours ours C0000097 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_TOO_MANY_PAGING_FILES",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},

    {.name = "decode.commitment-limit",
     .ref = "23",
     .title = "STATUS_COMMITMENT_LIMIT is ERROR_COMMITMENT_LIMIT (1455) to"
              " GetQueuedCompletionStatus and WSAENOBUFS (10055) to"
              " WSAGetOverlappedResult",
     .how = "met in: memory and paging file have run out",
     .run = commitment_limit,
     .windows = "- FALSE 1455 0 ours ours C000012D 10055",
     .confidence = TRANSLATION_TESTED,
     .source = SOURCE,
     .look_for = "STATUS_COMMITMENT_LIMIT",
     .injected = true,
     .reaction = "for a receive, wait and try again, with fewer operations in"
                 " flight; for a send, close the connection"},
};

const struct matrix_group group_decode = {"decode",
                                          "One event, three spellings",
                                          cases,
                                          sizeof cases / sizeof cases[0]};
