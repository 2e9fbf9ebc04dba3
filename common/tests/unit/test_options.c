/* SPDX-License-Identifier: MIT */
/* What users may write on a command line, and what is printed when they write
 * something else. */
#include <stdint.h>
#include <string.h>

#include "common/errors.h"
#include "common/options.h"
#include "common/server_settings.h"
#include "common/tests/harness/test.h"
#include "common/verbose.h"

#define WHAT "Sends back what it is sent."

static struct server_options server;

/* One option of each type, in addition to those of every server. */
static unsigned limit;
static int mode;
static const char *file;
static const char *const modes[] = {"zero-byte", "buffered", NULL};
static const struct option extra[] = {
    {.name = "limit",
     .type = OPTION_NUMBER,
     .value = &limit,
     .argument = "COUNT",
     .help = "clients at a time (default 10)",
     .minimum = 1,
     .maximum = UINT32_MAX},
    {.name = "mode",
     .type = OPTION_CHOICE,
     .value = &mode,
     .argument = "MODE",
     .help = "zero-byte or buffered (default zero-byte)",
     .choices = modes},
    {.name = "trace",
     .type = OPTION_TEXT,
     .value = &file,
     .argument = "FILE",
     .help = "write a trace to FILE"}};

/* Parses a command line whose arguments are separated by bars. */
static int parse(const char *arguments)
{
    static char copy[256];
    static char *argv[16];
    int argc = 0;

    limit = 10;
    mode = 0;
    file = NULL;
    snprintf(copy, sizeof copy, "%s", arguments);
    argv[argc++] = copy;
    for (char *p = copy; *p != '\0'; p++) {
        if (*p == '|') {
            *p = '\0';
            argv[argc++] = p + 1;
        }
    }
    argv[argc] = NULL;
    return options_parse_server(argc,
                                argv,
                                WHAT,
                                &server,
                                extra,
                                sizeof extra / sizeof extra[0]);
}

static void check_wrong(const char *arguments, const char *message)
{
    int code;

    test_capture_start(stderr);
    code = parse(arguments);
    CHECK_STR_EQ(test_capture_end(), message);
    CHECK_EQ(code, 2);
}

static void check_port(const char *arguments, unsigned port)
{
    CHECK_EQ(parse(arguments), -1);
    CHECK_EQ(server.port, port);
}

static void defaults_are_127_0_0_1_and_7777(void)
{
    const struct sockaddr_in *v4 =
        (const struct sockaddr_in *) &server.address.storage;

    CHECK_EQ(parse("server"), -1);
    CHECK_STR_EQ(server.host, "127.0.0.1");
    CHECK_EQ(server.port, 7777);
    CHECK(!server.verbose);
    CHECK_EQ(server.address.length, sizeof *v4);
    CHECK_EQ(v4->sin_family, AF_INET);
    CHECK_EQ(ntohl(v4->sin_addr.s_addr), INADDR_LOOPBACK);
    CHECK_EQ(ntohs(v4->sin_port), 7777);
}

static void value_may_follow_a_blank_or_an_equals_sign(void)
{
    check_port("server|--port|80", 80);
    check_port("server|--port=80", 80);
    CHECK_EQ(parse("server|--trace|a=b"), -1);
    CHECK_STR_EQ(file, "a=b");
    CHECK_EQ(parse("server|--trace=a=b"), -1);
    CHECK_STR_EQ(file, "a=b");
    CHECK_EQ(parse("server|--trace=--odd"), -1);
    CHECK_STR_EQ(file, "--odd");
}

static void last_of_two_wins(void)
{
    check_port("server|--port|80|--port=81", 81);
    CHECK_EQ(parse("server|--mode=buffered|--mode|zero-byte"), -1);
    CHECK_EQ(mode, 0);
}

static void port_is_from_0_to_65535(void)
{
    check_port("server|--port|0", 0);
    check_port("server|--port|65535", 65535);
    check_port("server|--port|0080", 80);
    check_wrong("server|--port|65536",
                "--port 65536: not a number from 0 to 65535\n");
    check_wrong("server|--port=99999999999",
                "--port 99999999999: not a number from 0 to 65535\n");
}

