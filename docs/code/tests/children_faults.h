/* SPDX-License-Identifier: MIT */
/* Included before children.c in a test build: the messages of the job do not
 * arrive, which the documentation allows. */
#ifndef CODE_TESTS_CHILDREN_FAULTS_H_
#define CODE_TESTS_CHILDREN_FAULTS_H_

#include <windows.h>

static BOOL children_fault_set(HANDLE job,
                               JOBOBJECTINFOCLASS kind,
                               void *information,
                               DWORD size)
{
    if (kind == JobObjectAssociateCompletionPortInformation)
        return TRUE;
    return SetInformationJobObject(job, kind, information, size);
}

#define SetInformationJobObject children_fault_set

#endif /* CODE_TESTS_CHILDREN_FAULTS_H_ */
