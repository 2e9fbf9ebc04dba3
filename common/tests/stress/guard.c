/* SPDX-License-Identifier: MIT */
#define GUARD_NO_NAMES
#include "common/tests/stress/guard.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/win.h"

/* This file calls the real malloc and its relatives, even if guard.h was
 * included before it. */
#undef malloc
#undef calloc
#undef realloc
#undef free

/* The patterns in a new block, in a freed block, and around a block. */
#define FRESH 0xA5
#define FREED 0xDD
#define FENCE 0xFB
#define FENCE_SIZE 32

#define MAGIC_LIVE 0x4556494Cu
#define MAGIC_FREED 0x44454552u

/* The header before each block, with a fence between the two. Blocks in use
 * and kept blocks are on two lists. */
struct guard__block {
    struct guard__block *previous, *next;
    size_t size;
    const char *file, *freed_file;
    int line, freed_line;
    uint32_t magic;
};

/* Rounded up, so that the block is aligned for every type. */
#define HEAD_SIZE (((sizeof(struct guard__block) + FENCE_SIZE) + 15) / 16 * 16)

struct guard__list {
    struct guard__block *first, *last;
    size_t count, bytes;
};

static SRWLOCK guard__lock = SRWLOCK_INIT;
static struct guard__list guard__live, guard__kept;
static bool guard__damage_seen;

static unsigned char *guard__bytes(struct guard__block *b)
{
    return (unsigned char *) b + HEAD_SIZE;
}

static struct guard__block *guard__of(void *bytes)
{
    return (struct guard__block *) (void *) ((unsigned char *) bytes -
                                             HEAD_SIZE);
}

static void guard__add(struct guard__list *list, struct guard__block *b)
{
    b->next = NULL;
    b->previous = list->last;
    if (list->last != NULL)
        list->last->next = b;
    else
        list->first = b;
    list->last = b;
    list->count++;
    list->bytes += b->size;
}

static void guard__remove(struct guard__list *list, struct guard__block *b)
{
    if (b->previous != NULL)
        b->previous->next = b->next;
    else
        list->first = b->next;
    if (b->next != NULL)
        b->next->previous = b->previous;
    else
        list->last = b->previous;
    list->count--;
    list->bytes -= b->size;
}

/* Returns only the file name: the compiler may have been given a path. */
static const char *guard__file_name(const char *path)
{
    const char *name = path;

    for (const char *p = path; *p != '\0'; p++) {
        if (*p == '/' || *p == '\\')
            name = p + 1;
    }
    return name;
}

/* "guard: 48 bytes of conn.c:68, freed at conn.c:96: what, ..." */
static void guard__print(const struct guard__block *b, const char *what)
{
    fprintf(stderr,
            "guard: %zu bytes of %s:%d",
            b->size,
            guard__file_name(b->file),
            b->line);
    if (b->freed_file != NULL)
        fprintf(stderr,
                ", freed at %s:%d",
                guard__file_name(b->freed_file),
                b->freed_line);
    fprintf(stderr, ": %s", what);
}

/* Returns the index of the first byte that differs from the pattern, or size.
 */
static size_t guard__changed(const unsigned char *bytes,
                             size_t size,
                             unsigned char pattern)
{
    size_t i = 0;

    while (i < size && bytes[i] == pattern)
        i++;
    return i;
}

/* Checks one range of a block, which begins at offset. */
static bool guard__check_stretch(struct guard__block *b,
                                 const unsigned char *bytes,
                                 size_t size,
                                 unsigned char pattern,
                                 long long offset,
                                 const char *what)
{
    size_t at = guard__changed(bytes, size, pattern);

    if (at == size)
        return true;
    guard__print(b, what);
    fprintf(stderr, " at offset %lld:", offset + (long long) at);
    for (size_t i = at; i < size && i < at + 16; i++)
        fprintf(stderr, " %02X", bytes[i]);
    fputc('\n', stderr);
    fflush(stderr);
    guard__damage_seen = true;
    return false;
}

static bool guard__check_block(struct guard__block *b)
{
    unsigned char *bytes = guard__bytes(b);
    bool ok = true;

    if (b->magic == MAGIC_FREED)
        ok = guard__check_stretch(b,
                                  bytes,
                                  b->size,
                                  FREED,
                                  0,
                                  "written after it was freed");
    ok = guard__check_stretch(b,
                              bytes - FENCE_SIZE,
                              FENCE_SIZE,
                              FENCE,
                              -FENCE_SIZE,
                              "written before its beginning") &&
         ok;
    ok = guard__check_stretch(b,
                              bytes + b->size,
                              FENCE_SIZE,
                              FENCE,
                              (long long) b->size,
                              "written past its end") &&
         ok;
    return ok;
}

static bool guard__check_list(struct guard__list *list)
{
    bool ok = true;

    for (struct guard__block *b = list->first; b != NULL; b = b->next)
        ok = guard__check_block(b) && ok;
    return ok;
}

/* Runs without the lock: at exit, Windows may have terminated a thread that
 * held it, and nothing would release it. */
