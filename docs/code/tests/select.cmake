# SPDX-License-Identifier: MIT
code_server_tests(select)
foreach(behaviour IN ITEMS
    a-silent-client-does-not-hold-up-others
    a-slow-reader-does-not-hold-up-others
    echoes-binary-with-nuls
    echoes-everything-to-a-client-that-half-closes
    echoes-one-mebibyte
    keeps-accepting-after-a-reset
    keeps-accepting-after-resets-in-the-backlog
    stops-while-clients-are-connected
    survives-a-client-that-closes-without-reading)
  code_drive_test(select ${behaviour})
endforeach()
code_python_test(select serves-pythons-sockets
  ../../../common/tests/harness/real_client.py
  ARGS --mib 4 --as-is WITH 0)
code_python_test(select the-sixty-fourth-client-waits-its-turn many_clients.py)
code_transcript_test(select two_clients.py)
code_broken_tests(select WINSOCK)
code_broken_test(select says-that-its-wait-has-failed
  wait "select: error 10055")
