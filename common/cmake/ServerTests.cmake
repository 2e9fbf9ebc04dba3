# SPDX-License-Identifier: MIT
# The tests of a chapter's server, one per behaviour. The server is the
# executable target with the name of the chapter. tests/harness/drive.c starts
# it, plays a script from tests/behaviours/ against it, stops it with Ctrl-C
# and checks its output.
cmake_path(SET tests NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../tests")
# Cache variables, because the functions are called from other folders.
set(IOCP_TESTS "${tests}" CACHE INTERNAL "The folder of the tests")
add_custom_target(update-transcripts)

# server_test_properties(<test> <chapter> [KIND <kind>] ...): takes the
# arguments of describe_test; the default kind is lesson.
function(server_test_properties test chapter)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "KIND" "")
  if(NOT arg_KIND)
    set(arg_KIND lesson)
  endif()
  chapter_number(number ${chapter})
  describe_test(${test} KIND ${arg_KIND} CHAPTERS ${number}
    ${arg_UNPARSED_ARGUMENTS})
endfunction()

# build_with(<target> <chapter> <header>...): builds another program from the
# sources of the chapter, with headers of tests/ included before each source,
# and the .c file of the same name for each header. stress/guard is one of
# them.
function(build_with target chapter)
  set(options "")
  set(added "")
  foreach(header IN LISTS ARGN)
    list(APPEND options
      "SHELL:$<IF:$<BOOL:${MSVC}>,/FI,-include> common/tests/${header}.h")
    list(APPEND added "${IOCP_TESTS}/${header}.c")
  endforeach()

  get_target_property(sources ${chapter} SOURCES)
  set(programs ${target})
  # See tests/guarded_pool.c in 06-error-matrix/complete-server, and
  # guarded_buffers.c.
  if("pool.c" IN_LIST sources)
    list(REMOVE_ITEM sources pool.c)
    add_library(${target}-pool OBJECT pool.c)
    target_compile_definitions(${target}-pool PRIVATE
      pool_take_buffer=system_take pool_give_buffer=system_give)
    list(APPEND added
      $<TARGET_OBJECTS:${target}-pool> tests/guarded_pool.c)
    list(APPEND programs ${target}-pool)
  elseif("budget.c" IN_LIST sources)
    list(REMOVE_ITEM sources budget.c)
    add_library(${target}-budget OBJECT budget.c)
    target_compile_definitions(${target}-budget PRIVATE
      budget_take_buffer=pool_take_buffer
      budget_give_buffer=pool_give_buffer)
    list(APPEND added
      $<TARGET_OBJECTS:${target}-budget> "${IOCP_TESTS}/stress/guarded_buffers.c")
    list(APPEND programs ${target}-budget)
    file(STRINGS budget.h size REGEX "^#define BUFFER_SIZE [0-9]+$")
    string(REGEX REPLACE "^.* " "GUARDED_BUFFER_SIZE=" size "${size}")
    set_property(SOURCE "${IOCP_TESTS}/stress/guarded_buffers.c"
      PROPERTY COMPILE_DEFINITIONS ${size})
  endif()
  add_executable(${target} ${sources} ${added})
  # From 05 on, a stopped server must not leave anything allocated.
  if(chapter MATCHES "^(0[56]-|complete-server$)")
    target_compile_definitions(${target} PRIVATE GUARD_LEAKS)
  endif()
  foreach(program IN LISTS programs)
    target_link_libraries(${program} PRIVATE iocp_common)
    target_compile_options(${program} PRIVATE ${options})
  endforeach()
endfunction()

