# SPDX-License-Identifier: MIT
# cmake -DNM=... -DDUMPBIN=... "-DFILES=file;..." -P no-hidden-iocp.cmake
#
# The calls that this repository teaches are in the numbered folders only. An
# object or library that imports one of them hides a lesson from the reader.
# Either NM or DUMPBIN may be missing.
cmake_minimum_required(VERSION 3.25)

set(taught
  AcceptEx
  BindIoCompletionCallback
  CancelIo
  CancelIoEx
  CancelSynchronousIo
  CancelThreadpoolIo
  CloseThreadpoolIo
  ConnectEx
  CreateIoCompletionPort
  CreateThreadpoolIo
  DisconnectEx
  GetAcceptExSockaddrs
  GetOverlappedResult
  GetOverlappedResultEx
  GetQueuedCompletionStatus
  GetQueuedCompletionStatusEx
  NtCreateIoCompletion
  NtRemoveIoCompletion
  NtRemoveIoCompletionEx
  NtSetIoCompletion
  PostQueuedCompletionStatus
  ReadFileEx
  SetFileCompletionNotificationModes
  StartThreadpoolIo
  TransmitFile
  TransmitPackets
  WSAGetOverlappedResult
  WSAIoctl
  WSARecv
  WSARecvFrom
  WSARecvMsg
  WSASend
  WSASendMsg
  WSASendTo
  WriteFileEx
  ZwSetIoCompletion
  shutdown)

function(run)
  execute_process(COMMAND ${ARGV}
    OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${result}\n${errors}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

if(NM)
  run("${NM}" -u ${FILES})
  string(REGEX MATCHALL " U [^ \r\n]+" symbols "${output}")
elseif(DUMPBIN)
  run("${DUMPBIN}" /nologo /symbols ${FILES})
  # Objects for link-time optimization have no symbols yet.
  if(output MATCHES "ANONYMOUS OBJECT")
    message("skipped: dumpbin finds no symbols in objects of /GL")
    return()
  endif()
  string(REGEX MATCHALL " UNDEF [^\n]*\\| [^ \r\n]+" symbols "${output}")
else()
  message("skipped: neither nm nor dumpbin was found")
  return()
endif()
# No symbol at all means that the output could not be parsed.
if(NOT symbols)
  message(FATAL_ERROR "no imported symbol was found in ${FILES}")
endif()

set(hidden "")
foreach(symbol IN LISTS symbols)
  # __imp_WSARecv, WSARecv; 32-bit: __imp__WSARecv@28, _WSARecv@28.
  string(REGEX REPLACE "^.* " "" symbol "${symbol}")
  string(REGEX REPLACE "^__imp_" "" symbol "${symbol}")
  string(REGEX REPLACE "^_*([^@]+)(@[0-9]+)?$" "\\1" symbol "${symbol}")
  if(symbol IN_LIST taught)
    list(APPEND hidden ${symbol})
  endif()
endforeach()

list(REMOVE_DUPLICATES hidden)
foreach(symbol IN LISTS hidden)
  message(SEND_ERROR
    "common/ calls ${symbol}: move it to the folder that teaches it")
endforeach()
