/* SPDX-License-Identifier: MIT */
/* The number of processors on simulated machines. */
#include <string.h>

#include "common/tests/harness/test.h"
#include "common/thread_group.h"

/* The results of the system calls. */
static struct {
    BOOL mask_ok, groups_ok;
    DWORD_PTR mask;
    USHORT group_count;
    USHORT groups[4];
    DWORD in_group[4]; /* processors of each group of the machine */
} machine;

BOOL fake_affinity_mask(HANDLE process, DWORD_PTR *ours, DWORD_PTR *all)
{
    (void) process;
    *ours = *all = machine.mask;
    return machine.mask_ok;
}

BOOL fake_group_affinity(HANDLE process, USHORT *count, USHORT *groups)
{
    USHORT room = *count;

    (void) process;
    if (!machine.groups_ok)
        return FALSE;
    *count = machine.group_count;
    if (room < machine.group_count) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memcpy(groups, machine.groups, machine.group_count * sizeof *groups);
    return TRUE;
}

DWORD fake_processor_count(WORD group)
{
    DWORD count = 0;

    if (group < 4)
        return machine.in_group[group];
    for (unsigned i = 0; group == ALL_PROCESSOR_GROUPS && i < 4; i++)
        count += machine.in_group[i];
    return count;
}

/* A machine with two processor groups, and a process in the given ones. */
static void two_groups(USHORT count, USHORT first, USHORT second)
{
    machine.mask_ok = machine.groups_ok = TRUE;
    machine.in_group[0] = 64;
    machine.in_group[1] = 32;
    machine.group_count = count;
    machine.groups[0] = first;
    machine.groups[1] = second;
}

static void one_group_has_those_of_the_mask(void)
{
    two_groups(1, 1, 0);
    machine.mask = 0x0F0F;
    CHECK_EQ(thread_processor_count(), 8);
}

/* The mask is 0, or that of one of the groups. */
static void several_groups_have_all_of_theirs(void)
{
    two_groups(2, 0, 1);
    CHECK_EQ(thread_processor_count(), 96);
    machine.mask = 0xFFFFFFFF;
    CHECK_EQ(thread_processor_count(), 96);
}

static void empty_mask_gives_all_processors(void)
{
    two_groups(1, 0, 0);
    CHECK_EQ(thread_processor_count(), 96);
}

static void unknown_groups_leave_the_mask(void)
{
    two_groups(1, 0, 0);
    machine.groups_ok = FALSE;
    machine.mask = 0xFF;
    CHECK_EQ(thread_processor_count(), 8);
}

static void unknown_mask_gives_all_processors(void)
{
    two_groups(1, 0, 0);
    machine.mask_ok = FALSE;
    machine.groups_ok = FALSE;
    CHECK_EQ(thread_processor_count(), 96);
}

static void there_is_always_one(void)
{
    CHECK_EQ(thread_processor_count(), 1);
}

static const struct test_case cases[] = {
    {"one_group_has_those_of_the_mask", one_group_has_those_of_the_mask},
    {"several_groups_have_all_of_theirs", several_groups_have_all_of_theirs},
    {"empty_mask_gives_all_processors", empty_mask_gives_all_processors},
    {"unknown_groups_leave_the_mask", unknown_groups_leave_the_mask},
    {"unknown_mask_gives_all_processors", unknown_mask_gives_all_processors},
    {"there_is_always_one", there_is_always_one},
};

int main(int argc, char **argv)
{
    return test_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
