#!/bin/sh
# Installs the .debs, uses what they install, removes them: see usage below.
set -u
cd "$(dirname "$0")/../.." || exit 2

usage() {
    cat <<'TEXT'
usage: tests/packaging/debs_test.sh [--here] [BUILD-DIR]

Installs build/packages/*.deb with dpkg into a copy of this system (an overlay in memory: nothing
here changes), without network but the loopback interface, without a home and without this source
tree; runs what they installed as an ordinary user (debs_inside.sh); purges them, and looks which
files were left.

  --here    no copy: install into this very system with apt-get, which fetches what the packages
            depend on. For a clean Debian 12 (packaging/try-clean.sh).

Must be root. Exit codes: 0 passed, 1 failed, 2 usage, 77 not possible here.
TEXT
}

here=no
case ${1:-} in
-h | --help) usage; exit 0 ;;
--here) here=yes ;;
esac

skip() {
    echo "SKIP: $*"
    exit 77
}

[ "$(id -u)" -eq 0 ] || skip "must be root"
tree=$PWD
debs=$tree/build/packages
ls "$debs"/bradawl_*.deb >/dev/null 2>&1 || skip "no packages: run packaging/make-debs.sh first"
work=$(mktemp -d) || exit 1
mkdir "$work/files"
cp "$debs"/bradawl_*.deb "$debs"/bradawl-gtk_*.deb "$debs"/bradawl-server_*.deb \
    "$debs"/libbradawl-dev_*.deb tests/packaging/debs_inside.sh tests/packaging/login.c "$work/files"

if [ "$here" = yes ]; then
    cp packaging/deps.sh "$work/files"
    sh "$work/files/debs_inside.sh" apt
    status=$?
    rm -rf "$work"
    exit $status
fi

for tool in unshare Xvfb xwininfo dbus-run-session runuser; do
    command -v "$tool" >/dev/null 2>&1 || { rm -rf "$work"; skip "$tool is not installed"; }
done
# A kernel or container that forbids this cannot run the test; everything after it must work.
unshare --mount --net true || { rm -rf "$work"; skip "no namespaces here"; }

# The mounts, the network and every process end with the namespaces.
# shellcheck disable=SC2016 # for the inner shell
unshare --mount --net --pid --fork --kill-child --propagation private sh -c '
    set -eu
    work=$1 tree=$2 mem=$1/mem root=$1/mem/root
    mkdir "$mem"
    mount -t tmpfs -o mode=755 packages "$mem"
    mkdir "$mem/upper" "$mem/work" "$root"
    mount -t overlay -o "lowerdir=/,upperdir=$mem/upper,workdir=$mem/work" packages "$root"
    for dir in "$tree" /run /tmp /var/tmp; do mount -t tmpfs -o mode=1777 packages "$root$dir"; done
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount --rbind /dev "$root/dev"
    mount --bind "$work/files" "$root/mnt"
    ip link set lo up
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        chroot "$root" sh /mnt/debs_inside.sh dpkg

    # What is there now and was not before, apart from what belongs to the user and what other
    # packages keep for themselves when they first have something to do: man-db its index, useradd
    # the files as they were before.
    cd "$mem/upper"
    find . ! -type d ! -type c ! -path "./home/*" ! -path "./var/cache/man/*" ! -path "./etc/*-" |
        sort | while IFS= read -r file; do
        [ -e "/$file" ] || [ -L "/$file" ] || echo "left behind: ${file#.}"
    done >"$work/left"
    find . -ipath "*bradawl*" ! -path "./home/*" ! -type c -printf "left behind: /%P\n" >>"$work/left"
    cat "$work/left"
    [ ! -s "$work/left" ]
' sh "$work" "$tree"
status=$?
rm -rf "$work"
[ "$status" -eq 0 ] || exit 1
echo "passed: installed, used, removed, nothing left"
