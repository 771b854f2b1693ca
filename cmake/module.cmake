# luotsi_module() makes one folder of src/ a library and holds the architecture: an edge that is not
# in the table below is refused, and since every module has an include root of its own, a header
# from a module that was not asked for does not compile.

# Who may need whom (docs/architecture.md §2). What a module reaches through another it may use too.
set(LUOTSI_MAY_base "")
set(LUOTSI_MAY_feel base)
set(LUOTSI_MAY_dmn feel)
set(LUOTSI_MAY_model feel)
set(LUOTSI_MAY_author dmn model)
set(LUOTSI_MAY_engine model)
set(LUOTSI_MAY_prove engine)
set(LUOTSI_MAY_tailor engine)
set(LUOTSI_MAY_access model)
set(LUOTSI_MAY_early engine access)
set(LUOTSI_MAY_need model)
set(LUOTSI_MAY_instrument dmn model)
set(LUOTSI_MAY_signin model)
set(LUOTSI_MAY_directory model)
set(LUOTSI_MAY_centre engine access early need directory instrument)
set(LUOTSI_MAY_store engine access)
set(LUOTSI_MAY_insight model access)
set(LUOTSI_MAY_foresight engine insight)
set(LUOTSI_MAY_interop centre insight)
set(LUOTSI_MAY_desk centre store tailor early)
set(LUOTSI_MAY_demo desk)
set(LUOTSI_MAY_server desk centre store insight foresight interop signin)
set(LUOTSI_MAY_cli server demo interop dmn author prove tailor)

# Everything `module` may reach, itself not included.
function(luotsi_reach module result)
    set(reach "")
    foreach(next ${LUOTSI_MAY_${module}})
        luotsi_reach(${next} below)
        list(APPEND reach ${next} ${below})
    endforeach()
    list(REMOVE_DUPLICATES reach)
    set(${result} ${reach} PARENT_SCOPE)
endfunction()

set(LUOTSI_STD_HEADERS
    <algorithm> <array> <cassert> <cstddef> <cstdint> <expected> <map> <memory> <optional> <span>
    <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# In the release build tests and COLD modules are compiled at -O1: what they test or call is
# optimised, they need not be.
string(FIND "${CMAKE_CXX_FLAGS}" "-O2" LUOTSI_LIGHT)
if(LUOTSI_LIGHT EQUAL -1)
    set(LUOTSI_LIGHT OFF)
else()
    set(LUOTSI_LIGHT ON)
endif()

# One precompiled header for all libraries and one for all tests: no header of ours is in them.
# With g++ CMake does it. For clang we make it ourselves, outside ccache: clang writes the header's
# absolute path into it, so one that ccache brought from another build folder would stop every
# compilation as soon as that folder is gone.
function(luotsi_pch target)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        list(TRANSFORM ARGN PREPEND "#include ")
        list(JOIN ARGN "\n" includes)
        file(WRITE ${CMAKE_BINARY_DIR}/pch/${target}.hpp.new "${includes}\n")
        file(COPY_FILE ${CMAKE_BINARY_DIR}/pch/${target}.hpp.new
            ${CMAKE_BINARY_DIR}/pch/${target}.hpp ONLY_IF_DIFFERENT)
        separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
        add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/pch/${target}.pch
            COMMAND ${CMAKE_CXX_COMPILER} ${flags} -std=c++2b
                -Xclang -fno-pch-timestamp -DGTEST_HAS_PTHREAD=1 -x c++-header -c pch/${target}.hpp
                -o pch/${target}.pch
            DEPENDS ${CMAKE_BINARY_DIR}/pch/${target}.hpp
            WORKING_DIRECTORY ${CMAKE_BINARY_DIR} VERBATIM)
        add_custom_target(${target} DEPENDS ${CMAKE_BINARY_DIR}/pch/${target}.pch)
    else()
        file(WRITE ${CMAKE_BINARY_DIR}/pch/${target}.cpp.new "int ${target}_anchor();\n")
        file(COPY_FILE ${CMAKE_BINARY_DIR}/pch/${target}.cpp.new
            ${CMAKE_BINARY_DIR}/pch/${target}.cpp ONLY_IF_DIFFERENT)
        add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/pch/${target}.cpp)
        target_link_libraries(${target} PRIVATE luotsi_warnings Threads::Threads)
        target_precompile_headers(${target} PRIVATE ${ARGN})
        if(target STREQUAL "luotsi_test_pch")
            target_compile_definitions(${target} PRIVATE GTEST_HAS_PTHREAD=1)
            target_compile_options(${target} PRIVATE $<$<BOOL:${LUOTSI_LIGHT}>:-O1>)
        endif()
    endif()
endfunction()

if(LUOTSI_PCH)
    luotsi_pch(luotsi_pch ${LUOTSI_STD_HEADERS})
    if(LUOTSI_TESTS)
        luotsi_pch(luotsi_test_pch ${LUOTSI_STD_HEADERS} <gtest/gtest.h>)
    endif()
endif()

