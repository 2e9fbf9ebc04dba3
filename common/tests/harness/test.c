/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/test.h"

#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "common/errors.h"
#include "common/win.h"

#define CAPTURE_SIZE 65536

/* The stream that is being captured, or NULL. */
static struct {
    FILE *stream;
    int original; /* its file descriptor before */
    int read_end;
    char text[CAPTURE_SIZE];
} capture;

void test_capture_start(FILE *stream)
{
    int ends[2];

    CHECK(capture.stream == NULL);
    fflush(stream);
    CHECK_EQ(_pipe(ends, CAPTURE_SIZE, _O_BINARY | _O_NOINHERIT), 0);
    capture.original = _dup(_fileno(stream));
    CHECK(capture.original >= 0);
    CHECK_EQ(_dup2(ends[1], _fileno(stream)), 0);
    _close(ends[1]);
    capture.read_end = ends[0];
    capture.stream = stream;
}

/* Restores the stream and reads the pipe to its end; no handle to its write
 * end is left. Preserves the last error. */
static void test__capture_finish(void)
{
    DWORD error = GetLastError();
    size_t kept = 0;
    int count;

    fflush(capture.stream);
    _dup2(capture.original, _fileno(capture.stream));
    _close(capture.original);
    while ((count = _read(capture.read_end,
                          capture.text + kept,
                          (unsigned) (CAPTURE_SIZE - 1 - kept))) > 0) {
        const char *from = capture.text + kept;

        for (int i = 0; i < count; i++) {
            if (from[i] != '\r')
                capture.text[kept++] = from[i];
        }
    }
    capture.text[kept] = '\0';
    _close(capture.read_end);
    capture.stream = NULL;
    SetLastError(error);
}

const char *test_capture_end(void)
{
    CHECK(capture.stream != NULL);
    test__capture_finish();
    return capture.text;
}

/* Prints a string as a C literal, so that blanks and newlines are visible. */
static void test__print_quoted(const char *label, const char *text)
{
    fprintf(stderr, "  %-9s ", label);
    if (text == NULL) {
        fprintf(stderr, "NULL\n");
        return;
    }
    fputc('"', stderr);
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            fputs("\\n", stderr);
        else if (*text == '\r')
            fputs("\\r", stderr);
        else if (*text == '"' || *text == '\\')
            fprintf(stderr, "\\%c", *text);
        else
            fputc(*text, stderr);
    }
    fputs("\"\n", stderr);
}

/* Prints the first line of a failure. Call it before anything that may change
 * the last error. */
static DWORD test__fail_start(const char *file, int line)
{
    DWORD error = GetLastError();

    if (capture.stream != NULL) {
        test__capture_finish();
        test__print_quoted("captured:", capture.text);
    }
    fflush(stdout);
    fprintf(stderr, "%s:%d: ", file, line);
    return error;
}

static _Noreturn void test__fail_end(DWORD error)
{
    fprintf(stderr,
            "  last error: %s (%lu)\n",
            error_name(error),
            (unsigned long) error);
    fflush(stderr);
    exit(1);
}

_Noreturn void test_check_failed(const char *text, const char *file, int line)
{
    DWORD error = test__fail_start(file, line);

    fprintf(stderr, "CHECK(%s) failed\n", text);
    test__fail_end(error);
}

static void test__print_number(const char *label, long long value)
{
    fprintf(stderr,
            "  %-9s %lld (0x%llX)\n",
            label,
            value,
            (unsigned long long) value);
}

void test_check_eq(long long actual,
                   long long expected,
                   const char *actual_text,
                   const char *expected_text,
                   const char *file,
                   int line)
{
    DWORD error;

    if (actual == expected)
        return;
    error = test__fail_start(file, line);
    fprintf(stderr, "CHECK_EQ(%s, %s) failed\n", actual_text, expected_text);
    test__print_number("actual:", actual);
    test__print_number("expected:", expected);
    test__fail_end(error);
}

void test_check_str_eq(const char *actual,
                       const char *expected,
                       const char *text,
                       const char *file,
                       int line)
{
    DWORD error;

    if (actual == expected ||
        (actual != NULL && expected != NULL && strcmp(actual, expected) == 0))
        return;
    error = test__fail_start(file, line);
    fprintf(stderr, "CHECK_STR_EQ(%s, ...) failed\n", text);
    test__print_quoted("actual:", actual);
    test__print_quoted("expected:", expected);
    test__fail_end(error);
}

void test_check_contains(const char *whole,
                         const char *part,
                         const char *text,
                         const char *file,
                         int line)
{
    DWORD error;

    if (whole != NULL && strstr(whole, part) != NULL)
        return;
    error = test__fail_start(file, line);
    fprintf(stderr, "CHECK_CONTAINS(%s, ...) failed\n", text);
    test__print_quoted("actual:", whole);
    test__print_quoted("lacks:", part);
    test__fail_end(error);
}

_Noreturn void test_skip(const char *reason)
{
    if (capture.stream != NULL)
        test__capture_finish();
    printf("SKIP: %s\n", reason);
    fflush(stdout);
    exit(TEST_SKIPPED);
}

test_function test_ntdll(const char *name)
{
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");

    return ntdll != NULL ? (test_function) GetProcAddress(ntdll, name) : NULL;
}

const char *test_wine_version(void)
{
    const char *(__cdecl * get_version)(void) =
        (const char *(__cdecl *) (void) ) test_ntdll("wine_get_version");

    return get_version != NULL ? get_version() : NULL;
}

int test_run_self(const char *first, const char *second)
{
    char path[MAX_PATH];
    DWORD length = GetModuleFileNameA(NULL, path, sizeof path);

    CHECK(length > 0 && length < sizeof path);
    fflush(stdout);
    return (int)
        _spawnl(_P_WAIT, path, "test", first, second, (const char *) NULL);
}

/* Each case runs in a process of its own, so that it does not depend on the
 * cases before it, and a crash does not stop the later ones. */
static int test__run_all(const struct test_case *cases, size_t count)
{
    size_t failed = 0, skipped = 0;

    for (size_t i = 0; i < count; i++) {
        int code = test_run_self(cases[i].name, NULL);

        if (code == 0) {
            printf("ok   %s\n", cases[i].name);
        } else if (code == TEST_SKIPPED) {
            printf("skip %s\n", cases[i].name);
            skipped++;
        } else {
            printf("FAIL %s: exit code %d (0x%X)\n",
                   cases[i].name,
                   code,
                   (unsigned) code);
            failed++;
        }
    }
    if (failed > 0)
        return 1;
    return skipped == count ? TEST_SKIPPED : 0;
}

static int test__list(const struct test_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s\n", cases[i].name);
    return 0;
}

static int test__run_one(const struct test_case *cases,
                         size_t count,
                         const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cases[i].name, name) == 0) {
            cases[i].run();
            return 0;
        }
    }
    fprintf(stderr, "%s: no such case; see --list\n", name);
    return 2;
}

int test_main(int argc,
              char **argv,
              const struct test_case *cases,
              size_t count)
{
    /* A crash or a failed assert must terminate the process, not open a dialog
     * that waits for a user. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    _set_error_mode(_OUT_TO_STDERR);
#if defined(_MSC_VER)
    /* The same for abort in a Debug build of Visual Studio. */
    _set_abort_behavior(0, _WRITE_ABORT_MSG | _CALL_REPORTFAULT);
#endif
    if (argc < 2)
        return test__run_all(cases, count);
    if (strcmp(argv[1], "--list") == 0)
        return test__list(cases, count);
    return test__run_one(cases, count, argv[1]);
}
