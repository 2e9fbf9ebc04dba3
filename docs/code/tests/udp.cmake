# SPDX-License-Identifier: MIT
code_transcript_test(udp udp.py ARGS transcript)
code_python_test(udp serves-twenty-clients udp.py ARGS many)
code_python_test(udp counts-each-datagram-that-is-cut-off-once udp.py ARGS burst)
code_python_test(udp goes-on-when-clients-have-gone udp.py ARGS gone)
code_python_test(udp says-that-its-port-is-taken port_taken.py ARGS udp)
code_drive_test(udp ends-by-ctrl-c-while-idle)
code_failure_test(udp refuses-a-port-above-65535
  EXIT 2 STDERR "usage: udp [PORT]" ARGS 65536)
code_broken_tests(udp WINSOCK PORT WAIT)
