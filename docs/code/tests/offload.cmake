# SPDX-License-Identifier: MIT
code_variant(offload offload-faults offload_faults.h)

code_server_tests(offload)
code_python_test(offload answers-in-capitals offload.py ARGS capitals GUARDED)
code_python_test(offload slow-work-does-not-hold-up-others offload.py
  ARGS slow-work GUARDED)
code_python_test(offload a-client-may-leave-during-its-job offload.py
  ARGS client-leaves GUARDED)
code_python_test(offload goes-on-when-a-post-fails offload.py
  ARGS capitals PROGRAMS offload-faults)
code_transcript_test(offload offload.py ARGS transcript)
code_broken_tests(offload WINSOCK PORT WAIT)
