/* SPDX-License-Identifier: MIT */
/* The system that a row was observed on. */
#ifndef COMMON_TESTS_MATRIX_PLATFORM_H_
#define COMMON_TESTS_MATRIX_PLATFORM_H_

#include <stddef.h>

struct platform {
    const char *wine; /* its version, such as "8.0"; NULL on Windows */
    /* The version of Windows, or the one that Wine reports: 10.0.26100. The
     * revision grows with each monthly update; 0 if it is not known. */
    unsigned long major, minor, build, revision;
    char edition[64];    /* "Professional", "ServerDatacenter"; "?" */
    const char *program; /* the processor it is compiled for: "x64" */
    unsigned processors; /* that this process may use */
    char date[16];       /* of today, in UTC: "2026-07-31" */
};

/* This system. The first call must not run in two threads at once. */
const struct platform *platform_here(void);

/* "Wine 8.0", "Windows 10.0.26100" */
#define PLATFORM_NAME_SIZE 48
void platform_name(const struct platform *platform,
                   char name[PLATFORM_NAME_SIZE]);

#endif /* COMMON_TESTS_MATRIX_PLATFORM_H_ */
