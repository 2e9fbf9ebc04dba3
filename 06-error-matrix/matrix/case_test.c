/* SPDX-License-Identifier: MIT */
/* One case of the matrix as a test: runs it and says in words what came of
 * it. Exit code 0, 1 if it failed, 77 if it was skipped or is unseen: neither
 * has shown what it is to show. With --list, the names of all. */
#include <stdio.h>
#include <string.h>

#include "common/net.h"
#include "common/tests/matrix/helper.h"
#include "report.h"

static void list(void)
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        for (size_t j = 0; j < matrix_groups[i]->count; j++)
            printf("%s\n", matrix_groups[i]->cases[j].name);
    }
}

int main(int argc, char **argv)
{
    const struct matrix_case *c = argc == 2 ? matrix_find(argv[1]) : NULL;
    struct result result;
    int code = helper_main(argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list();
        return 0;
    }
    if (c == NULL) {
        fprintf(stderr, "usage: case_test CASE, one of --list\n");
        return 2;
    }
    if (!net_start_winsock())
        return 1;
    matrix_run(c, &result);
    report_one(&result);
    net_stop_winsock();
    return report_exit_code(&result);
}
