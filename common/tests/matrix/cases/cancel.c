/* SPDX-License-Identifier: MIT */
/* Cancelling what is pending. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static HANDLE handle_of(const struct trial *t)
{
    return (HANDLE) t->socket;
}

static void cancelio_of_the_same_thread(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    require(t, t->failed || CancelIo(handle_of(t)), "CancelIo succeeds");
    dequeue(t, &t->first);
}

static unsigned __stdcall cancel_io(void *argument)
{
    struct trial *t = argument;

    require(t, CancelIo(handle_of(t)), "CancelIo succeeds");
    return 0;
}

static void cancelio_of_another_thread(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    join_thread(t, start_thread(t, cancel_io));
    dequeue_nothing(t, &t->first);
}

static unsigned __stdcall cancel_io_ex(void *argument)
{
    struct trial *t = argument;

    require(t,
            CancelIoEx(handle_of(t), &t->first.overlapped),
            "CancelIoEx succeeds");
    return 0;
}

static void cancelioex_of_another_thread(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    join_thread(t, start_thread(t, cancel_io_ex));
    dequeue(t, &t->first);
}

static void cancelioex_of_one_operation(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    start_recv(t, &t->second, 16);
    require(t,
            t->failed || CancelIoEx(handle_of(t), &t->second.overlapped),
            "CancelIoEx succeeds");
    discard_packet(t);
    dequeue_nothing(t, &t->first);
}

/* The order in which the packets of one cancel come is not documented, so the
 * row is that of whichever comes second. */
static void cancelioex_of_one_of_two_receives(struct trial *t)
{
    const OVERLAPPED *done;

    connect_pair(t);
    start_recv(t, &t->second, 16);
    start_recv(t, &t->first, 16);
    require(t,
            t->failed || CancelIoEx(handle_of(t), &t->second.overlapped),
            "CancelIoEx succeeds");
    done = discard_packet(t);
    dequeue_soon(t, done == &t->first.overlapped ? &t->second : &t->first);
}

static void cancelioex_of_all(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    start_recv(t, &t->first, 16);
    require(t,
            t->failed || CancelIoEx(handle_of(t), NULL),
            "CancelIoEx succeeds");
    discard_packet(t);
    discard_packet(t);
    require(t,
            t->second.overlapped.Internal == 0xC0000120,
            "the other one has completed with STATUS_CANCELLED");
    row_of_status(t, &t->first);
}

static void cancelioex_of_an_idle_operation(struct trial *t)
{
    connect_pair(t);
    prepare(t, &t->first, &t->socket, 16);
    row_of_call(t,
                error_of_bool(CancelIoEx(handle_of(t), &t->first.overlapped)));
}

static void cancelioex_of_an_idle_handle(struct trial *t)
{
    connect_pair(t);
    row_of_call(t, error_of_bool(CancelIoEx(handle_of(t), NULL)));
}

static void cancelio_of_an_idle_handle(struct trial *t)
{
    connect_pair(t);
    row_of_call(t, error_of_bool(CancelIo(handle_of(t))));
}

/* Cancels a receive that has completed and whose packet is not dequeued. */
static void too_late(struct trial *t)
{
    DWORD error;

    connect_pair(t);
    peer_send(t, "data", 4);
    await_readable(t, t->socket);
    start_recv(t, &t->first, 16);
    error = error_of_bool(CancelIoEx(handle_of(t), &t->first.overlapped));
    dequeue(t, &t->first);
    require(t, error == ERROR_NOT_FOUND, "CancelIoEx finds nothing (1168)");
}

static void a_send(struct trial *t)
{
    connect_pair(t);
    fill_until_pending(t, &t->first, MORE_THAN_FITS);
    require(t,
            t->failed || CancelIoEx(handle_of(t), &t->first.overlapped),
            "CancelIoEx succeeds");
    dequeue(t, &t->first);
}

/* Not INVALID_HANDLE_VALUE: it is also the pseudo handle of the current
 * process. */
static void bad_handle(struct trial *t)
{
    row_of_call(t,
                error_of_bool(CancelIoEx((HANDLE) (ULONG_PTR) 0xDEAD0, NULL)));
}

