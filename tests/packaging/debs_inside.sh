#!/bin/sh
# What debs_test.sh does inside its copy of the system: debs_inside.sh dpkg|apt, as root, with the
# packages beside it.
set -eu
cd "$(dirname "$0")"
files=$PWD
user=bradawl-test
app=io.github.bradawl.Bradawl
packages="bradawl bradawl-gtk bradawl-server libbradawl-dev"
export DEBIAN_FRONTEND=noninteractive

say() {
    echo "--- $*"
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# wait_for FILE TEXT: until it stands in the file, at most 20 seconds.
wait_for() {
    tries=0
    until grep -q -- "$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { cat "$1" >&2; fail "no \"$2\" in $1"; }
        sleep 0.1
    done
}

# as_user COMMAND: in the user's home, with a login's environment.
as_user() {
    runuser -l "$user" -s /bin/sh -c "$1"
}

install_packages() {
    if [ "$1" = apt ]; then
        apt-get update -q
        apt-get install -q -y --no-install-recommends "$files"/*.deb
        # Nothing else is there yet: what is missing now, no package asked for.
        for program in bradawl bradawl-server bradawl-gtk; do
            ! ldd "/usr/bin/$program" | grep 'not found' || fail "$program lacks libraries"
            "$program" --version
        done
        # shellcheck source=../../packaging/deps.sh
        . "$files/deps.sh"
        awl_install build guitest
    else
        dpkg -i "$files"/*.deb
    fi
    # shellcheck disable=SC2086 # a list of words
    dpkg --verify $packages
    [ -z "$(dpkg --audit)" ] || fail "dpkg --audit has something to say"
}

check_integration() {
    say "desktop: settings, icons, links, translations, manual pages"
    grep -qa "$app" /usr/share/glib-2.0/schemas/gschemas.compiled || fail "the schema was not compiled"
    if [ -f /usr/share/icons/hicolor/icon-theme.cache ]; then
        grep -qa "$app" /usr/share/icons/hicolor/icon-theme.cache || fail "the icon cache is old"
    fi
    if command -v update-desktop-database >/dev/null 2>&1; then
        grep -q "^x-scheme-handler/bradawl=.*$app.desktop" /usr/share/applications/mimeinfo.cache ||
            fail "nobody opens bradawl:// links"
    fi
    for program in bradawl bradawl-server bradawl-gtk; do
        [ -f "/usr/share/man/man1/$program.1.gz" ] || fail "$program has no manual page"
    done
}

check_programs() {
    say "a server and two clients on the loopback interface"
    for program in bradawl bradawl-server bradawl-gtk; do
        as_user "$program --version"
    done
    as_user "exec bradawl-server --listen 127.0.0.1 --main-port 0 --hole-port 0" >/tmp/server.log 2>&1 &
    wait_for /tmp/server.log '^ready '
    server=$(sed -n 's/^ready main=\([^ ]*\) .*/\1/p' /tmp/server.log)
    as_user "exec bradawl --server $server --name ann --profile ann wait --accept everyone --echo" \
        >/tmp/ann.log 2>&1 &
    as_user "for i in 1 2 3 4 5 6 7 8 9; do
        bradawl --server $server --name bob --profile bob peers | grep ann && exit; sleep 0.3; done; exit 1"
    as_user "bradawl --server $server --name bob --profile bob connect ann --send '你好' --replies 1" \
        >/tmp/bob.log 2>&1 || { cat /tmp/bob.log; fail "no connection"; }
    grep '你好' /tmp/bob.log || { cat /tmp/bob.log; fail "the message did not come back"; }
}

check_library() {
    say "a program against the library: pkg-config, CMake"
    build=$(mktemp -d)
    # shellcheck disable=SC2046 # lists of words
    cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -o "$build/login" "$files/login.c" \
        $(pkg-config --cflags --libs bradawl)
    chmod -R a+rX "$build"
    as_user "$build/login $server third" | grep -x 'logged in as third' || fail "the program did not log in"
    printf '%s\n' 'cmake_minimum_required(VERSION 3.21)' 'project(login C)' \
        'find_package(Bradawl 0.1 REQUIRED)' 'add_executable(login login.c)' \
        'target_link_libraries(login PRIVATE Bradawl::bradawl)' >"$build/CMakeLists.txt"
    cp "$files/login.c" "$build"
    cmake -G Ninja -S "$build" -B "$build/cmake" -DCMAKE_C_FLAGS=-D_POSIX_C_SOURCE=200809L >/dev/null
    cmake --build "$build/cmake" >/dev/null
    as_user "$build/cmake/login $server third" | grep -x 'logged in as third' || fail "CMake's program did not"
    rm -rf "$build"
}

check_app() {
    say "the app on an X server without a screen"
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>/tmp/display 2>/tmp/xvfb.log &
    wait_for /tmp/display '[0-9]'
    display=:$(cat /tmp/display)
    # The second one finds the first over D-Bus and leaves; the first one stays until it is ended.
    cat >/tmp/session.sh <<SESSION
export DISPLAY=$display G_DEBUG=fatal-criticals LC_ALL=C.UTF-8 LANGUAGE=zh_CN
cd
bradawl-gtk &
for i in \$(seq 100); do
    xwininfo -root -tree | grep -q Bradawl && break
    sleep 0.1
done
sleep 1
kill -0 \$! || { echo "the app ended"; exit 1; }
xwininfo -root -tree | grep Bradawl || { echo "no window"; exit 1; }
timeout 20 bradawl-gtk || { echo "the second copy ended with \$?"; exit 1; }
kill -0 \$! || { echo "the app ended when it was started again"; exit 1; }
kill \$!
SESSION
    as_user "timeout 60 dbus-run-session -- sh /tmp/session.sh" >/tmp/app.log 2>&1 ||
        { cat /tmp/app.log; fail "the app"; }
    cat /tmp/app.log
    ! grep -iE 'warning|critical' /tmp/app.log || fail "the app complained"
}

say "installing"
install_packages "$1"
useradd -m "$user"
check_integration
check_programs
check_library
check_app
pkill -u "$user" || true

say "removing"
# shellcheck disable=SC2086 # a list of words
dpkg --purge $packages
left=$(find /usr /etc /var /opt -xdev -iname '*bradawl*' 2>/dev/null)
[ -z "$left" ] || fail "left behind: $left"
ls -d "/home/$user/.local/share/bradawl-server" >/dev/null || fail "the user's data are gone"
