# SPDX-License-Identifier: MIT
# Tests of the helpers, by behaviour: "ctest -N -L unit" lists them. Included
# by common/CMakeLists.txt. unit_test(source case...): a program from one
# source file, test_GROUP, with one test for each of its cases,
# common.GROUP.CASE.
function(unit_test source)
  string(REGEX REPLACE "^test_" "" group ${source})
  add_executable(${source} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${source}.c")
  case_tests(${source} common.${group} KIND unit CASES ${ARGN})
endfunction()

unit_test(test_errors
  rows_are_sorted_and_unique
  names_are_unique
  advice_is_one_short_clause
  advice_for_an_operation_is_for_entries_of_the_table
  no_operation_has_two_advices_for_an_entry
  a_call_with_an_advice_of_its_own_gets_that
  another_call_gets_the_advice_of_the_entry
  rows_lead_back_from_their_codes
  a_number_with_two_names_gives_the_win32_one
  names_are_found_in_any_case
  unknown_codes_have_a_name_too
  other_kinds_map_to_nothing
  what_a_status_maps_to_is_in_the_table
  win32_is_what_ntdll_says
  winsock_is_what_a_udp_socket_says
  winsock_is_what_a_tcp_socket_says
  a_reset_has_three_spellings
  shortages_are_told_from_mistakes
  report_names_call_error_and_remedy
  report_has_the_advice_for_the_call
  report_of_an_unknown_error_says_where_to_look
  report_cuts_a_long_what_not_the_rest
  report_is_one_write)

unit_test(test_net
  addresses_are_parsed_and_written_back
  ipv6_is_written_in_brackets
  ipv6_may_have_a_scope
  what_is_no_address_is_refused
  what_is_no_address_is_written_too
  longest_address_has_room
  port_0_gives_a_port
  announcement_has_address_and_port
  announcement_is_written_at_once
  announcement_of_no_socket_fails
  taken_port_is_refused
  port_taken_on_all_addresses_is_denied_on_each
  address_of_another_machine_is_refused
  ipv6_any_address_serves_ipv4_too
  listener_is_overlapped_and_not_inherited)

unit_test(test_options
  defaults_are_127_0_0_1_and_7777
  value_may_follow_a_blank_or_an_equals_sign
  last_of_two_wins
  port_is_from_0_to_65535
  numbers_do_not_wrap_round
  numbers_are_digits_only
  number_below_the_least_is_refused
  value_that_is_missing_is_asked_for
  choice_is_a_word_of_the_list
  flag_takes_no_value
  verbose_turns_its_lines_on
  unknown_option_is_named
  argument_that_is_no_option_is_refused
  host_is_an_address_not_a_name
  nothing_after_the_first_mistake_is_read
  help_is_a_table_on_stdout_and_exit_code_0
  help_fits_79_columns
  help_names_the_program_without_folder_and_exe
  table_alone_has_only_its_own_options
  operands_keep_their_order_among_options
  operands_may_be_none
  help_names_the_operands
  server_has_the_options_it_names
  each_setting_has_a_place_of_its_own)

unit_test(test_test
  what_holds_passes_in_silence
  check_prints_place_condition_and_last_error
  check_eq_prints_both_values_in_both_bases
  check_eq_does_not_take_an_unsigned_for_a_negative
  check_str_eq_prints_what_cannot_be_seen
  check_contains_prints_text_and_part
  failure_is_seen_while_stderr_is_captured
  failure_ends_the_process_at_once
  skip_exits_with_77_and_prints_the_reason
  crash_is_a_failure
  unknown_case_is_a_failure
  list_prints_the_names_and_runs_nothing
  arguments_are_evaluated_once
  capture_keeps_the_last_error
  capture_can_be_used_again
  wine_tells_its_version)

unit_test(test_oracle
  windows_has_to_give_what_a_test_asserts_of_a_port
  what_no_test_asserts_of_a_port_is_unseen_on_windows
  a_known_wine_has_to_give_what_is_recorded
  another_wine_may_give_either
  what_is_unseen_ends_the_test_as_skipped)

unit_test(test_thread_group
  group_runs_every_thread_once
  group_may_have_more_than_64_threads
  last_of_more_than_64_threads_is_waited_for
  threads_of_a_group_run_at_the_same_time
  thread_that_returns_not_0_is_seen
  threads_have_an_errno_of_their_own
  processors_are_those_the_process_may_use)

# fake_system(<source> <helper>): compiles the helper into the test, and
# includes fake_system.h first in both.
function(fake_system source helper)
  target_sources(${source} PRIVATE "${IOCP_TESTS}/../${helper}")
  target_compile_options(${source} PRIVATE
    "SHELL:$<IF:$<BOOL:${MSVC}>,/FI,-include> common/tests/unit/fake_system.h")
endfunction()

unit_test(test_processors
  one_group_has_those_of_the_mask
  several_groups_have_all_of_theirs
  empty_mask_gives_all_processors
  unknown_groups_leave_the_mask
  unknown_mask_gives_all_processors
  there_is_always_one)
fake_system(test_processors thread_group.c)

unit_test(test_ctrl_c
  ctrl_c_sets_the_event_and_is_counted
  event_that_cannot_be_set_is_counted_all_the_same
  after_ctrl_c_there_is_all_the_time
  closed_window_leaves_three_seconds
  logoff_leaves_three_seconds
  shutdown_leaves_three_seconds)
fake_system(test_ctrl_c ctrl_c.c)

unit_test(test_verbose
  lines_are_off_until_turned_on
  line_is_formatted_and_ends_in_a_newline
  line_is_written_at_once
  long_line_is_cut_and_still_ends
  lines_of_several_threads_do_not_mix)

unit_test(test_guard
  fresh_memory_is_no_zeros
  calloc_gives_zeros
  calloc_of_too_much_is_null
  blocks_are_aligned
  realloc_moves_and_keeps_the_bytes
  live_blocks_are_counted
  whole_blocks_pass_in_silence
  late_write_of_the_first_byte_is_found
  late_write_in_the_middle_is_found
  late_write_of_the_last_byte_is_found
  damage_names_both_places
  write_past_the_end_is_found
  write_before_the_beginning_is_found
  damage_is_found_by_free_too
  damage_is_an_exit_code
  second_free_ends_the_process
  free_of_no_block_ends_the_process
  block_that_is_left_is_an_exit_code
  what_is_kept_has_a_limit
  oldest_is_looked_at_before_it_goes
  threads_may_share_it
  receive_into_a_freed_buffer_is_found
  end_of_a_freed_operation_is_found)
target_sources(test_guard PRIVATE
  "${IOCP_TESTS}/stress/guard.c")
target_compile_definitions(test_guard PRIVATE GUARD_LEAKS)

if(IOCP_PYTHON)
  add_test(NAME common.compare-records
    COMMAND "${IOCP_PYTHON}"
      "${CMAKE_CURRENT_LIST_DIR}/test_compare_records.py")
  describe_test(common.compare-records KIND unit LABELS tool NATIVE)
  add_test(NAME common.check-sources
    COMMAND "${IOCP_PYTHON}"
      "${CMAKE_CURRENT_LIST_DIR}/test_check_sources.py")
  describe_test(common.check-sources KIND unit LABELS tool NATIVE)
endif()

# experiment_test(<test> <before> <this> <line>): the experiment detects a
# wrong server, and prints the line of the transcript from which that differs.
function(experiment_test test before this line)
  cmake_path(SET transcript NORMALIZE
    "${IOCP_TESTS}/../../02-iocp-basic/experiment.txt")
  add_test(NAME experiment.${test}
    COMMAND drive --no-listen --as-is --exit 1
      --stderr "expected:   ${line}"
      -- $<TARGET_FILE:experiment> --transcript "${transcript}" 02
        $<TARGET_FILE:${before}> $<TARGET_FILE:${this}>)
  describe_test(experiment.${test} KIND unit LABELS tool)
endfunction()
experiment_test(notices-an-earlier-server-that-does-not-fail
  02-iocp-basic 02-iocp-basic "01-overlapped-event  answered: 63")
experiment_test(notices-a-server-that-fails-as-the-earlier-one
  01-overlapped-event 01-overlapped-event "02-iocp-basic        answered: 200")
add_test(NAME experiment.has-one-for-each-chapter
  COMMAND drive --no-listen --as-is --one-line --exit 2
    --stderr "]] 01|02|03|04|05|06 BEFORE"
    -- $<TARGET_FILE:experiment> 07 $<TARGET_FILE:peer> $<TARGET_FILE:peer>)
describe_test(experiment.has-one-for-each-chapter KIND unit LABELS tool)
