"""Text that others wrote, as Markdown that shows it and does nothing else.

Escaping happens by default: a template prints through `finalize`, which lets pass only numbers and
`Markdown`; everything else becomes a code span.
"""

from __future__ import annotations

import re
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 300
"""Characters of one value that are shown."""

LONGEST_LINE = 500
LONGEST_LABEL = 40
MOST_TICKS = 32
"""Backticks in a row that are shown: GitHub's parser knows no fence of more than 80."""

_TICKS = re.compile("`+")
_TOO_MANY_TICKS = re.compile(f"`{{{MOST_TICKS + 1},}}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*/[A-Za-z0-9._~/-]*\Z")
_NO_LABEL = re.compile(r"[^A-Za-z0-9 ._-]")
_PLAIN = re.compile(r"[ -~]*\Z")


class Markdown(str):
    """Text that is Markdown already: written here, or escaped.

    Whatever is derived from it by string operations is plain text again.
    """

    __slots__ = ()


def visible(text: str, longest: int = LONGEST) -> str:
    """Give text on one line, at most `longest` characters, without invisible ones.

    Line ends and tabs become blanks; control, format (bidi, zero-width) and unassigned characters
    and halves of surrogate pairs go.
    """
    if not _PLAIN.match(text):
        text = "".join(_one(c) for c in text[: 4 * longest])
    text = _TOO_MANY_TICKS.sub("`" * MOST_TICKS + "\u2026", text)
    return text if len(text) <= longest else text[: longest - 1] + "\u2026"


def _one(character: str) -> str:
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category == "Zs" else "" if category[0] == "C" else character


def code(text: object, longest: int = LONGEST) -> Markdown:
    """Give text as a code span: no link, mention, image, HTML or table border comes of it.

    The fence is longer than any run of backticks inside. `|` is escaped as a table cell needs it,
    and a backslash before it is set apart, since it would undo that. Not for use inside an HTML
    block, where code spans mean nothing.
    """
    shown = visible(str(text), longest)
    if not shown.strip():
        return Markdown("(empty)")
    shown = shown.replace("\\|", "\\ |").replace("|", "\\|")
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return Markdown(f"{fence}{pad}{shown}{pad}{fence}")


def fenced(lines: Iterable[str], longest: int = LONGEST_LINE) -> Markdown:
    """Give lines as a fenced code block that none of them can close."""
    shown = [visible(line, longest) for line in lines]
    fence = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    return Markdown("\n".join([f"{fence}text", *shown, fence]))


def html(text: object, longest: int = LONGEST) -> Markdown:
    """Give text as `<code>`, for places inside HTML tags, where a code span means nothing.

    Whatever could be a sign of HTML or Markdown is written as an entity.
    """
    shown = visible(str(text), longest)
    safe = "".join(c if c == " " or c.isalnum() else f"&#{ord(c)};" for c in shown)
    return Markdown(f"<code>{safe}</code>")


def link(text: Markdown, address: str) -> Markdown:
    """Give our own text as a link, or as it is where the address is not a plain one."""
    return Markdown(f"[{text}]({address})") if _ADDRESS.match(address) else text


def pie(title: Markdown, slices: Iterable[tuple[str, int]]) -> Markdown:
    """Give a Mermaid pie chart, which GitHub draws.

    Of names only letters, digits, blanks and `._-` are kept: a label has no escapes.
    """
    lines = [f"pie showData title {title}"]
    for name, amount in slices:
        label = _NO_LABEL.sub("_", name)[:LONGEST_LABEL].strip() or "_"
        lines.append(f'    "{label}" : {amount}')
    return Markdown("\n".join(["```mermaid", *lines, "```"]))


def finalize(value: object) -> object:
    """Give what a template may print of a value: the hook that every `{{ }}` goes through."""
    if value is None:
        return Markdown("")
    if isinstance(value, int) and not isinstance(value, bool):
        return Markdown(f"{value:,}")
    return value if isinstance(value, Markdown) else code(value)


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
