/* SPDX-License-Identifier: MIT */
/* The table of error names: its form, its agreement with the running system,
 * and the line that is printed for a failure. The translations of an NTSTATUS
 * are the same on Windows and Wine for every row of the table; Wine's own
 * tests of these maps are run on Windows too. */
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "common/net.h"
#include "common/tests/harness/test.h"

static void rows_are_sorted_and_unique(void)
{
    for (size_t i = 1; i < error_table_count; i++) {
        const struct error_entry *before = &error_table[i - 1];
        const struct error_entry *entry = &error_table[i];

        CHECK(before->kind <= entry->kind);
        if (before->kind == entry->kind)
            CHECK(before->code < entry->code);
    }
}

static void names_are_unique(void)
{
    for (size_t i = 0; i < error_table_count; i++)
        CHECK(error_find_name(error_table[i].name) == &error_table[i]);
}

static void advice_is_one_short_clause(void)
{
    for (size_t i = 0; i < error_table_count; i++) {
        const char *advice = error_table[i].advice;
        size_t length = strlen(advice);

        CHECK(length > 10 && length <= 100);
        CHECK(advice[length - 1] != '.');
        CHECK(strpbrk(advice, "\r\n\t%") == NULL);
    }
}

/* Checks that each name in the list is one of the table. */
static void check_advice_name(const char *list)
{
    char name[64] = "";
    size_t length = strcspn(list, ",");

    CHECK(length < sizeof name);
    memcpy(name, list, length);
    CHECK(error_find_name(name) != NULL);
    CHECK_STR_EQ(error_find_name(name)->name, name);
    if (list[length] != '\0')
        check_advice_name(list + length + strlen(", "));
}

static void advice_for_an_operation_is_for_entries_of_the_table(void)
{
    CHECK(error_advice_count > 0);
    for (size_t i = 0; i < error_advice_count; i++) {
        const struct error_advice *row = &error_advice_table[i];
        size_t length = strlen(row->advice);

        check_advice_name(row->names);
        CHECK(length > 10 && length <= 100);
        CHECK(row->advice[length - 1] != '.');
        CHECK(strstr(row->advice, "; ") != NULL); /* cause; what to do */
        CHECK(strlen(row->operations) > 0 && strlen(row->source) > 0);
    }
}

static void no_operation_has_two_advices_for_an_entry(void)
{
    for (size_t i = 0; i < error_advice_count; i++) {
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(error_advice_table[i].names,
                         error_advice_table[k].names) != 0 ||
                  strcmp(error_advice_table[i].operations,
                         error_advice_table[k].operations) != 0);
    }
}

/* The advice for that error of call. */
static const char *advice(uint32_t code, const char *call)
{
    return error_find_advice(error_find_code(code), call);
}

static void a_call_with_an_advice_of_its_own_gets_that(void)
{
    CHECK_CONTAINS(advice(10054, "WSARecvFrom"), "receive again");
    CHECK_CONTAINS(advice(10052, "recvfrom 127.0.0.1:7"), "time to live");
    CHECK_CONTAINS(advice(232, "ConnectNamedPipe"), "DisconnectNamedPipe");
    CHECK_CONTAINS(advice(38, "ReadFile: at 0"), "no packet follows");
    CHECK_CONTAINS(advice(10055, "bind 127.0.0.1:0"), "port is left");
    CHECK_CONTAINS(advice(10055, "ConnectEx"), "SO_REUSE_UNICASTPORT");
}

static void another_call_gets_the_advice_of_the_entry(void)
{
    CHECK_STR_EQ(advice(10054, "WSARecv"), error_find_code(10054)->advice);
    CHECK_STR_EQ(advice(10055, "WSASend"), error_find_code(10055)->advice);
    CHECK_STR_EQ(advice(10055, "bin"), error_find_code(10055)->advice);
    CHECK_STR_EQ(advice(10055, "binding"), error_find_code(10055)->advice);
    CHECK_STR_EQ(advice(232, "WriteFile"), error_find_code(232)->advice);
    CHECK_STR_EQ(advice(5, ""), error_find_code(5)->advice);
}

static void rows_lead_back_from_their_codes(void)
{
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind == ERROR_KIND_NTSTATUS)
            CHECK(error_find_status(entry->code) == entry);
        else
            CHECK_EQ(error_find_code(entry->code)->code, entry->code);
    }
}

static void a_number_with_two_names_gives_the_win32_one(void)
{
    CHECK_STR_EQ(error_name(WSA_OPERATION_ABORTED), "ERROR_OPERATION_ABORTED");
    CHECK_STR_EQ(error_name(WSA_IO_PENDING), "ERROR_IO_PENDING");
    CHECK_EQ(error_find_name("WSA_IO_PENDING")->code, ERROR_IO_PENDING);
    CHECK_EQ(error_find_name("WSA_IO_PENDING")->kind, ERROR_KIND_WINSOCK);
}

