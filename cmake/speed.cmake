# What keeps builds short: mold for linking, ccache for compiling. Both are used when present, so
# that a machine without them still builds.

find_program(LUOTSI_MOLD mold)
if(LUOTSI_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

find_program(LUOTSI_CCACHE ccache)
if(LUOTSI_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Precompiled headers need the sloppiness; the base folder and nohashdir let two build folders
    # of the same sources share results.
    cmake_path(GET CMAKE_SOURCE_DIR PARENT_PATH base)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${base} CCACHE_NOHASHDIR=1
        ${LUOTSI_CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
