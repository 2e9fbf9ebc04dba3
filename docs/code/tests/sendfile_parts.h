/* SPDX-License-Identifier: MIT */
/* In front of sendfile.c in a build for tests: a call takes fewer bytes, so
 * that it takes several calls to send a small file. */
#define MOST_PER_CALL 65536
