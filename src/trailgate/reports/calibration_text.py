"""A calibration as people read it: rework by assignment and task, what should move, biases."""

from __future__ import annotations

from trailgate.advice.calibration.rates import FEWEST_RUNS, INVESTIGATE, KEEP, PROMOTE
from trailgate.advice.calibration.wilson import LEVEL
from trailgate.advice.wording import counted
from trailgate.policy.values import day, written
from trailgate.usage.run import UNKNOWN

from .figures import day_and_time, hundredths, share
from .findings import shown
from .layout import ZONE_STYLES, Page, cut, field, lines_of, table, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from trailgate.advice.calibration.bias import Bias
    from trailgate.advice.calibration.making import Calibration
    from trailgate.advice.calibration.proposals import Proposal
    from trailgate.advice.calibration.rates import Rate
    from trailgate.advice.calibration.tasks import Raise

    from .layout import Line

MOST_ROWS = 30
ROOMY = 60
"""Columns from which there is room for figures beside a name."""

_EXPECTED = "taken for each token that was expected (median)"
_LEARNED = "beside the framework's figures (recommend corrects them by that)"

_STYLES = {
    PROMOTE: ZONE_STYLES["RED"],
    INVESTIGATE: ZONE_STYLES["YELLOW"],
    KEEP: ZONE_STYLES["GREEN"],
    UNKNOWN: ZONE_STYLES["UNKNOWN"],
}


def calibration_lines(found: Calibration, page: Page) -> Iterator[Line]:
    """Lay out what was found; what is to be written and committed stands apart."""
    told, style = _headline(found)
    yield from wrapped(f"{page.glyphs.light} {told}", page, style)
    weeks = counted(found.weeks, "week")
    since = f"{day_and_time(found.start, found.timezone)} {found.timezone}"
    yield from field("since", f"{since} ({weeks}, this one the last)", page)
    few = f"; {counted(found.rates.few, 'kind')} of fewer than {FEWEST_RUNS} left out"
    yield from field("runs", f"{found.rates.runs:,}{few if found.rates.few else ''}", page)
    yield from field("borders", _borders(found), page)
    if found.rates.runs and not found.rates.told:
        reason = "no run says how often its work was done again (Rework)"
        yield from field("UNKNOWN", reason, page)
    yield from _rates("rework by agent, phase and model", found.rates.assigned, _assigned, page)
    yield from _rates("rework by task and model", found.rates.tasks, _task, page)
    yield from _raises(found.raises, page)
    yield from _held(found.proposals, page)
    yield from _biases(_EXPECTED, found.biases, page)
    yield from _biases(_LEARNED, found.learned, page)


def _headline(found: Calibration) -> tuple[str, str]:
    if found.is_change:
        moves, raised = len(found.moves), len(found.raises)
        told = [f"{counted(moves, 'assignment')} should move"] if moves else []
        told += [f"{counted(raised, 'task')} should begin higher"] if raised else []
        return f"calibration: {', '.join(told)}", _STYLES[PROMOTE]
    if not found.rates.assigned or not found.rates.told:
        return "calibration: UNKNOWN", _STYLES[UNKNOWN]
    return "calibration: no assignment should move", _STYLES[KEEP]


def _borders(found: Calibration) -> str:
    keep, promote = (written(100 * one) for one in (found.borders.keep, found.borders.promote))
    return f"KEEP below {keep} %, PROMOTE above {promote} %, interval of {LEVEL} %"


def _rates(
    title: str, rates: Sequence[Rate], name: Callable[[Rate], str], page: Page
) -> Iterator[Line]:
    if not rates:
        return
    yield ()
    yield from wrapped(title, page, "bold")
    most = rates[:MOST_ROWS]
    if page.width < ROOMY:
        for one in most:
            again, rate, _, verdict = _cells(one)
            yield ((f"  {cut(shown(name(one)), page.width - 2, page)}", ""),)
            yield ((f"    {again}  {rate}  {verdict}", _STYLES[verdict]),)
    else:
        rows = [("", "again", "rate", "interval", "")]
        rows += [(shown(name(one)), *_cells(one)) for one in most]
        styles = ["dim", *(_STYLES[one.verdict] for one in most)]
        for line, style in zip(table(rows, page), styles, strict=True):
            yield tuple((text, style) for text, _ in line)
    if len(rates) > MOST_ROWS:
        yield from field("and", f"{len(rates) - MOST_ROWS:,} more, see --json", page)


def _assigned(one: Rate) -> str:
    return f"{one.agent} {one.phase} {one.family}"


def _task(one: Rate) -> str:
    return f"{one.task} {one.family}"


def _cells(one: Rate) -> tuple[str, str, str, str]:
    """Give the figures of a rate; where no run tells of rework, none was is not known either."""
    if one.verdict == UNKNOWN:
        return counted(one.runs, "run"), "-", "-", UNKNOWN
    rate = share(one.again * 1000 // one.runs)
    low, high = one.interval
    return f"{one.again} of {one.runs}", rate, f"{100 * low:.0f} to {100 * high:.0f} %", one.verdict


def _raises(found: Sequence[Raise], page: Page) -> Iterator[Line]:
    if not found:
        return
    yield ()
    yield from wrapped("tasks that should begin on a stronger family", page, "bold")
    for one in found[:MOST_ROWS]:
        told = f"{one.told} ({share(one.hits * 1000 // one.runs)})"
        yield from _paragraph(f"{shown(one.task)} on {shown(one.to)}: {shown(told)}", page)
    if len(found) > MOST_ROWS:
        yield from field("and", f"{len(found) - MOST_ROWS:,} more, see --json", page)


def _held(found: Sequence[Proposal], page: Page) -> Iterator[Line]:
    held = [one for one in found if one.held]
    if not held:
        return
    yield ()
    yield (("stays all the same", "bold"),)
    for one in held:
        name = f"{one.rate.agent} in {one.rate.phase} on {one.rate.family}"
        yield from _paragraph(f"{shown(name)}: {shown(one.held)}", page)


def _biases(title: str, found: Sequence[Bias], page: Page) -> Iterator[Line]:
    if not found:
        return
    yield ()
    yield from wrapped(title, page, "bold")
    rows = [(_whose(one), _factor(one), counted(one.runs, "run")) for one in found]
    yield from table(rows[:MOST_ROWS], page)
    if len(found) > MOST_ROWS:
        yield from field("and", f"{len(found) - MOST_ROWS:,} more, see --json", page)


def _factor(one: Bias) -> str:
    whole, rest = divmod(hundredths(one.factor.numerator, one.factor.denominator), 100)
    return f"{whole:,}.{rest:02}"


def _whose(one: Bias) -> str:
    at = "" if one.complexity is None else f" complexity {one.complexity}"
    return f"{shown(one.agent)}{at}"


def change_lines(entries: Sequence[str], message: str, since: int, page: Page) -> Iterator[Line]:
    """Lay out the policy lines and the commit's message, ready to copy: these are not wrapped."""
    yield ()
    told = f"for the policy file; it holds from {day(since)}, the next reset"
    yield from wrapped(told, page, "bold")
    yield from lines_of(f"    {line}".rstrip() for line in entries)
    yield ()
    yield (("and its commit", "bold"),)
    yield from lines_of(f"    {line}".rstrip() for line in message.split("\n"))


def _paragraph(text: str, page: Page) -> Iterator[Line]:
    import textwrap

    for number, part in enumerate(textwrap.wrap(text, page.width - 4, break_on_hyphens=False)):
        yield (("  " + ("  " if number else "") + part, ""),)
