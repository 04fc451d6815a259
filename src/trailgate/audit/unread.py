"""Blocks that could not be read: where, why, and what to do about each."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.instants import iso_text
from trailgate.usage.reader import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from trailgate.commits import Commit
    from trailgate.ledger.entries import Unreadable
    from trailgate.usage.reading import Problem
    from trailgate.usage.vocabulary import Vocabulary


class Unread(Record):
    """A block that could not be read, its author, and the ways to mend it, the best first."""

    block: Unreadable
    author: str
    remedies: tuple[str, ...]


def unread(
    blocks: Iterable[Unreadable], commits: Mapping[str, Commit], vocabulary: Vocabulary
) -> tuple[Unread, ...]:
    """Give the remedies of blocks; `commits` are those that hold them, by object name."""
    problems: dict[str, dict[int, Problem]] = {}
    found: list[Unread] = []
    for block in blocks:
        commit = commits[block.oid]
        if block.oid not in problems:
            problems[block.oid] = _problems(commit, vocabulary)
        problem = problems[block.oid].get(block.line)
        author = commit.author.decode("utf-8", "surrogateescape")
        found.append(Unread(block, author, _remedies(block, problem, commit)))
    return tuple(found)


def _problems(commit: Commit, vocabulary: Vocabulary) -> dict[int, Problem]:
    reading = read(commit.message, vocabulary, commit.author_time)
    found = [block.problems[0] for block in reading.blocks if block.problems]
    return {problem.line: problem for problem in [*reading.strays, *found]}


def _remedies(block: Unreadable, problem: Problem | None, commit: Commit) -> tuple[str, ...]:
    start = f"{block.oid[:10]}^" if commit.parents else "--root"
    reword = f"git rebase -i --rebase-merges {start}, and reword that commit"
    if problem and problem.suggestion:
        line = f"{problem.key}: {problem.suggestion}"
        mended = f"while nobody else has the commit, write `{line}` instead: {reword}"
    else:
        mended = f"while nobody else has the commit, mend its message: {reword}"
    if problem and problem.key == "Corrects":
        return mended, "else write the correction again, in a later commit"
    when = iso_text(block.instant)
    later = (
        "else record it in a later commit, in its own week: "
        f"`Run: <AGENT> <MODEL> <TOKENS> sd=<SD> phase=<PHASE> at={when}`"
    )
    return mended, later
