/* SPDX-License-Identifier: MIT */
/* The functions of <string.h> that are Visual Studio's, not the UCRT's. */
#pragma once

#include <vcruntime.h>

void *__cdecl memchr(const void *bytes, int byte, size_t size);
int __cdecl memcmp(const void *a, const void *b, size_t size);
void *__cdecl memcpy(void *to, const void *from, size_t size);
void *__cdecl memmove(void *to, const void *from, size_t size);
void *__cdecl memset(void *to, int byte, size_t size);
char *__cdecl strchr(const char *text, int character);
char *__cdecl strrchr(const char *text, int character);
char *__cdecl strstr(const char *text, const char *part);
wchar_t *__cdecl wcschr(const wchar_t *text, wchar_t character);
wchar_t *__cdecl wcsrchr(const wchar_t *text, wchar_t character);
wchar_t *__cdecl wcsstr(const wchar_t *text, const wchar_t *part);