static void names_are_found_in_any_case(void)
{
    CHECK_EQ(error_find_name("wsaeconnreset")->code, 10054);
    CHECK_EQ(error_find_name("Status_Connection_Reset")->code, 0xC000020D);
    CHECK(error_find_name("WSAECONNRESE") == NULL);
    CHECK(error_find_name("WSAECONNRESETS") == NULL);
    CHECK(error_find_name("") == NULL);
}

static void unknown_codes_have_a_name_too(void)
{
    CHECK(error_find_code(12345) == NULL);
    CHECK(error_find_status(64) == NULL);
    CHECK_STR_EQ(error_name(12345), "unknown error");
    CHECK_STR_EQ(error_status_name(0xC0DE0000), "unknown status");
    CHECK_STR_EQ(error_status_name(0xC000020D), "STATUS_CONNECTION_RESET");
}

static void other_kinds_map_to_nothing(void)
{
    for (size_t i = 0; i < error_table_count; i++) {
        if (error_table[i].kind != ERROR_KIND_NTSTATUS) {
            CHECK_EQ(error_table[i].win32, 0);
            CHECK_EQ(error_table[i].winsock, 0);
        }
    }
}

static void what_a_status_maps_to_is_in_the_table(void)
{
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind != ERROR_KIND_NTSTATUS)
            continue;
        CHECK_STR_EQ(strstr(error_name(entry->win32), "unknown"), NULL);
        if (entry->winsock != 0)
            CHECK_STR_EQ(strstr(error_name(entry->winsock), "unknown"), NULL);
    }
}

static void win32_is_what_ntdll_says(void)
{
    ULONG(__stdcall * to_win32)
    (LONG) = (ULONG(__stdcall *)(LONG)) test_ntdll("RtlNtStatusToDosError");

    CHECK(to_win32 != NULL);
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind == ERROR_KIND_NTSTATUS) {
            SetLastError(entry->win32); /* shows the row if the check fails */
            CHECK_EQ(to_win32((LONG) entry->code), entry->win32);
        }
    }
}

/* The error that Winsock reports for an operation that completed with status.
 */
static uint32_t winsock_error(SOCKET socket, uint32_t status)
{
    WSAOVERLAPPED overlapped;
    DWORD bytes = 0, flags = 0;

    memset(&overlapped, 0, sizeof overlapped);
    overlapped.Internal = status;
    if (WSAGetOverlappedResult(socket, &overlapped, &bytes, FALSE, &flags))
        return 0;
    return (uint32_t) WSAGetLastError();
}

static void check_winsock(int type, int protocol)
{
    SOCKET socket =
        WSASocketW(AF_INET, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED);

    CHECK(socket != INVALID_SOCKET);
    CHECK_EQ(winsock_error(socket, 0), 0);
    for (size_t i = 0; i < error_table_count; i++) {
        const struct error_entry *entry = &error_table[i];

        if (entry->kind == ERROR_KIND_NTSTATUS && entry->winsock != 0)
            CHECK_EQ(winsock_error(socket, entry->code), entry->winsock);
    }
    closesocket(socket);
}

static void winsock_is_what_a_udp_socket_says(void)
{
    CHECK(net_start_winsock());
    check_winsock(SOCK_DGRAM, IPPROTO_UDP);
}

static void winsock_is_what_a_tcp_socket_says(void)
{
    CHECK(net_start_winsock());
    check_winsock(SOCK_STREAM, IPPROTO_TCP);
}

/* A reset, the event whose three error codes you meet most often. */
static void a_reset_has_three_spellings(void)
{
    const struct error_entry *entry = error_find_status(0xC000020D);

    CHECK(entry != NULL);
    CHECK_STR_EQ(error_name(entry->win32), "ERROR_NETNAME_DELETED");
    CHECK_STR_EQ(error_name(entry->winsock), "WSAECONNRESET");
}

static const char *report(const char *what, uint32_t code)
{
    test_capture_start(stderr);
    error_report(what, code);
    return test_capture_end();
}

static void report_names_call_error_and_remedy(void)
{
    CHECK_STR_EQ(report("bind 127.0.0.1:80", 10048),
                 "bind 127.0.0.1:80: WSAEADDRINUSE (10048): the port is taken,"
                 " perhaps by a connection accepted there earlier;"
                 " choose another with --port\n");
}

static void report_has_the_advice_for_the_call(void)
{
    CHECK_CONTAINS(report("bind 127.0.0.1:0", 10055),
                   "bind 127.0.0.1:0: WSAENOBUFS (10055): no port is left");
    CHECK_CONTAINS(report("WSASend", 10055), "(10055): buffers or ports");
}

static void report_of_an_unknown_error_says_where_to_look(void)
{
    CHECK_STR_EQ(report("WSARecv", 12345),
                 "WSARecv: unknown error (12345): look it up with"
                 " \"net helpmsg 12345\"\n");
    CHECK_CONTAINS(report("WSARecv", 0xC000020D), "error (3221225997)");
}

