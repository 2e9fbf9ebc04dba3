# SPDX-License-Identifier: MIT
# The tests that only this chapter has; included by its CMakeLists.txt.
set(scripts "${CMAKE_CURRENT_SOURCE_DIR}/tests/behaviours")

# own_test(<behaviour> [SCRIPT <name>] [LOG <text>...] [ARGS <argument>...]
#   [LABELS <label>...] [DRIVE <option>...]): a server_test with a script from
# tests/behaviours. The server's output with --verbose must have each LOG text.
function(own_test behaviour)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SCRIPT" "LOG;ARGS;LABELS;DRIVE")
  if(NOT arg_SCRIPT)
    set(arg_SCRIPT ${behaviour})
  endif()
  set(drive ${arg_DRIVE})
  foreach(text IN LISTS arg_LOG)
    list(APPEND drive --stdout "${text}")
  endforeach()
  # At the end nothing may be left.
  list(APPEND drive --stdout "0 open or waited for, 0 wait their turn"
    --stdout " bytes out, 0 bytes in buffers, ")
  server_test(complete-server ${behaviour}
    SCRIPT "${scripts}/${arg_SCRIPT}.peer"
    DRIVE ${drive} ARGS --verbose ${arg_ARGS} LABELS ${arg_LABELS})
endfunction()

# How large the receives are, tested without a connection.
add_executable(complete-server-adapt tests/adapt.c adapt.c pool.c)
case_tests(complete-server-adapt complete-server.adapt
  KIND lesson CHAPTERS 06 CASES
  no_size_of_message_makes_buffers_flap
  receives_grow_when_they_are_filled
  receives_do_not_grow_beyond_what_they_may
  receives_shrink_only_after_a_row_of_small_messages
  the_largest_receive_takes_several_buffers
  as_many_buffers_as_there_is_room_for
  further_buffers_only_of_what_can_be_spared)

# Which clients count as one address, tested without a connection.
add_executable(complete-server-budget tests/budget.c budget.c)
case_tests(complete-server-budget complete-server.budget
  KIND lesson CHAPTERS 06 CASES
  an_ipv4_address_is_one
  all_of_a_64_bit_prefix_of_ipv6_is_one_address
  an_ipv4_client_of_an_ipv6_socket_counts_by_itself)

# Services. The tests that check every byte of chargen and daytime are below.
own_test(discard-takes-everything-and-answers-nothing LABELS services
  LOG "1048577 bytes in, 0 bytes out, " ARGS --service discard)
own_test(chargen-stops-at-the-end-of-the-client LABELS services
  LOG "closed at end of stream" ARGS --service chargen --finish 1)
own_test(daytime-ends-although-the-client-talks LABELS services
  LOG "it does not end (--finish)"
  ARGS --service daytime --finish 4)

# Limits: each is reached and then released.
own_test(one-client-more-than-there-may-be-waits LABELS limits
  LOG "as many connections as there may be: the next has to wait"
  ARGS --max-connections 2 --per-address 0 --first-byte 0)
own_test(one-client-more-from-an-address-is-refused LABELS limits
  LOG "refused: too many from its address" ", 1 refused, "
  ARGS --per-address 2)
own_test(one-address-may-have-half-of-all-connections LABELS limits
  SCRIPT one-client-more-from-an-address-is-refused
  LOG "refused: too many from its address" ", 1 refused, "
  ARGS --max-connections 3)
own_test(silent-clients-make-room-when-there-is-none-left LABELS limits
  LOG "nothing has ever come from it (--first-byte)"
  ARGS --max-connections 2 --per-address 0 --first-byte 3600 --idle 0)
own_test(a-client-that-does-not-read-is-held-up LABELS limits
  LOG "is held up until it reads (--queue)" ARGS --memory 128 --queue 32)
own_test(clients-wait-for-memory-and-get-everything LABELS limits
  LOG "waits for its turn" ARGS --memory 1 --queue 1)
own_test(closes-a-client-that-never-sends LABELS limits
  LOG "nothing has ever come from it (--first-byte)" ARGS --first-byte 1)
own_test(a-client-that-waits-is-not-blamed LABELS limits
  LOG "waits for its turn"
  ARGS --memory 1 --queue 1 --first-byte 1 --receive=buffered)
own_test(closes-a-client-that-is-idle LABELS limits
  LOG "it has been idle for too long (--idle)" ARGS --idle 4)
own_test(whoever-sends-is-not-idle LABELS limits
  LOG "closed at end of stream" ARGS --service discard --idle 3)
own_test(closes-a-client-that-does-not-take-what-it-is-sent LABELS limits
  LOG "it does not take what it is sent (--stall)"
  ARGS --service chargen --stall 3)
