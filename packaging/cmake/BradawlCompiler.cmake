# The one place for language level, warnings and sanitizers. Targets link awl_compiler.
add_library(awl_compiler INTERFACE)
target_compile_features(awl_compiler INTERFACE c_std_11)
set(CMAKE_C_EXTENSIONS OFF)
target_compile_options(awl_compiler INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
    -Wpointer-arith -Wcast-align -Wwrite-strings -Wimplicit-fallthrough
    $<$<BOOL:${AWL_WERROR}>:-Werror>)
target_compile_definitions(awl_compiler INTERFACE
    $<$<PLATFORM_ID:Windows>:_WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX __USE_MINGW_ANSI_STDIO=1>
    $<$<NOT:$<PLATFORM_ID:Windows>>:_POSIX_C_SOURCE=200809L _DEFAULT_SOURCE>)
# What Debian hardens its packages with, for everybody's release build; __FILE__ without this tree's path.
if(NOT WIN32 AND NOT AWL_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(awl_compiler INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE
        -D_FORTIFY_SOURCE=2 -Wformat -Werror=format-security "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
    target_link_options(awl_compiler INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
if(AWL_SANITIZE)
    target_compile_options(awl_compiler INTERFACE
        -fsanitize=${AWL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(awl_compiler INTERFACE -fsanitize=${AWL_SANITIZE})
endif()
if(AWL_BUILD_FUZZ)
    target_compile_options(awl_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()

# awl_library(<name> SOURCES ... [LIBS ...] [PRIVATE_LIBS ...]): a static library of the house.
# Headers are included as "folder/file.h" below core/, as "bradawl/..." and as "plat/...".
function(awl_library name)
    cmake_parse_arguments(L "" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
    add_library(${name} STATIC ${L_SOURCES})
    target_include_directories(${name} PUBLIC
        "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/core/include")
    target_link_libraries(${name} PUBLIC ${L_LIBS} PRIVATE awl_compiler ${L_PRIVATE_LIBS})
endfunction()
