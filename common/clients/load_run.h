/* SPDX-License-Identifier: MIT */
/* A measurement, from the first connection to the last. */
#ifndef COMMON_CLIENTS_LOAD_RUN_H_
#define COMMON_CLIENTS_LOAD_RUN_H_

#include "common/clients/load_result.h"
#include "common/clients/load_settings.h"

/* Opens the connections, measures, and closes them. Failed connections are
 * part of the result. Returns false after printing why there is no result.
 * Exits the process with 1 if an operation does not complete. */
bool load_run_measurement(const struct load_settings *settings,
                          struct load_result *result);

#endif /* COMMON_CLIENTS_LOAD_RUN_H_ */
