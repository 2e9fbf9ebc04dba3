/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/platform.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/thread_group.h"
#include "common/win.h"

#if defined(_M_ARM64) || defined(__aarch64__)
#define PROGRAM "arm64"
#elif defined(_WIN64)
#define PROGRAM "x64"
#else
#define PROGRAM "x86"
#endif

/* Not GetVersionEx, which reports Windows 8 at most to a program without a
 * manifest. */
static void platform__ask_version(struct platform *p)
{
    LONG(WINAPI * get_version)
    (OSVERSIONINFOW *) =
        (LONG(WINAPI *)(OSVERSIONINFOW *)) test_ntdll("RtlGetVersion");
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};

    if (get_version == NULL || get_version(&version) != 0)
        return;
    p->major = version.dwMajorVersion;
    p->minor = version.dwMinorVersion;
    p->build = version.dwBuildNumber;
}

/* Reads a value of the registry key that describes this Windows. */
static bool platform__ask_registry(const char *name,
                                   DWORD type,
                                   void *value,
                                   DWORD size)
{
    return RegGetValueA(HKEY_LOCAL_MACHINE,
                        "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                        name,
                        type | RRF_SUBKEY_WOW6464KEY,
                        NULL,
                        value,
                        &size) == ERROR_SUCCESS;
}

static void platform__ask_edition(struct platform *p)
{
    DWORD revision = 0;

    if (platform__ask_registry("UBR",
                               RRF_RT_REG_DWORD,
                               &revision,
                               sizeof revision))
        p->revision = revision;
    if (!platform__ask_registry("EditionID",
                                RRF_RT_REG_SZ,
                                p->edition,
                                sizeof p->edition) ||
        p->edition[0] == '\0')
        snprintf(p->edition, sizeof p->edition, "?");
}

const struct platform *platform_here(void)
{
    static struct platform here;
    SYSTEMTIME now;

    if (here.program != NULL)
        return &here;
    here.wine = test_wine_version();
    platform__ask_version(&here);
    platform__ask_edition(&here);
    here.program = PROGRAM;
    here.processors = thread_processor_count();
    GetSystemTime(&now);
    snprintf(here.date,
             sizeof here.date,
             "%04u-%02u-%02u",
             now.wYear % 10000u,
             now.wMonth % 100u,
             now.wDay % 100u);
    return &here;
}

void platform_name(const struct platform *platform,
                   char name[PLATFORM_NAME_SIZE])
{
    if (platform->wine != NULL)
        snprintf(name, PLATFORM_NAME_SIZE, "Wine %s", platform->wine);
    else
        snprintf(name,
                 PLATFORM_NAME_SIZE,
                 "Windows %lu.%lu.%lu",
                 platform->major,
                 platform->minor,
                 platform->build);
}