own_test(closes-a-client-that-does-not-end LABELS limits
  LOG "it does not end (--finish)"
  ARGS --service daytime --finish 1 --max-connections 1)
own_test(serves-one-byte-per-second LABELS limits
  ARGS --idle 5 --first-byte 5 --stall 5)
own_test(one-operation-more-than-there-may-be-waits LABELS limits
  LOG "waits for its turn" ARGS --max-operations 2)

# Misbehaving clients. No deadline may help the server.
set(patient --first-byte 0 --idle 0 --stall 0 --finish 0)
own_test(serves-the-next-client-whatever-one-does LABELS faults
  ARGS ${patient})
own_test(survives-two-thousand-clients-that-close-at-once LABELS faults
  ARGS ${patient})

# Receive policies: all other tests use adaptive.
own_test(idle-clients-with-a-buffer-give-it-back LABELS limits
  ARGS --memory 4 --queue 1)
# The 600 receives, and the 16 accepts that are pending when it stops.
own_test(hundreds-of-idle-clients-give-their-buffers-back LABELS limits
  LOG "ERROR_OPERATION_ABORTED (995): 616" ARGS --stats 1)
foreach(policy IN ITEMS zero-byte buffered)
  if(IOCP_PYTHON)
    add_test(NAME complete-server.serves-pythons-sockets-${policy}
      COMMAND "${IOCP_PYTHON}" "${IOCP_TESTS}/harness/real_client.py" --mib 4
        -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:complete-server>
        --receive=${policy})
    server_test_properties(complete-server.serves-pythons-sockets-${policy}
      complete-server LABELS real-client SECONDS 60)
  endif()
  own_test(serves-the-next-client-whatever-one-does-${policy} LABELS faults
    SCRIPT serves-the-next-client-whatever-one-does
    ARGS --receive=${policy} ${patient})
  foreach(behaviour IN ITEMS
      a-slow-reader-does-not-hold-up-others
      echoes-binary-with-nuls
      echoes-everything-to-a-client-that-half-closes
      echoes-one-mebibyte
      serves-two-hundred-clients-at-once
      answers-what-has-arrived-before-it-stops
      ends-a-send-before-it-says-goodbye)
    server_test(complete-server ${behaviour}-${policy}
      SCRIPT "${IOCP_TESTS}/behaviours/${behaviour}.peer"
      ARGS --receive=${policy} --drain 3600 ${patient})
  endforeach()
endforeach()

# hostile_test(<fact> <kind> [<argument of the server>...]): no deadline helps
# the server. By design it refuses clients above the limit for one address; the
# test reports that and connects from another address.
function(hostile_test fact kind)
  add_test(NAME complete-server.${fact}
    COMMAND "${IOCP_PYTHON}" -B "${IOCP_TESTS}/stress/hostile.py"
      ${kind} -- ${CMAKE_CROSSCOMPILING_EMULATOR}
      $<TARGET_FILE:complete-server> ${ARGN})
  server_test_properties(complete-server.${fact} complete-server
    KIND stress LABELS hostile SECONDS 120)
  # Linux takes 4 MiB of what is sent to each client that does not read. Three
  # of these tests at the same time would put TCP under memory pressure, and it
  # would drop data of unrelated connections.
  set_tests_properties(complete-server.${fact} PROPERTIES
    RESOURCE_LOCK tcp-memory)
endfunction()
if(IOCP_PYTHON)
  hostile_test(serves-newcomers-beside-clients-that-never-read
    non-readers ${patient})
  hostile_test(serves-newcomers-beside-clients-that-read-a-byte-now-and-then
    one-byte-readers ${patient})
  hostile_test(serves-newcomers-beside-clients-that-end-and-never-read
    half-closed ${patient})
  hostile_test(serves-newcomers-beside-thousands-of-silent-clients
    half-open ${patient})
  hostile_test(refuses-nobody-but-the-address-that-has-all-it-may-have
    half-open-to-the-limit ${patient})
  hostile_test(silent-clients-from-everywhere-make-room-for-a-newcomer
    half-open-beyond-all --first-byte 3600 --idle 0)
endif()

# Invalid arguments: one line on stderr, exit code 2, and nothing is started.
foreach(case IN ITEMS
    accepts:0 accepts:1025 max-connections:0 max-connections:1000001
    per-address:1000001 max-operations:0 max-operations:1000001 memory:0
    memory:4194304 queue:0 queue:4194304 first-byte:31536001 idle:31536001
    stall:31536001 finish:31536001 drain:3601 stop-after:31536001
    stats:31536001 stats:-1 memory:1.5 queue:4294967297)
  string(REPLACE ":" ";" pair ${case})
  list(GET pair 0 option)
  list(GET pair 1 value)
  usage_test(complete-server refuses-${option}-${value}
    EXIT 2 STDERR --${option} ${value} ARGS --${option}=${value})
