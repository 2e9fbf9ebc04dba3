# SPDX-License-Identifier: MIT
code_variant(children children-faults children_faults.h)

code_python_test(children reports-each-exit-code children.py ARGS exit-codes
  GUARDED)
code_python_test(children waits-for-what-a-child-has-started children.py
  ARGS grandchildren)
code_python_test(children ends-its-children-by-ctrl-c children.py
  ARGS interrupt)
code_python_test(children needs-no-message children.py ARGS messages-are-lost
  PROGRAMS children-faults)
code_transcript_test(children children.py ARGS transcript)

code_failure_test(children says-that-a-command-cannot-be-started
  EXIT 1 STDERR "no-such-thing: error 2:" ARGS no-such-thing)
code_failure_test(children wants-a-command
  EXIT 2 STDERR "usage: children COMMAND...")
code_broken_tests(children PORT WAIT)
