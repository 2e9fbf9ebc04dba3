# SPDX-License-Identifier: MIT
# The headers and libraries of the Windows SDK, for msvc-abi.cmake, from the
# packages in IOCP_WINDOWS_SDK.
#
# Their file names are in mixed case, and includes spell them differently, so
# Clang and its linker get a list that makes names case-insensitive.

# windows_sdk_find(<variable> <pattern>): finds the only matching folder.
function(windows_sdk_find variable pattern)
  file(GLOB found "${IOCP_WINDOWS_SDK}/${pattern}")
  list(LENGTH found count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR
      "\n  ${IOCP_WINDOWS_SDK}/${pattern}: ${count} folders, not one")
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

windows_sdk_find(windows_sdk_headers
  "microsoft.windows.sdk.cpp/*/c/Include/*")
set(windows_sdk_folders
  "${windows_sdk_headers}/ucrt"
  "${windows_sdk_headers}/ucrt/sys"
  "${windows_sdk_headers}/shared"
  "${windows_sdk_headers}/um")
if(mingw_triplet)
  windows_sdk_find(windows_sdk_libraries "microsoft.windows.sdk.cpp.x64/*/c")
  list(APPEND windows_sdk_folders
    "${windows_sdk_libraries}/ucrt/x64"
    "${windows_sdk_libraries}/um/x64")
endif()

set(windows_sdk_names "${IOCP_WINDOWS_SDK}/${msvc_processor}.json")

function(windows_sdk_list_names)
  set(roots "")
  foreach(folder IN LISTS windows_sdk_folders)
    file(GLOB names RELATIVE "${folder}" "${folder}/*.[hHlL]*")
    list(TRANSFORM names REPLACE "(.+)"
      "{\"name\": \"\\1\", \"type\": \"file\", \"external-contents\": \"${folder}/\\1\"}")
    list(JOIN names ",\n" names)
    list(APPEND roots
      "{\"name\": \"${folder}\", \"type\": \"directory\", \"contents\": [${names}]}")
  endforeach()
  list(JOIN roots ",\n" roots)
  file(WRITE "${windows_sdk_names}"
    "{\"version\": 0, \"case-sensitive\": \"false\", \"roots\": [${roots}]}\n")
endfunction()

if(NOT EXISTS "${windows_sdk_names}")
  windows_sdk_list_names()
endif()

string(APPEND CMAKE_C_FLAGS_INIT
  " -Xclang -ivfsoverlay -Xclang \"${windows_sdk_names}\"")
set(msvc_headers
  "${CMAKE_CURRENT_LIST_DIR}/msvc-abi/visual-studio"
  "${windows_sdk_headers}/ucrt"
  "${windows_sdk_headers}/shared"
  "${windows_sdk_headers}/um")
set(msvc_linker_options
  "ucrt.lib /vfsoverlay:\"${windows_sdk_names}\" /libpath:\"${windows_sdk_libraries}/ucrt/x64\" /libpath:\"${windows_sdk_libraries}/um/x64\"")
# For functions that Visual Studio has in its own library, such as memcpy: the
# DLL of the UCRT has them too.
set(msvc_mingw_libraries ucrtbase)