endforeach()
usage_test(complete-server refuses-an-unknown-service
  EXIT 2 STDERR --service gopher echo discard chargen daytime messages
  ARGS --service gopher)
usage_test(complete-server refuses-an-unknown-receive-policy
  EXIT 2 STDERR --receive eager ARGS --receive eager)
usage_test(complete-server refuses-a-queue-above-the-memory
  EXIT 2 STDERR --queue --memory ARGS --queue 65 --memory 64)
usage_test(complete-server refuses-more-per-address-than-in-all
  EXIT 2 STDERR --per-address --max-connections
  ARGS --per-address 11 --max-connections 10)
usage_test(complete-server refuses-a-first-byte-after-the-idle-time
  EXIT 2 STDERR --first-byte --idle ARGS --first-byte 11 --idle 10)
usage_test(complete-server refuses-statistics-after-the-stop
  EXIT 2 STDERR --stats --stop-after ARGS --stats 11 --stop-after 10)
usage_test(complete-server refuses-a-trace-in-a-folder-that-is-missing
  EXIT 2 STDERR --trace no/such/folder/trace.json
  ARGS --trace no/such/folder/trace.json)

# live_tests(<source> LABELS <label>... CASES <case>...): a program that starts
# the server itself, see tests/live.h. Each case also runs with the guarded
# server.
function(live_tests source)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LABELS;CASES")
  set(program complete-server-${source})
  add_executable(${program} tests/${source}.c tests/live.c
    "${IOCP_TESTS}/harness/child_output.c"
    "${IOCP_TESTS}/harness/child_process.c")
  target_link_libraries(${program} PRIVATE iocp_clients psapi)
  case_tests(${program} complete-server.${source}
    KIND lesson CHAPTERS 06 CASES ${arg_CASES})
  foreach(case IN LISTS arg_CASES)
    add_test(NAME guarded.complete-server.${source}.${case}
      COMMAND ${program} ${case})
    foreach(prefix IN ITEMS "" "guarded.")
      set(test ${prefix}complete-server.${source}.${case})
      set(server complete-server)
      set(kind lesson)
      set(labels ${arg_LABELS})
      if(prefix)
        set(server complete-server-guarded)
        set(kind stress)
        list(APPEND labels guard)
      endif()
      server_test_properties(${test} complete-server
        KIND ${kind} LABELS ${labels})
      set_tests_properties(${test} PROPERTIES
        ENVIRONMENT "SERVER=$<TARGET_FILE:${server}>")
    endforeach()
  endforeach()
endfunction()

live_tests(live_services LABELS services CASES
  chargen_sends_the_lines_of_rfc_864
  a_chargen_client_that_does_not_read_costs_nothing
  daytime_is_complete_ten_thousand_times)
live_tests(live_receive LABELS limits CASES
  an_idle_connection_gives_its_buffer_back
  nothing_is_lost_around_the_sweep
  messages_of_a_size_take_one_receive_each
  who_does_not_read_holds_no_more_than_the_queue)
live_tests(live_crowd LABELS limits CASES
  a_newcomer_is_served_with_the_memory_that_is_kept_back
  a_newcomer_is_served_with_the_defaults)
foreach(prefix IN ITEMS "" "guarded.")
  lock_tcp_memory(
    ${prefix}complete-server.live_crowd.a_newcomer_is_served_with_the_defaults)
endforeach()

# The trace is read twice: for its events, and as JSON.
live_tests(live_trace CASES every_operation_that_begins_ends)
foreach(prefix IN ITEMS "" "guarded.")
  set(test ${prefix}complete-server.live_trace.every_operation_that_begins_ends)
  set_tests_properties(${test} PROPERTIES
    ENVIRONMENT_MODIFICATION "TRACE=set:${prefix}trace.json"
    FIXTURES_SETUP ${prefix}complete-server.trace)
  add_test(NAME ${prefix}complete-server.its-trace-is-json
    COMMAND "${CMAKE_COMMAND}" -DEXIT=0 -DJSON=ON
      -P "${IOCP_TESTS}/../cmake/check-output.cmake"
      -- "${CMAKE_COMMAND}" -E cat ${prefix}trace.json)
  set(kind lesson)
  if(prefix)
    set(kind stress)
  endif()
  describe_test(${prefix}complete-server.its-trace-is-json
    KIND ${kind} CHAPTERS 06 NATIVE)
  set_tests_properties(${prefix}complete-server.its-trace-is-json PROPERTIES
    FIXTURES_REQUIRED ${prefix}complete-server.trace)
endforeach()

