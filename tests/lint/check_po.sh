#!/bin/sh
# The translations are complete, and every word that the app shows can be translated.
set -u
here=$(cd "$(dirname "$0")" && pwd)
pot=$here/../../gui/po/pot.sh
. "$here/files.sh"
for tool in xgettext msgmerge msgattrib msgfmt; do lint_need "$tool"; done
export LC_ALL=C.UTF-8 LANGUAGE=C
bad=0
work=$(mktemp -d "${TMPDIR:-/tmp}/awl-po.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

files=$(lint_files 'gui/*.c' 'gui/*.ui') || { echo "$files"; exit 77; }
ui=$(echo "$files" | grep '\.ui$')
code=$(echo "$files" | grep '\.c$')

# forbid WHAT REGEX FILES
forbid() {
    [ -n "$3" ] || return 0
    hits=$(echo "$3" | xargs grep -nHP -e "$2")
    [ -z "$hits" ] || { printf '%s\ncheck_po: %s\n' "$hits" "$1" >&2; bad=1; }
}

# ---- what is shown ----
words='label|title|subtitle|text|[a-z-]+-text|accessible-name|accessible-description|comments'
forbid "words of a template lack translatable=\"yes\"" \
    "<(property|attribute) name=\"([[:alpha:]]+::)?($words)\">[^<]*[[:alpha:]]{2}|<(item|col)( [^>]*id=\"[^\"]*\")?>[^<]*[[:alpha:]]{2}" "$ui"
for file in $ui; do
    grep -q '<interface domain="bradawl"' "$file" ||
        { echo "$file: wants <interface domain=\"bradawl\">, else GTK looks elsewhere" >&2; bad=1; }
done
setters='gtk_label_new|gtk_button_new_with_(label|mnemonic)|gtk_[a-z_]+_set_(text|label|title|subtitle|tooltip_text|placeholder_text)|atk_object_set_(name|description)|g_notification_(new|set_body|set_title)'
forbid "words of the code are not in _()" "\b($setters) ?\(([^\"]*, )?\"[^\"]*[[:alpha:]]{2}" "$code"

# ---- what is translated ----
sh "$pot" "$work/bradawl.pot" 2>"$work/messages" || { cat "$work/messages" >&2; exit 1; }
if [ -s "$work/messages" ]; then
    cat "$work/messages" >&2
    echo "check_po: xgettext complains" >&2
    bad=1
fi

# listed WHAT FILE: FILE is a catalogue that should have no entry
listed() {
    hits=$(grep -A 1 '^msgid ' "$2" | grep -v '^msgid ""$' | grep '"..*"')
    [ -z "$hits" ] || { printf '%s\ncheck_po: %s: %s\n' "$hits" "$po" "$1" >&2; bad=1; }
}

catalogues=$(lint_files 'gui/po/*.po')
[ -n "$catalogues" ] || { echo "check_po: no translations in gui/po" >&2; exit 1; }
for po in $catalogues; do
    # -c: what printf() fills in, header, plural forms. Warnings count too.
    msgfmt -c --check-accelerators=_ --statistics -o "$work/bradawl.mo" "$po" 2>"$work/messages" ||
        bad=1
    cat "$work/messages"
    if grep -q 'warning:' "$work/messages"; then bad=1; fi
    msgmerge --quiet --no-fuzzy-matching -o "$work/merged.po" "$po" "$work/bradawl.pot" || bad=1
    msgattrib --untranslated --no-obsolete --no-wrap --force-po -o "$work/open.po" "$work/merged.po"
    msgattrib --only-fuzzy --no-obsolete --no-wrap --force-po -o "$work/fuzzy.po" "$work/merged.po"
    msgattrib --only-obsolete --no-wrap "$work/merged.po" | sed 's/^#~ //' >"$work/gone.po"
    listed "not translated (sh gui/po/pot.sh --update adds what is new)" "$work/open.po"
    listed "marked fuzzy: read it again" "$work/fuzzy.po"
    listed "no longer in the sources (sh gui/po/pot.sh --update takes it out)" "$work/gone.po"
    case $po in
    *zh_CN.po)
        forbid "Chinese takes its own punctuation" '\p{Han}([,.:!?)]|; |\((?!_))|[,!?(]\p{Han}' "$po"
        forbid "the app says 你" '您' "$po"
        ;;
    esac
done
exit $bad
