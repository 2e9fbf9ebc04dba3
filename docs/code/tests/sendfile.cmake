# SPDX-License-Identifier: MIT
code_variant(sendfile sendfile-parts sendfile_parts.h)

code_python_test(sendfile sends-files-of-every-size sendfile.py ARGS whole
  GUARDED)
code_python_test(sendfile sends-in-parts-what-one-call-does-not-take
  sendfile.py ARGS parts PROGRAMS sendfile-parts)
code_python_test(sendfile serves-many-clients-at-once sendfile.py ARGS many
  GUARDED)
code_python_test(sendfile survives-clients-that-leave sendfile.py
  ARGS clients-leave GUARDED)
code_python_test(sendfile loses-nothing-though-the-request-is-unread
  sendfile.py ARGS request-is-long)
code_python_test(sendfile sends-more-than-one-call-takes sendfile.py
  ARGS larger-than-a-call SECONDS 180)
set_tests_properties(code.sendfile.sends-more-than-one-call-takes PROPERTIES
  RESOURCE_LOCK processors)
code_transcript_test(sendfile sendfile.py ARGS transcript)

code_failure_test(sendfile says-that-there-is-no-such-file
  EXIT 1 STDERR "no-such-file: error 2:" ARGS no-such-file 0)
code_failure_test(sendfile wants-a-file EXIT 2 STDERR "usage: sendfile FILE")
code_failure_test(sendfile refuses-a-port-above-65535
  EXIT 2 STDERR "usage: sendfile FILE" ARGS no-such-file 65536)
code_broken_tests(sendfile WINSOCK PORT WAIT)