static void then_another_receive(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->second, 16);
    require(t,
            t->failed || CancelIoEx(handle_of(t), &t->second.overlapped),
            "CancelIoEx succeeds");
    discard_packet(t);
    start_recv(t, &t->first, 16);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void twice(struct trial *t)
{
    connect_pair(t);
    start_recv(t, &t->first, 16);
    require(t,
            t->failed || CancelIoEx(handle_of(t), &t->first.overlapped),
            "CancelIoEx succeeds");
    if (goes_on(t))
        row_of_call(
            t,
            error_of_bool(CancelIoEx(handle_of(t), &t->first.overlapped)));
}

static const struct matrix_case cases[] = {
    {.name = "cancel.cancelio-of-the-same-thread",
     .ref = "7a",
     .title = "CancelIo cancels what its own thread has started:"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "WSARecv is pending, then CancelIo in the same thread",
     .run = cancelio_of_the_same_thread,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, test_cancelio and"
               " read_pipe_test, by NtCancelIoFile; Microsoft Learn, CancelIo",
     .look_for = "NtCancelIoFile STATUS_CANCELLED",
     .claim = "000-24: CancelIo gives 995",
     .correction = "only for the operations of the calling thread; use"
                   " CancelIoEx for the others",
     .reaction = "the cancelled operation still owns its memory: free it at"
                 " this packet"},

    {.name = "cancel.cancelio-of-another-thread",
     .ref = "7b",
     .title = "CancelIo in another thread succeeds and cancels nothing",
     .how = "WSARecv is pending, then CancelIo in another thread",
     .run = cancelio_of_another_thread,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CancelIo",
     .claim = "000-24: CancelIo gives 995",
     .correction = "only in the thread that has started the operation",
     .reaction = "with several workers, always use CancelIoEx"},

    {.name = "cancel.cancelioex-of-another-thread",
     .ref = "7c",
     .title = "CancelIoEx cancels an operation of any thread:"
              " ERROR_OPERATION_ABORTED (995)",
     .how = "WSARecv is pending, then CancelIoEx in another thread",
     .run = cancelioex_of_another_thread,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_async_thread_termination,"
               " by IOCTL_AFD_POLL; Microsoft Learn, CancelIoEx",
     .look_for = "CancelIoEx NtRemoveIoCompletion STATUS_CANCELLED",
     .reaction = "set a flag of your own first: it says why you cancelled, and"
                 " the error code does not"},

    {.name = "cancel.cancelioex-of-one-operation",
     .ref = "7c",
     .title = "CancelIoEx with the OVERLAPPED of a receive leaves the sends"
              " alone",
     .how = "WSASend and WSARecv are pending, the receive is cancelled; the"
            " row is the send's",
     .run = cancelioex_of_one_operation,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, for a"
               " pipe; Wine 8.0, ntoskrnl.exe/tests/ntoskrnl.c,"
               " test_overlapped; dotnet/corefx #34212 saw that sends stay",
     .look_for = "CancelIoEx ReadFile ERROR_OPERATION_ABORTED",
     .reaction = "for a deadline, cancel the receive and let the sends go"
                 " on"},

    {.name = "cancel.cancelioex-of-one-of-two-receives",
     .ref = "7c",
     .title = "CancelIoEx of one receive cancels every receive that is pending"
              " on the same TCP socket",
     .how = "two WSARecv are pending, one is cancelled; the row is the other"
            " one's",
     .run = cancelioex_of_one_of_two_receives,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = REPORTED,
     .source = "dotnet/corefx #36516 and #34212: so for TCP; dotnet/runtime,"
               " SendReceive.cs, CanceledOneOfMultipleReceives_Udp_Throws:"
               " not for UDP; Microsoft Learn, CancelIoEx, promises the"
               " opposite",
     .wine8 = "997 - 0 untouched - - 00000103 -",
     .wine10 = "997 - 0 untouched - - 00000103 -",
     .why = "Wine cancels what it was asked to, as the documentation says",
     .reaction = "keep only one receive pending per connection, so that"
                 " nothing else is cancelled"},

    {.name = "cancel.cancelioex-of-all",
     .ref = "7d",
     .title = "CancelIoEx without an OVERLAPPED cancels everything that is"
              " pending on the handle",
     .how = "two WSARecv are pending, CancelIoEx(handle, NULL), two packets",
     .run = cancelioex_of_all,
     .windows = "997 - 0 untouched - - C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_async_thread_termination,"
               " by IOCTL_AFD_POLL; Microsoft Learn, CancelIoEx",
     .look_for = "CancelIoEx NULL NtRemoveIoCompletion STATUS_CANCELLED",
     .reaction = "wait for as many packets as operations were pending"},

    {.name = "cancel.cancelioex-of-an-idle-operation",
     .ref = "7e",
     .title = "CancelIoEx of an operation that is not pending fails with"
              " ERROR_NOT_FOUND (1168)",
     .how = "CancelIoEx with an OVERLAPPED that was never used",
     .run = cancelioex_of_an_idle_operation,
     .windows = "1168 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, for a"
               " pipe; Microsoft Learn, CancelIoEx",
     .look_for = "CancelIoEx ERROR_NOT_FOUND",
     .reaction = "not a failure: the operation has completed; its packet is in"
                 " the queue, or a thread has dequeued it already"},

    {.name = "cancel.cancelioex-of-an-idle-handle",
     .ref = "7f",
     .title = "CancelIoEx of a handle with nothing pending fails with"
              " ERROR_NOT_FOUND (1168)",
     .how = "CancelIoEx(handle, NULL) with nothing pending",
     .run = cancelioex_of_an_idle_handle,
     .windows = "1168 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering_thread",
     .look_for = "CancelIoEx ERROR_NOT_FOUND",
     .wine8 = "0 - 0 untouched - - - -",
     .why = "Wine 8 succeeds whether there was something to cancel or not",
     .reaction = "not a failure: nothing was pending"},

    {.name = "cancel.cancelio-of-an-idle-handle",
     .ref = "7g",
     .title = "CancelIo succeeds when nothing is pending",
     .how = "CancelIo with nothing pending",
     .run = cancelio_of_an_idle_handle,
     .windows = "0 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 10.0, ws2_32/tests/sock.c, test_send_buffering_thread",
     .look_for = "CancelIo",
     .reaction = "its result says nothing; wait for the packets"},

    {.name = "cancel.too-late",
     .ref = "7h",
     .title = "A cancel that comes after the completion changes nothing: the"
              " packet reports the success",
     .how = "a receive has completed, its packet is not dequeued yet, then"
            " CancelIoEx",
     .run = too_late,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CancelIoEx",
     .reaction = "after a cancel, be ready for a success; do not lose its"
                 " data"},

    {.name = "cancel.a-send",
     .ref = "7i",
     .title = "A send that is cancelled completes with 995; a part may have"
              " been sent, and the byte count may say so",
     .how = "sends until one stays pending, then CancelIoEx",
     .run = a_send,
     .windows = "997 FALSE 995 * ours ours C0000120 995",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CancelIoEx, on the results that are possible",
     .reaction = "the stream is broken: close the connection"},

    {.name = "cancel.bad-handle",
     .ref = "7j",
     .title = "CancelIoEx of a number that is not a handle fails with"
              " ERROR_INVALID_HANDLE",
     .how = "CancelIoEx with a number that is not a handle",
     .run = bad_handle,
     .windows = "6 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/pipe.c, read_pipe_test, by"
               " NtCancelIoFile of a closed handle",
     .look_for = "NtCancelIoFile STATUS_INVALID_HANDLE",
     .reaction = "a bug in your program: cancel before you close"},

    {.name = "cancel.then-another-receive",
     .ref = "7k",
     .title = "After a receive has been cancelled, another one works",
     .how = "a receive is cancelled, the next one gets data",
     .run = then_another_receive,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "dotnet/runtime, SendReceive.cs,"
               " ReceiveAsync_CanceledDuringOperation_Throws, receives after"
               " it; vibe-d/eventcore #225 reports the opposite",
     .claim = "000-30: after FALSE just post again, WSARecv will report it",
     .correction = "after a cancel it reports nothing: the new receive simply"
                   " works",
     .reaction = "check the flag that you set before the cancel"},

    {.name = "cancel.twice",
     .ref = "7e",
     .title = "A second CancelIoEx fails with ERROR_NOT_FOUND (1168), even"
              " before the packet of the first has been dequeued",
     .how = "WSARecv is pending, CancelIoEx twice",
     .run = twice,
     .windows = "1168 - 0 untouched - - - -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/pipe.c, test_blocking_rw, of a pipe",
     .look_for = "CancelIoEx ERROR_NOT_FOUND",
     .reaction = "ignore the error: the packet still comes"},
};

const struct matrix_group group_cancel = {"cancel",
                                          "Cancelling what is pending",
                                          cases,
                                          sizeof cases / sizeof cases[0]};
