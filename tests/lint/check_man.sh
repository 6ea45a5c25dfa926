#!/bin/sh
# The manual pages are correct mdoc, and name every option, exit code and event that there is.
set -u
. "$(dirname "$0")/files.sh"
lint_need mandoc

files=$(lint_files 'packaging/man/*.1') || { echo "$files"; exit 77; }
[ -n "$files" ] || { echo "no manual pages in packaging/man" >&2; exit 1; }
echo "$files" | xargs mandoc -Tlint -W warning || exit 1

bad=0
# same WHAT PAGE FILE IN-THE-CODE IN-THE-PAGE: two lists, a word a line
same() {
    for word in $4; do
        echo "$5" | grep -qxF -- "$word" || { echo "$2: $1 $word of $3 is missing" >&2; bad=1; }
    done
    for word in $5; do
        echo "$4" | grep -qxF -- "$word" || { echo "$2: there is no $1 $word in $3" >&2; bad=1; }
    done
}

# options PAGE FILE [OPTION...]: long options, from the table for getopt_long or GOption and from
# ".Fl -name" in the page; besides, those that a library adds
options() {
    page=$1 file=$2
    shift 2
    [ -f "$page" ] && [ -f "$file" ] || return 0
    same option "$page" "$file" "$({
        sed -En 's/^ *\{"([a-z-]*)", ([a-z]*_argument|.*G_OPTION_ARG).*/\1/p' "$file"
        printf '%s\n' "$@"
    } | sort -u)" "$(grep -o 'Fl -[a-z][a-z-]*' "$page" | sed 's/Fl -//' | sort -u)"
}

options packaging/man/bradawl.1 core/cli/options.c
options packaging/man/bradawl-server.1 core/cli/server_options.c
options packaging/man/bradawl-gtk.1 gui/widgets/bradawl-app.c \
    help help-all display gapplication-app-id
schema=core/cli/events.schema.json
if [ -f "$schema" ]; then
    same event packaging/man/bradawl.1 "$schema" \
        "$(sed -n 's/.*"#\/[$]defs\/event-\([a-z-]*\)".*/\1/p' "$schema" | sort -u)" \
        "$(sed -n 's/^\.It Li \([a-z-]*\) Brq.*/\1/p' packaging/man/bradawl.1 | sort -u)"
fi
exit $bad
