"""The scorecard for machines: counts exact, shares in tenths of a percent, rounded down."""

from __future__ import annotations

from trailgate.usage.instants import iso_text

from .figures import exact, hundredths
from .findings import shown
from .status_json import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from trailgate.advice.scorecard.checks import Check
    from trailgate.advice.scorecard.making import Scorecard
    from trailgate.advice.scorecard.trends import Week
    from trailgate.advice.scorecard.trial import Trial


def scorecard_document(found: Scorecard) -> dict[str, object]:
    """Give what docs/scorecard.md describes."""
    return {
        "start": iso_text(found.start),
        "end": iso_text(found.end),
        "weeks": found.weeks,
        "runs": found.runs,
        "verdict": found.verdict,
        "checks": [_check(one) for one in found.checks],
        "trends": {
            "cost_per_sd": found.trends.cost,
            "rework_per_sd": found.trends.rework,
            "weeks": [_week(one) for one in found.trends.weeks],
        },
    }


def _check(one: Check) -> dict[str, object]:
    target = one.target
    return {
        "name": shown(target.name),
        "verdict": one.verdict,
        "percent": _percent(one.value),
        "from_percent": _percent(target.low),
        "to_percent": _percent(target.high),
        "bounds_included": not target.strict,
        "part": one.part,
        "whole": one.whole,
        "why": shown(one.why) or None,
        "look": shown(one.look) or None,
    }


def _percent(share: Fraction | None) -> int | Decimal | None:
    return None if share is None else percent(share.numerator * 1000 // share.denominator)


def _week(one: Week) -> dict[str, object]:
    return {
        "start": iso_text(one.start),
        "sds": one.sds,
        "tokens_per_sd": one.tokens_per_sd,
        "reworked_runs": one.again if one.told else None,
        "rework_per_sd": exact(hundredths(one.again, one.sds), 100) if one.told else None,
    }


def trial_document(found: Trial) -> dict[str, object]:
    """Give whether an SD may be the first validation run, and why."""
    return {
        "sd": shown(found.sd),
        "answer": found.answer,
        "reasons": [one.as_dict() | {"told": shown(one.told)} for one in found.reasons],
    }
