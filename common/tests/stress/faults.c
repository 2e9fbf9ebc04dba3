/* SPDX-License-Identifier: MIT */
#define GUARD_NO_NAMES
#include "common/tests/stress/guard.h"

#include "common/tests/stress/faults_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* This file calls the real functions. */
#undef CreateIoCompletionPort
#undef SetFileCompletionNotificationModes
#undef CancelIoEx
#undef PostQueuedCompletionStatus
#undef GetQueuedCompletionStatus
#undef GetQueuedCompletionStatusEx
#undef CreateEventW
#undef SetEvent
#undef SetConsoleCtrlHandler
#undef WaitForSingleObject
#undef WaitForMultipleObjects
#undef VirtualAlloc
#undef _beginthreadex

/* The fault that the environment selects, and its state. */
static struct {
    char call[48];
    LONG n, times;
    DWORD error;
    volatile LONG calls;
    volatile LONG injected;
    unsigned client; /* the port of the client concerned, or 0 */
    DWORD accepted;  /* TLS slot: socket last accepted by the thread */
} fault;

volatile LONG fault_sockets;
/* Threads that have started and not exited. */
static volatile LONG running_threads;

/* The port and the key that each handle is associated with. A handle value
 * that is reused replaces its old entry. */
static struct association {
    HANDLE handle, port;
    ULONG_PTR key;
} associations[256];
static SRWLOCK associations_lock = SRWLOCK_INIT;

static void at_exit(void)
{
    printf("fault: %s, client %u, sockets %ld\n",
           fault.injected != 0 ? "injected" : "not reached",
           fault.client,
           fault_sockets);
    fflush(stdout);
#if defined(FAULT_JOINED)
    if (running_threads != 0) {
        fprintf(stderr, "fault: %ld threads outlive main\n", running_threads);
        fflush(stderr);
        _exit(FAULT_OUTLIVED);
    }
#endif
}

static BOOL CALLBACK load(INIT_ONCE *once, void *parameter, void **context)
{
    char text[96] = {0};
    char *error, *n, *times;

    (void) once;
    (void) parameter;
    (void) context;
    fault.accepted = TlsAlloc();
    atexit(at_exit);
    GetEnvironmentVariableA("IOCP_FAULT", text, sizeof text);
    n = strchr(text, ':');
    error = n == NULL ? NULL : strchr(n + 1, ':');
    if (error == NULL || n >= text + sizeof fault.call)
        return TRUE;
    *n = '\0';
    memcpy(fault.call, text, sizeof fault.call);
    fault.n = strtol(n + 1, NULL, 10);
    fault.error = (DWORD) strtoul(error + 1, &times, 0);
    fault.times = *times == ':' ? strtol(times + 1, NULL, 10) : 1;
    return TRUE;
}

static void load_once(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

    InitOnceExecuteOnce(&once, load, NULL, NULL);
}

bool fault_due(const char *call, SOCKET handle)
{
    struct sockaddr_in client;
    int length = sizeof client;
    LONG n;

    load_once();
    if (strcmp(call, fault.call) != 0)
        return false;
    n = InterlockedIncrement(&fault.calls);
    if (n < fault.n || n >= fault.n + fault.times)
        return false;
    if (getpeername(handle, (struct sockaddr *) &client, &length) == 0)
        fault.client = ntohs(client.sin_port);
    InterlockedExchange(&fault.injected, 1);
    SetLastError(fault.error); /* WSASetLastError does the same */
    return true;
}

void fault_accepted(SOCKET socket)
{
    load_once();
    TlsSetValue(fault.accepted, (void *) socket);
}

/* An allocation is attributed to the client that the thread accepted last. */
static bool allocation_fails(void)
{
    load_once();
    return fault_due("calloc", (SOCKET) TlsGetValue(fault.accepted));
}

/* Returns the entry of the handle, or a free one, or NULL. */
static struct association *find_association(HANDLE handle)
{
    struct association *a = associations;
    size_t left = sizeof associations / sizeof *a;

    while (left > 0 && a->handle != handle && a->handle != NULL)
        a++, left--;
    return left > 0 ? a : NULL;
}

static void associate(HANDLE handle, HANDLE port, ULONG_PTR key)
{
    struct association *a;

    AcquireSRWLockExclusive(&associations_lock);
    a = find_association(handle);
    if (a == NULL)
        abort();
    a->handle = handle;
    a->port = port;
    a->key = key;
    ReleaseSRWLockExclusive(&associations_lock);
}

void fault_by_packet(HANDLE handle, OVERLAPPED *overlapped)
{
    typedef LONG(
        __stdcall *
        set_io_completion)(HANDLE, ULONG_PTR, void *, LONG, ULONG_PTR);
    union {
        FARPROC any;
        set_io_completion set;
    } function;
    struct association a, *found;

    AcquireSRWLockExclusive(&associations_lock);
    found = find_association(handle);
    if (found == NULL)
        abort();
    a = *found;
    ReleaseSRWLockExclusive(&associations_lock);
    function.any =
        GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtSetIoCompletion");
    overlapped->Internal = fault.error;
    overlapped->InternalHigh = 0;
    if (function.any == NULL ||
        function.set(a.port, a.key, overlapped, (LONG) fault.error, 0) != 0)
        abort();
    WSASetLastError(WSA_IO_PENDING);
}

