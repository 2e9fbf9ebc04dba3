# SPDX-License-Identifier: MIT
# Wine's headers and MinGW-w64's import libraries, for msvc-abi.cmake.
set(wine_headers /usr/include/wine/wine)
if(NOT EXISTS "${wine_headers}/windows/winsock2.h")
  message(FATAL_ERROR
    "\n  ${wine_headers}/windows was not found: install the package libwine-dev")
endif()

string(APPEND CMAKE_C_FLAGS_INIT " -D_UCRT")
if(msvc_processor STREQUAL "ARM64")
  # Wine 8's winnt.h defines this function, which is a builtin in Clang 19.
  string(APPEND CMAKE_C_FLAGS_INIT
    " -D_InterlockedCompareExchange128=wine_InterlockedCompareExchange128")
endif()
set(msvc_headers
  "${CMAKE_CURRENT_LIST_DIR}/msvc-abi/include"
  "${wine_headers}/msvcrt"
  "${wine_headers}/windows")
set(msvc_linker_options "")
set(msvc_mingw_libraries
  advapi32 gdi32 kernel32 mswsock ntdll ole32 oleaut32 psapi shell32 ucrtbase
  user32 uuid winspool comdlg32 ws2_32)
