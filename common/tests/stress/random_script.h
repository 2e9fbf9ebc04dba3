/* SPDX-License-Identifier: MIT */
/* Random scripts of the peer: what a script is here, the model that says
 * which of them an echo server can pass, how one is made up and how it is
 * written in the language of common/clients/script.h. */
#ifndef COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_
#define COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No script has more, nor do many in a row that are played as one. */
#define RANDOM_MOST_LINKS 4096u

enum random_verb {
    RANDOM_CONNECT,
    RANDOM_SEND,
    RANDOM_SEND_TEXT, /* the number is the seed of the text */
    RANDOM_DRIP,
    RANDOM_ECHO,
    RANDOM_READ,
    RANDOM_READ_ALL,
    RANDOM_EXPECT_NO_DATA,
    RANDOM_HALF_CLOSE,
    RANDOM_RESET,
    RANDOM_CLOSE,
    /* Of no connection: */
    RANDOM_SLEEP,
    RANDOM_RECEIVE_BUFFER
};

struct random_step {
    enum random_verb verb;
    unsigned link; /* 0 is the first that connects */
    unsigned number;
};

/* All zero is an empty one. */
struct random_script {
    struct random_step *steps;
    size_t count, capacity;
    unsigned links; /* all are below this */
};

/* False if there is no memory. */
bool random_script_add(struct random_script *script, struct random_step step);

/* Adds the steps of another script, with connections of their own. */
bool random_script_append(struct random_script *script,
                          const struct random_script *more);

void random_script_free(struct random_script *script);

/* The same seed makes the same script. Its last connection is a fresh one
 * that has to be served. False if there is no memory. */
bool random_script_make(uint64_t seed, struct random_script *script);

/* The text of the script, for script_parse_text; NULL if there is no memory.
 * To be freed with free. */
char *random_script_text(const struct random_script *script);

/* The model: what an echo server owes on each connection, and what may be
 * asked of it. Bytes come back as they were sent, all of them, and after a
 * half-close the end of the stream follows; after a reset nothing is expected;
 * no connection knows of another. */
enum random_state {
    RANDOM_NOT_YET,
    RANDOM_OPEN,
    RANDOM_HALF_CLOSED,
    RANDOM_ENDED, /* by both sides */
    RANDOM_GONE
};

struct random_model {
    struct {
        enum random_state state;
        unsigned owed;
    } links[RANDOM_MOST_LINKS];
    unsigned most_owed;
};

void random_model_reset(struct random_model *model);

/* Whether an echo server has to pass this step here. If so it is taken. It
 * asks for no more than is owed afterwards. */
bool random_model_take(struct random_model *model, struct random_step *step);

/* How many bytes a text has. */
unsigned random_text_length(unsigned seed);

/* Leaves out the steps that the model does not take. */
void random_script_repair(struct random_script *script);

#endif /* COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_ */
