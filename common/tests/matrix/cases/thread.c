/* SPDX-License-Identifier: MIT */
/* The thread that started an operation exits. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static unsigned __stdcall receive(void *argument)
{
    struct trial *t = argument;

    start_recv(t, &t->first, 16);
    return 0;
}

/* The same with t->other, an event, as hEvent. */
static unsigned __stdcall receive_with_event(void *argument)
{
    struct trial *t = argument;

    prepare(t, &t->first, &t->socket, 16);
    t->first.overlapped.hEvent = t->other;
    start_prepared_recv(t, &t->first);
    return 0;
}

static void ends_and_the_receive_goes_on(struct trial *t)
{
    connect_pair(t);
    join_thread(t, start_thread(t, receive));
    dequeue_nothing(t, &t->first);
}

static void ends_and_data_comes(struct trial *t)
{
    connect_pair(t);
    join_thread(t, start_thread(t, receive));
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void ends_and_hevent_is_set(struct trial *t)
{
    connect_pair(t);
    t->other = new_event(t);
    join_thread(t, start_thread(t, receive_with_event));
    dequeue(t, &t->first);
}

/* Starts the receive, and then waits to be terminated. It must hold no lock
 * then, or no thread could take that lock again. So once the event is set, it
 * makes no other call than this wait, and LIMIT_MS, which reads the
 * environment under a lock, is evaluated before. */
static unsigned __stdcall receive_and_wait(void *argument)
{
    struct trial *t = argument;
    DWORD limit = 2 * LIMIT_MS;

    start_recv(t, &t->first, 16);
    SignalObjectAndWait(t->other, GetCurrentProcess(), limit, FALSE);
    return 0;
}

static void is_terminated(struct trial *t)
{
    HANDLE thread;

    connect_pair(t);
    t->other = new_event(t);
    thread = start_thread(t, receive_and_wait);
    if (thread == NULL)
        return;
    require(t,
            WaitForSingleObject(t->other, LIMIT_MS) == WAIT_OBJECT_0 &&
                TerminateThread(thread, 0),
            "the thread is terminated after it has started the receive");
    join_thread(t, thread);
    peer_send(t, "data", 4);
    dequeue(t, &t->first);
}

static void ends_and_there_is_no_port(struct trial *t)
{
    open_pair(t);
    t->other = new_event(t);
    join_thread(t, start_thread(t, receive_with_event));
    await_event(t, t->other);
    row_of_status(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "thread.ends-and-the-receive-goes-on",
     .ref = "8a",
     .title = "A receive on a port is not cancelled when the thread that"
              " started it exits",
     .how = "a thread starts WSARecv and exits",
     .run = ends_and_the_receive_goes_on,
     .windows = "997 - 0 untouched - - 00000103 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read_thread;"
               " Microsoft Learn, ExitThread; on Windows XP it is cancelled",
     .look_for = "WSARecv GetQueuedCompletionStatus WAIT_TIMEOUT",
     .reaction = "start operations from any thread; it may exit before they"
                 " complete"},

    {.name = "thread.ends-and-data-comes",
     .ref = "8a",
     .title = "A receive outlives its thread and gets its data",
     .how = "a thread starts WSARecv and exits, then data arrives",
     .run = ends_and_data_comes,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ws2_32/tests/sock.c, iocp_async_read_thread;"
               " Microsoft Learn, ExitThread; on Windows XP it is cancelled",
     .look_for = "WSARecv GetQueuedCompletionStatus send",
     .reaction = "start operations from any thread; it may exit before they"
                 " complete"},

    {.name = "thread.ends-and-hevent-is-set",
     .ref = "8b",
     .title = "With an event in hEvent, the receive is cancelled when the"
              " thread exits, even on a port",
     .how = "a thread starts WSARecv with an hEvent and exits",
     .run = ends_and_hevent_is_set,
     .windows = "997 FALSE 995 0 ours ours C0000120 995",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_async_thread_termination,"
               " by IOCTL_AFD_POLL",
     .look_for = "IOCTL_AFD_POLL NtRemoveIoCompletion STATUS_CANCELLED",
     .reaction = "leave hEvent NULL with a port"},

    {.name = "thread.is-terminated",
     .ref = "8c",
     .title = "TerminateThread does not cancel a receive on a port either",
     .how = "a thread starts WSARecv and is terminated, then data arrives",
     .run = is_terminated,
     .windows = "997 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_async_thread_termination,"
               " by IOCTL_AFD_POLL",
     .look_for = "IOCTL_AFD_POLL TerminateThread NtRemoveIoCompletion",
     .reaction = "never terminate a thread: it may hold a lock"},

    {.name = "thread.ends-and-there-is-no-port",
     .ref = "8d",
     .title = "Without a port, an operation is cancelled when the thread that"
              " started it exits",
     .how = "a socket on no port; a thread starts WSARecv with an event and"
            " exits",
     .run = ends_and_there_is_no_port,
     .windows = "997 - 0 untouched - - C0000120 -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ws2_32/tests/afd.c, test_async_thread_termination,"
               " by IOCTL_AFD_POLL; Microsoft Learn, ExitThread",
     .look_for = "IOCTL_AFD_POLL STATUS_CANCELLED",
     .reaction = "keep the thread that starts operations until they have"
                 " completed"},
};

const struct matrix_group group_thread = {"thread",
                                          "The thread that started it ends",
                                          cases,
                                          sizeof cases / sizeof cases[0]};
