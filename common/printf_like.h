/* SPDX-License-Identifier: MIT */
/* PRINTF_LIKE(n, m): parameter n of the function is a printf format, whose
 * arguments start at m (0 for a va_list). GCC and Clang check the calls. */
#ifndef COMMON_PRINTF_LIKE_H_
#define COMMON_PRINTF_LIKE_H_

#if defined(__MINGW32__) && !defined(__clang__)
#define PRINTF_LIKE(n, m) __attribute__((format(gnu_printf, n, m)))
#elif defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(n, m) __attribute__((format(printf, n, m)))
#else
#define PRINTF_LIKE(n, m)
#endif

#endif /* COMMON_PRINTF_LIKE_H_ */
