/* SPDX-License-Identifier: MIT */
#include "dispatch.h"

#include <string.h>

enum quadrant dispatch_wait(HANDLE port,
                            struct packet *packet,
                            DWORD milliseconds)
{
    OVERLAPPED *ov = NULL;
    BOOL ok;

    memset(packet, 0, sizeof *packet);
    ok = GetQueuedCompletionStatus(port,
                                   &packet->bytes,
                                   &packet->key,
                                   &ov,
                                   milliseconds);
    packet->error = ok ? 0 : GetLastError();
    if (ov == NULL)
        return ok ? PACKET_POSTED : NO_PACKET;
    packet->op = CONTAINING_RECORD(ov, struct op, overlapped);
    return ok ? OPERATION_SUCCEEDED : OPERATION_FAILED;
}

const char *dispatch_name(enum quadrant quadrant)
{
    switch (quadrant) {
    case OPERATION_SUCCEEDED:
        return "operations succeeded";
    case OPERATION_FAILED:
        return "operations failed";
    case PACKET_POSTED:
        return "packets posted";
    case NO_PACKET:
        return "waits failed";
    case QUADRANT_COUNT:
        break;
    }
    return "?";
}
