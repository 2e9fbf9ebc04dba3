# SPDX-License-Identifier: MIT
code_variant(copy copy-faults copy_faults.h)

code_python_test(copy copies-files-of-every-size copy.py ARGS sizes GUARDED
  SECONDS 120)
code_python_test(copy takes-the-end-from-the-call-too copy.py
  ARGS end-in-the-call PROGRAMS copy-faults)
code_python_test(copy handles-a-success-at-once-once copy.py
  ARGS success-at-once PROGRAMS copy-faults)
code_python_test(copy deletes-the-copy-when-a-write-fails copy.py
  ARGS fails-in-the-middle PROGRAMS copy-faults)
code_python_test(copy fails-if-a-read-leaves-something-out copy.py
  ARGS leaves-something-out PROGRAMS copy-faults)
code_python_test(copy deletes-the-copy-after-ctrl-c copy.py
  ARGS is-interrupted PROGRAMS copy-faults)
code_python_test(copy does-not-overwrite-a-file copy.py
  ARGS does-not-overwrite)
code_transcript_test(copy copy.py ARGS transcript)

code_failure_test(copy says-that-there-is-no-such-file
  EXIT 1 STDERR "no-such-file: error 2:" ARGS no-such-file new-file)
string(REPEAT "long" 100 long)
code_failure_test(copy says-that-a-name-is-too-long
  EXIT 1 STDERR "longlong" ARGS ${long} new-file)
code_failure_test(copy wants-two-names
  EXIT 2 STDERR "usage: copy FROM TO" ARGS one)
code_broken_tests(copy PORT WAIT)
