/* SPDX-License-Identifier: MIT */
/* What the headers of the Windows SDK expect from those of Visual Studio, for
 * a compiler without them: see ../../msvc-abi.cmake. Written from how the SDK
 * uses them. */
#pragma once

#include <stdarg.h>

#include <sal.h>

#define _CRT_STRINGIZE_(x) #x
#define _CRT_STRINGIZE(x) _CRT_STRINGIZE_(x)
#define _CRT_WIDE_(x) L##x
#define _CRT_WIDE(x) _CRT_WIDE_(x)
#define _CRT_CONCATENATE_(a, b) a##b
#define _CRT_CONCATENATE(a, b) _CRT_CONCATENATE_(a, b)
#define _CRT_UNPARENTHESIZE_(...) __VA_ARGS__
#define _CRT_UNPARENTHESIZE(...) _CRT_UNPARENTHESIZE_ __VA_ARGS__

/* Needed by C++ only. */
#define _CRT_BEGIN_C_HEADER
#define _CRT_END_C_HEADER

#define _CRT_DEPRECATE_TEXT(text) __declspec(deprecated(text))
#if defined(_CRT_SECURE_NO_WARNINGS)
#define _CRT_INSECURE_DEPRECATE(instead)
#else
#define _CRT_INSECURE_DEPRECATE(instead) \
    _CRT_DEPRECATE_TEXT("use " #instead " or define _CRT_SECURE_NO_WARNINGS")
#endif
#define __crt_va_start(list, last) va_start(list, last)
#define __crt_va_arg(list, type) va_arg(list, type)
#define __crt_va_end(list) va_end(list)
#define __CRTDECL __cdecl
#define _CRT_PACKING 8
#define _VCRTIMP

typedef _Bool __crt_bool;

/* From __SIZE_TYPE__ and the like, whichever header comes first. */
#if !defined(_SIZE_T_DEFINED)
#define _SIZE_T_DEFINED
typedef __SIZE_TYPE__ size_t;
#endif
#if !defined(_PTRDIFF_T_DEFINED)
#define _PTRDIFF_T_DEFINED
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#endif
#if !defined(_INTPTR_T_DEFINED)
#define _INTPTR_T_DEFINED
typedef __INTPTR_TYPE__ intptr_t;
#endif
#if !defined(_UINTPTR_T_DEFINED)
#define _UINTPTR_T_DEFINED
typedef __UINTPTR_TYPE__ uintptr_t;
#endif
#if !defined(_WCHAR_T_DEFINED)
#define _WCHAR_T_DEFINED
typedef __WCHAR_TYPE__ wchar_t;
#endif

#if !defined(NULL)
#define NULL ((void *) 0)
#endif
