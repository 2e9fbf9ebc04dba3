# SPDX-License-Identifier: MIT
code_drive_test(deadline ends-by-ctrl-c-while-idle)
code_drive_test(deadline echoes-everything-to-a-client-that-half-closes)
code_drive_test(deadline serves-two-hundred-clients-at-once WITH 0 60000)
code_drive_test(deadline keeps-accepting-after-a-reset)
code_drive_test(deadline answers-what-came-while-it-could-not-look
  WITH 0 3000)
code_port_taken_test(deadline)
foreach(arguments IN ITEMS "65536" "7seven" "0 0" "0 1 1")
  string(REPLACE " " "-" fact "refuses-${arguments}")
  separate_arguments(words UNIX_COMMAND "${arguments}")
  code_failure_test(deadline ${fact}
    EXIT 2 STDERR "usage: deadline" ARGS ${words})
endforeach()
code_transcript_test(deadline deadline.py ARGS transcript)
code_python_test(deadline answers-or-closes-who-is-late deadline.py
  ARGS race GUARDED)
code_python_test(deadline closes-many-silent-clients deadline.py
  ARGS many GUARDED)
code_python_test(deadline is-never-early deadline.py ARGS early)
code_broken_tests(deadline WINSOCK PORT WAIT)
