# SPDX-License-Identifier: MIT
code_transcript_test(connectex connectex.py ARGS transcript)
code_python_test(connectex connects-two-hundred-times-at-once connectex.py
  ARGS many GUARDED)
code_python_test(connectex gives-up-where-nobody-answers connectex.py
  ARGS no-answer GUARDED)
code_python_test(connectex says-goodbye-to-the-server connectex.py
  ARGS end GUARDED)
foreach(arguments IN ITEMS "127.0.0.1 7777" "127.0.0.1 0 1" "127.0.0.1 7777 0"
    "127.0.0.256 7777 1" "127.0.0.1 7777 1 0" "127.0.0.1 7777 1 1 1")
  string(MAKE_C_IDENTIFIER "${arguments}" fact)
  string(REPLACE "_" "-" fact "refuses${fact}")
  separate_arguments(words UNIX_COMMAND "${arguments}")
  code_failure_test(connectex ${fact}
    EXIT 2 STDERR "usage: connectex" ARGS ${words})
endforeach()
code_broken_tests(connectex WINSOCK PORT WAIT)