static bool guard__check_all(void)
{
    bool live = guard__check_list(&guard__live);

    return guard__check_list(&guard__kept) && live;
}

#if defined(GUARD_LEAKS)
static bool guard__nothing_left(void)
{
    int shown = 0;

    for (struct guard__block *b = guard__live.first; b != NULL && shown < 5;
         b = b->next, shown++)
        guard__print(b, "is still allocated\n");
    if (guard__live.count > 0)
        fprintf(stderr,
                "guard: %zu blocks are still allocated\n",
                guard__live.count);
    return guard__live.count == 0;
}
#endif

/* Runs at exit, after every worker has exited. At that point, only terminating
 * the process immediately changes the exit code. */
static void guard__at_exit(void)
{
    bool ok = guard__check_all() && !guard__damage_seen;

#if defined(GUARD_LEAKS)
    ok = (getenv("GUARD_MAY_LEAK") != NULL || guard__nothing_left()) && ok;
#endif
    fflush(NULL);
    if (!ok)
        _exit(GUARD_DAMAGED);
}

/* Checks the oldest kept blocks once more and frees them. */
static void guard__make_room(void)
{
    struct guard__block *b;

    while ((b = guard__kept.first) != NULL &&
           guard__kept.bytes > GUARD_KEPT_BYTES) {
        guard__check_block(b);
        guard__remove(&guard__kept, b);
        free(b);
    }
}

void *guard_malloc_at(size_t size, const char *file, int line)
{
    static bool registered;
    struct guard__block *b;

    if (size > SIZE_MAX - HEAD_SIZE - FENCE_SIZE)
        return NULL;
    b = malloc(HEAD_SIZE + size + FENCE_SIZE);
    if (b == NULL)
        return NULL;
    memset(b, 0, sizeof *b);
    b->size = size;
    b->file = file;
    b->line = line;
    b->magic = MAGIC_LIVE;
    memset(guard__bytes(b) - FENCE_SIZE, FENCE, FENCE_SIZE);
    memset(guard__bytes(b), FRESH, size);
    memset(guard__bytes(b) + size, FENCE, FENCE_SIZE);
    AcquireSRWLockExclusive(&guard__lock);
    if (!registered)
        atexit(guard__at_exit);
    registered = true;
    guard__add(&guard__live, b);
    ReleaseSRWLockExclusive(&guard__lock);
    return guard__bytes(b);
}

void *guard_calloc_at(size_t count, size_t size, const char *file, int line)
{
    void *bytes;

    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    bytes = guard_malloc_at(count * size, file, line);
    if (bytes != NULL)
        memset(bytes, 0, count * size);
    return bytes;
}

void *guard_realloc_at(void *block, size_t size, const char *file, int line)
{
    void *bytes = guard_malloc_at(size, file, line);

    if (block != NULL && bytes != NULL) {
        size_t old = guard__of(block)->size;

        memcpy(bytes, block, old < size ? old : size);
        guard_free_at(block, file, line);
    }
    return bytes;
}

/* Terminates the process unless this is a block in use: a bad free must be
 * reported as such, not as the damage it would cause. Reads nothing at an
 * address where no block can be. */
static void guard__check_free(void *block, const char *file, int line)
{
    bool may_be = (uintptr_t) block % MEMORY_ALLOCATION_ALIGNMENT == 0;

    if (may_be && guard__of(block)->magic == MAGIC_LIVE)
        return;
    if (may_be && guard__of(block)->magic == MAGIC_FREED)
        guard__print(guard__of(block), "freed again");
    else
        fprintf(stderr, "guard: freed without having been allocated");
    fprintf(stderr, " at %s:%d\n", guard__file_name(file), line);
    fflush(NULL);
    _exit(GUARD_BAD_FREE);
}

void guard_free_at(void *block, const char *file, int line)
{
    struct guard__block *b;

    if (block == NULL)
        return;
    AcquireSRWLockExclusive(&guard__lock);
    guard__check_free(block, file, line);
    b = guard__of(block);
    guard__check_block(b);
    guard__remove(&guard__live, b);
    b->magic = MAGIC_FREED;
    b->freed_file = file;
    b->freed_line = line;
    memset(block, FREED, b->size);
    guard__add(&guard__kept, b);
    guard__make_room();
    ReleaseSRWLockExclusive(&guard__lock);
}

bool guard_check(void)
{
    bool ok;

    AcquireSRWLockExclusive(&guard__lock);
    ok = guard__check_all();
    ReleaseSRWLockExclusive(&guard__lock);
    return ok;
}

size_t guard_live_blocks(void)
{
    size_t count;

    AcquireSRWLockExclusive(&guard__lock);
    count = guard__live.count;
    ReleaseSRWLockExclusive(&guard__lock);
    return count;
}

size_t guard_kept_blocks(void)
{
    size_t count;

    AcquireSRWLockExclusive(&guard__lock);
    count = guard__kept.count;
    ReleaseSRWLockExclusive(&guard__lock);
    return count;
}
