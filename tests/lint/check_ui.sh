#!/bin/sh
# The templates are what GTK understands (gtk-builder-tool builds each one: classes, properties and
# their values, packing, menus), and the preferences' schema is correct.
#
# gtk-builder-tool knows no class of ours: in a copy each stands as the GTK class it derives from. So
# properties of our own classes and all signals are not covered here; the programs of tests/gui, which
# make every window, cover them and the binding of children and handlers.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/files.sh"
bad=0

schemas=$(lint_files 'gui/data/*.gschema.xml') || { echo "$schemas"; exit 77; }
if [ -n "$schemas" ]; then
    lint_need glib-compile-schemas
    glib-compile-schemas --strict --dry-run gui/data || bad=1
fi

templates=$(lint_files 'gui/ui/*.ui')
if [ -n "$templates" ]; then
    for tool in gtk-builder-tool python3; do lint_need "$tool"; done
    work=$(mktemp -d "${TMPDIR:-/tmp}/awl-ui.XXXXXX") || exit 2
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
    # G_DECLARE_FINAL_TYPE(BradawlQr, bradawl_qr, BRADAWL, QR, GtkDrawingArea): own class, parent
    cat gui/widgets/*.h gui/model/*.h 2>/dev/null | tr -d '\n' | tr ';' '\n' |
        sed -n 's/.*G_DECLARE_[A-Z]*_TYPE(\([A-Za-z]*\),.*, *\([A-Za-z]*\)).*/s|class="\1"|class="\2"|/p' \
            >"$work/parents"
    for file in $templates; do
        # The template element keeps its name: gtk-builder-tool wants it, with the parent beside it.
        sed -e '/<signal /d' -e '/<template /!{' -f "$work/parents" -e '}' "$file" >"$work/$(basename "$file")"
    done
    cat >"$work/validate.sh" <<'SCRIPT'
bad=0
for file in "$1"/*.ui; do
    gtk-builder-tool validate "$file" || bad=1
done
exit $bad
SCRIPT
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/../gui/headless.py" --no-wm -- \
        sh "$work/validate.sh" "$work" >"$work/messages" 2>&1
    status=$?
    sed "s|$work|gui/ui|" "$work/messages" >&2
    [ "$status" -ne 77 ] || lint_skip "$(cat "$work/messages")"
    [ "$status" -eq 0 ] || bad=1
fi
exit $bad