# server_test(<chapter> <behaviour>
#   [SERVER <target>]       instead of the chapter's
#   [SCRIPT <file>]         instead of tests/behaviours/<behaviour>.peer
#   [DRIVE <option>...]     for the driver
#   [ARGS <argument>...]    for the server
#   [KIND <kind>] [LABELS <label>...])   see server_test_properties
# Unless there is a SERVER, adds the same test for the server that is built
# with tests/stress/guard.h, as guarded.<chapter>.<behaviour>.
function(server_test chapter behaviour)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "SERVER;SCRIPT;KIND"
    "DRIVE;ARGS;LABELS")
  set(guarded "")
  if(NOT arg_SERVER)
    set(arg_SERVER ${chapter})
    set(guarded ${chapter}-guarded)
  endif()
  if(NOT arg_KIND)
    set(arg_KIND lesson)
  endif()
  if(NOT arg_SCRIPT)
    set(arg_SCRIPT "${IOCP_TESTS}/behaviours/${behaviour}.peer")
  endif()
  cmake_path(ABSOLUTE_PATH arg_SCRIPT)
  if(NOT EXISTS "${arg_SCRIPT}")
    message(FATAL_ERROR "${chapter}.${behaviour}: no ${arg_SCRIPT}")
  endif()
  add_test(NAME ${chapter}.${behaviour}
    COMMAND drive ${arg_DRIVE} --script "${arg_SCRIPT}"
      -- $<TARGET_FILE:${arg_SERVER}> ${arg_ARGS})
  server_test_properties(${chapter}.${behaviour} ${chapter}
    KIND ${arg_KIND} LABELS ${arg_LABELS})
  if(guarded)
    add_test(NAME guarded.${chapter}.${behaviour}
      COMMAND drive ${arg_DRIVE} --script "${arg_SCRIPT}"
        -- $<TARGET_FILE:${guarded}> ${arg_ARGS})
    server_test_properties(guarded.${chapter}.${behaviour} ${chapter}
      KIND stress LABELS guard ${arg_LABELS})
  endif()
endfunction()

# usage_test(<chapter> <behaviour> EXIT <code> STDERR <text>...
#   [DRIVE <option>...] [ARGS <argument>...]): the server exits by itself with
# that code and prints one line on stderr, which contains all the texts.
function(usage_test chapter behaviour)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "EXIT" "STDERR;DRIVE;ARGS")
  list(TRANSFORM arg_STDERR PREPEND "--stderr;")
  add_test(NAME ${chapter}.${behaviour}
    COMMAND drive --no-listen --one-line --exit ${arg_EXIT} ${arg_STDERR}
      ${arg_DRIVE} -- $<TARGET_FILE:${chapter}> ${arg_ARGS})
  server_test_properties(${chapter}.${behaviour} ${chapter})
endfunction()

# Tests of the command line that every server has.
function(server_usage_tests chapter)
  usage_test(${chapter} refuses-an-unknown-option
    EXIT 2 STDERR --no-such-option ARGS --no-such-option)
  usage_test(${chapter} refuses-a-port-above-65535
    EXIT 2 STDERR --port 65536 ARGS --port 65536)
  usage_test(${chapter} refuses-a-port-that-is-not-a-number
    EXIT 2 STDERR --port 7seven ARGS --port 7seven)
  usage_test(${chapter} refuses-an-address-that-does-not-parse
    EXIT 2 STDERR --host 127.0.0.256 ARGS --host 127.0.0.256)
  usage_test(${chapter} refuses-a-missing-argument
    EXIT 2 STDERR --port ARGS --port)
  # 192.0.2.0/24 is reserved for documentation (RFC 5737), so no machine has
  # it.
  usage_test(${chapter} reports-an-address-that-is-not-ours
    EXIT 1 STDERR bind 192.0.2.1 WSAEADDRNOTAVAIL 10049 ARGS --host 192.0.2.1)
  usage_test(${chapter} reports-a-taken-port
    EXIT 1 STDERR bind 127.0.0.1 WSAEADDRINUSE 10048 DRIVE --occupy-port)

  add_test(NAME ${chapter}.prints-its-help
    COMMAND drive --no-listen --stdout --host --stdout --port --stdout --help
      -- $<TARGET_FILE:${chapter}> --help)
  server_test_properties(${chapter}.prints-its-help ${chapter})
endfunction()

# Compares the output of the server with --verbose during a conversation with
# expected.txt in the chapter's folder. "cmake --build . --target
# update-transcripts" writes that file.
function(server_transcript_test chapter)
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/demonstration.peer")
  if(NOT EXISTS "${script}")
    set(script "${IOCP_TESTS}/behaviours/demonstration.peer")
  endif()
  set(transcript "${CMAKE_CURRENT_SOURCE_DIR}/expected.txt")
  if(EXISTS "${transcript}")
    server_test(${chapter} matches-its-transcript SCRIPT "${script}"
      DRIVE --transcript "${transcript}" ARGS --verbose)
  endif()
  # USES_TERMINAL, because a process that Wine leaves running would keep a pipe
  # open and the build waiting.
  add_custom_target(update-transcript-of-${chapter}
    COMMAND drive --transcript "${transcript}" --update --script "${script}"
      -- $<TARGET_FILE:${chapter}> --verbose
    USES_TERMINAL VERBATIM)
  add_dependencies(update-transcripts update-transcript-of-${chapter})
