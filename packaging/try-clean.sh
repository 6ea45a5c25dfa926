#!/bin/sh
# Runs the README's first command on a clean Debian 12: see usage below.
set -u
cd "$(dirname "$0")/.." || exit 2

usage() {
    cat <<'TEXT'
usage: packaging/try-clean.sh [--keep] [COMMAND]

Makes a minimal Debian 12 in build/clean with debootstrap, clones this checkout into it (what is
committed, not what lies about) and runs COMMAND there in a chroot; by default

    sh packaging/run.sh

Others worth trying are "sh packaging/test.sh" and "sh tests/packaging/debs_test.sh --here", which installs
the packages of build/packages (copied along) and nothing but what they ask for. Packages come from where this computer gets its
own. Must be root; takes some minutes and 2 GB. --keep leaves build/clean for a look inside.

Exit codes: that of COMMAND, 2 usage, 3 not possible on this system.
TEXT
}

keep=no
case ${1:-} in
-h | --help) usage; exit 0 ;;
--keep) keep=yes; shift ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }
command=${1:-sh packaging/run.sh}

[ "$(id -u)" -eq 0 ] || { echo "try-clean.sh: must be root" >&2; exit 3; }
command -v debootstrap >/dev/null 2>&1 || { echo "try-clean.sh: debootstrap is not installed" >&2; exit 3; }

# apt's own answer to "where does bookworm's main come from", whatever the format of its lists.
# shellcheck disable=SC2016 # apt's variables
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(CODENAME) $(COMPONENT) $(CREATED_BY)' |
    awk '$5 == "Packages" && $4 == "main" && ($2 == "bookworm" || $3 == "bookworm") { print $1; exit }')
[ -n "$mirror" ] || { echo "try-clean.sh: apt of this computer has no bookworm main" >&2; exit 3; }

root=$PWD/build/clean
rm -rf "$root"
mkdir -p "$root" || exit 3
echo "--- Debian 12 (minbase) into build/clean"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || {
    tail -n 20 "$root.log"
    exit 3
}

# The clean system gets its packages and its names as this computer does; not its packages' settings.
rm -f "$root/etc/apt/sources.list"
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$list" ] || ! grep -q bookworm "$list" || cp "$list" "$root${list%/*}/"
done
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
# debootstrap leaves this one to the installer.
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
apt-config dump Acquire 2>/dev/null | grep -E '^Acquire::(http|https)::Proxy' >"$root/etc/apt/apt.conf.d/99proxy"

git clone -q --no-hardlinks . "$root/bradawl" || exit 3
tarball=$PWD/../shared/windows/gtk3-mingw-x86_64.tar.xz
if [ -f "$tarball" ]; then
    mkdir -p "$root/shared/windows" && cp "$tarball" "$root/shared/windows/"
fi
if ls build/packages/*.deb >/dev/null 2>&1; then
    mkdir -p "$root/bradawl/build/packages" && cp build/packages/*.deb "$root/bradawl/build/packages/"
fi

# The mounts live in a namespace of their own and end with the command. The root is mounted on itself
# because "ip netns exec" wants / to be a mount point.
echo "--- $command"
# shellcheck disable=SC2016 # for the inner shell
unshare --mount --propagation private sh -c '
    mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount -t sysfs sysfs "$1/sys" &&
        mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/run" && cd "$1" || exit 3
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ \
        LANG=C.UTF-8 TERM="${TERM:-dumb}" AWL_CI="${AWL_CI:-0}" \
        chroot . sh -c "cd /bradawl && $2"' sh "$root" "$command" </dev/null
status=$?
echo "--- ended with $status"
[ "$keep" = yes ] || rm -rf "$root"
exit $status
