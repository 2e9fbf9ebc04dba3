# SPDX-License-Identifier: MIT
code_server_tests(framing)
code_transcript_test(framing framing.py ARGS transcript)
code_python_test(framing answers-messages-however-they-are-cut framing.py
  ARGS cut GUARDED)
code_python_test(framing goes-on-after-bad-clients framing.py
  ARGS bad GUARDED)

# The same protocol as a service of the complete server.
function(framing_service_test fact kind server)
  if(NOT IOCP_PYTHON OR NOT TARGET ${server})
    return()
  endif()
  set(test code.framing.complete-server-${fact})
  if(kind STREQUAL "stress")
    set(test guarded.${test})
  endif()
  add_test(NAME ${test}
    COMMAND "${IOCP_PYTHON}" -B "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/framing.py"
      ${ARGN} -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${server}>
      --service messages --port)
  describe_test(${test} KIND ${kind} CHAPTERS 06 LABELS code SECONDS 60)
endfunction()

foreach(target IN ITEMS complete-server complete-server-guarded)
  set(kind lesson)
  if(target MATCHES "guarded$")
    set(kind stress)
  endif()
  framing_service_test(answers-messages-however-they-are-cut
    ${kind} ${target} cut)
  framing_service_test(goes-on-after-bad-clients ${kind} ${target} bad)
endforeach()
code_broken_tests(framing WINSOCK PORT WAIT)
