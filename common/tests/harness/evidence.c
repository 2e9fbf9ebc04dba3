/* SPDX-License-Identifier: MIT */
#include "common/tests/harness/evidence.h"

const char *confidence_name(enum confidence confidence)
{
    switch (confidence) {
    case CONFORMANCE_TESTED:
        return "conformance-tested";
    case DOCUMENTED:
        return "documented";
    case LIBRARY:
        return "relied on by libraries";
    case REPORTED:
        return "reported by users";
    case INFERRED:
        return "inferred";
    }
    return "?";
}

bool confidence_is_asserted(enum confidence confidence)
{
    return confidence == CONFORMANCE_TESTED;
}
