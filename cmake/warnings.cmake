# The warnings both compilers must stay silent under, as one interface library.

add_library(luotsi_warnings INTERFACE)
target_compile_options(luotsi_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wformat=2
    -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(luotsi_warnings INTERFACE -Wnull-dereference)
endif()
# g++ 12 warns about std::optional, std::variant and std::string internals when it inlines them
# (its bugs 80635, 105562, 105651); from -O1 on these would fail builds without a fault of ours.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(luotsi_warnings INTERFACE
        -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
        -Wno-stringop-overread -Wno-dangling-pointer)
endif()
