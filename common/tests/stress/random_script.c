/* SPDX-License-Identifier: MIT */
/* Generates scripts. */
#include "common/tests/stress/random_script.h"

#include <stdlib.h>
#include <string.h>

#include "common/tests/stress/random_numbers.h"

#define RANDOM__MOST_CONNECTIONS 6u
#define RANDOM__MOST_STEPS 40u
#define RANDOM__LONGEST_PAUSE 5u /* ms */

bool random_script_add(struct random_script *script, struct random_step step)
{
    if (script->count == script->capacity) {
        size_t capacity = script->capacity * 2 + 64;
        struct random_step *steps =
            realloc(script->steps, capacity * sizeof *steps);

        if (steps == NULL)
            return false;
        script->steps = steps;
        script->capacity = capacity;
    }
    script->steps[script->count++] = step;
    if (step.link >= script->links)
        script->links = step.link + 1;
    return true;
}

bool random_script_append(struct random_script *script,
                          const struct random_script *more)
{
    unsigned links = script->links;

    for (size_t i = 0; i < more->count; i++) {
        struct random_step step = more->steps[i];

        step.link += links;
        if (!random_script_add(script, step))
            return false;
    }
    return true;
}

void random_script_free(struct random_script *script)
{
    free(script->steps);
    memset(script, 0, sizeof *script);
}

struct random__maker {
    uint64_t state;
    struct random_script *script;
    struct random_model model;
    unsigned connections;
    bool failed; /* out of memory */
};

/* A step that the model rejects is left out. */
static void random__step(struct random__maker *maker,
                         enum random_verb verb,
                         unsigned link,
                         unsigned number)
{
    struct random_step step = {verb, link, number};

    if (random_model_take(&maker->model, &step) &&
        !random_script_add(maker->script, step))
        maker->failed = true;
}

static void random__connect(struct random__maker *maker)
{
    random__step(maker, RANDOM_CONNECT, maker->connections++, 0);
}

static unsigned random__pause(struct random__maker *maker)
{
    return 1 + random_below(&maker->state, RANDOM__LONGEST_PAUSE);
}

/* Half of the reads leave some bytes for later. */
static void random__read(struct random__maker *maker, unsigned link)
{
    unsigned owed = maker->model.links[link].owed;

    if (owed > 0 && random_one_in(&maker->state, 2))
        owed = 1 + random_below(&maker->state, owed);
    random__step(maker, RANDOM_READ, link, owed);
}

/* A verb that should be used more often is listed more often. */
static const enum random_verb random__verbs[] = {
    RANDOM_SEND,
    RANDOM_SEND,
    RANDOM_SEND,
    RANDOM_SEND,
    RANDOM_SEND_TEXT,
    RANDOM_DRIP,
    RANDOM_ECHO,
    RANDOM_ECHO,
    RANDOM_READ,
    RANDOM_READ,
    RANDOM_READ,
    RANDOM_READ_ALL,
    RANDOM_EXPECT_NO_DATA,
    RANDOM_SLEEP,
    RANDOM_HALF_CLOSE,
    RANDOM_RESET,
    RANDOM_CLOSE,
};

static void random__act(struct random__maker *maker, unsigned link)
{
    const unsigned count = sizeof random__verbs / sizeof random__verbs[0];
    enum random_verb verb = random__verbs[random_below(&maker->state, count)];
    unsigned number = 0;

    switch (verb) {
    case RANDOM_READ:
        random__read(maker, link);
        return;
    case RANDOM_SEND:
    case RANDOM_ECHO:
        number = random_size(&maker->state);
        /* More than all buffers on the path can hold. */
        if (verb == RANDOM_ECHO && random_one_in(&maker->state, 8))
            number = 500000;
        break;
    case RANDOM_SEND_TEXT:
        number = random_below(&maker->state, 1u << 30);
        break;
    case RANDOM_DRIP:
    case RANDOM_SLEEP:
    case RANDOM_EXPECT_NO_DATA:
        number = random__pause(maker);
        break;
    default:
        break;
    }
    random__step(maker, verb, link, number);
}

/* Closes a connection that is still open, in one way or another. */
static void random__finish(struct random__maker *maker, unsigned link)
{
    if (random_one_in(&maker->state, 4)) {
        random__step(maker, RANDOM_RESET, link, 0);
        return;
    }
    random__step(maker, RANDOM_HALF_CLOSE, link, 0);
    random__step(maker, RANDOM_READ_ALL, link, 0);
    random__step(maker, RANDOM_CLOSE, link, 0);
}

static void random__make(struct random__maker *maker)
{
    unsigned connections =
        1 + random_below(&maker->state, RANDOM__MOST_CONNECTIONS);
    unsigned steps = 5 + random_below(&maker->state, RANDOM__MOST_STEPS - 5);

    if (random_one_in(&maker->state, 4))
        random__step(maker, RANDOM_RECEIVE_BUFFER, 0, 4096);
    random__connect(maker);
    while (steps-- > 0) {
        if (maker->connections < connections &&
            random_one_in(&maker->state, 4))
            random__connect(maker);
        else
            random__act(maker,
                        random_below(&maker->state, maker->connections));
    }
    for (unsigned link = 0; link < maker->connections; link++)
        random__finish(maker, link);
    random__connect(maker);
    random__step(maker, RANDOM_ECHO, maker->connections - 1, 100);
    random__step(maker, RANDOM_HALF_CLOSE, maker->connections - 1, 0);
    random__step(maker, RANDOM_READ_ALL, maker->connections - 1, 0);
    random__step(maker, RANDOM_CLOSE, maker->connections - 1, 0);
}

bool random_script_make(uint64_t seed, struct random_script *script)
{
    static struct random__maker maker;

    memset(&maker, 0, sizeof maker);
    random_model_reset(&maker.model);
    maker.state = seed;
    maker.script = script;
    random__make(&maker);
    return !maker.failed;
}
