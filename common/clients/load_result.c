/* SPDX-License-Identifier: MIT */
#include "common/clients/load_result.h"

#include <stdio.h>

const char *const load_mode_names[] = {"echo", "bulk", "connect", NULL};

static const char *const load_result__units[] = {"echoes/s",
                                                 "messages/s",
                                                 "connections/s"};

static const char *const load_result__failures[] = {"no connection",
                                                    "send failed",
                                                    "receive failed",
                                                    "ended early",
                                                    "wrong byte",
                                                    "stalled"};

/* The same kinds as keys of the JSON object. */
static const char *const load_result__keys[] =
    {"connect", "send", "receive", "ended", "wrong", "stalled"};

static uint64_t load_result__failed(const struct load_result *result)
{
    uint64_t failed = 0;

    for (int i = 0; i < LOAD_FAILURES; i++)
        failed += result->failures[i];
    return failed;
}

bool load_result_is_good(const struct load_result *result)
{
    return load_result__failed(result) == 0 && result->latency.count > 0;
}

static double load_result__per_second(const struct load_result *result,
                                      double amount)
{
    return result->elapsed > 0 ? amount / result->elapsed : 0;
}

double load_result_rate(const struct load_result *result)
{
    return load_result__per_second(result, (double) result->latency.count);
}

static double load_result__megabytes(const struct load_result *result)
{
    return load_result__per_second(result, (double) result->received / 1e6);
}

static double load_result__us(const struct load_result *result,
                              unsigned thousandths)
{
    return (double) load_histogram_at(&result->latency, thousandths) / 1e3;
}

void load_result_print(const struct load_result *result)
{
    const char *separator = "";

    printf("%s: %u connections, %u idle, messages of %u bytes, %.1f s\n",
           load_mode_names[result->mode],
           result->connections,
           result->idle,
           result->bytes,
           result->elapsed);
    printf("  %-14s %12.0f\n",
           load_result__units[result->mode],
           load_result_rate(result));
    printf("  %-14s %12.1f\n", "MB/s", load_result__megabytes(result));
    printf("  %-14s %12s %12s %12s %12s\n",
           "latency in us",
           "p50",
           "p99",
           "p99.9",
           "max");
    printf("  %-14s %12.1f %12.1f %12.1f %12.1f\n",
           "",
           load_result__us(result, 500),
           load_result__us(result, 990),
           load_result__us(result, 999),
           (double) result->latency.most / 1e3);
    if (result->mode != LOAD_CONNECT)
        printf("  %-14s %12u\n", "starved", result->starved);
    printf("  %-14s ", "errors");
    for (int i = 0; i < LOAD_FAILURES; i++) {
        if (result->failures[i] > 0) {
            printf("%s%s %llu",
                   separator,
                   load_result__failures[i],
                   (unsigned long long) result->failures[i]);
            separator = ", ";
        }
    }
    printf("%s\n", load_result__failed(result) == 0 ? "none" : "");
}

void load_result_print_json(const struct load_result *result)
{
    printf("{\"mode\":\"%s\",\"connections\":%u,\"idle\":%u,\"bytes\":%u,",
           load_mode_names[result->mode],
           result->connections,
           result->idle,
           result->bytes);
    printf("\"opened_s\":%.6f,\"seconds\":%.6f,\"count\":%llu,",
           result->opened,
           result->elapsed,
           (unsigned long long) result->latency.count);
    printf("\"per_second\":%.1f,\"mb_per_second\":%.3f,",
           load_result_rate(result),
           load_result__megabytes(result));
    printf(
        "\"latency_us\":{\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,"
        "\"max\":%.1f},\"starved\":%u,\"errors\":{",
        load_result__us(result, 500),
        load_result__us(result, 990),
        load_result__us(result, 999),
        (double) result->latency.most / 1e3,
        result->starved);
    for (int i = 0; i < LOAD_FAILURES; i++)
        printf("%s\"%s\":%llu",
               i > 0 ? "," : "",
               load_result__keys[i],
               (unsigned long long) result->failures[i]);
    printf("}}\n");
}
