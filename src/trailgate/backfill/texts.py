"""A proposal as text for people, and as plain data."""

from __future__ import annotations

from trailgate.collectors.token_log.fields import tokens_text
from trailgate.models import family_of
from trailgate.reports.figures import iso, minute
from trailgate.reports.findings import shown
from trailgate.reports.layout import field, lines_of
from trailgate.usage.run import PARTS, UNKNOWN

from .notes import REF

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trailgate.models import Family
    from trailgate.reports.layout import Line, Page

    from .proposing import Guess, Proposal
    from .writing import Writing

    Document = dict[str, Any]

VERSION = 1
MOST_LISTED = 50
DRY = "nothing was written; trailgate backfill --write puts it into notes, history stays as it is"
NOTHING_NEW = "nothing to write: the notes say all that is known"
NOTHING = (
    "nothing to estimate: every SD commit in the chosen time records its usage, or has a block "
    "that can't be read"
)


def proposal_lines(
    found: Sequence[Proposal],
    lacking: int,
    families: tuple[Family, ...],
    page: Page,
    plan: Writing,
) -> list[Line]:
    """Lay out what is proposed and no note says yet, the latest first, and what stays unknown.

    `lacking` is how many commits have no usage, `plan` what is to be written of the proposals.
    """
    if not lacking:
        return list(lines_of([NOTHING]))
    lines: list[Line] = []
    fresh = [one for one in found if one.candidate.oid in plan.texts]
    for one in fresh[: -MOST_LISTED - 1 : -1]:
        candidate = one.candidate
        head = f"{candidate.oid[:10]}  {minute(candidate.instant, 'UTC')[:10]}  {candidate.sd}"
        lines.append(((shown(head), "bold"),))
        for guess, offer in zip(one.guesses, one.offers, strict=True):
            lines += _wrapped(_guess(guess, offer, families, candidate.instant), page)
    if len(fresh) > MOST_LISTED:
        lines += lines_of([f"and {len(fresh) - MOST_LISTED:,} more; --json lists all"])
    lines += [()] if lines else []
    return [*lines, *_summary(found, lacking, plan, page)]


def _summary(found: Sequence[Proposal], lacking: int, plan: Writing, page: Page) -> Iterator[Line]:
    counted = sum(one.known for one in found)
    record = "SD commit records" if lacking == 1 else "SD commits record"
    yield from field("without", f"{lacking:,} {record} no usage", page)
    yield from field("with tokens", f"{counted:,} of them", page)
    yield from field("model only", f"{len(found) - counted:,}; their tokens are unknown", page)
    if plan.alone:
        yield from field("note only", f"{plan.alone:,}; what it was made from is gone", page)
    yield from field(
        "unknown", f"{lacking - len(found) - plan.alone:,}; nothing tells of them", page
    )


def _guess(
    guess: Guess, offer: tuple[int, str] | None, families: tuple[Family, ...], at: int
) -> str:
    run = guess.run
    family = family_of(run.model, families, at)
    phase = "phase unknown" if run.phase == UNKNOWN else run.phase
    words = f"{run.agent}, {phase}, {run.model} ({family.name if family else 'unknown family'})"
    source = f"from {guess.source}"
    if guess.known:
        basis = f", {guess.basis}" if guess.basis else ""
        return shown(f"{words}, about {tokens_text(run.tokens)} tokens, {source}{basis}")
    offered = f"; --medians would say {offer[0]:,}: {offer[1]}" if offer else ""
    return shown(f"{words}, tokens unknown, {source}{offered}")


def _wrapped(text: str, page: Page) -> Iterator[Line]:
    import textwrap

    width = max(page.width - 4, 16)
    for number, part in enumerate(textwrap.wrap(text, width, break_on_hyphens=False)):
        yield ((("    " if number else "  ") + part, ""),)


def written_lines(done: Writing, tip: str, page: Page) -> list[Line]:
    """Lay out what was written."""
    if done.texts:
        lines = list(
            field("written", f"{_notes(len(done.texts))} to {REF} (commit {tip[:10]})", page)
        )
    else:
        lines = list(field("written", "nothing: the notes say all of it", page))
    return [*lines, *_standing(done, page)]


def planned_lines(plan: Writing, page: Page) -> list[Line]:
    """Lay out what would be written, and by which command; or that nothing would."""
    told = DRY if plan.texts else NOTHING_NEW
    return [(), *lines_of([told]), *_standing(plan, page)]


def _standing(plan: Writing, page: Page) -> Iterator[Line]:
    if plan.kept:
        yield from field("kept", f"{_notes(plan.kept)} that stood before", page)
    if plan.foreign:
        yield from field("left alone", f"{plan.foreign:,} that trailgate did not write", page)
    if plan.unreadable:
        first = plan.unreadable[0][:10]
        told = (
            f"{_notes(len(plan.unreadable))} of ours, changed by hand or of another version, the "
            f"first at {first}; take it away, and --write makes it anew: "
            f"git notes --ref=trailgate remove {first}"
        )
        yield from field("unreadable", told, page)


def _notes(count: int) -> str:
    return f"{count:,} note{'' if count == 1 else 's'}"


def document(
    found: Sequence[Proposal], lacking: int, plan: Writing, tip: str, *, is_done: bool
) -> Document:
    """Give the proposal as plain data, and what of it is or would be written (docs/backfill.md)."""
    planned = {
        "notes": len(plan.texts),
        "kept": plan.kept,
        "left_alone": plan.foreign,
        "unreadable": list(plan.unreadable),
    }
    return {
        "version": VERSION,
        "lacking": lacking,
        "unknown": lacking - len(found) - plan.alone,
        "proposals": [_proposal(one) for one in found],
        "planned": planned,
        "written": planned | {"ref": REF, "commit": tip or None} if is_done else None,
    }


def _proposal(one: Proposal) -> Document:
    candidate = one.candidate
    pairs = zip(one.guesses, one.offers, strict=True)
    return {
        "commit": candidate.oid,
        "date": iso(candidate.instant, "UTC"),
        "author": shown(candidate.author),
        "sd": shown(candidate.sd),
        "subject": shown(candidate.subject),
        "estimated": True,
        "runs": [_run(guess, offer) for guess, offer in pairs],
    }


def _run(guess: Guess, offer: tuple[int, str] | None) -> Document:
    run = guess.run
    tokens: Any = run.tokens.total
    if guess.known and tokens is None:
        tokens = dict(zip(PARTS, run.tokens.parts, strict=True))
    return {
        "phase": shown(run.phase),
        "agent": shown(run.agent),
        "model": shown(run.model),
        "tokens": tokens,
        "at": None if run.at is None else iso(run.at, "UTC"),
        "source": shown(guess.source),
        "basis": shown(guess.basis),
        "median": {"tokens": offer[0], "basis": offer[1]} if offer else None,
    }
