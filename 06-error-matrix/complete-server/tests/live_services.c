/* SPDX-License-Identifier: MIT */
/* chargen and daytime, byte by byte and client by client. */
#include <string.h>

#include "common/clients/stream.h"
#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"
#include "common/thread_group.h"

#include "live.h"

/* These need the headers that win.h includes. */
#include <psapi.h>
#include <tlhelp32.h>

static struct live live;

/* Returns the byte at that offset in the pattern that RFC 864 recommends. */
static char generated(unsigned long long at)
{
    unsigned long long line = at / 74, column = at % 74;

    if (column >= 72)
        return column == 72 ? '\r' : '\n';
    return (char) (' ' + (line + column) % 95);
}

/* Checks what is received, from the offset at up to the offset until, or to
 * the end of the stream. Returns the offset reached. */
static unsigned long long check_lines(SOCKET socket,
                                      unsigned long long at,
                                      unsigned long long until)
{
    static char bytes[100000];
    int count = 1;

    while (at < until && count > 0) {
        count = recv(socket, bytes, sizeof bytes, 0);
        CHECK(count >= 0);
        for (int i = 0; i < count; i++)
            CHECK_EQ(bytes[i], generated(at + (unsigned) i));
        at += (unsigned) count;
    }
    return at;
}

static void chargen_sends_the_lines_of_rfc_864(void)
{
    const char *arguments[] = {"--service", "chargen", NULL};
    unsigned long long at;
    SOCKET s;

    live_start(&live, arguments);
    s = live_connect(&live, 0);
    at = check_lines(s, 0, 4 << 20);
    CHECK(at >= 4 << 20);
    CHECK_EQ(shutdown(s, SD_SEND), 0);
    at = check_lines(s, at, ~0ull);
    CHECK_EQ(at % 74, 0); /* the stream ends with a whole line */
    closesocket(s);
    live_stop(&live);
}

/* Returns the processor time of one thread, in units of 100 ns. */
static unsigned long long thread_time(DWORD id)
{
    HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, id);
    FILETIME created, ended, kernel, user;
    ULARGE_INTEGER k, u;

    CHECK(thread != NULL);
    CHECK(GetThreadTimes(thread, &created, &ended, &kernel, &user));
    CloseHandle(thread);
    k.LowPart = kernel.dwLowDateTime;
    k.HighPart = kernel.dwHighDateTime;
    u.LowPart = user.dwLowDateTime;
    u.HighPart = user.dwHighDateTime;
    return k.QuadPart + u.QuadPart;
}

/* Returns the processor time of the server, in milliseconds. It does not use
 * GetProcessTimes, which with Wine 8.0 was seen to miss a server that kept a
 * processor busy. */
static unsigned long long processor_time(void)
{
    HANDLE threads = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry;
    unsigned long long sum = 0;

    CHECK(threads != INVALID_HANDLE_VALUE);
    entry.dwSize = sizeof entry;
    for (BOOL more = Thread32First(threads, &entry); more;
         more = Thread32Next(threads, &entry))
        if (entry.th32OwnerProcessID == live.server.id)
            sum += thread_time(entry.th32ThreadID);
    CloseHandle(threads);
    return sum / 10000;
}

/* Returns the server's working set, in bytes. */
static size_t memory(void)
{
    PROCESS_MEMORY_COUNTERS counters;

    CHECK(
        GetProcessMemoryInfo(live.server.process, &counters, sizeof counters));
    return counters.WorkingSetSize;
}

#define SILENT 50
#define SILENT_BYTES 3276800 /* 65536 for each */

/* What the server has used so far, at one line of statistics. */
struct second {
    long long out, batches;
    unsigned long long processor, passed; /* in milliseconds */
};

static struct second read_statistics(size_t *mark)
{
    struct second now;

    *mark = live_mark(&live);
    now.out = live_number_before(&live, *mark, " bytes out, ");
    now.batches = live_number_before(&live, *mark, " batches;");
    now.processor = processor_time();
    now.passed = GetTickCount64();
    return now;
}

