/* SPDX-License-Identifier: MIT */
#include "common/tests/stress/random_shrink.h"

#include <string.h>

static bool random__may_try(const struct random_shrink *shrink)
{
    return shrink->tries < shrink->most_tries &&
           GetTickCount64() < shrink->deadline;
}

/* The steps that a candidate leaves out. */
struct random__cut {
    bool by_link;
    unsigned link;
    size_t begin, end;
};

static bool random__is_cut(const struct random__cut *cut,
                           const struct random_step *step,
                           size_t place)
{
    return cut->by_link ? step->link == cut->link
                        : place >= cut->begin && place < cut->end;
}

static bool random__copy_but(const struct random_script *script,
                             const struct random__cut *cut,
                             struct random_script *copy)
{
    for (size_t i = 0; i < script->count; i++)
        if (!random__is_cut(cut, &script->steps[i], i) &&
            !random_script_add(copy, script->steps[i]))
            return false;
    return true;
}

/* Replaces the script with the candidate if the candidate fails too. */
static bool random__try(struct random_shrink *shrink,
                        struct random_script *script,
                        struct random_script *candidate)
{
    shrink->tries++;
    if (!shrink->fails(shrink->context, candidate)) {
        random_script_free(candidate);
        return false;
    }
    random_script_free(script);
    *script = *candidate;
    return true;
}

static bool random__cut(struct random_shrink *shrink,
                        struct random_script *script,
                        const struct random__cut *cut)
{
    struct random_script candidate = {NULL, 0, 0, 0};
    bool copied = random__copy_but(script, cut, &candidate);

    random_script_repair(&candidate);
    if (copied && candidate.count > 0 && candidate.count < script->count &&
        random__may_try(shrink))
        return random__try(shrink, script, &candidate);
    random_script_free(&candidate);
    return false;
}

/* Returns true if anything was left out. */
static bool random__cut_pieces(struct random_shrink *shrink,
                               struct random_script *script)
{
    struct random__cut cut = {false, 0, 0, 0};
    bool shorter = false;

    for (size_t size = (script->count + 1) / 2; size > 0; size /= 2)
        for (cut.begin = 0; cut.begin < script->count;) {
            cut.end = cut.begin + size;
            if (random__cut(shrink, script, &cut))
                shorter = true;
            else
                cut.begin = cut.end;
        }
    return shorter;
}

static bool random__cut_links(struct random_shrink *shrink,
                              struct random_script *script)
{
    struct random__cut cut = {true, 0, 0, 0};
    bool shorter = false;

    for (cut.link = 0; cut.link < script->links; cut.link++)
        if (random__cut(shrink, script, &cut))
            shorter = true;
    return shorter;
}

static bool random__has_size(const struct random_step *step)
{
    return step->number > 1 && step->verb != RANDOM_SEND_TEXT &&
           step->verb != RANDOM_RECEIVE_BUFFER;
}

/* Tries another number in one step. Reads that are then too long are repaired.
 */
static bool random__reduce_to(struct random_shrink *shrink,
                              struct random_script *script,
                              size_t place,
                              unsigned number)
{
    const struct random__cut none = {false, 0, 0, 0};
    struct random_script candidate = {NULL, 0, 0, 0};

    if (random__copy_but(script, &none, &candidate) &&
        place < candidate.count) {
        candidate.steps[place].number = number;
        random_script_repair(&candidate);
        if (candidate.count == script->count && random__may_try(shrink))
            return random__try(shrink, script, &candidate);
    }
    random_script_free(&candidate);
    return false;
}

static bool random__reduce(struct random_shrink *shrink,
                           struct random_script *script)
{
    bool smaller = false;

    for (size_t i = 0; i < script->count; i++) {
        if (!random__has_size(&script->steps[i]))
            continue;
        if (random__reduce_to(shrink, script, i, 1))
            smaller = true;
        while (
            random__has_size(&script->steps[i]) &&
            random__reduce_to(shrink, script, i, script->steps[i].number / 2))
            smaller = true;
    }
    return smaller;
}

void random_shrink(struct random_shrink *shrink, struct random_script *script)
{
    bool again = true;

    while (again && random__may_try(shrink)) {
        again = random__cut_pieces(shrink, script);
        again = random__cut_links(shrink, script) || again;
        again = random__reduce(shrink, script) || again;
    }
}
