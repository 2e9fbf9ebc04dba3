/* SPDX-License-Identifier: MIT */
/* Checks the sources of the Windows column: each has the form that its kind of
 * evidence requires, so that a reader can find the place. Whether the place
 * exists is checked by common/scripts/check-sources.py.
 *
 * A source is a list of items with "; " between them. The first one determines
 * the kind of evidence; the others add to it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/tests/matrix/matrix.h"

/* The item after the one at text; NULL if that was the last. */
static const char *next_item(const char *text)
{
    const char *end = strstr(text, "; ");

    return end != NULL ? end + 2 : NULL;
}

/* Whether text begins with a word of these characters that is followed by
 * behind. If so, *rest points after both. */
static bool skip_word(const char *text,
                      const char *characters,
                      const char *behind,
                      const char **rest)
{
    size_t length = strspn(text, characters);

    if (length == 0 || strncmp(text + length, behind, strlen(behind)) != 0)
        return false;
    *rest = text + length + strlen(behind);
    return true;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define NAME LETTERS DIGITS "_"
#define FILE_NAME NAME ".-/"

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* "Wine 8.0, ws2_32/tests/sock.c, test_shutdown" */
static bool is_test_of_wine(const char *item)
{
    const char *rest = item;

    if (!begins_with(item, "Wine 8.0, ") && !begins_with(item, "Wine 10.0, "))
        return false;
    rest = strchr(item, ',') + 2;
    if (!skip_word(rest, NAME ".", "/tests/", &rest))
        return false;
    return skip_word(rest, NAME, ".c, ", &rest) &&
           skip_word(rest, NAME, "", &rest);
}

/* "owner/name, ", before something in that repository */
static bool is_in_repository(const char *item, const char **rest)
{
    return skip_word(item, NAME "-", "/", rest) &&
           skip_word(*rest, NAME "-.", ", ", rest);
}

/* "dotnet/runtime, Accept.cs, Accept_Success" */
static bool is_test_of_library(const char *item)
{
    const char *rest;

    return is_in_repository(item, &rest) &&
           skip_word(rest, FILE_NAME, ", ", &rest) &&
           skip_word(rest, NAME, "", &rest);
}

/* "libuv/libuv, src/win/tcp.c" */
static bool is_of_library(const char *item)
{
    const char *rest;

    return is_in_repository(item, &rest) &&
           skip_word(rest, FILE_NAME, "", &rest);
}

/* After a comma, perhaps with a month before it: "somebody, May 2005" */
static bool has_a_year(const char *item)
{
    const char *rest = strstr(item, ", ");

    if (rest == NULL)
        return false;
    rest += strlen(", ");
    while (isalpha((unsigned char) *rest))
        rest++;
    return strtol(rest, NULL, 10) > 1990;
}

/* "owner/name #123", "Stack Overflow 123", or "somebody, 2005" */
static bool is_report(const char *item)
{
    const char *rest;

    if (skip_word(item, NAME "-", "/", &rest) &&
        skip_word(rest, NAME "-.", " #", &rest))
        return isdigit((unsigned char) *rest) != 0;
    if (begins_with(item, "Stack Overflow "))
        return isdigit((unsigned char) item[15]) != 0;
    return has_a_year(item);
}

/* "Microsoft Learn, WSARecv", "Microsoft, KB214397", "RFC 2525" */
static bool is_page(const char *item)
{
    return begins_with(item, "Microsoft Learn, ") ||
           (begins_with(item, "Microsoft, KB") &&
            isdigit((unsigned char) item[13])) ||
           (begins_with(item, "RFC ") && isdigit((unsigned char) item[4]));
}

static bool is_test(const char *item)
{
    return is_test_of_wine(item) || is_test_of_library(item);
}

static bool is_for(enum confidence confidence, const char *source)
{
    switch (confidence) {
    case TESTED_THROUGH_A_PORT:
    case TESTED_OTHERWISE:
    case TRANSLATION_TESTED:
        return is_test(source);
    case LIBRARY:
        return is_of_library(source) && !is_test_of_wine(source);
    case REPORTED:
        return is_report(source);
    case DOCUMENTED:
        return is_page(source);
    case INFERRED:
        return !is_test(source) && !is_of_library(source) &&
               !is_report(source) && !is_page(source);
    }
    return false;
}

/* Calls visit for every case. */
static void for_each_case(void (*visit)(const struct matrix_case *c))
{
    for (size_t i = 0; i < matrix_group_count; i++) {
        for (size_t j = 0; j < matrix_groups[i]->count; j++)
            visit(&matrix_groups[i]->cases[j]);
    }
}

static void check_that(bool holds,
                       const struct matrix_case *c,
                       const char *what)
{
    if (!holds)
        printf("%s: not so: %s: %s\n", c->name, what, c->source);
    CHECK(holds);
}

static void check_form(const struct matrix_case *c)
{
    check_that(is_for(c->confidence, c->source),
               c,
               "the first item is of the kind of evidence");
}

static void a_source_has_the_form_of_its_kind(void)
{
    for_each_case(check_form);
}

static void check_items_of_wine(const struct matrix_case *c)
{
    for (const char *item = c->source; item != NULL; item = next_item(item))
        check_that(!begins_with(item, "Wine") || is_test_of_wine(item),
                   c,
                   "a test of Wine is named by version, file and function");
}

static void a_test_of_wine_is_named_by_file_and_function(void)
{
    for_each_case(check_items_of_wine);
}

static bool cites_wine(const struct matrix_case *c)
{
    for (const char *item = c->source; item != NULL; item = next_item(item)) {
        if (is_test_of_wine(item))
            return true;
    }
    return false;
}

static void check_words(const struct matrix_case *c)
{
    bool tested = c->confidence <= TRANSLATION_TESTED;

    check_that((c->look_for != NULL) == (tested && cites_wine(c)),
               c,
               "there are words to look for in tests of Wine, and only there");
}

static void a_cited_test_has_words_to_look_for(void)
{
    for_each_case(check_words);
}

static void check_injected(const struct matrix_case *c)
{
    check_that(c->confidence != TRANSLATION_TESTED || c->injected,
               c,
               "a translation is shown with a packet that is made up");
    check_that(!c->injected || c->confidence == TRANSLATION_TESTED ||
                   c->confidence == INFERRED,
               c,
               "what is made up is no test of a packet");
}

static void a_packet_that_is_made_up_shows_a_translation(void)
{
    for_each_case(check_injected);
}

static void forms_are_told_apart(void)
{
    CHECK(is_for(TESTED_OTHERWISE, "Wine 8.0, ntdll/tests/pipe.c, test_x"));
    CHECK(!is_for(TESTED_OTHERWISE, "Wine 8.0, ntdll/tests/pipe.c"));
    CHECK(!is_for(TESTED_OTHERWISE, "Wine's pipe.c, test_x"));
    CHECK(is_for(TESTED_OTHERWISE, "dotnet/runtime, Accept.cs, Accept_Ok"));
    CHECK(is_for(LIBRARY, "libuv/libuv, src/win/tcp.c, uv__tcp_close"));
    CHECK(!is_for(LIBRARY, "libuv, tcp.c"));
    CHECK(is_for(REPORTED, "python/cpython #93821 met 64"));
    CHECK(is_for(REPORTED, "Stack Overflow 14347708, somebody"));
    CHECK(is_for(REPORTED, "comp.programming.threads, July 2011"));
    CHECK(!is_for(REPORTED, "somebody, on sends that fail"));
    CHECK(is_for(DOCUMENTED, "Microsoft, KB214397"));
    CHECK(!is_for(DOCUMENTED, "the documentation"));
    CHECK(is_for(INFERRED, "as for a receive; Microsoft Learn, WSARecv"));
    CHECK(!is_for(INFERRED, "Microsoft Learn, WSARecv"));
}

static const struct test_case cases[] = {
    {"a_source_has_the_form_of_its_kind", a_source_has_the_form_of_its_kind},
    {"a_test_of_wine_is_named_by_file_and_function",
     a_test_of_wine_is_named_by_file_and_function},
    {"a_cited_test_has_words_to_look_for", a_cited_test_has_words_to_look_for},
    {"a_packet_that_is_made_up_shows_a_translation",
     a_packet_that_is_made_up_shows_a_translation},
    {"forms_are_told_apart", forms_are_told_apart},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
