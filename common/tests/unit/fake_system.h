/* SPDX-License-Identifier: MIT */
/* Included before everything else in a unit test and in the helper under test:
 * functions of the test replace system calls whose results a test cannot
 * provoke.
 */
#ifndef COMMON_TESTS_UNIT_FAKE_SYSTEM_H_
#define COMMON_TESTS_UNIT_FAKE_SYSTEM_H_

#include "common/win.h"

BOOL fake_affinity_mask(HANDLE process, DWORD_PTR *ours, DWORD_PTR *all);
BOOL fake_group_affinity(HANDLE process, USHORT *count, USHORT *groups);
DWORD fake_processor_count(WORD group);
BOOL fake_set_handler(PHANDLER_ROUTINE added, BOOL add);
DWORD fake_tick_count(void);

#define GetProcessAffinityMask fake_affinity_mask
#define GetProcessGroupAffinity fake_group_affinity
#define GetActiveProcessorCount fake_processor_count
#define SetConsoleCtrlHandler fake_set_handler
#define GetTickCount fake_tick_count

#endif /* COMMON_TESTS_UNIT_FAKE_SYSTEM_H_ */
