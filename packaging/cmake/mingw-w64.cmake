# Windows from Linux. AWL_SYSROOT (environment) names the unpacked cross sysroot with OpenSSL,
# protobuf-c, cJSON, SQLite and cmocka for x86_64-w64-mingw32; packaging/README.md says how to make it.
if(NOT DEFINED ENV{AWL_SYSROOT})
    message(FATAL_ERROR "set AWL_SYSROOT to the mingw sysroot (see packaging/README.md)")
endif()
include("$ENV{AWL_SYSROOT}/cross/mingw-w64.cmake")
find_program(WINE wine)
if(WINE)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${WINE})
endif()
