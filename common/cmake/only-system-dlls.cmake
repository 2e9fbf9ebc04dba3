# SPDX-License-Identifier: MIT
# cmake -DOBJDUMP=... "-DFILES=program;..." -P only-system-dlls.cmake
#
# Fails if a program needs a DLL that is not part of Windows.
cmake_minimum_required(VERSION 3.25)

set(system
  advapi32.dll kernel32.dll msvcrt.dll mswsock.dll ntdll.dll ws2_32.dll)

foreach(file IN LISTS FILES)
  execute_process(COMMAND "${OBJDUMP}" -p "${file}"
    OUTPUT_VARIABLE headers COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "DLL Name: [^\r\n]+" names "${headers}")
  if(NOT names)
    message(FATAL_ERROR "no import was found in ${file}")
  endif()
  foreach(name IN LISTS names)
    string(REPLACE "DLL Name: " "" name "${name}")
    string(TOLOWER "${name}" name)
    # api-ms-win-crt-*.dll is the C library of Windows 10 and later.
    if(NOT name IN_LIST system AND NOT name MATCHES "^(api-ms-win-|ucrtbase)")
      message(SEND_ERROR "${file} needs ${name}")
    endif()
  endforeach()
endforeach()
