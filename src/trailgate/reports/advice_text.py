"""Recommendations as people read them: the model, the reason, the cost, and the zone afterwards."""

from __future__ import annotations

from itertools import groupby

from trailgate.advice.recommending import DEFER
from trailgate.advice.wording import counted, times
from trailgate.budget.zones import SEVERITY, percent_text
from trailgate.rules.rubric import RUBRIC

from .figures import figure, unit_name
from .findings import shown
from .layout import ZONE_STYLES, Page, cut, field, lines_of
from .prediction_text import likeliest_text, prediction_text, reasons_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.advice.calibration.bias import Bias
    from trailgate.advice.choosing import Work
    from trailgate.advice.estimates import Estimate
    from trailgate.advice.outlook import Use
    from trailgate.advice.recommending import Recommendation

    from .layout import Line

    Row = tuple[str, ...]

ROOMY = 60
"""Columns from which the table shows the zone afterwards."""

NO_BUDGET = "no budget counts these runs"
_RIGHT = "tokens"


def one_lines(found: Recommendation, page: Page) -> Iterator[Line]:
    """Lay out the advice for one run."""
    work, choice = found.work, found.choice
    style = ZONE_STYLES[found.before.zone] if found.before else ""
    told = f"{found.answer} for {shown(work.agent)} in {shown(work.phase)}"
    yield ((f"{page.glyphs.light} {told}", style or "bold"),)
    for number, reason in enumerate(choice.reasons):
        yield from field("" if number else "why", shown(reason), page)
    for label, value in (("for", work_text(work)), ("estimate", estimate_text(found))):
        yield from field(label, value, page)
    yield from field("zone", _zones(found), page)
    yield from field("left", _left(found), page)
    if found.prediction:
        yield from field("risk", prediction_text(found.prediction), page)
        if found.prediction.reasons:
            yield from field("", reasons_text(found.prediction), page)
    if choice.escalation:
        yield from field("trailer", f"Escalation-Reason: {shown(choice.escalation)}", page)


def sd_lines(found: Sequence[Recommendation], page: Page) -> Iterator[Line]:
    """Lay out the advice for the agents and phases of an SD."""
    yield from lines_of([work_text(found[0].work)])
    yield _state(found, page)
    yield ()
    roomy = page.width >= ROOMY
    heading = ("agent", "phase", "model", _RIGHT, *(["zone after"] if roomy else []))
    yield from _columns([heading, *_rows(found, roomy=roomy)], page)
    if any(one.choice.family and _is_prior(one.estimate) for one in found):
        yield ()
        yield from _paragraph(_mark_text(found), page)
    yield from _whys(found, page)
    likeliest = likeliest_text(found)
    if likeliest:
        yield ()
        yield from _paragraph(likeliest, page)


def _mark_text(found: Sequence[Recommendation]) -> str:
    told = "~ the framework's average: too few runs of the team's own"
    if any(one.choice.family and one.estimate.bias.factor != 1 for one in found):
        return f"{told}; corrected by what an agent's runs took of what was expected"
    return told


def work_text(work: Work) -> str:
    """Give what is known of the work in a few words."""
    words = [shown(work.sd)] if work.sd else []
    if work.complexity is not None:
        words.append(f"complexity {work.complexity} ({RUBRIC[work.complexity].lines} lines)")
    if work.task:
        words.append(f"task {shown(work.task)}")
    critical = {"yes": "critical", "security": "security-critical", "no": "not critical"}
    words += [critical[work.critical]] if work.critical else []
    return ", ".join(words) or "any work"


def estimate_text(found: Recommendation) -> str:
    """Give an estimate and what it stands on."""
    estimate, work = found.estimate, found.work
    family = shown(found.choice.family or found.choice.wanted)
    runs = counted(estimate.runs, "run")
    few = f"the team has {runs} of this kind"
    basis = {
        "complexity": f"the team's median of {runs} on {family} of complexity {work.complexity}",
        "family": f"the team's median of {runs} on {family}",
        "rubric": f"the framework's figure for complexity {work.complexity}; {few}",
        "prior": f"the framework's average; {few}",
    }[estimate.basis]
    return f"{estimate.tokens:,} tokens ({basis}){_learned(estimate.bias)}"


def _learned(bias: Bias) -> str:
    """Say what the framework's figure was corrected by, and why."""
    if not bias.runs:
        return ""
    at = "" if bias.complexity is None else f" of complexity {bias.complexity}"
    whose = f"{counted(bias.runs, 'run')} of {shown(bias.agent)}{at}"
    if bias.factor == 1:
        return f"; {whose} took what was expected"
    return f", corrected: {whose} took {times(bias.factor)} times what was expected"


