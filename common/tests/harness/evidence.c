/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/evidence.h"

const char *confidence_name(enum confidence confidence)
{
    switch (confidence) {
    case TESTED_THROUGH_A_PORT:
        return "tested through a port";
    case TESTED_OTHERWISE:
        return "tested otherwise";
    case TRANSLATION_TESTED:
        return "translation tested";
    case LIBRARY:
        return "relied on by libraries";
    case REPORTED:
        return "reported";
    case DOCUMENTED:
        return "documented";
    case INFERRED:
        return "inferred";
    }
    return "?";
}

bool confidence_is_asserted(enum confidence confidence)
{
    return confidence == TESTED_THROUGH_A_PORT;
}
