# SPDX-License-Identifier: MIT
# The common part of the toolchain files for the MSVC ABI. clang-cl takes the
# options of Visual Studio, accepts the same C, and uses the same calling
# conventions, structs and names. Here it does so on Debian, without Visual
# Studio:
#
#   headers           Wine's, which clang-cl can read, after a few in
#                     msvc-abi/include that add what these lack
#   C library         the UCRT, which is part of Windows and of Wine
#   import libraries  MinGW-w64's
#   start of main     msvc-abi/startup.c
#
# With IOCP_WINDOWS_SDK, the headers, the C library and the import libraries
# are those of the Windows SDK, after msvc-abi/visual-studio, which has what
# these expect from Visual Studio: see common/scripts/windows-sdk.sh.
#
# The toolchain files set msvc_processor (CMake's name), msvc_target (Clang's
# name) and, if programs are linked, mingw_triplet, and include this.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR ${msvc_processor})

# msvc_require(<variable> <package> <name>...): finds a program of LLVM, or
# stops the configuration with the name of the package that has it.
function(msvc_require variable package)
  set(names "")
  foreach(name IN LISTS ARGN)
    # Debian's names include the version; the newest comes first.
    list(APPEND names ${name} ${name}-21 ${name}-20 ${name}-19)
  endforeach()
  find_program(found NAMES ${names} NO_CACHE)
  if(NOT found)
    list(GET ARGN 0 name)
    # CMake does not reflow lines that begin with a space.
    message(FATAL_ERROR "\n  ${name} was not found: install the package ${package}")
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

msvc_require(CMAKE_C_COMPILER clang-tools-19 clang-cl)
if(mingw_triplet)
  msvc_require(CMAKE_LINKER lld-19 lld-link)
else()
  # Without mingw_triplet, sources are only compiled.
  find_program(CMAKE_LINKER NAMES true NO_CACHE)
endif()
msvc_require(CMAKE_AR llvm-19 llvm-lib)
msvc_require(CMAKE_MT llvm-19 llvm-mt)
msvc_require(CMAKE_RC_COMPILER llvm-19 llvm-rc)
set(CMAKE_C_COMPILER_TARGET ${msvc_target})

# Linking needs the libraries that are made below, and CMake's own test
# compilations need no program.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(IOCP_WINDOWS_SDK "" CACHE PATH
  "A folder with NuGet's packages of the Windows SDK, to be used in place of Wine's headers")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES IOCP_WINDOWS_SDK)

# Security cookies (/GS) and the probes for large stack frames (/Gs) need
# functions of Visual Studio's library.
set(CMAKE_C_FLAGS_INIT "-fms-compatibility-version=19.44 /GS- /Gs2147483647")
if(IOCP_WINDOWS_SDK)
  include("${CMAKE_CURRENT_LIST_DIR}/windows-sdk.cmake")
else()
  include("${CMAKE_CURRENT_LIST_DIR}/msvc-abi-wine.cmake")
endif()
foreach(folder IN LISTS msvc_headers)
  string(APPEND CMAKE_C_FLAGS_INIT " -imsvc \"${folder}\"")
endforeach()

include("${CMAKE_CURRENT_LIST_DIR}/wine-emulator.cmake")

if(NOT mingw_triplet)
  set(CMAKE_EXE_LINKER_FLAGS_INIT "/manifest:no")
  return()
endif()

# The folder of the libraries is created once and kept for CMake's own test
# compilations.
set(IOCP_MSVC_ABI "${CMAKE_BINARY_DIR}/msvc-abi"
  CACHE PATH "The libraries that stand in for those of Visual Studio")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES IOCP_MSVC_ABI)
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "/libpath:\"${IOCP_MSVC_ABI}\" ${msvc_linker_options} ucrtbase.lib /entry:mainCRTStartup /subsystem:console /manifest:no")
set(CMAKE_C_STANDARD_LIBRARIES "kernel32.lib" CACHE STRING "")

# msvc_run(<command>...)
function(msvc_run)
  execute_process(COMMAND ${ARGV}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
endfunction()

# The libraries that objects of clang-cl name, as Visual Studio's objects do:
# one has everything, the others are empty.
function(msvc_make_libraries)
  set(mingw /usr/${mingw_triplet}/lib)
  if(NOT EXISTS "${mingw}/libws2_32.a")
    message(FATAL_ERROR
      "\n  ${mingw}/libws2_32.a was not found: install the package gcc-mingw-w64")
  endif()
  file(MAKE_DIRECTORY "${IOCP_MSVC_ABI}")
  foreach(library IN LISTS msvc_mingw_libraries)
    configure_file("${mingw}/lib${library}.a" "${IOCP_MSVC_ABI}/${library}.lib"
      COPYONLY)
  endforeach()

  file(WRITE "${IOCP_MSVC_ABI}/empty.c" "")
  foreach(source IN ITEMS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/msvc-abi/startup.c"
      "${IOCP_MSVC_ABI}/empty.c")
    cmake_path(GET source STEM name)
    msvc_run("${CMAKE_C_COMPILER}" --target=${msvc_target} /nologo /O1 /GS- /c
      "/Fo${IOCP_MSVC_ABI}/${name}.obj" -- "${source}")
  endforeach()
  foreach(library IN ITEMS libcmt libcmtd)
    msvc_run("${CMAKE_AR}" /nologo "/out:${IOCP_MSVC_ABI}/${library}.lib"
      "${IOCP_MSVC_ABI}/startup.obj")
  endforeach()
  foreach(library IN ITEMS
      libucrt libucrtd libvcruntime libvcruntimed msvcrt msvcrtd oldnames)
    msvc_run("${CMAKE_AR}" /nologo "/out:${IOCP_MSVC_ABI}/${library}.lib"
      "${IOCP_MSVC_ABI}/empty.obj")
  endforeach()
  file(TOUCH "${IOCP_MSVC_ABI}/complete")
endfunction()

if(NOT EXISTS "${IOCP_MSVC_ABI}/complete")
  msvc_make_libraries()
endif()