def _is_prior(estimate: Estimate) -> bool:
    return estimate.basis in ("rubric", "prior")


def _zones(found: Recommendation) -> str:
    before, after = found.before, found.after
    if before is None or after is None:
        return NO_BUDGET
    now = f"{before.zone} now ({_percent(before)} of {shown(before.budget.name)})"
    if not found.choice.family:
        return now
    if not after.complete:
        return f"{now}; afterwards can't be told from tokens alone"
    return f"{now}, {after.zone} afterwards ({_percent(after)} of {shown(after.budget.name)})"


def _percent(use: Use) -> str:
    return percent_text(use.used, use.limit, use.lacking)


def _left(found: Recommendation) -> str:
    before, after = found.before, found.after
    if before is None or after is None:
        return NO_BUDGET
    now = _amount(before)
    if not found.choice.family or not after.complete:
        return f"{now} now"
    return f"{now} now, {_amount(after)} afterwards"


def _amount(use: Use) -> str:
    unit = use.budget.unit
    if use.lacking and not use.used:
        return "an unknown amount"
    most = "at most " if use.lacking else ""
    if use.left < 0:
        return f"nothing ({figure(-use.left, unit)} {unit_name(unit)} too many)"
    return f"{most}{figure(use.left, unit)} {unit_name(unit)}"


def _state(found: Sequence[Recommendation], page: Page) -> Line:
    uses = [one.before for one in found if one.before]
    if not uses:
        return ((NO_BUDGET, ""),)
    use = max(uses, key=lambda each: SEVERITY[each.zone])
    style = ZONE_STYLES[use.zone]
    told = f"  {_percent(use)}  {shown(use.budget.name)}"
    left = f", {_amount(use)} left"
    room = page.width - len(f"{page.glyphs.light} {use.zone}{told}")
    return (
        (f"{page.glyphs.light} {use.zone}", style),
        (told + (left if len(left) <= room else ""), ""),
    )


def _rows(found: Sequence[Recommendation], *, roomy: bool) -> Iterator[Row]:
    """Give a row for each agent and answer; phases with one answer share a row."""
    for agent, each in groupby(found, key=lambda one: one.work.agent):
        phases: dict[Row, list[str]] = {}
        for one in each:
            mark = "~" if _is_prior(one.estimate) else ""
            tokens = f"{mark}{one.estimate.tokens:,}" if one.choice.family else "-"
            after = (one.after.zone if one.after else "-",) if roomy else ()
            phases.setdefault((one.answer, tokens, *after), []).append(shown(one.work.phase))
        for answer, named in phases.items():
            alone = len(phases) == 1 and len(named) > 1
            yield (shown(agent), "all" if alone else " ".join(named), *answer)


def _columns(rows: Sequence[Row], page: Page) -> Iterator[Line]:
    """Lay out rows, figures right and names left; the first column gives way."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    widths[0] = min(widths[0], max(page.width - 2 - sum(widths[1:]) - 2 * len(widths[1:]), 6))
    for number, row in enumerate(rows):
        cells = [
            f"{cell:>{width}}" if name == _RIGHT else f"{cut(cell, width, page):<{width}}"
            for cell, width, name in zip(row, widths, rows[0], strict=True)
        ]
        style = "dim" if number == 0 else "bold" if DEFER in row else ""
        yield (("  " + "  ".join(cells), style),)


def _whys(found: Sequence[Recommendation], page: Page) -> Iterator[Line]:
    """Say what moved an answer away from the policy's assignment, each reason once."""
    whose: dict[str, list[Work]] = {}
    for one in found:
        for reason in one.choice.reasons[1:]:
            whose.setdefault(reason, []).append(one.work)
    if not whose:
        return
    yield ()
    yield (("what moved an answer, and whose", "bold"),)
    phases = len({one.work.phase for one in found})
    for reason, works in whose.items():
        everyone = "all" if len(works) == len(found) else ", ".join(_agents(works, phases))
        yield from _paragraph(f"{shown(reason)} ({shown(everyone)})", page)


def _agents(works: Sequence[Work], phases: int) -> Iterator[str]:
    """Give each agent with its phases; one that is meant in every phase alone."""
    for agent, each in groupby(works, key=lambda work: work.agent):
        named = [work.phase for work in each]
        yield agent if len(named) == phases else f"{agent} {' '.join(named)}"


def _paragraph(text: str, page: Page) -> Iterator[Line]:
    import textwrap

    for number, part in enumerate(textwrap.wrap(text, page.width - 4, break_on_hyphens=False)):
        yield (("  " + ("  " if number else "") + part, ""),)
