"""How likely runs need rework or escalation, and how far that can be trusted, as people read it."""

from __future__ import annotations

from .figures import day_and_time
from .findings import shown
from .layout import ZONE_STYLES, Page, field, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.advice.prediction.evaluating import Evaluation
    from trailgate.advice.prediction.predicting import Prediction, Predictor, Reason
    from trailgate.advice.recommending import Recommendation

    from .layout import Line

MOST_NAMED = 3
NO_REWORK = "no run says how often its work was done again (Rework): only escalations are told of"


def prediction_text(found: Prediction) -> str:
    """Say the figure, what all runs came to, and how many stand behind it."""
    return (
        f"runs like this needed rework or escalation in {_percent(found.probability)} "
        f"(all runs: {_percent(found.base_rate)}); {found.runs:,} runs behind it, "
        f"{found.alike:,} of this agent and phase"
    )


def reasons_text(found: Prediction) -> str:
    """Say what moves the figure most, `""` where nothing does."""
    return "; ".join(_reason(one) for one in found.reasons)


def _reason(one: Reason) -> str:
    points = max(round(abs(one.effect) * 100), 1)
    plural = "" if points == 1 else "s"
    return f"{shown(one.words)}: {'+' if one.effect > 0 else '-'}{points} point{plural}"


def likeliest_text(found: Sequence[Recommendation]) -> str:
    """Name the runs of an SD that need it more often than the rest, `""` where none does.

    Of an agent that never worked in a phase nothing is said.
    """
    all_ = [(one.prediction, one.work) for one in found if one.prediction]
    told = [one for one in all_ if one[0].alike and one[0].probability > one[0].base_rate]
    if not told:
        return ""
    told.sort(key=lambda one: -one[0].probability)
    named = ", ".join(
        f"{shown(work.agent)} in {shown(work.phase)} {_percent(prediction.probability)}"
        for prediction, work in told[:MOST_NAMED]
    )
    first = told[0][0]
    behind = f"all runs: {_percent(first.base_rate)}; {first.runs:,} runs behind it"
    return f"likeliest to need rework or escalation: {named} ({behind})"


def evaluation_lines(found: Predictor, page: Page) -> Iterator[Line]:
    """Lay out whether the prediction speaks, and how it did on runs that it had not seen."""
    silence, told = found.silence, found.evaluation
    style = ZONE_STYLES["UNKNOWN" if silence else "GREEN"]
    yield ((f"{page.glyphs.light} prediction: {'silent' if silence else 'speaks'}", style),)
    if silence:
        yield from field("why", silence, page)
    yield from field("runs", _runs(found), page)
    if found.runs and not found.told:
        yield from field("note", NO_REWORK, page)
    if told:
        yield from _scores(told, page)


def _runs(found: Predictor) -> str:
    if not found.runs:
        return "none"
    rate = _percent(found.needed / found.runs)
    return f"{found.runs:,}, of which {found.needed:,} needed rework or escalation ({rate})"


def _scores(told: Evaluation, page: Page) -> Iterator[Line]:
    split = f"{told.taught:,} runs taught, the {told.tested:,} from {_day(told.split)} UTC tested"
    yield from field("split", split, page)
    yield from field("Brier", f"{told.brier:.4f}; less is better", page)
    base = f"{told.base_brier:.4f} with {_percent(told.base_rate)} for every run"
    yield from field("base rate", base, page)
    needs = f"{told.needs:.4f} (two standard errors)"
    yield from field("gain", f"{told.gain:.4f}; it must be above {needs}", page)
    yield ()
    yield (("tested runs by figure, the lowest fifth first", "bold"),)
    rows = [
        (f"{one.runs:,} runs", _percent(one.told), _percent(one.needed / one.runs))
        for one in told.groups
    ]
    yield from table([("", "told", "came"), *rows], page, heading=True)


def _day(instant: int) -> str:
    return day_and_time(instant, "UTC")


def _percent(share: float) -> str:
    """Give a share in whole percent; what is not certain is neither 0 nor 100 %."""
    if 0 < share < 1:
        return f"{min(max(round(share * 100), 1), 99)} %"
    return f"{round(share * 100)} %"