/* 2^32 + 80 and 2^64 + 80 must not pass for 80. */
static void numbers_do_not_wrap_round(void)
{
    check_wrong("server|--port|4294967376",
                "--port 4294967376: not a number from 0 to 65535\n");
    check_wrong("server|--port|18446744073709551696",
                "--port 18446744073709551696: not a number from 0 to 65535\n");
    CHECK_EQ(parse("server|--limit|4294967295"), -1);
    CHECK_EQ(limit, UINT32_MAX);
    check_wrong("server|--limit|4294967296",
                "--limit 4294967296: not a number from 1 to 4294967295\n");
}

static void numbers_are_digits_only(void)
{
    static const char *const bad[] =
        {"+1", "-1", " 1", "1 ", "1x", "x", "0x10", "1e3", "1.0"};
    char arguments[64], message[64];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(arguments, sizeof arguments, "server|--port|%s", bad[i]);
        snprintf(message,
                 sizeof message,
                 "--port %s: not a number from 0 to 65535\n",
                 bad[i]);
        check_wrong(arguments, message);
    }
}

static void number_below_the_least_is_refused(void)
{
    CHECK_EQ(parse("server|--limit|1"), -1);
    CHECK_EQ(limit, 1);
    check_wrong("server|--limit|0",
                "--limit 0: not a number from 1 to 4294967295\n");
}

static void value_that_is_missing_is_asked_for(void)
{
    static const char message[] = "--port: needs a value, as in --port N\n";

    check_wrong("server|--port", message);
    check_wrong("server|--port=", message);
    check_wrong("server|--port|", message);
    check_wrong("server|--port|--verbose", message);
    check_wrong("server|--trace|--verbose",
                "--trace: needs a value, as in --trace FILE\n");
}

static void choice_is_a_word_of_the_list(void)
{
    CHECK_EQ(parse("server|--mode|buffered"), -1);
    CHECK_EQ(mode, 1);
    CHECK_EQ(parse("server"), -1);
    CHECK_EQ(mode, 0);
    check_wrong("server|--mode|fast",
                "--mode fast: not one of zero-byte, buffered\n");
    check_wrong("server|--mode|buffer",
                "--mode buffer: not one of zero-byte, buffered\n");
}

static void flag_takes_no_value(void)
{
    CHECK_EQ(parse("server|--verbose"), -1);
    CHECK(server.verbose);
    check_wrong("server|--verbose=yes", "--verbose=yes: takes no value\n");
    check_wrong("server|--help=port", "--help=port: takes no value\n");
    check_wrong("server|--verbose|yes",
                "yes: unexpected argument; see --help\n");
}

static void verbose_turns_its_lines_on(void)
{
    CHECK_EQ(parse("server|--verbose"), -1);
    test_capture_start(stdout);
    verbose_print("step");
    CHECK_STR_EQ(test_capture_end(), "step\n");
    CHECK_EQ(parse("server"), -1);
    test_capture_start(stdout);
    verbose_print("step");
    CHECK_STR_EQ(test_capture_end(), "");
}

static void unknown_option_is_named(void)
{
    check_wrong("server|--prot", "--prot: unknown option; see --help\n");
    check_wrong("server|--prot=80", "--prot: unknown option; see --help\n");
    check_wrong("server|--por|80", "--por: unknown option; see --help\n");
    check_wrong("server|--ports|80", "--ports: unknown option; see --help\n");
    check_wrong("server|--Port|80", "--Port: unknown option; see --help\n");
    check_wrong("server|--", "--: unknown option; see --help\n");
    check_wrong("server|---port|1", "---port: unknown option; see --help\n");
}

static void argument_that_is_no_option_is_refused(void)
{
    check_wrong("server|stray", "stray: unexpected argument; see --help\n");
    check_wrong("server|-p", "-p: unexpected argument; see --help\n");
    check_wrong("server|--port|80|81",
                "81: unexpected argument; see --help\n");
    check_wrong("server|", ": unexpected argument; see --help\n");
}

static void host_is_an_address_not_a_name(void)
{
    check_wrong("server|--host|localhost",
                "--host localhost: not an IPv4 or IPv6 address;"
                " try 127.0.0.1 or ::1\n");
    CHECK_EQ(parse("server|--host|::1|--port|5"), -1);
    CHECK_EQ(server.address.storage.ss_family, AF_INET6);
    CHECK_EQ(server.address.length, sizeof(struct sockaddr_in6));
}