usage_test(complete-server ends-its-trace-when-it-cannot-start
  EXIT 1 STDERR WSAEADDRINUSE DRIVE --occupy-port ARGS --trace taken.json)
set_tests_properties(complete-server.ends-its-trace-when-it-cannot-start
  PROPERTIES FIXTURES_SETUP complete-server.taken)
add_test(NAME complete-server.the-trace-of-a-server-that-cannot-start-is-json
  COMMAND "${CMAKE_COMMAND}" -DEXIT=0 -DJSON=ON
    -P "${IOCP_TESTS}/../cmake/check-output.cmake"
    -- "${CMAKE_COMMAND}" -E cat taken.json)
describe_test(complete-server.the-trace-of-a-server-that-cannot-start-is-json
  KIND lesson CHAPTERS 06 NATIVE)
set_tests_properties(
  complete-server.the-trace-of-a-server-that-cannot-start-is-json PROPERTIES
  FIXTURES_REQUIRED complete-server.taken)

# forgetful_test(<behaviour> <function> <file> <line>): a server in which one
# call of the function in that file does nothing must report the leak with that
# line when it stops.
function(forgetful_test behaviour function file line)
  set(program complete-server-forgets-${function})
  add_library(${program}-file OBJECT ${file})
  target_compile_definitions(${program}-file PRIVATE ${function}=remembers)
  get_target_property(sources complete-server SOURCES)
  list(REMOVE_ITEM sources ${file})
  stress_program(${program})
  add_executable(${program} ${sources} tests/forget.c
    $<TARGET_OBJECTS:${program}-file>)
  target_compile_definitions(${program} PRIVATE FORGET_${function})
  target_link_libraries(${program}-file PRIVATE iocp_common)
  target_link_libraries(${program} PRIVATE iocp_common)
  server_test(complete-server ${behaviour} SERVER ${program} KIND stress
    SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer"
    DRIVE --exit 1 --one-line --stderr "${line}")
endfunction()

forgetful_test(tells-of-an-operation-that-is-left
  budget_end_operation budget.c "stop: 1 operations are left")
forgetful_test(tells-of-a-connection-that-is-left
  budget_end_connection budget.c "stop: 1 connections are left")
forgetful_test(tells-of-a-buffer-that-is-left pool_give_buffer pool.c
  "stop: 1024 bytes in buffers are left")

# turns_test(<behaviour> [SCRIPT <file>] [ENVIRONMENT <variable>]
#   [ARGS <argument>...]): a server whose receives are counted; see turns.h.
add_executable(complete-server-turns tests/turns.c)
get_target_property(sources complete-server SOURCES)
target_sources(complete-server-turns PRIVATE ${sources})
target_link_libraries(complete-server-turns PRIVATE iocp_common)
target_compile_options(complete-server-turns PRIVATE
  "SHELL:$<IF:$<BOOL:${MSVC}>,/FI,-include> 06-error-matrix/complete-server/tests/turns.h")
stress_program(complete-server-turns)
function(turns_test behaviour)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SCRIPT;ENVIRONMENT" "ARGS")
  if(NOT arg_SCRIPT)
    set(arg_SCRIPT "${scripts}/${behaviour}.peer")
  endif()
  server_test(complete-server ${behaviour} SERVER complete-server-turns
    KIND stress SCRIPT "${arg_SCRIPT}" ARGS ${patient} ${arg_ARGS})
  if(arg_ENVIRONMENT)
    set_tests_properties(complete-server.${behaviour} PROPERTIES
      ENVIRONMENT "${arg_ENVIRONMENT}")
  endif()
endfunction()
turns_test(one-that-always-sends-has-no-more-than-its-turn
  ARGS --service discard --queue 1)
turns_test(serves-one-that-always-sends-although-the-port-is-never-empty
  SCRIPT "${IOCP_TESTS}/behaviours/echoes-one-mebibyte.peer"
  ENVIRONMENT TURNS_FULL=1)
turns_test(a-shortage-that-is-over-lets-all-go-on
  ENVIRONMENT TURNS_SHORT=200)

# A server that checks in each send whether the socket has TCP_NODELAY.
add_executable(complete-server-nodelay tests/nodelay.c)
target_sources(complete-server-nodelay PRIVATE ${sources})
target_link_libraries(complete-server-nodelay PRIVATE iocp_common)
target_compile_options(complete-server-nodelay PRIVATE
  "SHELL:$<IF:$<BOOL:${MSVC}>,/FI,-include> 06-error-matrix/complete-server/tests/nodelay.h")
stress_program(complete-server-nodelay)
server_test(complete-server accepted-sockets-send-without-delay
  SERVER complete-server-nodelay KIND stress
  SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer")
