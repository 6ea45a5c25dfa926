# Sourced by run.sh, test.sh and try-clean.sh: what each part needs, as Debian 12 package names, and
# how it gets installed. The one list of them in the tree.
# shellcheck shell=sh

awl_packages() {
    for awl_set in "$@"; do
        case $awl_set in
        build) echo gcc libc6-dev cmake ninja-build pkg-config libssl-dev libprotobuf-c-dev \
            protobuf-c-compiler libcjson-dev libsqlite3-dev ;;
        test) echo git libcmocka-dev python3 ;;
        lint) echo git clang-format clang-tidy shellcheck mandoc ;;
        # What the app is built with, and what its window needs to look like one.
        gui) echo libgtk-3-dev libglib2.0-dev-bin libqrencode-dev gettext \
            adwaita-icon-theme librsvg2-common fonts-cantarell ;;
        # A desktop without a screen, and what looks at the app from outside.
        guitest) echo xvfb xauth xdotool x11-utils openbox dbus dbus-x11 at-spi2-core libatk-adaptor \
            python3-gi gir1.2-gtk-3.0 libgtk-3-bin imagemagick strace procps \
            fonts-cantarell fonts-dejavu-core fonts-noto-cjk ;;
        # Making the .debs, and checking them and what lies in them.
        package) echo dpkg-dev binutils gzip lintian desktop-file-utils appstream librsvg2-bin icoutils \
            libgtk-3-bin imagemagick mandoc xvfb dbus x11-utils ;;
        lab) echo python3 nftables iproute2 conntrack tcpdump procps ;;
        fuzz) echo clang llvm libclang-rt-14-dev ;;
        windows) echo gcc-mingw-w64-x86-64-win32 binutils-mingw-w64-x86-64 xz-utils \
            wine wine64 libwine nsis zip unzip icoutils \
            fonts-wine fonts-wqy-microhei ;;
        clean) echo git debootstrap ;;
        *) echo "awl_packages: no set named $awl_set" >&2; return 2 ;;
        esac
    done | tr ' ' '\n' | sort -u
}

# awl_missing SET...: the packages of these sets which are not installed, one a line.
awl_missing() {
    awl_packages "$@" | while IFS= read -r awl_package; do
        dpkg-query -W -f '${Status}\n' "$awl_package" 2>/dev/null | grep -q ' installed$' ||
            echo "$awl_package"
    done
}

# awl_install SET...: installs what is missing, after saying what; 1 and a message if it cannot.
awl_install() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        echo "This is no Debian system: nothing is installed by itself. Needed, under Debian's names:"
        awl_packages "$@" | paste -sd ' ' -
        return 0
    fi
    awl_list=$(awl_missing "$@" | paste -sd ' ' -)
    [ -n "$awl_list" ] || return 0
    echo "These Debian packages are missing and get installed now:"
    echo "    $awl_list"
    if [ "$(id -u)" -eq 0 ]; then
        awl_root=
    elif command -v sudo >/dev/null 2>&1; then
        awl_root="sudo"
    else
        echo "Neither root nor sudo: run this as root, then start again:" >&2
        echo "    apt-get install --no-install-recommends $awl_list" >&2
        return 1
    fi
    # The lists of words are meant to be split.
    # shellcheck disable=SC2086
    if ! $awl_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' sh $awl_list </dev/null; then
        echo "apt-get could not install them; its messages stand above." >&2
        return 1
    fi
}

# awl_sysroot: prints the folder of the mingw sysroot (the libraries for Windows), unpacking the
# tarball into build/sysroot first if that is all there is; 1 if there is neither. The tarball lies
# in shared/windows/ beside the checkout, or beside the repository that the checkout was made from.
awl_sysroot() {
    awl_name=gtk3-mingw-x86_64
    for awl_dir in "${AWL_SYSROOT:-}" "$PWD/build/sysroot/$awl_name"; do
        if [ -n "$awl_dir" ] && [ -f "$awl_dir/cross/mingw-w64.cmake" ]; then
            echo "$awl_dir"
            return 0
        fi
    done
    awl_origin=$(git remote get-url origin 2>/dev/null)
    awl_origin=${awl_origin#file://}
    awl_common=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null)
    for awl_dir in "$PWD" "${awl_origin%/.git}" "${awl_common%/.git}"; do
        awl_tarball=$awl_dir/../shared/windows/$awl_name.tar.xz
        if [ -n "$awl_dir" ] && [ -f "$awl_tarball" ]; then
            mkdir -p build/sysroot && tar -xJf "$awl_tarball" -C build/sysroot || return 1
            echo "$PWD/build/sysroot/$awl_name"
            return 0
        fi
    done
    return 1
}
