"""The parts of a message: its own text, and the commits that squash text quotes."""

from __future__ import annotations

from trailgate.message import subject as subject_of
from trailgate.patterns import ASCII, late
from trailgate.records import Record

from .fences import unfenced
from .instants import git_time
from .reading import Quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Lines = list[tuple[int, str]]

_SQUASHED = "Squashed commit of the following:"
_COMMIT = late(r"commit ([0-9a-f]{7,64})(?: .*)?", ASCII)
_HEADER = late(r"(Author|Date|Merge|AuthorDate|Commit|CommitDate): +(.*)", ASCII)
_ZONE = late(r"[+-]\d{4}\Z", ASCII)
_BULLET = late(r"\* (\S.*)")
_INDENT = "    "
_SPACE = " \t\r\n"  # git's; any other white space is text to it


class Section(Record):
    """Lines of one author: `(number, text)` pairs, numbers counted from 1 in the whole message.

    What code fences hold is hidden. `quote`: the commit that the lines are quoted from, None for
    the message's own text, and where the header of the quoted commit can't be read. `subject` is
    the quoted commit's, `""` for the message's own text.
    """

    lines: tuple[tuple[int, str], ...]
    subject: str = ""
    quote: Quote | None = None


class _Part:
    """A section that grows: its indentation, the header that stood over it, its lines so far."""

    __slots__ = ("header", "indent", "lines")

    def __init__(self, indent: str, header: Sequence[str] = ()) -> None:
        self.indent = indent
        self.header = list(header)
        self.lines: Lines = []


def sections(lines: Lines) -> list[Section]:
    """Split lines into the message's own text and each commit that `git merge --squash` quotes.

    Quoted messages are indented by four spaces; they come out unindented, and may quote in turn.
    One pass, however deep they nest.
    """
    own = _Part("")
    found, nested = [own], [own]
    for number, text in unfenced(lines):
        if not text.strip(_SPACE):
            nested[-1].lines.append((number, ""))
        elif not _in_header(nested, found, text):
            part = nested[-1]
            bare = text[len(part.indent) :]
            part.lines.append((number, bare))
            if bare.rstrip() == _SQUASHED:
                nested.append(_Part(part.indent + _INDENT))
                found.append(nested[-1])
    quoted = [_section(part) for part in found[1:] if part.lines]
    return [Section(tuple(own.lines)), *quoted]


def _in_header(nested: list[_Part], found: list[_Part], text: str) -> bool:
    """Take a line that belongs to the header of a quoted commit; else close the parts it ends."""
    while not text.startswith(nested[-1].indent):
        part = nested[-1]
        outer = part.indent[len(_INDENT) :]
        if text.startswith(outer):
            bare = text[len(outer) :].rstrip()
            if _COMMIT.fullmatch(bare):
                nested[-1] = _Part(part.indent, [bare])
                found.append(nested[-1])
                return True
            if part.header and not part.lines and _HEADER.fullmatch(bare):
                part.header.append(bare)
                return True
        nested.pop()
    return False


def _section(part: _Part) -> Section:
    lines = unfenced(part.lines)
    if not part.header:
        return Section(tuple(lines))
    body = "\n".join(text for _, text in part.lines).encode("utf-8", "surrogateescape")
    subject = subject_of(body)
    quote = _quote(part.header, subject)
    return Section(tuple(lines), subject.decode("utf-8", "surrogateescape"), quote)


def _quote(header: list[str], subject: bytes) -> Quote | None:
    commit = _COMMIT.fullmatch(header[0])
    fields = {found[1]: found[2] for found in map(_HEADER.fullmatch, header) if found}
    date = fields.get("Date") or fields.get("AuthorDate") or ""
    time = git_time(date)
    zone = _ZONE.search(date)
    if commit is None or time is None or zone is None or "Author" not in fields:
        return None
    author = fields["Author"].encode("utf-8", "surrogateescape")
    return Quote(commit[1], author, time, zone[0], subject)


def headings(section: Section, *, named: bool) -> list[tuple[int, str]]:
    """Give the number and subject of each `* subject` line that heads a squashed commit.

    GitHub's squash puts one paragraph of this form above each commit's body, from the first
    paragraph on. A list in a body is none of it; nor is a single one where the message itself is
    `named` for an SD, for a squash of one commit keeps its message.
    """
    paragraphs = _paragraphs(section.lines)
    if len(paragraphs) < 2 or not _heading(paragraphs[1]):
        return []
    found = [(p[0][0], bullet) for p in paragraphs[1:] if (bullet := _heading(p))]
    return [] if named and len(found) == 1 else found


def _heading(paragraph: Lines) -> str:
    bullet = _BULLET.fullmatch(paragraph[0][1]) if len(paragraph) == 1 else None
    return bullet[1] if bullet else ""


def _paragraphs(lines: Sequence[tuple[int, str]]) -> list[Lines]:
    found: list[Lines] = []
    blank = True
    for number, text in lines:
        if not text.strip(_SPACE):
            blank = True
        elif blank:
            found.append([(number, text)])
            blank = False
        else:
            found[-1].append((number, text))
    return found
