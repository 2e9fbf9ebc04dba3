# SPDX-License-Identifier: MIT
# IOCP_PYTHON: the interpreter that runs tests and measurements, or nothing if
# there is none. It is in the cache because many folders need it and each search
# starts the interpreter several times. It is the program itself, not a script
# that chooses a version each time it is run.
include_guard(GLOBAL)
if(IOCP_PYTHON AND EXISTS "${IOCP_PYTHON}")
  return()
endif()
find_package(Python3 QUIET COMPONENTS Interpreter)
set(python "")
if(Python3_Interpreter_FOUND)
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" -c "import sys; print(sys.executable)"
    OUTPUT_VARIABLE python OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  file(TO_CMAKE_PATH "${python}" python)
endif()
set(IOCP_PYTHON "${python}" CACHE INTERNAL "Python 3")
