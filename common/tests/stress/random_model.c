/* SPDX-License-Identifier: MIT */
/* What an echo server must do at each step. The contents of the bytes are
 * checked by the player (common/clients/owed.h); here they are only counted.
 */
#include <string.h>

#include "common/tests/stress/random_script.h"

/* While its client does not read, an echo server may stop reading too, and
 * then a send does not complete. So a script sends no more in advance than the
 * buffers of the two sockets and the server can hold. */
#define RANDOM__MOST_OWED 131072u
#define RANDOM__MOST_OWED_TO_SMALL_BUFFERS 65536u

void random_model_reset(struct random_model *model)
{
    memset(model, 0, sizeof *model);
    model->most_owed = RANDOM__MOST_OWED;
}

unsigned random_text_length(unsigned seed)
{
    return 1 + seed % 16;
}

static unsigned random__bytes_sent(const struct random_step *step)
{
    return step->verb == RANDOM_SEND_TEXT ? random_text_length(step->number)
                                          : step->number;
}

static bool random__send(const struct random_model *model,
                         enum random_state state,
                         unsigned *owed,
                         unsigned bytes)
{
    if (state != RANDOM_OPEN || bytes > model->most_owed - *owed)
        return false;
    *owed += bytes;
    return true;
}

static bool random__read(enum random_state state,
                         unsigned *owed,
                         unsigned *bytes)
{
    if (state != RANDOM_OPEN && state != RANDOM_HALF_CLOSED)
        return false;
    if (*bytes > *owed)
        *bytes = *owed;
    *owed -= *bytes;
    return *bytes > 0;
}

static bool random__change(enum random_state *state,
                           bool allowed,
                           enum random_state next)
{
    if (allowed)
        *state = next;
    return allowed;
}

/* An echo sends and receives at the same time, and reads all that is owed. */
static bool random__echo(enum random_state state, unsigned *owed)
{
    if (state != RANDOM_OPEN)
        return false;
    *owed = 0;
    return true;
}

bool random_model_take(struct random_model *model, struct random_step *step)
{
    enum random_state *state = &model->links[step->link].state;
    unsigned *owed = &model->links[step->link].owed;

    switch (step->verb) {
    case RANDOM_CONNECT:
        return random__change(state, *state == RANDOM_NOT_YET, RANDOM_OPEN);
    case RANDOM_SEND:
    case RANDOM_SEND_TEXT:
    case RANDOM_DRIP:
        return random__send(model, *state, owed, random__bytes_sent(step));
    case RANDOM_ECHO:
        return random__echo(*state, owed);
    case RANDOM_READ:
        return random__read(*state, owed, &step->number);
    case RANDOM_READ_ALL:
        *owed = *state == RANDOM_HALF_CLOSED ? 0 : *owed;
        return random__change(state,
                              *state == RANDOM_HALF_CLOSED,
                              RANDOM_ENDED);
    case RANDOM_EXPECT_NO_DATA:
        return *state == RANDOM_OPEN && *owed == 0;
    case RANDOM_HALF_CLOSE:
        return random__change(state,
                              *state == RANDOM_OPEN,
                              RANDOM_HALF_CLOSED);
    case RANDOM_RESET:
    case RANDOM_CLOSE:
        return random__change(
            state,
            *state != RANDOM_NOT_YET && *state != RANDOM_GONE,
            RANDOM_GONE);
    case RANDOM_RECEIVE_BUFFER:
        model->most_owed = RANDOM__MOST_OWED_TO_SMALL_BUFFERS;
        return true;
    case RANDOM_SLEEP:
        return true;
    }
    return false;
}

void random_script_repair(struct random_script *script)
{
    static struct random_model model;
    size_t kept = 0;

    random_model_reset(&model);
    for (size_t i = 0; i < script->count; i++)
        if (random_model_take(&model, &script->steps[i]))
            script->steps[kept++] = script->steps[i];
    script->count = kept;
}