/* While no client reads, the system takes no more data. Each second then has
 * only the five batches of the timer. */
static void a_chargen_client_that_does_not_read_costs_nothing(void)
{
    const char *arguments[] = {"--service", "chargen", "--stats", "1", NULL};
    SOCKET sockets[SILENT];
    ULONGLONG deadline = stream_deadline_after(time_limit_ms(15000));
    struct second before, after;
    unsigned long long time, passed;
    long long batches;
    size_t memory_before, mark = 0;

    live_start(&live, arguments);
    memory_before = memory();
    for (int i = 0; i < SILENT; i++)
        sockets[i] = live_connect(&live, 4096);
    after = read_statistics(&mark);
    do {
        CHECK(stream_time_left(deadline) > 0);
        before = after;
        after = read_statistics(&mark);
    } while (after.out == 0 || after.out != before.out);
    batches = after.batches - before.batches;
    time = after.processor - before.processor;
    passed = after.passed - before.passed;
    printf("in %llu ms: %lld batches, %llu ms of processor time\n",
           passed,
           batches,
           time);
    CHECK(processor_time() > 0); /* or the measurement does not work */
    CHECK(batches < 30 * (1 + (long long) passed / 1000));
    CHECK(time < passed / 5); /* the timer may use a little */
    printf("%zu bytes in all for %d clients\n",
           memory() - memory_before,
           SILENT);
    CHECK(live_number_before(&live, mark, " at most") <= SILENT_BYTES);
    /* The guard keeps freed memory for a while. */
    if (!live_is_guarded())
        CHECK(memory() < memory_before + SILENT_BYTES + (8 << 20));
    for (int i = 0; i < SILENT; i++)
        closesocket(sockets[i]);
    live_stop(&live);
}

#define CALLERS 4

/* Calls of each thread; fewer with the guard, which is slow. */
static int calls(void)
{
    return live_is_guarded() ? 250 : 2500;
}

/* "Saturday, November 21, 2026 08:00:00-UTC\r\n", and nothing else. */
static void check_time(const char *text, size_t length)
{
    static const char end[] = "-UTC\r\n";

    CHECK(length > 30 && length < 60);
    CHECK(memcmp(text + length - strlen(end), end, strlen(end)) == 0);
    CHECK(memchr(text, '\n', length) == text + length - 1);
    CHECK(memchr(text, ',', 12) != NULL);
    CHECK(text[length - 9] == ':' && text[length - 12] == ':');
}

/* Every other client sends something before it receives. */
static unsigned __stdcall call_often(void *unused)
{
    int most = calls();

    (void) unused;
    for (int i = 0; i < most; i++) {
        char text[100];
        SOCKET s = live_connect(&live, 0);
        size_t length = 0;
        int count;

        if (i % 2 != 0)
            live_send(s, "what time is it?", 16);
        do {
            count = recv(s, text + length, (int) (sizeof text - length), 0);
            CHECK(count >= 0);
            length += (size_t) count;
            CHECK(length < sizeof text);
        } while (count > 0);
        check_time(text, length);
        closesocket(s);
    }
    return 0;
}

static void daytime_is_complete_ten_thousand_times(void)
{
    const char *arguments[] = {"--service", "daytime", NULL};
    void *nothing[CALLERS] = {NULL};
    struct thread_group callers = {0};

    live_start(&live, arguments);
    CHECK(thread_group_start_each(&callers, CALLERS, call_often, nothing));
    CHECK(thread_group_join(&callers));
    live_stop(&live);
    CHECK_EQ(live_number_before(&live, 0, " accepted,"), CALLERS * calls());
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"chargen_sends_the_lines_of_rfc_864",
         chargen_sends_the_lines_of_rfc_864},
        {"a_chargen_client_that_does_not_read_costs_nothing",
         a_chargen_client_that_does_not_read_costs_nothing},
        {"daytime_is_complete_ten_thousand_times",
         daytime_is_complete_ten_thousand_times},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
