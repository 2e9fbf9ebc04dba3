/* SPDX-License-Identifier: MIT */
/* Which connections count as those of one address. */
#include "common/tests/harness/test.h"

#include "../budget.h"

static struct budget budget;

static bool enter(const char *address, struct address_count **origin)
{
    struct net_address from;

    CHECK(net_parse_address(address, 7777, &from));
    return budget_add_from_address(&budget, &from, origin);
}

/* With one connection allowed from each address, the second is refused if it
 * counts as the same address. */
static void check(const char *first, const char *second, bool are_one)
{
    struct address_count *one, *other;

    budget_open(&budget);
    budget.max_per_address = 1;
    CHECK(enter(first, &one));
    CHECK_EQ(enter(second, &other), !are_one);
    CHECK((other == NULL) == are_one);
    budget_remove_from_address(&budget, one);
    budget_remove_from_address(&budget, other);
    for (int i = 0; i < BUDGET_ADDRESS_BUCKETS; i++)
        CHECK(budget.address_buckets[i] == NULL);
}

static void an_ipv4_address_is_one(void)
{
    check("192.0.2.1", "192.0.2.1", true);
    check("192.0.2.1", "192.0.2.2", false);
}

/* A client can choose the second half itself. */
static void all_of_a_64_bit_prefix_of_ipv6_is_one_address(void)
{
    check("2001:db8:0:1::1", "2001:db8:0:1::1", true);
    check("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true);
    check("2001:db8:0:1::1", "2001:db8:0:2::1", false);
    check("::1", "::2", true);
}

/* A socket that listens for both sees IPv4 clients as ::ffff:a.b.c.d. */
static void an_ipv4_client_of_an_ipv6_socket_counts_by_itself(void)
{
    check("::ffff:192.0.2.1", "::ffff:192.0.2.1", true);
    check("::ffff:192.0.2.1", "::ffff:192.0.2.2", false);
    check("::ffff:192.0.2.1", "192.0.2.1", true);
    check("::ffff:192.0.2.1", "::1", false);
    check("192.0.2.1", "::1", false);
    check("0.0.0.0", "::1", false);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"an_ipv4_address_is_one", an_ipv4_address_is_one},
        {"all_of_a_64_bit_prefix_of_ipv6_is_one_address",
         all_of_a_64_bit_prefix_of_ipv6_is_one_address},
        {"an_ipv4_client_of_an_ipv6_socket_counts_by_itself",
         an_ipv4_client_of_an_ipv6_socket_counts_by_itself},
    };

    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
