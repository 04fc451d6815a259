"""Escalations and the cost of kinds of tasks, as people read them."""

from __future__ import annotations

from itertools import compress

from trailgate.advice.escalations import ABOVE, ALERT, FEWEST_RUNS, FINE, UNKNOWN
from trailgate.advice.priors import REWORK
from trailgate.advice.wording import counted
from trailgate.policy.terms import MICRO

from .figures import day_and_time, share
from .findings import shown
from .layout import ZONE_STYLES, Page, field, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.advice.benefit import Comparison, Option
    from trailgate.advice.escalations import Escalations, Pattern

    from .layout import Line

MOST_ROWS = 10
ROOMY = 60
"""Columns from which there is room for the tokens beside their price."""

_STYLES = {
    UNKNOWN: ZONE_STYLES["UNKNOWN"],
    FINE: ZONE_STYLES["GREEN"],
    ABOVE: ZONE_STYLES["YELLOW"],
    ALERT: ZONE_STYLES["RED"],
}
_SAID = {
    UNKNOWN: "UNKNOWN",
    FINE: "within the target",
    ABOVE: "above the target",
    ALERT: "above the alert",
}
_ADVICE = {
    UNKNOWN: f"fewer than {FEWEST_RUNS} runs tell nothing",
    ABOVE: "see whether the agent or task at the top has the model that it needs",
    ALERT: (
        "the agent or task at the top should begin on a stronger model; trailgate calibrate tells "
        "which lines of the policy see to that"
    ),
}


def escalation_lines(found: Escalations, timezone: str, page: Page) -> Iterator[Line]:
    """Lay out the rate of escalations against its target, and their patterns."""
    yield ((f"{page.glyphs.light} escalations: {_SAID[found.verdict]}", _STYLES[found.verdict]),)
    yield from field("since", f"{day_and_time(found.start, timezone)} {timezone}", page)
    yield from field("rate", _rate(found), page)
    if found.verdict in _ADVICE:
        yield from field("so", _ADVICE[found.verdict], page)
    if found.asked:
        yield from field("asked for", f"{found.asked} more that the policy asks for", page)
    for title, patterns in (
        ("by agent", found.by_agent),
        ("by phase", found.by_phase),
        ("by task", found.by_task),
    ):
        yield from _patterns(title, patterns, page)
    if found.by_reason:
        yield ()
        yield (("by reason", "bold"),)
        rows = [(shown(one.name), f"{one.escalations:,}") for one in found.by_reason[:MOST_ROWS]]
        yield from table([*rows, *_more(found.by_reason, 2)], page)


def _rate(found: Escalations) -> str:
    tenths = found.escalations * 1000 // found.runs if found.runs else None
    target = [f"target {_percent(found.target)}"] if found.target is not None else []
    alert = [f"alert {_percent(found.alert)}"] if found.alert is not None else []
    limits = ", ".join(target + alert)
    told = f"{found.escalations:,} of {counted(found.runs, 'run')} ({share(tenths)})"
    return f"{told}; {limits}" if limits else told


def _percent(micro: int) -> str:
    return f"{micro * 100 // MICRO} %"


def _patterns(title: str, patterns: Sequence[Pattern], page: Page) -> Iterator[Line]:
    if not patterns:
        return
    yield ()
    yield ((title, "bold"),)
    rows = [
        (shown(one.name), f"{one.escalations} of {one.runs}", _of(one))
        for one in patterns[:MOST_ROWS]
    ]
    yield from table([*rows, *_more(patterns, 3)], page)


def _of(one: Pattern) -> str:
    return share(one.escalations * 1000 // one.runs)


def _more(patterns: Sequence[Pattern], cells: int) -> list[tuple[str, ...]]:
    left = len(patterns) - MOST_ROWS
    return [(f"and {left} more", *[""] * (cells - 1))] if left > 0 else []


def comparison_lines(
    found: Sequence[Comparison], page: Page, *, untold: bool = False
) -> Iterator[Line]:
    """Lay out what kinds of tasks cost by family, rework counted in.

    `untold`: no run says how often its work was done again, so that every rate is the matrix's.
    """
    yield from field("costs", "tokens x (1 + 1.5 x rework rate)", page)
    framework = [one for one in found if one.task in REWORK]
    own = sorted((one for one in found if one.task not in REWORK), key=_runs, reverse=True)
    for one in (*framework, *own[:MOST_ROWS]):
        least = one.least
        yield ()
        yield ((shown(one.task), "bold"),)
        rows = [_row(option, starred=option is least) for option in one.options]
        heading = ("", "tokens", "rework", "costs", "USD", "runs")
        wanted = [name in _columns(found, page) for name in heading]
        yield from table(
            [tuple(compress(row, wanted)) for row in (heading, *rows)], page, heading=True
        )
    yield ()
    if len(own) > MOST_ROWS:
        yield from field("and", f"{len(own) - MOST_ROWS:,} more tasks, see --json", page)
    yield from field("*", "the least; it says nothing of price or of what the policy allows", page)
    runs = "of the team's own behind the rate; the matrix counts as 10"
    if untold:
        runs = "none behind a rate: no run says how often its work was done again (Rework)"
    yield from field("runs", runs, page)


def _runs(one: Comparison) -> int:
    return sum(option.runs for option in one.options)


def _row(option: Option, *, starred: bool) -> tuple[str, ...]:
    rate = option.rework
    return (
        f"{shown(option.family)}{' *' if starred else ''}",
        f"{option.tokens:,}",
        share(rate.numerator * 1000 // rate.denominator),
        f"{option.effective:,}",
        "-" if option.micro_usd is None else _usd(option.micro_usd),
        f"{option.runs:,}",
    )


def _columns(found: Sequence[Comparison], page: Page) -> tuple[str, ...]:
    """Give the columns there is something for, and room."""
    priced = any(option.micro_usd is not None for one in found for option in one.options)
    if not priced:
        return ("", "tokens", "rework", "costs", "runs")
    tokens = ("tokens",) if page.width >= ROOMY else ()
    return ("", *tokens, "rework", "costs", "USD", "runs")


def _usd(micro: int) -> str:
    """Give micro-USD in USD with four decimals, a half rounded up."""
    whole, rest = divmod((micro + 50) // 100, 10_000)
    return f"{whole:,}.{rest:04}"