static void report_cuts_a_long_what_not_the_rest(void)
{
    char what[1000];
    const char *line;

    memset(what, 'x', sizeof what - 1);
    what[sizeof what - 1] = '\0';
    line = report(what, 5);
    CHECK_CONTAINS(line, "xxx: ERROR_ACCESS_DENIED (5): ");
    CHECK_EQ(strchr(line, '\n') - line, (long long) strlen(line) - 1);
    CHECK_CONTAINS(report(what, 12345), "\"net helpmsg 12345\"\n");
}

/* Replaces stderr with a pipe that keeps each write as a separate message.
 * Returns the read end. */
static HANDLE stderr_as_messages(void)
{
    char name[64];
    HANDLE server, client;

    snprintf(name,
             sizeof name,
             "\\\\.\\pipe\\test_errors.%lu",
             (unsigned long) GetCurrentProcessId());
    server = CreateNamedPipeA(name,
                              PIPE_ACCESS_INBOUND,
                              PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE,
                              1,
                              0,
                              4096,
                              0,
                              NULL);
    CHECK(server != INVALID_HANDLE_VALUE);
    client = CreateFileA(name, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK(client != INVALID_HANDLE_VALUE);
    CHECK_EQ(_dup2(_open_osfhandle((intptr_t) client, _O_TEXT), 2), 0);
    /* cppcheck-suppress resourceLeak ; the client's end is stderr now */
    return server;
}

/* The next write to stderr must be a whole line. */
static void check_next_write(HANDLE messages)
{
    char message[200] = "";
    DWORD length = 0;

    if (ReadFile(messages, message, sizeof message - 1, &length, NULL) &&
        strchr(message, '\n') == message + length - 1)
        return;
    printf("this was one write: \"%s\"\n", message);
    fflush(stdout);
    exit(1); /* stderr is the pipe, so CHECK cannot print */
}

static void report_is_one_write(void)
{
    HANDLE messages = stderr_as_messages();

    error_report("recv", ERROR_ACCESS_DENIED);
    error_report("accept", ERROR_ACCESS_DENIED);
    error_report("accept", 12345);
    for (int i = 0; i < 3; i++)
        check_next_write(messages);
}

static void shortages_are_told_from_mistakes(void)
{
    CHECK(error_is_shortage(ERROR_NO_SYSTEM_RESOURCES));
    CHECK(error_is_shortage(ERROR_NOT_ENOUGH_MEMORY));
    CHECK(error_is_shortage(WSAENOBUFS));
    CHECK(error_is_shortage(ERROR_PAGEFILE_QUOTA));
    CHECK(error_is_shortage(ERROR_COMMITMENT_LIMIT));
    CHECK(!error_is_shortage(0));
    CHECK(!error_is_shortage(ERROR_INVALID_HANDLE));
    CHECK(!error_is_shortage(WSAENOTSOCK));
}

static const struct test_case cases[] = {
    {"rows_are_sorted_and_unique", rows_are_sorted_and_unique},
    {"names_are_unique", names_are_unique},
    {"advice_is_one_short_clause", advice_is_one_short_clause},
    {"advice_for_an_operation_is_for_entries_of_the_table",
     advice_for_an_operation_is_for_entries_of_the_table},
    {"no_operation_has_two_advices_for_an_entry",
     no_operation_has_two_advices_for_an_entry},
    {"a_call_with_an_advice_of_its_own_gets_that",
     a_call_with_an_advice_of_its_own_gets_that},
    {"another_call_gets_the_advice_of_the_entry",
     another_call_gets_the_advice_of_the_entry},
    {"rows_lead_back_from_their_codes", rows_lead_back_from_their_codes},
    {"a_number_with_two_names_gives_the_win32_one",
     a_number_with_two_names_gives_the_win32_one},
    {"names_are_found_in_any_case", names_are_found_in_any_case},
    {"unknown_codes_have_a_name_too", unknown_codes_have_a_name_too},
    {"other_kinds_map_to_nothing", other_kinds_map_to_nothing},
    {"what_a_status_maps_to_is_in_the_table",
     what_a_status_maps_to_is_in_the_table},
    {"win32_is_what_ntdll_says", win32_is_what_ntdll_says},
    {"winsock_is_what_a_udp_socket_says", winsock_is_what_a_udp_socket_says},
    {"winsock_is_what_a_tcp_socket_says", winsock_is_what_a_tcp_socket_says},
    {"a_reset_has_three_spellings", a_reset_has_three_spellings},
    {"shortages_are_told_from_mistakes", shortages_are_told_from_mistakes},
    {"report_names_call_error_and_remedy", report_names_call_error_and_remedy},
    {"report_has_the_advice_for_the_call", report_has_the_advice_for_the_call},
    {"report_of_an_unknown_error_says_where_to_look",
     report_of_an_unknown_error_says_where_to_look},
    {"report_cuts_a_long_what_not_the_rest",
     report_cuts_a_long_what_not_the_rest},
    {"report_is_one_write", report_is_one_write},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
