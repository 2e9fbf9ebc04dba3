/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/matrix.h"

const struct matrix_omission matrix_omissions[] = {
    {"3g",
     "a packet is dequeued before the call that started the operation returns",
     "it may or may not happen; from outside the two moments cannot be told"
     " apart. The chapters count before the call because of it"},
    {"6i",
     "closesocket with an AcceptEx pending",
     "see 11a for the listener and 11b for the accept socket"},
    {"8f",
     "a thread exits while a monitor, such as Resource Monitor, is attached",
     "needs the monitor; dotnet/runtime #82207 saw 995 for some operations of"
     " the thread, and does not say why. If you meet it, let threads that"
     " start operations live as long as the port"},
    {"14d",
     "a key that is cast to DWORD loses its upper half",
     "shown by common/tests/museum, with the bug it makes"},
    {"14k",
     "PostQueuedCompletionStatus fails for lack of memory",
     "needs a machine without non-paged memory; microsoft/msquic #5369 met"
     " this. Post again later, or keep a packet of your own for the stop"},
    {"17l",
     "a datagram whose time to live expires on its way",
     "loopback has no router; golang/go #68614 saw 10052 from a receive that"
     " was not the cause. SIO_UDP_NETRESET switches it off"},
    {"19g",
     "GetQueuedCompletionStatusEx on a port that is closed during the wait",
     "see 2d"},
    {"19j",
     "the time of a wait while the machine sleeps",
     "needs a machine that sleeps; Microsoft Learn: not counted since"
     " Windows 8"},
    {"21d",
     "a concurrency value of 0 is the number of processors",
     "needs a busy thread on every processor; 21c shows the mechanism"},
    {"21e",
     "more threads than the concurrency value run for a moment",
     "the moment is too short for a test to observe"},
    {"22j",
     "the default of SO_SNDBUF",
     "it differs between versions and hosts; do not rely on it"},
    {"22l",
     "which pages are locked while a send is pending",
     "locked pages cannot be seen by the program that owns them"},
    {"24b",
     "keep-alive finds that the peer is gone",
     "loopback has no peer that vanishes; the codes are not settled"},
    {"24c",
     "the peer is gone, nothing is sent and there is no keep-alive",
     "no packet ever comes, and no test can wait forever"},
    {"24d", "the cable of this machine is pulled", "loopback has none"},
};

const size_t matrix_omission_count =
    sizeof matrix_omissions / sizeof matrix_omissions[0];
