#!/bin/sh
# Each check must be able to fail: plants one offence at a time in a small tree of its own and
# expects the check to name it. (A check whose tool is missing skips; its case is skipped with it.)
set -u
here=$(cd "$(dirname "$0")" && pwd)
command -v git >/dev/null 2>&1 || { echo "SKIP: git is not installed"; exit 77; }
tree=$(mktemp -d "${TMPDIR:-/tmp}/awl-lint.XXXXXX") || exit 2
trap 'rm -rf "$tree"' EXIT
trap 'exit 130' INT TERM
bad=0
unset TIDY_BASE GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
spdx='/* SPDX-License-Identifier: MIT */'

cd "$tree" || exit 2
git init -q .
cp "$here/../../.clang-format" "$here/../../.clang-tidy" .
mkdir -p core/engine core/cli core/runtime platform/posix gui/ui gui/po gui/data packaging/man build

# check NAME [ARG...]: runs that check on the small tree, output in ./output
check() {
    check_name=$1
    shift
    LINT_ROOT=$tree sh "$here/check_$check_name.sh" "$@" >build/output 2>&1
}

# plant CHECK EXPECTED-TEXT FILE LINE...: FILE with these lines must fail CHECK
plant() {
    name=$1 expected=$2 file=$3
    shift 3
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >"$file"
    # $name may carry arguments
    # shellcheck disable=SC2086
    check $name
    status=$?
    rm "$file"
    if [ "$status" -eq 77 ]; then
        echo "skipped  $name: $(cat build/output)"
    elif [ "$status" -eq 0 ] || ! grep -qF -- "$expected" build/output; then
        echo "MISSED   $name: $file (status $status)"
        cat build/output
        bad=1
    else
        echo "caught   $name: $expected"
    fi
}

# clean CHECK: passes on the tree without an offence
clean() {
    # shellcheck disable=SC2086
    check $1
    case $? in
    0) echo "clean    $1" ;;
    77) echo "skipped  $1: $(cat build/output)" ;;
    *) echo "NOISY    $1"; cat build/output; bad=1 ;;
    esac
}

printf '%s\n' "$spdx" '#include "util/bytes.h"' '' 'int one(void);' '' 'int one(void)' '{' '    return config.random(1);' '}' >core/engine/one.c
printf '#!/bin/sh\nexit 0\n' >packaging/one.sh
sed 's/^    //' >packaging/man/one.1 <<'PAGE'
    .Dd January 1, 2026
    .Dt ONE 1
    .Os
    .Sh NAME
    .Nm one
    .Nd a page
PAGE
printf '%s\n' "$spdx" 'const char *f(void);' '' 'const char *f(void)' '{' '    return _("Copy");' '}' >gui/f.c
printf '%s\n' '<interface domain="bradawl">' '<object class="GtkLabel">' \
    '<property name="label" translatable="yes">Copy</property>' '</object>' '</interface>' >gui/ui/one.ui
po_header='msgid ""
msgstr "Project-Id-Version: x\nPO-Revision-Date: 2026-01-01 00:00+0000\nLast-Translator: x\nLanguage-Team: x\nLanguage: zh_CN\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
'
printf '%s\n' "$po_header" 'msgid "Copy"' 'msgstr "复制"' >gui/po/zh_CN.po
for name in layers format length text shell man po ui; do clean "$name"; done

plant layers "core must stay free of the operating system" core/engine/a.c "$spdx" '#include <sys/socket.h>'
plant layers "the engine includes base and itself only" core/engine/a.c "$spdx" '#include "runtime/loop.h"'
plant layers "link may use crypt and base" core/link/a.c "$spdx" '#include "server/server.h"'
plant layers "the command line talks to the runtime" core/cli/a.c "$spdx" '#include "engine/engine.h"'
plant layers "OpenSSL belongs to core/crypt" core/runtime/a.c "$spdx" '#include <openssl/ssl.h>'
plant layers "SQLite and cJSON belong" core/server/a.c "$spdx" '#include <sqlite3.h>'
plant layers "platform knows the base only" platform/posix/a.c "$spdx" '#include "engine/engine.h"'
plant layers "gui talks to the library's face" gui/a.c "$spdx" '#include "plat/sock.h"'
plant layers "pure code must not ask" core/proto/a.c "$spdx" 'long f(void) { return time(0); }'
plant layers "banned function" core/runtime/a.c "$spdx" 'void f(char *a) { strcpy(a, "b"); }'
plant format "code should be clang-formatted" core/engine/a.c "$spdx" 'int  a ;'
i=0
long=$spdx
while [ $i -lt 500 ]; do
    long="$long
/* $i */"
    i=$((i + 1))
