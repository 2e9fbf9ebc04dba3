/* SPDX-License-Identifier: MIT */
/* Random scripts for the peer: their representation, the model that says which
 * of them an echo server must pass, how they are generated, and how they are
 * written in the language of common/clients/script.h. */
#ifndef COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_
#define COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most connections in a script, or in several that are played as one. */
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
    /* Without a connection: */
    RANDOM_SLEEP,
    RANDOM_RECEIVE_BUFFER
};

struct random_step {
    enum random_verb verb;
    unsigned link; /* 0 is the first to connect */
    unsigned number;
};

/* Empty if all zero. */
struct random_script {
    struct random_step *steps;
    size_t count, capacity;
    unsigned links; /* all are below this */
};

/* Returns false if out of memory. */
bool random_script_add(struct random_script *script, struct random_step step);

/* Appends the steps of another script, with separate connections. */
bool random_script_append(struct random_script *script,
                          const struct random_script *more);

void random_script_free(struct random_script *script);

/* Generates the script of a seed; the same seed gives the same script. Its
 * last connection is a new one, which must be served. Returns false if out of
 * memory. */
bool random_script_make(uint64_t seed, struct random_script *script);

/* Returns the text of the script for script_parse_text, or NULL if out of
 * memory. The caller frees it. */
char *random_script_text(const struct random_script *script);

/* The model: what an echo server owes on each connection, and which commands
 * it must pass. All bytes come back as they were sent, and after a half-close
 * the end of the stream follows; nothing is expected after a reset;
 * connections do not affect each other. */
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

/* Returns whether an echo server must pass this step now, and if so applies it
 * to the model. The step reads no more than is owed. */
bool random_model_take(struct random_model *model, struct random_step *step);

/* Returns the number of bytes in a text. */
unsigned random_text_length(unsigned seed);

/* Removes the steps that the model rejects. */
void random_script_repair(struct random_script *script);

#endif /* COMMON_TESTS_STRESS_RANDOM_SCRIPT_H_ */
