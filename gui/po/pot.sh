#!/bin/sh
# The template of the translations, from the sources as they are now.
#
#   sh gui/po/pot.sh FILE        write the template to FILE (CMake target bradawl_pot)
#   sh gui/po/pot.sh --update    and merge what is new into every language of gui/po
#
# Works on the current folder, which is the top of the tree. Needs gettext.
set -eu

# Sorted, so that the order of the strings does not depend on the file system.
potfiles() {
    {
        find gui -name '*.c'
        find gui -name '*.ui'
        find packaging/linux -name '*.desktop.in' -o -name '*.metainfo.xml.in'
    } 2>/dev/null | LC_ALL=C sort
}

# The rules for .ui and metainfo files are gettext's own and GTK's (gtkbuilder.its).
template() {
    potfiles >"$1.files"
    xgettext --files-from="$1.files" --output="$1" --from-code=UTF-8 --add-comments=TRANSLATORS \
        --add-location=file --package-name=bradawl --copyright-holder="The Bradawl authors" \
        --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
        --flag=_:1:pass-c-format --flag=N_:1:pass-c-format --flag=C_:2:pass-c-format \
        --flag=ngettext:1:pass-c-format --flag=ngettext:2:pass-c-format \
        --flag=g_strdup_printf:1:c-format --flag=g_string_append_printf:2:c-format \
        --flag=g_string_printf:2:c-format
    rm "$1.files"
}

case ${1:-} in
--update)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    template "$work/bradawl.pot"
    for po in gui/po/*.po; do
        msgmerge --quiet --update --backup=none --no-fuzzy-matching --add-location=file \
            "$po" "$work/bradawl.pot"
        msgattrib --no-obsolete --output-file="$po" "$po"
        LC_ALL=C msgfmt -c --statistics -o "$work/bradawl.mo" "$po"
    done
    ;;
'' | -*) echo "usage: pot.sh FILE | --update" >&2; exit 2 ;;
*) template "$1" ;;
esac
