/* SPDX-License-Identifier: MIT */
/* Included before sendfile.c in a test build: one call takes fewer bytes, so
 * that even a small file needs several calls. */
#define MOST_PER_CALL 65536
