/* SPDX-License-Identifier: MIT */
/* Runs one case of the matrix as a test, and explains the result in words. The
 * exit code is 0, 1 if the case failed, or 77 if it was skipped or is unseen,
 * which shows nothing either way. --list prints the names of all cases. */
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
        fprintf(stderr,
                "usage: case_test CASE\n"
                "       case_test --list, which prints the names of all"
                " cases\n");
        return 2;
    }
    if (!net_start_winsock())
        return 1;
    matrix_run(c, &result);
    report_one(&result);
    net_stop_winsock();
    return report_exit_code(&result);
}
