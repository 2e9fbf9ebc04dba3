# SPDX-License-Identifier: MIT
# For scripts that run the compiler themselves. They set ID, and MSVC and CROSS
# as booleans. Sets cannot_compile to the reason why the compiler would not find
# the headers of Windows here, or to nothing.
set(cannot_compile "")
if(CROSS AND NOT ID STREQUAL "GNU")
  set(cannot_compile "this compiler needs options to find Windows' headers")
elseif(MSVC AND "$ENV{INCLUDE}" STREQUAL "")
  set(cannot_compile "this is not a Developer Command Prompt")
endif()
