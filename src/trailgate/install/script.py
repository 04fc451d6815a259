"""The hook scripts that `trailgate install` writes."""

from __future__ import annotations

import os
import sys

from trailgate.records import Record

MARK = "# written by trailgate install"
KEPT = ".before-trailgate"
"""Ends the name of a hook that stood there before, and that ours runs first."""

_START = "from trailgate.__main__ import main; main()"
_ADVISORY = "prepare-commit-msg"
"""The hook that only helps: a commit goes on without it."""


class Program(Record):
    """How a hook starts trailgate: an interpreter and the folder that holds the package.

    `others` are further folders of packages, which only a policy that is compiled anew needs. All
    are absolute paths.
    """

    python: str
    package: str
    others: tuple[str, ...] = ()


def running() -> Program:
    """Give this very trailgate; the interpreter as it was called, so that a venv stays one."""
    import trailgate

    here = os.path.dirname(os.path.dirname(os.path.abspath(str(trailgate.__file__))))
    sites = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    others = tuple(_slashes(path) for path in sites if path != here)
    return Program(_slashes(os.path.abspath(sys.executable)), _slashes(here), others)


def script(hook: str, program: Program | None) -> str:
    """Give the text of a hook that runs the one kept beside it, and then trailgate.

    With `program` it starts that without a search; None: the text names no path, for a folder that
    others share. Such a hook finds trailgate on PATH once, and then in the file that `priming`
    writes. Where trailgate is gone it says so in one line.
    """
    lines = ["#!/bin/sh", MARK, *(_local(program) if program else _PORTABLE)]
    chain = _CHAIN_STDIN if hook == "pre-push" else _CHAIN
    lines += [*chain, _local_run(hook) if program else _portable_run(hook)]
    lines += [f"exit {0 if hook == _ADVISORY else 1}", ""]
    return "\n".join(lines).replace("HOOK", hook)


def start_of(program: Program) -> str:
    """Give what the interpreter is to run with `-I -S`, which spares what `site` costs.

    The folders come last, so that nothing in them stands in for a module of Python itself.
    """
    folders = ", ".join(ascii(path) for path in (program.package, *program.others))
    return f"import sys; sys.path += [{folders}]; {_START}"


def program_of(text: str) -> Program | None:
    """Give what a script of `script` starts; None for one that looks on PATH."""
    import shlex

    found = dict.fromkeys(("python", "package"), "")
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and name in found and not found[name]:
            found[name] = "".join(shlex.split(value))
    return Program(found["python"], found["package"]) if all(found.values()) else None


_FEED = 'if [ "$told" ]; then printf %s "${told%.}"; else cat; fi | '
_KEPT = f'kept="${{0%/*}}/HOOK{KEPT}"'
_CHAIN = (_KEPT, 'if [ -x "$kept" ]; then "$kept" "$@" || exit; fi')
_CHAIN_STDIN = (
    "told=",
    _KEPT,
    'if [ -x "$kept" ]; then',
    "    told=$(cat; echo .)",
    '    printf %s "${told%.}" | "$kept" "$@" || exit',
    "fi",
)
_PORTABLE = (
    "# It names no path, so that others can share it. The first run finds trailgate on PATH and",
    "# notes in .git/trailgate/program what it was; later ones start that without a search.",
    "# TRAILGATE names the program where it is not on PATH.",
)
_HAVE_LOCAL = '[ -x "$python" ] && [ -f "$package/trailgate/__main__.py" ]'
_RUN = '"$python" -I -S -c "$start" hook HOOK "$@"'
_FIND_NOTED = """\
git=${GIT_DIR:-.git}
[ -d "$git" ] || git=$(git rev-parse --git-dir) || git=.git
common=
if [ -f "$git/commondir" ]; then IFS= read -r common <"$git/commondir"; fi
case $common in
"") common=$git ;;
/* | ?:*) ;;
*) common=$git/$common ;;
esac
noted=$common/trailgate/program
python='' there='' start=''
state="is not on PATH"
if [ -z "$TRAILGATE" ] && [ -f "$noted" ]; then
    { IFS= read -r python && IFS= read -r there && IFS= read -r start; } <"$noted"
    state="was uninstalled from where it was, and is not on PATH"
fi"""
_RUN_SEARCHED = """\
if command -v "${TRAILGATE:-trailgate}" >/dev/null 2>&1; then
    set -- HOOK "$@"
    [ "$TRAILGATE" ] || set -- "--note=$noted" "$@"
    FEED"${TRAILGATE:-trailgate}" hook "$@"
    code=$?
    # a version manager's shim is there even where trailgate is not
    [ $code -eq 126 ] || [ $code -eq 127 ] || exit $code
    state="was uninstalled, and what is on PATH can't start it"
fi"""


def _local(program: Program) -> tuple[str, ...]:
    """Give the lines that name the program."""
    return (
        f"python={_quoted(program.python)}",
        f"package={_quoted(program.package)}",
        f"start={_quoted(start_of(program))}",
    )


def _local_run(hook: str) -> str:
    gone = (
        f"trailgate {hook}: trailgate was uninstalled from where this hook looks, so "
        f"{_left_undone(hook)}; run trailgate install where it lives now, or delete the hook "
    )
    return f'{_starting(hook, _HAVE_LOCAL)}\nprintf "%s\\n" {_quoted(gone)}"$0" >&2'


def _portable_run(hook: str) -> str:
    gone = (
        f"trailgate {hook}: trailgate $state, so {_left_undone(hook)}; install it "
        "(pip install trailgate) or turn the hooks off (git config --unset core.hooksPath)"
    )
    feed = _FEED if hook == "pre-push" else ""
    searched = _RUN_SEARCHED.replace("FEED", feed)
    noted = _starting(hook, '[ -x "$python" ] && [ -e "$there" ]')
    return f'{_FIND_NOTED}\n{noted}\n{searched}\necho "{gone}" >&2'


def _starting(hook: str, condition: str) -> str:
    """Give the lines that end in trailgate itself, where a condition holds."""
    # A hook that ran before has read what git told: it is fed again where it was kept.
    feed = f'    if [ "$told" ]; then printf %s "${{told%.}}" | {_RUN}; exit; fi\n'
    return f"if {condition}; then\n{feed if hook == 'pre-push' else ''}    exec {_RUN}\nfi"


def _left_undone(hook: str) -> str:
    return {
        "commit-msg": "this commit can't be judged",
        "pre-push": "this push can't be judged",
    }.get(hook, "nothing is filled in")


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
