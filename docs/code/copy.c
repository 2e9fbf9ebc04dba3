/* SPDX-License-Identifier: MIT */
/* Copies a file, several overlapped operations at a time: copy FROM TO
 *   cl /W4 copy.c                        (clang-cl takes the same)
 *   gcc -Wall copy.c -o copy.exe */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#define BLOCK_SIZE 65536
#define BLOCK_COUNT 8

/* A part of the file. The system uses it until its packet comes. */
struct block {
    OVERLAPPED overlapped;
    LONGLONG offset; /* of the part, in both files */
    DWORD have;      /* bytes that are being written; 0: it is being read */
    char bytes[BLOCK_SIZE];
};

struct copy {
    HANDLE from, to, port;
    LONGLONG size, copied, next;  /* next: the offset of the next part */
    unsigned in_flight, quarters; /* quarters: of the size, reported */
    BOOL at_end, failed;
};

static volatile LONG interrupted;

/* The first Ctrl-C cancels the copy cleanly, the second ends the process. */
static BOOL WINAPI on_ctrl_c(DWORD type)
{
    return InterlockedExchange(&interrupted, (LONG) type + 1) == 0;
}

static int report(const char *what, DWORD error, const char *advice)
{
    fprintf(stderr, "%s: error %lu: %s\n", what, error, advice);
    return 1;
}

/* Handles a packet or a failed call: either can report the end of FROM. */
static void on_result(struct copy *c, struct block *b, DWORD n, DWORD error)
{
    BOOL read = b->have == 0;

    c->in_flight--;
    if (error == 0 && (n == 0 || n < b->have))
        error = read ? ERROR_HANDLE_EOF : ERROR_WRITE_FAULT;
    if (read && error == ERROR_HANDLE_EOF) {
        c->at_end = TRUE;
    } else if (error != 0) {
        if (!c->failed)
            report(read ? "ReadFile" : "WriteFile", error, "TO is deleted");
        c->failed = TRUE;
    } else if (!read) {
        c->copied += n;
        while (c->quarters < 4 && c->copied >= c->size / 4 * (c->quarters + 1))
            printf("%u %%\n", ++c->quarters * 25);
    }
    b->have = read && error == 0 ? n : 0;
}

/* Starts the write of what the block has, or the read of the next part. A call
 * that succeeds immediately queues a packet, too; a failed one does not. */
static void block_start(struct copy *c, struct block *b)
{
    OVERLAPPED *ov = &b->overlapped;
    BOOL ok;

    if (c->failed || (c->at_end && b->have == 0))
        return;
    if (b->have == 0) {
        b->offset = c->next;
        c->next += BLOCK_SIZE;
    }
    ZeroMemory(ov, sizeof *ov);
    ov->Offset = (DWORD) b->offset; /* the file has no position of its own */
    ov->OffsetHigh = (DWORD) (b->offset >> 32);
    c->in_flight++;
    if (b->have == 0)
        ok = ReadFile(c->from, b->bytes, BLOCK_SIZE, NULL, ov);
    else
        ok = WriteFile(c->to, b->bytes, b->have, NULL, ov);
    if (!ok && GetLastError() != ERROR_IO_PENDING)
        on_result(c, b, 0, GetLastError());
}

/* The blocks are freed when every packet has been dequeued, and no earlier. */
static void copy_run(struct copy *c)
{
    struct block *blocks = calloc(BLOCK_COUNT, sizeof *blocks);

    if (blocks == NULL)
        exit(report("calloc", ERROR_OUTOFMEMORY, "TO stays empty"));
    for (unsigned i = 0; i < BLOCK_COUNT; i++)
        block_start(c, &blocks[i]);
    while (c->in_flight > 0) {
        OVERLAPPED *ov = NULL;
        ULONG_PTR key;
        DWORD n;
        BOOL ok = GetQueuedCompletionStatus(c->port, &n, &key, &ov, INFINITE);
        DWORD error = ok ? 0 : GetLastError();

        if (ov == NULL) /* not a packet: the blocks are still in use */
            exit(report("GetQueuedCompletionStatus", error, "delete TO"));
        struct block *b = CONTAINING_RECORD(ov, struct block, overlapped);
        on_result(c, b, n, interrupted ? ERROR_CANCELLED : error);
        block_start(c, b);
    }
    free(blocks);
}

static HANDLE open_file(struct copy *c, char *name, DWORD access, DWORD how)
{
    DWORD share = FILE_SHARE_READ, flags = FILE_FLAG_OVERLAPPED;
    HANDLE file = CreateFileA(name, access, share, NULL, how, flags, NULL);

    if (file == INVALID_HANDLE_VALUE)
        exit(report(name, GetLastError(), "FROM is a file, TO a new one"));
    c->port = CreateIoCompletionPort(file, c->port, 0, 1);
    if (c->port == NULL)
        exit(report("CreateIoCompletionPort", GetLastError(), "try again"));
    return file;
}

int main(int argc, char **argv)
{
    FILE_DISPOSITION_INFO d = {TRUE}; /* deleted when it is closed */
    LARGE_INTEGER size = {0};
    struct copy c = {0};

    if (argc != 3) {
        fprintf(stderr, "usage: copy FROM TO\n");
        return 2;
    }
    c.from = open_file(&c, argv[1], GENERIC_READ, OPEN_EXISTING);
    c.to = open_file(&c, argv[2], GENERIC_WRITE | DELETE, CREATE_NEW);
    GetFileSizeEx(c.from, &size);
    SetConsoleCtrlHandler(on_ctrl_c, TRUE);
    c.size = size.QuadPart;
    copy_run(&c);
    if (!c.failed && c.copied < c.size) /* a read has left something out */
        c.failed = report("ReadFile", ERROR_HANDLE_EOF, "TO is deleted");
    if (c.failed)
        SetFileInformationByHandle(c.to, FileDispositionInfo, &d, sizeof d);
    else
        printf("copied %lld bytes\n", c.copied);
    CloseHandle(c.to);
    return c.failed;
}
