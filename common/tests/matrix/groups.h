/* SPDX-License-Identifier: MIT */
/* The groups of cases; each is a file in cases/. */
#ifndef COMMON_TESTS_MATRIX_GROUPS_H_
#define COMMON_TESTS_MATRIX_GROUPS_H_

#include "common/tests/matrix/matrix.h"

extern const struct matrix_group group_wait;
extern const struct matrix_group group_receive;
extern const struct matrix_group group_end;
extern const struct matrix_group group_zero;
extern const struct matrix_group group_close;
extern const struct matrix_group group_cancel;
extern const struct matrix_group group_thread;
extern const struct matrix_group group_reset;
extern const struct matrix_group group_shutdown;
extern const struct matrix_group group_accept;
extern const struct matrix_group group_accepted;
extern const struct matrix_group group_connect;
extern const struct matrix_group group_disconnect;
extern const struct matrix_group group_post;
extern const struct matrix_group group_skip;
extern const struct matrix_group group_event;
extern const struct matrix_group group_udp;
extern const struct matrix_group group_file;
extern const struct matrix_group group_pipe;
extern const struct matrix_group group_batch;
extern const struct matrix_group group_associate;
extern const struct matrix_group group_order;
extern const struct matrix_group group_send;
extern const struct matrix_group group_decode;
extern const struct matrix_group group_ioctl;
extern const struct matrix_group group_process;
extern const struct matrix_group group_job;

#endif /* COMMON_TESTS_MATRIX_GROUPS_H_ */