endfunction()

# server_experiment(<chapter> BEFORE <name> [PROGRAMS <target> <target>]): runs
# the same clients against the previous server and against that of the chapter,
# and compares the output for both with experiment.txt in the chapter's folder.
# BEFORE is the name of a chapter, or blocking; PROGRAMS are the targets of the
# two servers if they have other names. "cmake --build . --target
# experiment-NN" prints the output. A folder that is built alone has only its
# own server.
function(server_experiment chapter)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BEFORE" "PROGRAMS")
  if(PROJECT_IS_TOP_LEVEL)
    return()
  endif()
  if(NOT arg_PROGRAMS)
    set(arg_PROGRAMS ${arg_BEFORE} ${chapter})
  endif()
  lesson_program(${arg_PROGRAMS})
  list(TRANSFORM arg_PROGRAMS REPLACE "(.+)" "$<TARGET_FILE:\\1>"
    OUTPUT_VARIABLE files)
  chapter_number(number ${chapter})
  set(transcript "${CMAKE_CURRENT_SOURCE_DIR}/experiment.txt")
  set(test ${chapter}.experiment-shows-what-${arg_BEFORE}-cannot)
  add_test(NAME ${test}
    COMMAND experiment --transcript "${transcript}" ${number} ${files})
  server_test_properties(${test} ${chapter} SECONDS 60)

  # USES_TERMINAL for the reason above.
  add_custom_target(experiment-${number}
    COMMAND experiment ${number} ${files} USES_TERMINAL VERBATIM)
  add_custom_target(update-experiment-${number}
    COMMAND experiment --transcript "${transcript}" --update ${number} ${files}
    USES_TERMINAL VERBATIM)
  foreach(target IN ITEMS experiment-${number} update-experiment-${number})
    add_dependencies(${target} ${arg_PROGRAMS})
  endforeach()
  add_dependencies(update-transcripts update-experiment-${number})
endfunction()

# Tests the server with the sockets of Python, which do not share mistakes with
# our own clients.
function(server_python_test chapter)
  if(IOCP_PYTHON)
    add_test(NAME ${chapter}.serves-pythons-sockets
      COMMAND "${IOCP_PYTHON}" "${IOCP_TESTS}/harness/real_client.py" --mib 4
        -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${chapter}>)
    server_test_properties(${chapter}.serves-pythons-sockets ${chapter}
      LABELS real-client SECONDS 60)
  endif()
endfunction()

# server_tests(<chapter> [EXCEPT <behaviour>...]): the behaviours of every
# server in this repository.
function(server_tests chapter)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCEPT")
  set(behaviours
    a-silent-client-does-not-hold-up-others
    a-slow-reader-does-not-hold-up-others
    echoes-binary-with-nuls
    echoes-everything-to-a-client-that-half-closes
    echoes-one-mebibyte
    echoes-text
    ends-by-ctrl-c-while-idle
    keeps-accepting-after-a-reset
    keeps-accepting-after-resets-in-the-backlog
    serves-two-hundred-clients-at-once
    stops-while-clients-are-connected
    survives-a-client-that-closes-without-reading)
  list(REMOVE_ITEM behaviours ${arg_EXCEPT})
  build_with(${chapter}-guarded ${chapter} stress/guard)
  stress_program(${chapter}-guarded)
  foreach(behaviour IN LISTS behaviours)
    server_test(${chapter} ${behaviour})
  endforeach()

  server_test(${chapter} serves-ipv6
    SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer"
    DRIVE --host ::1)
  server_test(${chapter} serves-ipv4-beside-ipv6
    SCRIPT "${IOCP_TESTS}/behaviours/echoes-text.peer"
    DRIVE --host :: --connect-host 127.0.0.1)
  server_usage_tests(${chapter})
  server_transcript_test(${chapter})
  server_python_test(${chapter})
endfunction()

# The behaviours from 03 on. With --accepts 1, the loss of one client's accept
# would show immediately.
function(server_accept_tests chapter)
  server_test(${chapter} keeps-accepting-with-a-single-accept
    SCRIPT
      "${IOCP_TESTS}/behaviours/keeps-accepting-after-resets-in-the-backlog.peer"
    ARGS --accepts 1)
  server_test(${chapter} serves-two-hundred-clients-with-a-single-accept
    SCRIPT
      "${IOCP_TESTS}/behaviours/serves-two-hundred-clients-at-once.peer"
    ARGS --accepts 1)
