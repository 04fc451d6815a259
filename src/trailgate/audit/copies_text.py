"""`audit copies` as text for people."""

from __future__ import annotations

from trailgate.collectors.token_log.fields import tokens_text
from trailgate.reports.figures import minute
from trailgate.reports.findings import shown

from .texts import MOST_LISTED, plural, rest, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.ledger.entries import Disagreement
    from trailgate.reports.layout import Line, Page
    from trailgate.usage.run import Run

    from .copies import Copied, Corrected, Place
    from .gathering import Copies
    from .suspects import Part, Suspect, Twin

_MOST_PLACES = 6
_NOTHING = (
    "no run stands in two places, no squash looks as if it counted twice, "
    "no Run-Id has two values, and nothing is corrected"
)


def copies_lines(found: Copies, timezone: str, page: Page) -> list[Line]:
    """Lay out copies, suspects, disagreements and corrections; what is empty is left out."""
    lines: list[Line] = []
    for section in (
        _copied([one for one in found.copied if not one.may_be_several], timezone, page),
        _several([one for one in found.copied if one.may_be_several], timezone, page),
        _suspects(found, timezone, page),
        _disagreements(found.disagreements, found.copied, page),
        _corrected(found.corrected, page),
    ):
        told = list(section)
        lines += [(), *told] if lines and told else told
    return lines or list(wrapped(_NOTHING, page, ""))


def _copied(found: Sequence[Copied], timezone: str, page: Page) -> Iterator[Line]:
    if not found:
        return
    yield ((f"copies, each counted once ({len(found):,})", "bold"),)
    for one in found[: -MOST_LISTED - 1 : -1]:
        when = minute(one.entry.instant, timezone)
        yield from wrapped(f"{_run(one.entry.run)}, counts at {when}", page)
        name = f"{one.because} {one.entry.run.id}".strip()
        yield from wrapped(f"{name}: {_places(one)}", page, "    ")
    yield from rest(len(found), page)
    yield ((f"  times are {timezone}", "dim"),)


def _several(found: Sequence[Copied], timezone: str, page: Page) -> Iterator[Line]:
    if not found:
        return
    yield ((f"runs that count once and may be several ({len(found):,})", "bold"),)
    for one in found[: -MOST_LISTED - 1 : -1]:
        when = minute(one.entry.instant, timezone)
        yield from wrapped(f"{_run(one.entry.run)}, counts once at {when}", page)
        equal = "equal in author, subject, block and second, without Run-Id"
        yield from wrapped(f"{plural(len(one.places), 'commit')}, {equal}:", page, "    ")
        yield from wrapped(_places(one), page, "      ")
    yield from rest(len(found), page)
    for remedy in (_STAMP, _RECORD):
        yield from wrapped(f"-> {remedy}", page, "    ")


_STAMP = (
    "give each run a Run-Id: the prepare-commit-msg hook stamps it (trailgate install); a script "
    "that makes commits without hooks writes `Run-Id: <ULID>` itself, a new one for each run"
)
_RECORD = (
    "if these were several runs, record those that are missing in a later commit, each by a line "
    "`Run: <AGENT> <MODEL> <TOKENS> sd=<SD> phase=<PHASE> at=<TIME>`"
)


def _places(one: Copied) -> str:
    told = [_place(place, one) for place in one.places[:_MOST_PLACES]]
    more = len(one.places) - _MOST_PLACES
    return ", ".join(told) + (f" and {more:,} more" if more > 0 else "")


def _place(place: Place, one: Copied) -> str:
    said = f" says {tokens_text(place.run.tokens)}" if one.differs else ""
    return f"{place.oid[:10]}{said}{' (counted)' if place.counted else ''}"


def _run(run: Run) -> str:
    words = (run.sd or "no SD", run.phase, run.agent, run.model or "no model")
    return shown(f"{' '.join(words)} {tokens_text(run.tokens)}")


def _suspects(copies: Copies, timezone: str, page: Page) -> Iterator[Line]:
    found = copies.suspects
    if not found:
        return
    yield ((f"squashes that may count twice ({len(found):,})", "bold"),)
    for one in found[: -MOST_LISTED - 1 : -1]:
        when = minute(one.squash.instant, timezone)[:10]
        yield from wrapped(f"{one.squash.oid[:10]}  {when}  {shown(one.squash.subject)}", page)
        blocks = f"{len(one.matched)} of {plural(one.parts, 'block')} without Run-Id"
        yield from wrapped(f"{blocks} stand in these commits too:", page, "    ")
        for part, twins in one.matched[:_MOST_PLACES]:
            yield from wrapped(_matched(part, twins, copies.where), page, "      ")
        if len(one.matched) > _MOST_PLACES:
            yield from wrapped(f"and {len(one.matched) - _MOST_PLACES:,} more", page, "      ")
        yield from wrapped(f"-> {_remedy(one, copies.where)}", page, "    ")
    yield from rest(len(found), page)


def _matched(part: Part, twins: Iterable[Twin], where: str) -> str:
    told = [f"{twin.oid[:10]} ({where if twin.recorded else 'in flight'})" for twin in twins]
    runs = "; ".join(_run(run) for run in part.runs)
    return f"{runs} in {', '.join(told)}"


def _remedy(one: Suspect, where: str) -> str:
    if any(twin.recorded for _, twins in one.matched for twin in twins):
        return (
            f"{where} reaches both, so report and status count both; the hook's Run-Ids prevent it "
            "from now on, and a Corrects line mends it only for runs with a Run-Id"
        )
    held = f" ({', '.join(map(shown, one.refs))})" if one.refs else ""
    return f"status counts the branch as in flight; delete the merged branch{held}"


_SAID = {
    "values": "commits give it several values; the latest counts",
    "reused": "names separate runs, which count apart",
    "corrects-unknown": "is corrected, and the ledger holds no such run",
    "corrects-reused": "is corrected, and names several runs",
    "corrects-earlier": "is corrected before it was recorded",
}


def _disagreements(
    found: Sequence[Disagreement], copies: Iterable[Copied], page: Page
) -> Iterator[Line]:
    if not found:
        return
    by_id = {one.entry.run.id: one for one in copies if one.differs}
    yield ((f"Run-Ids that commits disagree on ({len(found):,})", "bold"),)
    for one in found[:MOST_LISTED]:
        said = _SAID.get(one.kind, one.kind)
        yield from wrapped(f"{shown(one.run_id)} {said}", page)
        seen = by_id.get(one.run_id) if one.kind == "values" else None
        told = "; ".join(_values(seen)) if seen else one.detail
        yield from wrapped(shown(told), page, "    ")
    yield from rest(len(found), page)


def _values(one: Copied) -> Iterator[str]:
    for place in one.places[:_MOST_PLACES]:
        yield f"{place.oid[:10]} {_run(place.run)}{' (counted)' if place.counted else ''}"


def _corrected(found: Sequence[Corrected], page: Page) -> Iterator[Line]:
    if not found:
        return
    yield ((f"corrected runs ({len(found):,})", "bold"),)
    for one in found[:MOST_LISTED]:
        run = one.entry.run
        words = f"{run.id} {run.sd} {run.agent}: {one.before:,} -> {one.after:,} tokens"
        yield from wrapped(shown(words), page)
        yield from wrapped(shown(f"{one.oid[:10]}, {one.by}: {one.reason}"), page, "    ")
    yield from rest(len(found), page)
