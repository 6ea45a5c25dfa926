# Sourced by the checks of this folder: where the tree is, and which of its files to look at.
# shellcheck shell=sh
cd "${LINT_ROOT:-$(dirname "$0")/../..}" || exit 2

# Skips the whole check; CTest and packaging/test.sh show the reason.
lint_skip() {
    echo "SKIP: $*"
    exit 77
}

# lint_need TOOL: a check without its tool is skipped, never passed.
lint_need() {
    command -v "$1" >/dev/null 2>&1 || lint_skip "$1 is not installed"
}

# lint_files PATHSPEC...: what git knows or would add, so that build/ and scratch files stay out.
lint_files() {
    command -v git >/dev/null 2>&1 || lint_skip "git is not installed"
    git rev-parse --is-inside-work-tree >/dev/null 2>&1 || lint_skip "this is not a git checkout"
    git ls-files --cached --others --exclude-standard --deduplicate -- "$@" |
        while IFS= read -r lint_file; do
            [ ! -f "$lint_file" ] || printf '%s\n' "$lint_file"
        done
}
