# SPDX-License-Identifier: MIT
# For scripts that run the compiler by themselves, with its ID and with MSVC and
# CROSS as booleans: sets cannot_compile to the reason why it would not find the
# headers of Windows here, or to nothing.
set(cannot_compile "")
if(CROSS AND NOT ID STREQUAL "GNU")
  set(cannot_compile "this compiler needs options to find Windows' headers")
elseif(MSVC AND "$ENV{INCLUDE}" STREQUAL "")
  set(cannot_compile "this is no Developer Command Prompt")
endif()
