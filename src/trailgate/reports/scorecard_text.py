"""The scorecard as people read it: each target with its light, what to look at, the trends."""

from __future__ import annotations

from trailgate.advice.scorecard.checks import GREEN, LOOK, PROCEED, RED
from trailgate.advice.scorecard.trends import FEWEST_WEEKS
from trailgate.advice.wording import counted
from trailgate.usage.run import UNKNOWN

from .figures import day_and_time, hundredths
from .findings import shown
from .layout import ZONE_STYLES, Page, cut, field, table, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from trailgate.advice.scorecard.checks import Check, Target
    from trailgate.advice.scorecard.making import Scorecard
    from trailgate.advice.scorecard.trends import Trends, Week
    from trailgate.advice.scorecard.trial import Trial

    from .layout import Line

MOST_WEEKS = 8
ROOMY = 60
"""Columns from which there is room for what was counted."""

_STYLES = {name: ZONE_STYLES[name] for name in (GREEN, RED, UNKNOWN)}
_OVERALL = {
    PROCEED: ("proceed: every target is reached", _STYLES[GREEN]),
    LOOK: ("look at what is red before going on", _STYLES[RED]),
    UNKNOWN: ("UNKNOWN: too little is known to go on by", _STYLES[UNKNOWN]),
}
_ANSWERS = {"yes": _STYLES[GREEN], "no": _STYLES[RED], UNKNOWN: _STYLES[UNKNOWN]}


def scorecard_lines(found: Scorecard, page: Page) -> Iterator[Line]:
    """Lay out a scorecard."""
    told, style = _OVERALL[found.verdict]
    yield from wrapped(f"{page.glyphs.light} {told}", page, style)
    weeks = counted(found.weeks, "week")
    since = f"{day_and_time(found.start, found.timezone)} {found.timezone}"
    yield from field("since", f"{since} ({weeks}, this one the last)", page)
    yield from field("runs", f"{found.runs:,}", page)
    yield ()
    yield from _checks(found, page)
    for title, notes in (
        ("look at", [(one.target.name, one.look) for one in found.reds]),
        ("not known", [(one.target.name, one.why) for one in found.checks if one.why]),
    ):
        if notes:
            yield ()
            yield ((title, "bold"),)
            for name, note in notes:
                yield from _paragraph(f"{shown(name)}: {shown(note)}", page)
    yield from _trends(found.trends, found.timezone, page)


def _checks(found: Scorecard, page: Page) -> Iterator[Line]:
    """Lay out a line for each target; the figures stand below its name where there is no room."""
    roomy = page.width >= ROOMY
    rows = [
        (shown(one.target.name), share_text(one.value), target_text(one.target), _counted(one))
        for one in found.checks
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    word = max(len(one.verdict) for one in found.checks)
    widths[0] = min(widths[0], max(page.width - 4 - word - sum(widths[1:]) - 6, 6))
    for one, row in zip(found.checks, rows, strict=True):
        figures = "  ".join(f"{c:>{w}}" for c, w in zip(row[1:], widths[1:], strict=True))
        light = f"{page.glyphs.light} {one.verdict:<{word}}  "
        room = widths[0] if roomy else page.width - len(light)
        yield ((light, _STYLES[one.verdict]), (f"{cut(row[0], room, page):<{room}}", ""),
               (f"  {figures}" if roomy else "", ""))  # fmt: skip
        if not roomy:
            yield ((" " * len(light) + "  ".join(filter(None, row[1:3])), "dim"),)


def share_text(value: Fraction | None) -> str:
    """Give a share with one decimal, rounded down; `-` for none."""
    if value is None:
        return "-"
    tenths = value.numerator * 1000 // value.denominator
    return f"{tenths // 10:,}.{tenths % 10} %"


def target_text(target: Target) -> str:
    """Give what a share should be: `> 80 %`, `< 5 %`, `80-95 %`, `100 %`."""
    low, high = (_bound(bound) for bound in (target.low, target.high))
    if low and high:
        return f"{low}-{high} %"
    if not target.strict:
        return f"{low or high} %"
    return f"> {low} %" if low else f"< {high} %"


def _bound(bound: Fraction | None) -> str:
    return "" if bound is None else f"{float(bound * 100):g}"


def _counted(one: Check) -> str:
    return f"{one.part:,} of {one.whole:,}" if one.value is not None else ""


def _trends(found: Trends, timezone: str, page: Page) -> Iterator[Line]:
    if not found.weeks:
        return
    yield ()
    yield (("week by week, for each SD worked on", "bold"),)
    rows = [_week(one, timezone) for one in found.weeks[-MOST_WEEKS:]]
    yield from table([("", "SDs", "tokens", "rework"), *rows], page, heading=True)
    few = f"UNKNOWN, fewer than {FEWEST_WEEKS} weeks tell"
    short = len(found.weeks) < FEWEST_WEEKS
    yield from field("cost", few if short else found.cost, page)
    yield from field("rework", few if short else found.rework, page)


def _week(one: Week, timezone: str) -> tuple[str, ...]:
    whole, rest = divmod(hundredths(one.again, one.sds), 100)
    again = f"{whole:,}.{rest:02}" if one.told else "-"
    day = day_and_time(one.start, timezone).split()[1]
    return (day, f"{one.sds:,}", f"{one.tokens_per_sd:,}", again)


def trial_lines(found: Trial, page: Page) -> Iterator[Line]:
    """Lay out whether an SD may be the first validation run, and why."""
    told = {
        "yes": "may be the first validation run",
        "no": "should not be the first validation run",
    }.get(found.answer, "UNKNOWN whether it may be the first validation run")
    yield from wrapped(
        f"{page.glyphs.light} {shown(found.sd)}: {told}", page, _ANSWERS[found.answer]
    )
    for reason in found.reasons:
        yield from field(reason.answer, shown(reason.told), page)


def _paragraph(text: str, page: Page) -> Iterator[Line]:
    import textwrap

    for number, part in enumerate(textwrap.wrap(text, page.width - 4, break_on_hyphens=False)):
        yield (("  " + ("  " if number else "") + part, ""),)
