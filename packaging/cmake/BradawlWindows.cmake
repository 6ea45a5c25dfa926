# awl_windows_resources(<program> <description>): icon, version and manifest of a program on Windows;
# elsewhere nothing.
set(AWL_WINDOWS_DIR "${CMAKE_CURRENT_LIST_DIR}/../windows")

function(awl_windows_resources rc_name rc_description)
    if(NOT WIN32)
        return()
    endif()
    set(rc_icon "${AWL_WINDOWS_DIR}/bradawl.ico")
    set(rc_manifest "${CMAKE_CURRENT_BINARY_DIR}/${rc_name}.manifest")
    set(rc "${CMAKE_CURRENT_BINARY_DIR}/${rc_name}.rc")
    configure_file("${AWL_WINDOWS_DIR}/program.manifest.in" "${rc_manifest}" @ONLY)
    configure_file("${AWL_WINDOWS_DIR}/program.rc.in" "${rc}" @ONLY)
    set_source_files_properties("${rc}" PROPERTIES OBJECT_DEPENDS "${rc_icon};${rc_manifest}")
    target_sources(${rc_name} PRIVATE "${rc}")
endfunction()
