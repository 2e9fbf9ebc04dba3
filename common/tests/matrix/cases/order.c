/* SPDX-License-Identifier: MIT */
/* The order in which packets are dequeued, and by which threads. */
#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

static void packets(struct trial *t)
{
    connect_pair(t);
    peer_send(t, "0123456789", 10);
    await_readable(t, t->socket);
    start_recv(t, &t->second, 4);
    start_recv(t, &t->first, 4);
    dequeue(t, &t->second);
    require(t,
            t->failed || row_matches(&t->row, "* TRUE * 4 ours ours * *"),
            "the packet of the receive that completed first comes first");
    dequeue(t, &t->first);
}

/* A thread that waits for one packet, and the number in that packet. The cases
 * have it in a static variable, because a thread that does not exit within the
 * limit uses it after its case has returned. */
struct waiter {
    HANDLE port;
    DWORD bytes;
    BOOL ok;
};

static unsigned __stdcall wait_for_packet(void *argument)
{
    struct waiter *w = argument;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;

    w->ok = GetQueuedCompletionStatus(w->port,
                                      &w->bytes,
                                      &key,
                                      &overlapped,
                                      LIMIT_MS);
    return 0;
}

static void post_number(struct trial *t, DWORD number)
{
    require(t,
            !goes_on(t) ||
                PostQueuedCompletionStatus(t->port, number, t->key, NULL),
            "the packet is posted");
}

/* Makes the row of the packet that a thread has dequeued. */
static void row_of_waiter(struct trial *t, const struct waiter *w)
{
    row_set_text(&t->row, COLUMN_GQCS, w->ok ? "TRUE" : "FALSE");
    row_set_number(&t->row, COLUMN_BYTES, w->bytes);
}

/* Waits until one of two threads has exited. */
static bool wait_for_one(HANDLE one, HANDLE other)
{
    HANDLE both[2] = {one, other};

    return WaitForMultipleObjects(2, both, FALSE, LIMIT_MS) < 2;
}

/* The row is that of the thread that began to wait last. The packets have the
 * numbers 1 and 2; each thread takes one. */
static void threads(struct trial *t)
{
    static struct waiter first, last;
    HANDLE first_thread, last_thread;

    first.port = last.port = t->port;
    first_thread = start_thread_with(t, wait_for_packet, &first);
    let_it_wait(t);
    last_thread = start_thread_with(t, wait_for_packet, &last);
    let_it_wait(t);
    post_number(t, 1);
    /* The second packet is posted only then: if both were posted at once, the
     * threads might dequeue them in either order. */
    require(t,
            t->failed || wait_for_one(first_thread, last_thread),
            "a thread dequeues the first packet");
    post_number(t, 2);
    join_thread(t, first_thread);
    join_thread(t, last_thread);
    row_of_waiter(t, &last);
}

/* A worker that dequeues a packet and then computes without waiting. */
struct computer {
    struct waiter waiter;
    HANDLE has_packet; /* event, set when it begins to compute */
    volatile LONG stop;
};

static unsigned __stdcall compute(void *argument)
{
    struct computer *c = argument;

    wait_for_packet(&c->waiter);
    SetEvent(c->has_packet);
    while (!c->stop)
        YieldProcessor();
    return 0;
}

/* How long the second worker waits. The first one computes until the second
 * has stopped waiting. */
#define BLOCKED_MS 200

static unsigned __stdcall wait_a_moment(void *argument)
{
    struct trial *t = argument;

    wait_on(t, t->port, BLOCKED_MS);
    return 0;
}

/* A port with a concurrency value of 1, a thread that runs, and a packet. The
 * row is that of a second thread, which waits. */
static void concurrency_of_one(struct trial *t)
{
    static struct computer c;
    HANDLE computing;

    CloseHandle(t->port);
    t->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (t->port == NULL)
        trial_fail(t, "CreateIoCompletionPort", GetLastError());
    c.waiter.port = t->port;
    c.has_packet = new_event(t);
    computing = start_thread_with(t, compute, &c);
    post_number(t, 1);
    await_event(t, c.has_packet);
    post_number(t, 2);
    join_thread(t, start_thread(t, wait_a_moment));
    InterlockedExchange(&c.stop, 1);
    join_thread(t, computing);
    CloseHandle(c.has_packet);
}

