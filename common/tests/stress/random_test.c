/* SPDX-License-Identifier: MIT */
/* The parts of random-peer that need no server: the generator, the model and
 * the shortening of scripts. */
#include <stdlib.h>
#include <string.h>

#include "common/clients/script.h"
#include "common/clients/time_limit.h"
#include "common/tests/harness/test.h"
#include "common/tests/stress/random_shrink.h"

#define SEEDS 500u

static struct random_script make(uint64_t seed)
{
    struct random_script script = {NULL, 0, 0, 0};

    CHECK(random_script_make(seed, &script));
    return script;
}

static bool same_text(uint64_t seed, uint64_t other)
{
    struct random_script scripts[2] = {make(seed), make(other)};
    char *texts[2];
    bool same;

    for (int i = 0; i < 2; i++) {
        texts[i] = random_script_text(&scripts[i]);
        CHECK(texts[i] != NULL);
    }
    same = strcmp(texts[0], texts[1]) == 0;
    for (int i = 0; i < 2; i++) {
        free(texts[i]);
        random_script_free(&scripts[i]);
    }
    return same;
}

static void same_seed_makes_the_same_script(void)
{
    for (unsigned seed = 0; seed < SEEDS; seed++)
        CHECK(same_text(seed, seed));
}

static void other_seeds_make_other_scripts(void)
{
    for (unsigned seed = 0; seed < SEEDS; seed++)
        CHECK(!same_text(seed, seed + 1));
}

static void peer_can_read_every_script(void)
{
    char line[SCRIPT_LINE_SIZE];

    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct random_script script = make(seed);
        char *text = random_script_text(&script);
        struct script *parsed = script_parse_text(text, strlen(text), line);

        if (parsed == NULL)
            CHECK_STR_EQ(line, "");
        script_free(parsed);
        free(text);
        random_script_free(&script);
    }
}

static void scripts_have_every_command(void)
{
    unsigned counts[RANDOM_RECEIVE_BUFFER + 1] = {0};

    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct random_script script = make(seed);

        for (size_t i = 0; i < script.count; i++)
            counts[script.steps[i].verb]++;
        random_script_free(&script);
    }
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        CHECK(counts[i] > 0);
}

static void last_connection_is_a_fresh_one(void)
{
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        struct random_script script = make(seed);
        const struct random_step *last = script.steps + script.count - 5;

        CHECK_EQ(last[0].verb, RANDOM_CONNECT);
        CHECK_EQ(last[1].verb, RANDOM_ECHO);
        CHECK_EQ(last[3].verb, RANDOM_READ_ALL);
        CHECK_EQ(last[3].link, script.links - 1);
        random_script_free(&script);
    }
}

static struct random_model model;

static bool take(enum random_verb verb, unsigned link, unsigned number)
{
    struct random_step step = {verb, link, number};

    return random_model_take(&model, &step);
}

static void unread_bytes_are_limited(void)
{
    random_model_reset(&model);
    CHECK(take(RANDOM_CONNECT, 0, 0));
    CHECK(take(RANDOM_SEND, 0, 65536));
    CHECK(take(RANDOM_SEND, 0, 65536));
    CHECK(!take(RANDOM_SEND, 0, 1));
    CHECK(take(RANDOM_READ, 0, 1));
    CHECK(take(RANDOM_SEND, 0, 1));
}

static void model_knows_what_is_owed(void)
{
    struct random_step read = {RANDOM_READ, 0, 100};

    random_model_reset(&model);
    CHECK(!take(RANDOM_SEND, 0, 1));
    CHECK(take(RANDOM_CONNECT, 0, 0));
    CHECK(take(RANDOM_EXPECT_NO_DATA, 0, 1));
    CHECK(take(RANDOM_SEND, 0, 30));
    CHECK(!take(RANDOM_EXPECT_NO_DATA, 0, 1));
    CHECK(random_model_take(&model, &read));
    CHECK_EQ(read.number, 30);
    CHECK(!take(RANDOM_READ, 0, 1));
    CHECK(!take(RANDOM_READ_ALL, 0, 0));
    CHECK(take(RANDOM_HALF_CLOSE, 0, 0));
    CHECK(!take(RANDOM_SEND, 0, 1));
    CHECK(take(RANDOM_READ_ALL, 0, 0));
    CHECK(take(RANDOM_CLOSE, 0, 0));
}

static void model_knows_what_a_reset_ends(void)
{
    random_model_reset(&model);
    CHECK(take(RANDOM_CONNECT, 0, 0));
    CHECK(take(RANDOM_CONNECT, 1, 0));
    CHECK(take(RANDOM_SEND, 0, 10));
    CHECK(take(RANDOM_SEND, 1, 10));
    CHECK(take(RANDOM_RESET, 0, 0));
    CHECK(!take(RANDOM_READ, 0, 10));
    CHECK(!take(RANDOM_CLOSE, 0, 0));
    CHECK(take(RANDOM_READ, 1, 10));
}

