"""A calibration for machines: counts exact, intervals in tenths of a percent, rounded outwards."""

from __future__ import annotations

from math import ceil, floor

from trailgate.advice.calibration.rates import FEWEST_RUNS
from trailgate.advice.calibration.wilson import LEVEL
from trailgate.policy.terms import MICRO
from trailgate.policy.values import day
from trailgate.usage.instants import iso_text
from trailgate.usage.run import UNKNOWN

from .figures import exact, hundredths
from .findings import shown
from .status_json import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.advice.calibration.bias import Bias
    from trailgate.advice.calibration.making import Calibration
    from trailgate.advice.calibration.proposals import Proposal
    from trailgate.advice.calibration.rates import Rate
    from trailgate.advice.calibration.tasks import Raise


def calibration_document(found: Calibration, policy: str, message: str) -> dict[str, object]:
    """Give what docs/calibrate.md describes; `policy` and `message` are `""` for no change."""
    return {
        "start": iso_text(found.start),
        "end": iso_text(found.end),
        "weeks": found.weeks,
        "keep_percent": exact(found.borders.keep * 100, MICRO),
        "promote_percent": exact(found.borders.promote * 100, MICRO),
        "interval_level_percent": LEVEL,
        "fewest_runs": FEWEST_RUNS,
        "runs": found.rates.runs,
        "rework_told": found.rates.told,
        "kinds_with_too_few_runs": found.rates.few,
        "assignments": [_assigned(one) for one in found.rates.assigned],
        "tasks": [{"task": shown(one.task)} | _rate(one) for one in found.rates.tasks],
        "proposals": [_proposal(one) for one in found.proposals],
        "raises": [_raise(one) for one in found.raises],
        "biases": [_bias(one) for one in found.biases],
        "learned": [_bias(one) for one in found.learned],
        "from": day(found.end) if found.is_change else None,
        "policy_lines": policy or None,
        "commit_message": message or None,
    }


def _assigned(one: Rate) -> dict[str, object]:
    return {"agent": shown(one.agent), "phase": shown(one.phase)} | _rate(one)


def _rate(one: Rate) -> dict[str, object]:
    low, high = one.interval
    known = one.verdict != UNKNOWN
    interval = [percent(floor(low * 1000)), percent(ceil(high * 1000))]
    return {
        "family": shown(one.family),
        "runs": one.runs,
        "reworked_runs": one.again if known else None,
        "rework_percent": percent(one.again * 1000 // one.runs) if known else None,
        "interval_percent": interval if known else None,
        "verdict": one.verdict,
    }


def _proposal(one: Proposal) -> dict[str, object]:
    return {
        "agent": shown(one.rate.agent),
        "phase": shown(one.rate.phase),
        "family": shown(one.rate.family),
        "to": one.to or None,
        "held": shown(one.held) or None,
    }


def _raise(one: Raise) -> dict[str, object]:
    low, high = one.interval
    return {
        "task": shown(one.task),
        "to": one.to,
        "cause": one.cause,
        "family": one.family or None,
        "runs": one.runs,
        "hits": one.hits,
        "hit_percent": percent(one.hits * 1000 // one.runs),
        "interval_percent": [percent(floor(low * 1000)), percent(ceil(high * 1000))],
    }


def _bias(one: Bias) -> dict[str, object]:
    factor = hundredths(one.factor.numerator, one.factor.denominator)
    return {
        "agent": shown(one.agent),
        "complexity": one.complexity,
        "runs": one.runs,
        "factor": exact(factor, 100),
    }