/* A worker that dequeues the first packet, and is delayed before it handles
 * it. */
static unsigned __stdcall be_held_up(void *argument)
{
    struct computer *c = argument;

    wait_for_packet(&c->waiter);
    SetEvent(c->has_packet);
    return 0;
}

/* The row is that of the packet that is handled first. */
static void handlers(struct trial *t)
{
    static struct computer c;
    HANDLE thread;

    c.waiter.port = t->port;
    c.has_packet = new_event(t);
    post_number(t, 1);
    post_number(t, 2);
    thread = start_thread_with(t, be_held_up, &c);
    await_event(t, c.has_packet);
    require(t,
            !goes_on(t) || c.waiter.bytes == 1,
            "the first worker has the first packet");
    wait_on(t, t->port, LIMIT_MS);
    join_thread(t, thread);
    CloseHandle(c.has_packet);
}

static const struct matrix_case cases[] = {
    {.name = "order.packets",
     .ref = "21a",
     .title = "Packets are queued in the order in which the operations"
              " complete, and a single thread dequeues them in that order",
     .how = "two receives complete one after the other; the row is the"
            " second's",
     .run = packets,
     .windows = "0 TRUE 0 4 ours ours 00000000 0",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/file.c, test_post_completion, for"
               " posted ones; Microsoft Learn, I/O Completion Ports: they are"
               " queued first-in-first-out, but may be dequeued in another"
               " order",
     .look_for = "PostQueuedCompletionStatus GetQueuedCompletionStatusEx",
     .claim = "000-18: a completion port throws the order of TCP away",
     .correction = "packets are queued in order; two workers may dequeue and"
                   " handle them out of order",
     .reaction = "one operation of a kind per connection at a time"},

    {.name = "order.threads",
     .ref = "21b",
     .title = "The thread that began to wait last gets the first packet",
     .how = "two threads wait, one after the other; two packets, 1 and 2, are"
            " posted; the row is that of the thread that came last",
     .run = threads,
     .windows = "- TRUE 0 1 - - - -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 10.0, ntdll/tests/sync.c,"
               " test_completion_port_scheduling and"
               " test_completion_port_scheduling_thread; Microsoft Learn, I/O"
               " Completion Ports",
     .look_for = "GetQueuedCompletionStatus PostQueuedCompletionStatus",
     .wine8 = "- TRUE 0 2 - - - -",
     .why = "Wine 8 wakes the thread that has waited longest",
     .reaction = "idle workers stay idle: more of them cost little"},

    {.name = "order.concurrency-of-one",
     .ref = "21c",
     .title = "While one thread runs, a port of concurrency 1 gives no packet"
              " to another",
     .how = "a thread has dequeued a packet and computes, a second packet is"
            " posted; the row is that of a second thread, which waits 200 ms",
     .run = concurrency_of_one,
     .windows = "- FALSE 258 untouched untouched NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, CreateIoCompletionPort; Microsoft Learn, I/O"
               " Completion Ports",
     .wine8 = "- TRUE 0 2 ours NULL - -",
     .wine10 = "- TRUE 0 2 ours NULL - -",
     .why = "Wine ignores NumberOfConcurrentThreads",
     .claim = "001-5: the number of concurrent threads is how many may run",
     .correction = "under Wine it has no effect",
     .reaction = "pass 0, one thread per processor, and start a few more"
                 " workers if handlers block"},

    {.name = "order.handlers",
     .ref = "21f",
     .title = "Of two workers, the one with the second packet may be the first"
              " to handle its packet",
     .how = "a worker dequeues packet 1 and is held up, another one dequeues"
            " packet 2; the row is what is handled first",
     .run = handlers,
     .windows = "- TRUE 0 2 ours NULL - -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, I/O Completion Ports, on several threads",
     .reaction = "one operation of a kind per connection at a time, or"
                 " sequence numbers and a queue"},
};

const struct matrix_group group_order = {"order",
                                         "The order of packets and threads",
                                         cases,
                                         sizeof cases / sizeof cases[0]};