static void add(struct random_script *script,
                enum random_verb verb,
                unsigned link,
                unsigned number)
{
    struct random_step step = {verb, link, number};

    CHECK(random_script_add(script, step));
}

static void check_text(const struct random_script *script,
                       const char *expected)
{
    char *text = random_script_text(script);

    CHECK_STR_EQ(text, expected);
    free(text);
}

static void what_cannot_be_passed_is_left_out(void)
{
    struct random_script script = {NULL, 0, 0, 0};

    add(&script, RANDOM_SEND, 0, 5);
    add(&script, RANDOM_CONNECT, 1, 0);
    add(&script, RANDOM_SEND, 1, 5);
    add(&script, RANDOM_READ, 1, 6);
    add(&script, RANDOM_READ_ALL, 1, 0);
    random_script_repair(&script);
    check_text(&script, "connect\nsend 5\nread 5\n");
    random_script_free(&script);
}

static void scripts_in_a_row_have_connections_of_their_own(void)
{
    struct random_script script = {NULL, 0, 0, 0}, twice = {NULL, 0, 0, 0};

    add(&script, RANDOM_CONNECT, 0, 0);
    add(&script, RANDOM_RESET, 0, 0);
    CHECK(random_script_append(&twice, &script));
    CHECK(random_script_append(&twice, &script));
    check_text(&twice, "connect\nreset\nconnect\nonly 2\nreset\n");
    random_script_free(&script);
    random_script_free(&twice);
}

/* Simulates a server that fails after a reset, when another connection sends
 * at least this many bytes. */
static bool fails(void *context, const struct random_script *script)
{
    const unsigned *least = context;
    bool was_reset = false;

    for (size_t i = 0; i < script->count; i++) {
        const struct random_step *step = &script->steps[i];

        if (step->verb == RANDOM_RESET)
            was_reset = true;
        if (was_reset && step->verb == RANDOM_SEND && step->number >= *least)
            return true;
    }
    return false;
}

/* Returns the first script that fails, shortened. */
static struct random_script shorten(unsigned least, unsigned most_tries)
{
    struct random_shrink shrink = {fails, &least, most_tries, 0, 0};
    uint64_t seed = 0;
    struct random_script script = make(seed);

    while (!fails(&least, &script)) {
        random_script_free(&script);
        script = make(++seed);
    }
    shrink.deadline = GetTickCount64() + time_limit_ms(10000);
    random_shrink(&shrink, &script);
    CHECK(shrink.tries <= most_tries);
    CHECK(fails(&least, &script));
    return script;
}

static void shortest_script_is_found(void)
{
    struct random_script script = shorten(1, 10000);
    char *text = random_script_text(&script);

    CHECK_EQ(script.count, 4);
    CHECK_CONTAINS(text, "connect\n");
    CHECK_CONTAINS(text, "reset\n");
    CHECK_CONTAINS(text, "send 1\n");
    free(text);
    random_script_free(&script);
}

/* Numbers are halved, so the result is less than twice what is needed. */
static void smallest_number_is_found(void)
{
    struct random_script script = shorten(1000, 10000);

    CHECK_EQ(script.count, 4);
    CHECK(script.steps[3].number >= 1000 && script.steps[3].number < 2000);
    random_script_free(&script);
}

static void attempts_are_limited(void)
{
    struct random_script script = shorten(1, 3);

    random_script_free(&script);
}

static const struct test_case cases[] = {
    {"same_seed_makes_the_same_script", same_seed_makes_the_same_script},
    {"other_seeds_make_other_scripts", other_seeds_make_other_scripts},
    {"peer_can_read_every_script", peer_can_read_every_script},
    {"scripts_have_every_command", scripts_have_every_command},
    {"last_connection_is_a_fresh_one", last_connection_is_a_fresh_one},
    {"unread_bytes_are_limited", unread_bytes_are_limited},
    {"model_knows_what_is_owed", model_knows_what_is_owed},
    {"model_knows_what_a_reset_ends", model_knows_what_a_reset_ends},
    {"what_cannot_be_passed_is_left_out", what_cannot_be_passed_is_left_out},
    {"scripts_in_a_row_have_connections_of_their_own",
     scripts_in_a_row_have_connections_of_their_own},
    {"shortest_script_is_found", shortest_script_is_found},
    {"smallest_number_is_found", smallest_number_is_found},
    {"attempts_are_limited", attempts_are_limited},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
