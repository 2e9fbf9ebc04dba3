/* SPDX-License-Identifier: MIT */
#include "common/tests/matrix/record.h"

#include <string.h>

const struct recorded_row *record_find(const struct record *record,
                                       const char *name)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->rows[i].name, name) == 0)
            return &record->rows[i];
    }
    return NULL;
}

bool record_is_of(const struct record *record, const struct platform *platform)
{
    const struct platform *p = &record->platform;

    return p->wine == NULL && platform->wine == NULL &&
           p->major == platform->major && p->minor == platform->minor &&
           p->build == platform->build;
}