endfunction()

# server_limits_tests(<chapter> [BUFFERED <argument>...] BUFFERS_1
# <argument>... BUFFERS_2 <argument>... [ZERO_BYTE <argument>...]): the
# behaviours from 04 on. BUFFERED gives every connection a buffer of its own,
# BUFFERS_1 and BUFFERS_2 limit the server to one and two buffers, and
# ZERO_BYTE makes it wait without a buffer, if that is not the default. The
# last tests use the same sources with tests/stress/starve.h included first:
# WSARecv and WSASend fail from time to time.
function(server_limits_tests chapter)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ""
    "BUFFERED;BUFFERS_1;BUFFERS_2;ZERO_BYTE")
  server_test(${chapter} one-buffer-is-enough-for-idle-clients
    ARGS ${arg_BUFFERS_1})
  server_test(${chapter} clients-beyond-the-operations-wait-their-turn
    ARGS --max-operations 2 ${arg_ZERO_BYTE} --verbose)
  if(arg_BUFFERED)
    server_test(${chapter} idle-clients-hold-all-buffers-in-buffered-mode
      ARGS ${arg_BUFFERED} ${arg_BUFFERS_2})
    server_test(${chapter} echoes-one-mebibyte-in-buffered-mode
      SCRIPT "${IOCP_TESTS}/behaviours/echoes-one-mebibyte.peer"
      ARGS ${arg_BUFFERED})
  endif()

  set(starved ${chapter}-starved)
  build_with(${starved} ${chapter} stress/guard stress/starve)
  stress_program(${starved})
  server_test(${chapter} clients-get-through-a-shortage
    SERVER ${starved} KIND stress)
  build_with(${starved}-at-first ${chapter} stress/guard stress/starve)
  target_compile_definitions(${starved}-at-first PRIVATE STARVE_FIRST=900)
  stress_program(${starved}-at-first)
  server_test(${chapter} clients-get-through-a-long-shortage
    SERVER ${starved}-at-first KIND stress)
  if(arg_BUFFERED)
    server_test(${chapter} clients-get-through-a-shortage-in-buffered-mode
      SCRIPT "${IOCP_TESTS}/behaviours/clients-get-through-a-shortage.peer"
      SERVER ${starved} KIND stress ARGS ${arg_BUFFERED})
  endif()
endfunction()

# stop_state_test(<test> <chapter> <server> <state> [BRIEFLY]
#   [ARGS <argument>...] [WITH <argument>...]): stress/stop_states.py stops
# the server with connections in the state. Each argument after WITH is used in
# some of the rounds.
function(stop_state_test test chapter server state)
  cmake_parse_arguments(PARSE_ARGV 4 arg "BRIEFLY" "" "ARGS;WITH")
  set(briefly "")
  if(arg_BRIEFLY)
    set(briefly --briefly)
  endif()
  if(IOCP_PYTHON)
    list(TRANSFORM arg_WITH PREPEND --with=)
    add_test(NAME ${test}
      COMMAND "${IOCP_PYTHON}" "${IOCP_TESTS}/stress/stop_states.py"
        ${state} ${briefly} ${arg_WITH}
        -- ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${server}>
        --verbose --drain 3600 ${arg_ARGS})
  else()
    add_test(NAME ${test}
      COMMAND "${CMAKE_COMMAND}" -E echo "skipped: there is no Python 3")
    set_tests_properties(${test} PROPERTIES
      SKIP_REGULAR_EXPRESSION "^skipped: ")
  endif()
  server_test_properties(${test} ${chapter}
    KIND stress LABELS stop SECONDS 120)
endfunction()

