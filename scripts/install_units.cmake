# Units name their program by its full path, so they are written when the prefix is known. A unit is installed with its program: a
# service by its ExecStart; timers and sockets by the service of their name.
cmake_minimum_required(VERSION 3.25)

set(bindir "${CMAKE_INSTALL_PREFIX}/bin")
file(READ "${EB_UNITS}/common.conf" common)
string(STRIP "${common}" common)
file(REMOVE_RECURSE "${EB_UNITS_READY}")
file(GLOB services RELATIVE "${EB_UNITS}" "${EB_UNITS}/*.service")
foreach(service IN LISTS services)
    file(STRINGS "${EB_UNITS}/${service}" start REGEX "^ExecStart=")
    string(REGEX MATCH "eb-[a-z-]+" program "${start}")
    if(NOT program IN_LIST EB_PROGRAMS)
        continue()
    endif()
    configure_file("${EB_UNITS}/${service}" "${EB_UNITS_READY}/${service}" @ONLY)
    string(REGEX REPLACE "@?\\.service$" "" name "${service}")
    file(GLOB others "${EB_UNITS}/${name}.timer" "${EB_UNITS}/${name}@*.timer" "${EB_UNITS}/${name}.socket")
    file(COPY ${others} DESTINATION "${EB_UNITS_READY}")
endforeach()

file(GLOB units "${EB_UNITS_READY}/*")
file(INSTALL ${units} DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
file(INSTALL "${EB_UNITS}/eazybackup.sysusers" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/sysusers.d" RENAME eazybackup.conf)
