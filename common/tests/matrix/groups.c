/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/groups.h"

const struct matrix_group *const matrix_groups[] = {
    &group_wait,       &group_receive, &group_end,      &group_zero,
    &group_close,      &group_cancel,  &group_thread,   &group_reset,
    &group_shutdown,   &group_accept,  &group_accepted, &group_connect,
    &group_disconnect, &group_post,    &group_skip,     &group_event,
    &group_udp,        &group_file,    &group_pipe,     &group_batch,
    &group_associate,  &group_order,   &group_send,     &group_decode,
    &group_ioctl,      &group_process, &group_job,
};

const size_t matrix_group_count =
    sizeof matrix_groups / sizeof matrix_groups[0];

const char matrix_last_letters[24] = {
    'c', 'i', 'g', 'g', 'i', 'p', /* 1 to 6 */
    'k', 'f', 'l', 'h', 'w', 'p', /* 7 to 12 */
    'g', 'k', 'i', 0,   'l', 'q', /* 13 to 18 */
    'j', 'k', 'f', 'l', 0,   'd', /* 19 to 24 */
};