HANDLE WINAPI fault_create_port(HANDLE handle,
                                HANDLE port,
                                ULONG_PTR key,
                                DWORD threads)
{
    if (fault_due("CreateIoCompletionPort", (SOCKET) handle))
        return NULL;
    if (handle != INVALID_HANDLE_VALUE)
        associate(handle, port, key);
    return CreateIoCompletionPort(handle, port, key, threads);
}

BOOL WINAPI fault_set_modes(HANDLE handle, UCHAR modes)
{
    if (fault_due("SetFileCompletionNotificationModes", (SOCKET) handle))
        return FALSE;
    return SetFileCompletionNotificationModes(handle, modes);
}

BOOL WINAPI fault_cancel(HANDLE handle, OVERLAPPED *overlapped)
{
    if (fault_due("CancelIoEx", (SOCKET) handle))
        return FALSE;
    return CancelIoEx(handle, overlapped);
}

BOOL WINAPI fault_post(HANDLE port,
                       DWORD bytes,
                       ULONG_PTR key,
                       OVERLAPPED *overlapped)
{
    if (fault_due("PostQueuedCompletionStatus", INVALID_SOCKET))
        return FALSE;
    return PostQueuedCompletionStatus(port, bytes, key, overlapped);
}

/* Returns whether the wait that is about to start fails. May close the port.
 */
static bool wait_fails(const char *call, HANDLE port)
{
    if (fault_due(call, INVALID_SOCKET))
        return true;
    if (fault_due("closed-port", INVALID_SOCKET))
        CloseHandle(port);
    return false;
}

BOOL WINAPI fault_wait_for_one(HANDLE port,
                               DWORD *bytes,
                               ULONG_PTR *key,
                               OVERLAPPED **overlapped,
                               DWORD milliseconds)
{
    if (wait_fails("GetQueuedCompletionStatus", port))
        return FALSE;
    return GetQueuedCompletionStatus(port,
                                     bytes,
                                     key,
                                     overlapped,
                                     milliseconds);
}

BOOL WINAPI fault_wait(HANDLE port,
                       OVERLAPPED_ENTRY *entries,
                       ULONG count,
                       ULONG *removed,
                       DWORD milliseconds,
                       BOOL alertable)
{
    if (wait_fails("GetQueuedCompletionStatusEx", port))
        return FALSE;
    return GetQueuedCompletionStatusEx(port,
                                       entries,
                                       count,
                                       removed,
                                       milliseconds,
                                       alertable);
}

BOOL WINAPI fault_set_handler(PHANDLER_ROUTINE handler, BOOL add)
{
    if (fault_due("SetConsoleCtrlHandler", INVALID_SOCKET))
        return FALSE;
    return SetConsoleCtrlHandler(handler, add);
}

HANDLE WINAPI fault_create_event(SECURITY_ATTRIBUTES *attributes,
                                 BOOL manual,
                                 BOOL initial,
                                 const WCHAR *name)
{
    if (fault_due("CreateEventW", INVALID_SOCKET))
        return NULL;
    return CreateEventW(attributes, manual, initial, name);
}

BOOL WINAPI fault_set_event(HANDLE event)
{
    if (fault_due("SetEvent", INVALID_SOCKET))
        return FALSE;
    return SetEvent(event);
}

DWORD WINAPI fault_wait_for_object(HANDLE object, DWORD milliseconds)
{
    if (fault_due("WaitForSingleObject", INVALID_SOCKET))
        return WAIT_FAILED;
    return WaitForSingleObject(object, milliseconds);
}

DWORD WINAPI fault_wait_for_objects(DWORD count,
                                    const HANDLE *objects,
                                    BOOL all,
                                    DWORD milliseconds)
{
    if (fault_due("WaitForMultipleObjects", INVALID_SOCKET))
        return WAIT_FAILED;
    return WaitForMultipleObjects(count, objects, all, milliseconds);
}

void *WINAPI fault_virtual_alloc(void *address,
                                 SIZE_T size,
                                 DWORD type,
                                 DWORD protection)
{
    if (fault_due("VirtualAlloc", INVALID_SOCKET))
        return NULL;
    return VirtualAlloc(address, size, type, protection);
}

struct thread_start {
    unsigned(__stdcall *function)(void *);
    void *argument;
};

static unsigned __stdcall run_thread(void *argument)
{
    struct thread_start start = *(struct thread_start *) argument;
    unsigned code;

    free(argument);
    code = start.function(start.argument);
    InterlockedDecrement(&running_threads);
    return code;
}

uintptr_t fault_begin_thread(void *security,
                             unsigned stack_size,
                             unsigned(__stdcall *function)(void *),
                             void *argument,
                             unsigned flags,
                             unsigned *id)
{
    struct thread_start *start;
    uintptr_t thread;

    if (fault_due("_beginthreadex", INVALID_SOCKET)) {
        _doserrno = fault.error;
        return 0;
    }
    start = guard_malloc(sizeof *start); /* never made to fail */
    if (start == NULL)
        abort();
    start->function = function;
    start->argument = argument;
    InterlockedIncrement(&running_threads);
    thread =
        _beginthreadex(security, stack_size, run_thread, start, flags, id);
    if (thread == 0)
        abort();
    return thread;
}

void *fault_malloc_at(size_t size, const char *file, int line)
{
    return allocation_fails() ? NULL : guard_malloc_at(size, file, line);
}

void *fault_calloc_at(size_t count, size_t size, const char *file, int line)
{
    return allocation_fails() ? NULL
                              : guard_calloc_at(count, size, file, line);
}