static void nothing_after_the_first_mistake_is_read(void)
{
    check_wrong("server|--port|x|--prot|--help",
                "--port x: not a number from 0 to 65535\n");
}

static const char *help(const char *arguments, int code)
{
    test_capture_start(stdout);
    CHECK_EQ(parse(arguments), code);
    return test_capture_end();
}

static void help_is_a_table_on_stdout_and_exit_code_0(void)
{
    CHECK_STR_EQ(help("03-acceptex|--help", 0),
                 WHAT
                 "\n"
                 "usage: 03-acceptex [options]\n"
                 "\n"
                 "  --host ADDR    address to listen on, IPv4 or IPv6"
                 " (default 127.0.0.1)\n"
                 "  --port N       port to listen on, 0 lets the system choose"
                 " (default 7777)\n"
                 "  --verbose      print a line for every step\n"
                 "  --limit COUNT  clients at a time (default 10)\n"
                 "  --mode MODE    zero-byte or buffered (default zero-byte)\n"
                 "  --trace FILE   write a trace to FILE\n"
                 "  --help         print this help and exit\n");
}

static void help_fits_79_columns(void)
{
    size_t column = 0;

    for (const char *p = help("server|--help", 0); *p != '\0'; p++) {
        column = *p == '\n' ? 0 : column + 1;
        CHECK(column <= 79);
    }
}

static void help_names_the_program_without_folder_and_exe(void)
{
    CHECK_CONTAINS(help("C:\\my files\\server.exe|--help", 0),
                   "usage: server [options]\n");
    CHECK_CONTAINS(help("Z:/tmp/02-iocp-basic.EXE|--help", 0),
                   "usage: 02-iocp-basic [options]\n");
    CHECK_CONTAINS(help("./server|--help", 0), "usage: server [options]\n");
    CHECK_CONTAINS(help(".exe|--help", 0), "usage: .exe [options]\n");
}

static void table_alone_has_only_its_own_options(void)
{
    static char program[] = "program", value[] = "--mode=buffered";
    static char host[] = "--host=::1", help_option[] = "--help";
    char *argv[] = {program, value, NULL};

    CHECK_EQ(options_parse(2, argv, WHAT, extra, 3), OPTIONS_OK);
    CHECK_EQ(mode, 1);
    argv[1] = host;
    test_capture_start(stderr);
    CHECK_EQ(options_parse(2, argv, WHAT, extra, 3), OPTIONS_WRONG);
    CHECK_STR_EQ(test_capture_end(), "--host: unknown option; see --help\n");
    argv[1] = help_option;
    test_capture_start(stdout);
    CHECK_EQ(options_parse(2, argv, WHAT, NULL, 0), OPTIONS_HELP);
    CHECK_STR_EQ(test_capture_end(),
                 WHAT
                 "\nusage: program [options]\n\n"
                 "  --help  print this help and exit\n");
}

static void operands_keep_their_order_among_options(void)
{
    static char program[] = "program", first[] = "first", last[] = "-";
    static char name[] = "--mode", value[] = "buffered";
    char *argv[] = {program, first, name, value, last, NULL};
    struct operands operands = {NULL, 99};

    CHECK_EQ(
        options_parse_operands(5, argv, WHAT, extra, 3, "[X...]", &operands),
        OPTIONS_OK);
    CHECK_EQ(mode, 1);
    CHECK_EQ(operands.count, 2);
    CHECK_STR_EQ(operands.words[0], "first");
    CHECK_STR_EQ(operands.words[1], "-");
}

static void operands_may_be_none(void)
{
    static char program[] = "program";
    char *argv[] = {program, NULL};
    struct operands operands = {NULL, 99};

    CHECK_EQ(
        options_parse_operands(1, argv, WHAT, NULL, 0, "[X...]", &operands),
        OPTIONS_OK);
    CHECK_EQ(operands.count, 0);
}

