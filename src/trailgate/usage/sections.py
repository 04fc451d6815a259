"""The parts of a message: its own text, and the commits that squash text quotes."""

from __future__ import annotations

import re

from trailgate.records import Record

from .instants import git_time
from .reading import Quote

_SQUASHED = "Squashed commit of the following:"
_COMMIT = re.compile(r"commit ([0-9a-f]{7,64})(?: .*)?", re.ASCII)
_HEADER = re.compile(r"(Author|Date|Merge|AuthorDate|Commit|CommitDate): +(.*)", re.ASCII)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ZONE = re.compile(r"[+-]\d{4}\Z", re.ASCII)


class Section(Record):
    """Lines of one author: `(number, text)` pairs, numbers counted from 1 in the whole message.

    `quote`: the commit that the lines are quoted from, None for the message's own text.
    """

    lines: tuple[tuple[int, str], ...]
    quote: Quote | None = None


def sections(lines: list[tuple[int, str]], quote: Quote | None = None) -> list[Section]:
    """Split lines into the message's own text and each commit quoted by `git merge --squash`.

    Quoted messages are indented by four spaces; they come out unindented, and may quote in turn.
    """
    own: list[tuple[int, str]] = []
    inner: list[Section] = []
    at = 0
    while at < len(lines):
        if lines[at][1].rstrip() == _SQUASHED:
            end = _end_of_squash(lines, at + 1)
            for header, body in _commits(lines[at + 1 : end]):
                inner += sections(body, _quoted(header, body))
            own.append((lines[at][0], ""))
            at = end
        else:
            own.append(lines[at])
            at += 1
    return [Section(tuple(own), quote), *inner]


def unfenced(lines: tuple[tuple[int, str], ...]) -> list[tuple[int, str]]:
    """Give the lines with those inside code fences emptied; an unclosed fence hides nothing."""
    result = list(lines)
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at][1])
        if fence is None:
            at += 1
            continue
        end = _closing(lines, at + 1, fence[1])
        if end is None:
            at += 1
            continue
        for inside in range(at, end + 1):
            result[inside] = (lines[inside][0], "```")
        at = end + 1
    return result


def _closing(lines: tuple[tuple[int, str], ...], start: int, fence: str) -> int | None:
    for at in range(start, len(lines)):
        text = lines[at][1].strip()
        if text.startswith(fence) and not text.strip(fence[0]):
            return at
    return None


def _end_of_squash(lines: list[tuple[int, str]], start: int) -> int:
    for at in range(start, len(lines)):
        text = lines[at][1].rstrip()
        indented = text.startswith("    ")
        if text and not indented and not _COMMIT.fullmatch(text) and not _HEADER.fullmatch(text):
            return at
    return len(lines)


def _commits(
    lines: list[tuple[int, str]],
) -> list[tuple[list[str], list[tuple[int, str]]]]:
    found: list[tuple[list[str], list[tuple[int, str]]]] = []
    for number, text in lines:
        if _COMMIT.fullmatch(text.rstrip()):
            found.append(([text.rstrip()], []))
        elif not found:
            continue
        elif text.startswith("    ") or not text.strip():
            found[-1][1].append((number, text[4:]))
        else:
            found[-1][0].append(text.rstrip())
    return found


def _quoted(header: list[str], body: list[tuple[int, str]]) -> Quote | None:
    commit = _COMMIT.fullmatch(header[0])
    fields = {found[1]: found[2].strip() for found in map(_HEADER.fullmatch, header) if found}
    date = fields.get("Date") or fields.get("AuthorDate") or ""
    time = git_time(date)
    zone = _ZONE.search(date)
    if commit is None or time is None or zone is None or "Author" not in fields:
        return None
    paragraph: list[str] = []
    for _, text in body:
        if text.strip():
            paragraph.append(text.strip())
        elif paragraph:
            break
    subject = " ".join(paragraph).encode("utf-8", "surrogateescape")
    author = fields["Author"].encode("utf-8", "surrogateescape")
    return Quote(commit[1], author, time, zone[0], subject)
