# SPDX-License-Identifier: MIT
code_variant(pipe pipe-faults pipe_faults.h)
code_helper(pipe-peer pipe_peer.c)

foreach(test IN ITEMS
    "answers-each-message:messages"
    "ends-a-client-whose-message-is-too-long:too-long"
    "survives-clients-that-come-and-go:come-and-go"
    "lets-the-fifth-client-wait-its-turn:wait-their-turn"
    "leaves-its-answer-to-be-read-after-its-end:answer-survives"
    "stops-while-clients-are-connected:stops"
    "says-that-its-name-is-taken:name-taken"
    "serves-pythons-files:python")
  string(REGEX REPLACE ":.*" "" fact "${test}")
  string(REGEX REPLACE ".*:" "" what "${test}")
  code_python_test(pipe ${fact} pipe.py ARGS ${what} PROGRAMS pipe-peer)
endforeach()
code_python_test(pipe serves-a-client-that-is-too-early pipe.py
  ARGS early PROGRAMS pipe-faults)
code_python_test(pipe reads-what-a-client-has-sent-that-is-gone pipe.py
  ARGS came-and-went PROGRAMS pipe-faults)
code_python_test(pipe a-shortage-does-not-hold-up-the-other-clients pipe.py
  ARGS shortage PROGRAMS pipe-faults pipe-peer)
code_transcript_test(pipe pipe.py ARGS transcript)

code_failure_test(pipe says-that-there-is-no-server
  EXIT 1 STDERR "error 2:" ARGS "\\\\.\\pipe\\no-such-pipe" hello)
code_failure_test(pipe says-that-a-name-is-no-pipe
  EXIT 1 STDERR "no-pipe: error" ARGS no-pipe)
string(REPEAT "long" 100 long)
code_failure_test(pipe says-that-a-name-is-too-long
  EXIT 1 STDERR "longlong" ARGS "\\\\.\\pipe\\${long}")
code_failure_test(pipe wants-a-name EXIT 2 STDERR "usage: pipe")
code_broken_tests(pipe PORT WAIT)