done
plant length "501 lines" core/engine/a.c "$long"
plant text "the first line must be" core/engine/a.c 'int a;'
plant text "unfinished mark" core/engine/a.c "$spdx" '/* TODO: later */'
plant text "path of one machine" packaging/a.sh '#!/bin/sh' 'ls /root/x'
plant text "_WIN32 belongs" core/cli/a.c "$spdx" '#ifdef _WIN32' '#endif'
plant text "trailing blank" packaging/a.sh '#!/bin/sh' 'ls '
plant text "say mapped endpoint" core/engine/a.c "$spdx" '/* the external endpoint */'
# The dollar sign is for the planted script.
# shellcheck disable=SC2016
plant shell "SC2086" packaging/a.sh '#!/bin/sh' 'ls $1'
plant shell "In POSIX sh" packaging/a.sh '#!/bin/sh' '[[ -e x ]]'
plant man "unknown font" packaging/man/a.1 '.Dd January 1, 2026' '.Dt A 1' '.Os' '.Sh NAME' '.Nm a' '.Nd a' '.Bf Wrong' '.Ef'
# po MSGID-LINE MSGSTR-LINE [FLAG-LINE]: a catalogue with one more entry
po() {
    printf '%s\n' "$po_header" 'msgid "Copy"' 'msgstr "复制"' '' ${3:+"$3"} "$1" "$2"
}
plant po "not translated" gui/a.c "$spdx" 'const char *a(void) { return _("Paste"); }'
plant po "words of the code are not in _()" gui/a.c "$spdx" 'void a(void) { gtk_label_new("Paste"); }'
plant po "lack translatable" gui/ui/a.ui '<interface domain="bradawl">' '<property name="label">Paste</property>' '</interface>'
plant po 'wants <interface domain="bradawl">' gui/ui/a.ui '<interface>' '</interface>'
plant po "no longer in the sources" gui/po/a.po "$(po 'msgid "Paste"' 'msgstr "粘贴"')"
plant po "marked fuzzy" gui/po/a.po "$po_header" '#, fuzzy' 'msgid "Copy"' 'msgstr "复制"'
plant po "the app says 你" gui/po/b_zh_CN.po "$po_header" 'msgid "Copy"' 'msgstr "您复制"'
plant po "Chinese takes its own punctuation" gui/po/b_zh_CN.po "$po_header" 'msgid "Copy"' 'msgstr "复制,粘贴"'
plant po "format specifications" gui/po/a.po "$(po 'msgid "%d rows"' 'msgstr "%s 行"' '#, c-format')"
plant ui "Invalid property" gui/ui/a.ui '<interface><object class="GtkLabel"><property name="words">x</property></object></interface>'
plant ui "Invalid object type" gui/ui/a.ui '<interface><object class="GtkLable"/></interface>'
plant ui "gschema.xml" gui/data/a.gschema.xml '<schemalist><schema id="a.b"><key name="k" type="i"><default>x</default></key></schema></schemalist>'

printf '%s\n' '.Dd January 1, 2026' '.Dt BRADAWL 1' '.Os' '.Sh NAME' '.Nm bradawl' '.Nd a page' >packaging/man/bradawl.1
plant man "option new of core/cli/options.c is missing" core/cli/options.c '    {"new", no_argument, NULL, 1},'
rm packaging/man/bradawl.1

printf '[{"directory": "%s", "command": "cc -c core/engine/one.c", "file": "%s/core/engine/one.c"},
{"directory": "%s", "command": "cc -c core/engine/a.c", "file": "%s/core/engine/a.c"}]\n' \
    "$tree" "$tree" "$tree" "$tree" >build/compile_commands.json
printf '%s\n' "$spdx" 'int one(void);' >core/engine/one.h
printf '%s\n' "$spdx" '#include "one.h"' 'int one(void)' '{' '    return 1;' '}' >core/engine/one.c
clean "tidy build"
plant "tidy build" "readability-braces-around-statements" core/engine/a.c "$spdx" \
    'int a(int b);' 'int a(int b)' '{' '    if (b)' '        return 1;' '    return 0;' '}'

# TIDY_BASE: an unchanged file is left out, and one that includes a changed header is not.
git add -A
git -c user.name=lint -c user.email=lint@localhost commit -qm base
TIDY_BASE=HEAD check tidy build
if grep -q 'is not installed' build/output; then
    echo "skipped  TIDY_BASE"
elif ! grep -q 'no file to check' build/output; then
    echo "NOISY    TIDY_BASE on an unchanged tree"; cat build/output; bad=1
else
    echo '/* changed */' >>core/engine/one.h
    TIDY_BASE=HEAD check tidy build
    if grep -q 'on 1 files' build/output; then
        echo "caught   TIDY_BASE: a changed header brings its includers"
    else
        echo "MISSED   TIDY_BASE: changed header"; cat build/output; bad=1
    fi
fi
exit $bad
