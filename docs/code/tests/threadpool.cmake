# SPDX-License-Identifier: MIT
code_variant(threadpool threadpool-faults threadpool_faults.h)

code_server_tests(threadpool)
foreach(behaviour IN ITEMS
    a-silent-client-does-not-hold-up-others
    a-slow-reader-does-not-hold-up-others
    echoes-binary-with-nuls
    echoes-everything-to-a-client-that-half-closes
    echoes-one-mebibyte
    keeps-accepting-after-a-reset
    keeps-accepting-after-resets-in-the-backlog
    serves-two-hundred-clients-at-once
    stops-while-clients-are-connected
    survives-a-client-that-closes-without-reading)
  code_drive_test(threadpool ${behaviour})
endforeach()
code_python_test(threadpool serves-pythons-sockets
  ../../../common/tests/harness/real_client.py
  ARGS --mib 4 --as-is WITH 0 GUARDED)
code_python_test(threadpool cancels-what-has-not-started threadpool.py
  ARGS balance PROGRAMS threadpool-faults)
code_transcript_test(threadpool threadpool.py ARGS transcript)
code_broken_tests(threadpool WINSOCK)
