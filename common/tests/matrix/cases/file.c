/* SPDX-License-Identifier: MIT */
/* Files on a port: reads and writes at an offset, and the end of a file. */
#include <string.h>

#include "common/tests/matrix/groups.h"
#include "common/tests/matrix/trial.h"

/* A temporary file, associated with the port. */
static void open_file(struct trial *t)
{
    open_temporary(t, FILE_FLAG_OVERLAPPED);
    associate(t, t->file);
}

static void end_of_file(struct trial *t)
{
    open_file(t);
    start_write(t, &t->second, "0123456789");
    discard_packet(t);
    start_read(t, &t->first, 10, 16);
    dequeue_soon(t, &t->first);
}

static void last_bytes(struct trial *t)
{
    open_file(t);
    start_write(t, &t->second, "0123456789");
    discard_packet(t);
    start_read(t, &t->first, 6, 16);
    dequeue(t, &t->first);
    require(t,
            t->failed || memcmp(t->first.bytes, "6789", 4) == 0,
            "the read starts at Offset");
}

static void cached_write(struct trial *t)
{
    open_file(t);
    start_write(t, &t->first, "0123456789");
    dequeue(t, &t->first);
}

/* A page, which is a multiple of the sector size of any disk. */
#define PAGE 4096

/* Without the cache the buffer must be aligned; the file is a page long. */
static void end_of_file_without_cache(struct trial *t)
{
    void *page = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);

    require(t, page != NULL, "a page can be allocated");
    open_temporary(t, FILE_FLAG_OVERLAPPED | FILE_FLAG_NO_BUFFERING);
    associate(t, t->file);
    prepare(t, &t->second, NULL, 0);
    if (!t->failed)
        WriteFile(t->file, page, PAGE, NULL, &t->second.overlapped);
    discard_packet(t);
    prepare(t, &t->first, NULL, 0);
    t->first.overlapped.Offset = PAGE;
    if (!t->failed)
        started(&t->first,
                ReadFile(t->file, page, PAGE, NULL, &t->first.overlapped));
    dequeue_soon(t, &t->first);
}

/* Each read may fail in either way; the row shows the last one. */
static void end_of_file_again_and_again(struct trial *t)
{
    open_file(t);
    start_write(t, &t->second, "0123456789");
    discard_packet(t);
    for (int i = 0; i < 100 && goes_on(t); i++) {
        start_read(t, &t->first, 10, 16);
        if (t->first.call == ERROR_IO_PENDING)
            dequeue(t, &t->first);
        else
            row_of_status(t, &t->first);
        require(t,
                row_matches(&t->row,
                            "997 FALSE 38 0 ours ours C0000011 - or"
                            " 38 - 0 untouched - - * -"),
                "each read fails in one of the two ways");
    }
    if (t->first.call != ERROR_IO_PENDING)
        dequeue_nothing(t, &t->first);
}

static const struct matrix_case cases[] = {
    {.name = "file.end-of-file",
     .ref = "18a",
     .title = "A read at the end of a file is pending and then fails with"
              " ERROR_HANDLE_EOF (38), or the call fails at once, without a"
              " packet",
     .how = "ReadFile with Offset 10 of a file of 10 bytes",
     .run = end_of_file,
     .windows = "997 FALSE 38 0 ours ours C0000011 - or"
                " 38 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, ntdll/tests/file.c, test_read_write, by event, takes"
               " the failing call for a Windows before Vista; Wine 8.0,"
               " kernel32/tests/file.c, test_overlapped_read, without a"
               " buffer; lalinsky/zio #472 has both today",
     .look_for = "ReadFile ERROR_IO_PENDING ERROR_HANDLE_EOF"
                 " STATUS_END_OF_FILE",
     .claim = "003-18: the end of a file is FALSE and ERROR_HANDLE_EOF",
     .correction = "usually in the packet since Windows Vista, but the call"
                   " may still fail with it at once",
     .reaction = "treat it as the end of the data, in the packet and from the"
                 " call"},

    {.name = "file.last-bytes",
     .ref = "18a",
     .title = "A read that reaches the end returns the bytes up to it",
     .how = "ReadFile of 16 bytes with Offset 6 of a file of 10 bytes",
     .run = last_bytes,
     .windows = "0|997 TRUE 0 4 ours ours 00000000 -",
     .confidence = DOCUMENTED,
     .source = "Microsoft Learn, ReadFile",
     .claim = "003-22: all members of OVERLAPPED belong to the system",
     .correction = "Offset and OffsetHigh are yours: they say where to read",
     .reaction = "continue at the next offset"},

    {.name = "file.cached-write",
     .ref = "18b",
     .title = "A write to a file is pending, even if the cache takes it, and"
              " has its packet",
     .how = "WriteFile of 10 bytes",
     .run = cached_write,
     .windows = "997|0 TRUE 0 10 ours ours 00000000 -",
     .confidence = TESTED_THROUGH_A_PORT,
     .source = "Wine 8.0, ntdll/tests/file.c,"
               " test_file_completion_information, which takes TRUE for a"
               " fault of Windows before Vista",
     .look_for = "WriteFile ERROR_IO_PENDING GetQueuedCompletionStatus",
     .claim = "003-17: an overlapped ReadFile returns FALSE and"
              " ERROR_IO_PENDING",
     .correction = "so it does since Windows Vista, even if the data is in the"
                   " cache; earlier versions also returned TRUE; the packet"
                   " comes either way",
     .reaction = "unless the call fails, do nothing after it; handle the"
                 " packet"},

    {.name = "file.end-of-file-without-cache",
     .ref = "18a",
     .title = "Without the cache the end of the file is reported in the same"
              " two ways",
     .how = "FILE_FLAG_NO_BUFFERING, ReadFile with the length of the file as"
            " its Offset",
     .run = end_of_file_without_cache,
     .windows = "997 FALSE 38 0 ours ours C0000011 - or"
                " 38 - 0 untouched - - * -",
     .confidence = TESTED_OTHERWISE,
     .source = "Wine 8.0, kernel32/tests/file.c, test_overlapped_read, by"
               " GetOverlappedResult: from the call before Windows 8",
     .look_for = "ReadFile ERROR_IO_PENDING ERROR_HANDLE_EOF",
     .reaction = "treat it as the end of the data, in the packet and from the"
                 " call"},

    {.name = "file.end-of-file-again-and-again",
     .ref = "18a",
     .title = "Even on current Windows the way may change from read to read",
     .how = "a hundred reads at the end of a file; the row shows the last one",
     .run = end_of_file_again_and_again,
     .windows = "997 FALSE 38 0 ours ours C0000011 - or"
                " 38 - 0 untouched - - * -",
     .confidence = REPORTED,
     .source = "lalinsky/zio #472",
     .reaction = "never wait for a packet after a call that has failed with"
                 " 38"},
};

const struct matrix_group group_file = {"file",
                                        "Files",
                                        cases,
                                        sizeof cases / sizeof cases[0]};