static void help_names_the_operands(void)
{
    static char program[] = "program", help_option[] = "--help";
    char *argv[] = {program, help_option, NULL};
    struct operands operands;

    test_capture_start(stdout);
    CHECK_EQ(
        options_parse_operands(2, argv, WHAT, NULL, 0, "[X...]", &operands),
        OPTIONS_HELP);
    CHECK_CONTAINS(test_capture_end(), "\nusage: program [options] [X...]\n");
}

static void server_has_the_options_it_names(void)
{
    static char program[] = "03", accepts[] = "--accepts=3";
    char *argv[] = {program, accepts, NULL};
    struct server_settings settings;

    CHECK_EQ(server_settings_parse(2, argv, WHAT, SETTING_ACCEPTS, &settings),
             -1);
    CHECK_EQ(settings.accepts, 3);
    CHECK_EQ(settings.buffers, 256); /* has no option here: the default */
    test_capture_start(stderr);
    CHECK_EQ(
        server_settings_parse(2,
                              argv,
                              WHAT,
                              SETTING_MODE | SETTING_LIMITS | SETTING_DRAIN,
                              &settings),
        2);
    CHECK_STR_EQ(test_capture_end(),
                 "--accepts: unknown option; see --help\n");
}

static void each_setting_has_a_place_of_its_own(void)
{
    static char program[] = "05", accepts[] = "--accepts=3",
                receive[] = "--mode=buffered", buffers[] = "--buffers=4",
                operations[] = "--max-operations=5", drain[] = "--drain=6";
    char *argv[] =
        {program, drain, operations, buffers, receive, accepts, NULL};
    struct server_settings settings;

    CHECK_EQ(server_settings_parse(6,
                                   argv,
                                   WHAT,
                                   SETTING_ACCEPTS | SETTING_MODE |
                                       SETTING_LIMITS | SETTING_DRAIN,
                                   &settings),
             -1);
    CHECK_EQ(settings.accepts, 3);
    CHECK_EQ(settings.buffered, 1);
    CHECK_EQ(settings.buffers, 4);
    CHECK_EQ(settings.max_operations, 5);
    CHECK_EQ(settings.drain_s, 6);
}

static const struct test_case cases[] = {
    {"defaults_are_127_0_0_1_and_7777", defaults_are_127_0_0_1_and_7777},
    {"value_may_follow_a_blank_or_an_equals_sign",
     value_may_follow_a_blank_or_an_equals_sign},
    {"last_of_two_wins", last_of_two_wins},
    {"port_is_from_0_to_65535", port_is_from_0_to_65535},
    {"numbers_do_not_wrap_round", numbers_do_not_wrap_round},
    {"numbers_are_digits_only", numbers_are_digits_only},
    {"number_below_the_least_is_refused", number_below_the_least_is_refused},
    {"value_that_is_missing_is_asked_for", value_that_is_missing_is_asked_for},
    {"choice_is_a_word_of_the_list", choice_is_a_word_of_the_list},
    {"flag_takes_no_value", flag_takes_no_value},
    {"verbose_turns_its_lines_on", verbose_turns_its_lines_on},
    {"unknown_option_is_named", unknown_option_is_named},
    {"argument_that_is_no_option_is_refused",
     argument_that_is_no_option_is_refused},
    {"host_is_an_address_not_a_name", host_is_an_address_not_a_name},
    {"nothing_after_the_first_mistake_is_read",
     nothing_after_the_first_mistake_is_read},
    {"help_is_a_table_on_stdout_and_exit_code_0",
     help_is_a_table_on_stdout_and_exit_code_0},
    {"help_fits_79_columns", help_fits_79_columns},
    {"help_names_the_program_without_folder_and_exe",
     help_names_the_program_without_folder_and_exe},
    {"table_alone_has_only_its_own_options",
     table_alone_has_only_its_own_options},
    {"operands_keep_their_order_among_options",
     operands_keep_their_order_among_options},
    {"operands_may_be_none", operands_may_be_none},
    {"help_names_the_operands", help_names_the_operands},
    {"server_has_the_options_it_names", server_has_the_options_it_names},
    {"each_setting_has_a_place_of_its_own",
     each_setting_has_a_place_of_its_own},
};

int main(int argc, char **argv)
{
    if (!net_start_winsock()) /* for addresses */
        return 1;
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
