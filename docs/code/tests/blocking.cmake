# SPDX-License-Identifier: MIT
code_server_tests(blocking)
foreach(behaviour IN ITEMS
    echoes-binary-with-nuls
    echoes-everything-to-a-client-that-half-closes
    echoes-one-mebibyte
    keeps-accepting-after-a-reset)
  code_drive_test(blocking ${behaviour})
endforeach()
code_python_test(blocking serves-pythons-sockets
  ../../../common/tests/harness/real_client.py
  ARGS --mib 4 --as-is WITH 0)
code_transcript_test(blocking two_clients.py)
code_broken_tests(blocking WINSOCK)
# For docs/tools/record.sh.
build_traced(code-blocking)
