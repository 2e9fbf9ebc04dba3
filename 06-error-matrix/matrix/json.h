/* SPDX-License-Identifier: MIT */
#ifndef MATRIX_JSON_H_
#define MATRIX_JSON_H_

#include <stdio.h>

/* Writes text as a string of JSON. It should be ASCII; what is not becomes
 * question marks. */
void json_string(FILE *out, const char *text);

#endif /* MATRIX_JSON_H_ */
