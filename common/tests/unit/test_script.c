/* SPDX-License-Identifier: MIT */
/* How scripts are parsed. What the commands do is tested by playing scripts
 * against a server with faults; see peer_tests.cmake. */
#include <string.h>

#include "common/clients/script_parts.h"
#include "common/tests/harness/test.h"

static struct script *parse(const char *text)
{
    char line[SCRIPT_LINE_SIZE];
    struct script *script = script_parse_text(text, strlen(text), line);

    if (script == NULL)
        CHECK_STR_EQ(line, "");
    return script;
}

/* Returns the message about a wrong script. */
static const char *refuse(const char *text)
{
    static char line[SCRIPT_LINE_SIZE];

    CHECK(script_parse_text(text, strlen(text), line) == NULL);
    return line;
}

static const char *name(const struct script *script, size_t i)
{
    CHECK(i < script->count);
    return script->commands[i].verb->name;
}

static void commands_end_at_newlines_and_semicolons(void)
{
    struct script *script = parse("connect;close\n;; all \r\n\n\tread-all");

    CHECK_EQ(script->count, 4);
    CHECK_STR_EQ(name(script, 0), "connect");
    CHECK_STR_EQ(name(script, 1), "close");
    CHECK_STR_EQ(name(script, 2), "all");
    CHECK_STR_EQ(name(script, 3), "read-all");
    CHECK_EQ(script->commands[3].line, 4);
    script_free(script);
}

static void comments_go_to_the_end_of_the_line(void)
{
    struct script *script =
        parse("# connect; close\nconnect # again; close\n  # \"\nclose");

    CHECK_EQ(script->count, 2);
    CHECK_STR_EQ(name(script, 1), "close");
    CHECK_EQ(script->commands[1].line, 4);
    script_free(script);
}

static void script_may_be_empty(void)
{
    struct script *script = parse("");

    CHECK_EQ(script->count, 0);
    script_free(script);
}

static void text_may_have_separators_and_the_other_quote(void)
{
    struct script *script = parse("send \"a;b#c'd\"; send 'e\"f'");

    CHECK_EQ(script->count, 2);
    CHECK_EQ(script->commands[0].text_length, 7);
    CHECK_EQ(memcmp(script->commands[0].text, "a;b#c'd", 7), 0);
    CHECK_EQ(script->commands[1].text_length, 3);
    CHECK_EQ(memcmp(script->commands[1].text, "e\"f", 3), 0);
    script_free(script);
}

static void escapes_stand_for_bytes(void)
{
    static const char expected[] =
        "\r\n\t\0\\\"'\x00\x7f\xFF"
        "0";
    struct script *script =
        parse("read \"\\r\\n\\t\\0\\\\\\\"\\'\\x00\\x7f\\xFF0\"");

    CHECK_EQ(script->commands[0].text_length, sizeof expected - 1);
    CHECK_EQ(memcmp(script->commands[0].text, expected, sizeof expected - 1),
             0);
    script_free(script);
}

static void wrong_texts_are_refused(void)
{
    CHECK_CONTAINS(refuse("connect\nsend \"abc\nclose"),
                   "line 2: a text without a closing \"");
    CHECK_CONTAINS(refuse("send \"abc\nsend \"def\""),
                   "line 1: a text without a closing \"");
    CHECK_CONTAINS(refuse("send 'abc\\'"), "without a closing '");
    CHECK_CONTAINS(refuse("send \"a\\qb\""), "unknown escape");
    CHECK_CONTAINS(refuse("send \"\\x4\""), "unknown escape");
    CHECK_CONTAINS(refuse("send \"\\x4g\""), "unknown escape");
    CHECK_CONTAINS(refuse("send \"\""), "empty text");
    CHECK_CONTAINS(refuse("echo \"12\""), "not a number");
}

static void numbers_have_limits(void)
{
    struct script *script =
        parse("connect 4096; send 1099511627776; drip 5 600000; connect");

    CHECK_EQ(script->commands[0].numbers[0], 4096);
    CHECK_EQ(script->commands[1].numbers[0], 1099511627776);
    CHECK_EQ(script->commands[2].numbers[1], 600000);
    CHECK_EQ(script->commands[3].numbers[0], 0);
    script_free(script);
    CHECK_CONTAINS(refuse("connect 4097"), "from 1 to 4096");
    CHECK_CONTAINS(refuse("connect 0"), "from 1 to 4096");
    CHECK_CONTAINS(refuse("send 1099511627777"), "from 1 to 1099511627776");
    CHECK_CONTAINS(refuse("send 18446744073709551617"),
                   "the number must be from 1");
    CHECK_CONTAINS(refuse("send -1"), "\"-1\" is not a number");
    CHECK_CONTAINS(refuse("sleep 10ms"), "\"10ms\" is not a number");
}

static void arguments_are_counted(void)
{
    CHECK_CONTAINS(refuse("close 1"), "wrong number of arguments for close");
    CHECK_CONTAINS(refuse("send"), "wrong number of arguments for send");
    CHECK_CONTAINS(refuse("drip 5"), "wrong number of arguments for drip");
    CHECK_CONTAINS(refuse("connect 1 2"), "wrong number of arguments");
    CHECK_CONTAINS(refuse("drip 1 2 3"),
                   "more arguments than any command takes");
}

static void unknown_commands_are_named_with_their_line(void)
{
    CHECK_STR_EQ(refuse("connect\n\n  conect"),
                 "line 3: unknown command \"conect\"");
    CHECK_STR_EQ(refuse("Connect"), "line 1: unknown command \"Connect\"");
    CHECK_STR_EQ(refuse("\"connect\""), "line 1: unknown command \"connect\"");
}

static const struct test_case cases[] = {
    {"commands_end_at_newlines_and_semicolons",
     commands_end_at_newlines_and_semicolons},
    {"comments_go_to_the_end_of_the_line", comments_go_to_the_end_of_the_line},
    {"script_may_be_empty", script_may_be_empty},
    {"text_may_have_separators_and_the_other_quote",
     text_may_have_separators_and_the_other_quote},
    {"escapes_stand_for_bytes", escapes_stand_for_bytes},
    {"wrong_texts_are_refused", wrong_texts_are_refused},
    {"numbers_have_limits", numbers_have_limits},
    {"arguments_are_counted", arguments_are_counted},
    {"unknown_commands_are_named_with_their_line",
     unknown_commands_are_named_with_their_line},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