# luotsi_settings(<target> <pch target>): what every target of ours has in common.
function(luotsi_settings target pch)
    target_link_libraries(${target} PRIVATE luotsi_warnings Threads::Threads)
    if(LUOTSI_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        target_compile_options(${target} PRIVATE "SHELL:-include-pch pch/${pch}.pch")
        add_dependencies(${target} ${pch})
    elseif(LUOTSI_PCH)
        target_precompile_headers(${target} REUSE_FROM ${pch})
    endif()
endfunction()

# luotsi_test(NAME <binary> SOURCES … DEPENDS <modules…> LIBS … LABELS … TIMEOUT <s> [OWN_MAIN]):
# a GoogleTest binary known to ctest. Its single results land in <build>/test-results/*.json.
function(luotsi_test)
    cmake_parse_arguments(T "OWN_MAIN" "NAME;TIMEOUT" "SOURCES;DEPENDS;LIBS;LABELS;ARGS" ${ARGN})
    if(NOT T_LABELS)
        set(T_LABELS quick)
    endif()
    if(NOT T_TIMEOUT)
        set(T_TIMEOUT 300)
    endif()
    list(TRANSFORM T_DEPENDS PREPEND luotsi_)
    add_executable(${T_NAME} ${T_SOURCES})
    target_link_libraries(${T_NAME} PRIVATE ${T_DEPENDS} ${T_LIBS} GTest::gmock GTest::gtest)
    if(NOT T_OWN_MAIN)
        target_link_libraries(${T_NAME} PRIVATE GTest::gtest_main)
    endif()
    target_compile_definitions(${T_NAME} PRIVATE LUOTSI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    luotsi_settings(${T_NAME} luotsi_test_pch)
    if(LUOTSI_LIGHT)
        target_compile_options(${T_NAME} PRIVATE -O1)
    endif()
    add_test(NAME ${T_NAME} COMMAND ${T_NAME} ${T_ARGS} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT ${T_TIMEOUT}
        ENVIRONMENT "GTEST_OUTPUT=json:${CMAKE_BINARY_DIR}/test-results/")
endfunction()

# luotsi_module(NAME <module> DEPENDS <modules…> SOURCES … TESTS … BENCHES … MAIN …
#               LIBS <imported targets> TEST_LIBS <imported targets>)
# → static library luotsi_<module>, luotsi_<module>_test, luotsi_<module>_bench, and with
# MAIN the program `luotsi`. COLD: code that runs once per command, which is not worth the time that
# optimising it takes the compiler.
function(luotsi_module)
    cmake_parse_arguments(M "COLD" "NAME"
        "DEPENDS;SOURCES;TESTS;BENCHES;MAIN;LIBS;TEST_LIBS" ${ARGN})
    if(M_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "luotsi_module(${M_NAME}): unknown: ${M_UNPARSED_ARGUMENTS}")
    endif()
    luotsi_reach(${M_NAME} reach)
    foreach(need ${M_DEPENDS})
        if(NOT need IN_LIST reach)
            message(FATAL_ERROR "${M_NAME} may not need ${need}: docs/architecture.md §2 allows "
                "it only: ${reach}")
        endif()
    endforeach()

    # The include root of this module holds one link, so that "feel/value.hpp" is found and
    # nothing beside it is.
    set(root ${CMAKE_BINARY_DIR}/include/${M_NAME})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${M_NAME} SYMBOLIC)

    set(library luotsi_${M_NAME})
    set(needs ${M_DEPENDS})
    list(TRANSFORM needs PREPEND luotsi_)
    if(M_SOURCES)
        add_library(${library} STATIC ${M_SOURCES})
        target_include_directories(${library} PUBLIC ${root})
        target_link_libraries(${library} PUBLIC ${needs} PRIVATE ${M_LIBS})
        luotsi_settings(${library} luotsi_pch)
        if(M_COLD AND LUOTSI_LIGHT)
            target_compile_options(${library} PRIVATE -O1)
        endif()
    else()
        add_library(${library} INTERFACE)
        target_include_directories(${library} INTERFACE ${root})
        target_link_libraries(${library} INTERFACE ${needs} ${M_LIBS})
    endif()

    if(LUOTSI_TESTS AND M_TESTS)
        luotsi_test(NAME ${library}_test SOURCES ${M_TESTS} DEPENDS ${M_NAME}
            LIBS ${M_LIBS} ${M_TEST_LIBS})
    endif()
    if(LUOTSI_BENCHES AND M_BENCHES)
        add_executable(${library}_bench ${M_BENCHES})
        target_link_libraries(${library}_bench PRIVATE ${library} ${M_LIBS}
            benchmark::benchmark benchmark::benchmark_main)
        target_compile_definitions(${library}_bench
            PRIVATE LUOTSI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        luotsi_settings(${library}_bench luotsi_pch)
    endif()
    if(M_MAIN)
        luotsi_version(version)
        add_executable(luotsi ${M_MAIN})
        target_link_libraries(luotsi PRIVATE ${library} ${M_LIBS})
        set_source_files_properties(${M_MAIN} PROPERTIES
            COMPILE_DEFINITIONS "LUOTSI_VERSION=\"${version}\"")
        luotsi_settings(luotsi luotsi_pch)
    endif()
endfunction()

# The version for people: the nearest tag or commit; a source folder without git says so.
function(luotsi_version result)
    execute_process(COMMAND git describe --tags --always --dirty
        WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE text ERROR_QUIET
        OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed OR NOT text)
        set(text "unversioned")
    endif()
    set(${result} ${text} PARENT_SCOPE)
endfunction()