# server_stop_state_tests(<chapter> BUFFERED <argument>... BUFFERS_1
#   <argument>... PATIENT <argument>... WITH <argument>...): for each state of
# a connection, tests what happens to its data when the server stops; and
# again, briefly, for memory errors, with the server that is built with
# stress/guard.h.
function(server_stop_state_tests chapter)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ""
    "BUFFERED;BUFFERS_1;PATIENT;WITH")
  set(states
    all-that-has-come-is-being-sent
    data-is-unread
    it-has-never-heard-the-client
    it-is-sending-to-a-client-that-does-not-read
    its-end-of-stream-is-sent
    the-client-has-ended
    the-client-is-idle
    the-client-is-just-accepted
    the-data-is-partly-received
    waiting-for-a-buffer
    waiting-for-an-operation)
  if(arg_BUFFERED)
    list(APPEND states waiting-for-the-buffer-of-an-idle-client)
  endif()
  set(args_the-client-is-just-accepted --accepts 128)
  set(args_waiting-for-a-buffer ${arg_BUFFERS_1})
  set(args_waiting-for-an-operation --max-operations 2)
  set(args_waiting-for-the-buffer-of-an-idle-client ${arg_BUFFERS_1})
  set(with_waiting-for-the-buffer-of-an-idle-client ${arg_BUFFERED})
  # Otherwise an idle client would hold the buffer.
  set(with_waiting-for-a-buffer ${arg_WITH})
  list(REMOVE_ITEM with_waiting-for-a-buffer ${arg_BUFFERED} "")

  set(prefix answers-what-arrived-before-ctrl-c-when-)
  set(all answers-all-or-nothing-to-clients-that-no-accept-has-taken)
  foreach(guard IN ITEMS "" guarded)
    set(server ${chapter})
    set(name ${chapter})
    set(briefly "")
    if(guard)
      set(server ${chapter}-guarded)
      set(name guarded.${chapter})
      set(briefly BRIEFLY)
    endif()
    foreach(state IN LISTS states)
      set(with ${arg_WITH})
      if(DEFINED with_${state})
        set(with ${with_${state}})
      endif()
      stop_state_test(${name}.${prefix}${state} ${chapter} ${server} ${state}
        ${briefly} ARGS ${arg_PATIENT} ${args_${state}} WITH ${with})
    endforeach()
    stop_state_test(${name}.${all} ${chapter} ${server}
      no-accept-has-taken-the-client ${briefly}
      ARGS ${arg_PATIENT} --accepts 2 WITH ${arg_WITH})
  endforeach()
endfunction()

# The behaviours from 05 on, with the same arguments, and PATIENT
# <argument>...: disables all deadlines but --drain. That is an hour in tests
# in which it must not close a connection either.
function(server_drain_tests chapter)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ""
    "BUFFERED;BUFFERS_1;BUFFERS_2;ZERO_BYTE;PATIENT")
  set(drain --drain 3600 ${arg_PATIENT})
  server_test(${chapter} says-goodbye-to-clients-that-are-idle
    ARGS ${drain})
  if(arg_BUFFERED)
    server_test(${chapter} says-goodbye-in-buffered-mode
      SCRIPT
        "${IOCP_TESTS}/behaviours/says-goodbye-to-clients-that-are-idle.peer"
      ARGS ${drain} ${arg_BUFFERED})
  endif()
  server_test(${chapter} answers-what-has-arrived-before-it-stops
    ARGS ${drain})
  server_test(${chapter} answers-clients-it-has-never-heard-before-it-stops
    ARGS ${drain} --verbose)
  server_test(${chapter} answers-a-client-that-has-half-closed-before-it-stops
    ARGS ${drain})
  server_test(${chapter} answers-clients-just-accepted-before-it-stops
    ARGS ${drain})
  server_test(${chapter} answers-clients-that-wait-for-a-buffer-before-it-stops
    ARGS ${drain} ${arg_BUFFERS_1} --verbose)
  server_test(${chapter} clients-that-send-after-goodbye-hold-no-buffer
    ARGS ${drain} ${arg_BUFFERS_1} --verbose)
  server_test(${chapter} ends-a-send-before-it-says-goodbye
    ARGS ${drain})
  server_test(${chapter} cuts-off-a-client-that-never-closes
    ARGS --drain 3 ${arg_PATIENT})
  if(arg_BUFFERED)
    server_test(${chapter} cuts-off-a-client-that-waits-for-a-buffer
      ARGS --drain 1 ${arg_PATIENT} ${arg_BUFFERED} ${arg_BUFFERS_1})
  else()
    server_test(${chapter}
      cuts-off-a-client-that-waits-for-the-buffer-of-another
      ARGS --drain 1 ${arg_PATIENT} ${arg_BUFFERS_1} --verbose)
  endif()
  set(with "")
  set(patient ${arg_PATIENT})
  if(arg_BUFFERED)
    set(with ${arg_BUFFERED} ${arg_ZERO_BYTE} --receive=adaptive)
    list(APPEND patient --first-byte 0)
  endif()
  server_stop_state_tests(${chapter} WITH ${with} BUFFERED ${arg_BUFFERED}
    BUFFERS_1 ${arg_BUFFERS_1} PATIENT ${patient})
endfunction()
