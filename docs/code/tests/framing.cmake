# SPDX-License-Identifier: MIT
code_server_tests(framing)
code_transcript_test(framing framing.py ARGS transcript)
code_python_test(framing answers-messages-however-they-are-cut framing.py
  ARGS cut GUARDED)
code_python_test(framing goes-on-after-bad-clients framing.py
  ARGS bad GUARDED)
