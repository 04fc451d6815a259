"""Recommendations, escalations and comparisons for machines, figures exact."""

from __future__ import annotations

from trailgate.advice.escalations import FEWEST_RUNS
from trailgate.budget.amounts import UNIT
from trailgate.budget.zones import tenths
from trailgate.policy.terms import MICRO
from trailgate.usage.instants import iso_text

from .figures import exact, hundredths
from .findings import shown
from .prediction_json import prediction_document
from .status_json import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from trailgate.advice.benefit import Comparison, Option
    from trailgate.advice.escalations import Escalations, Pattern
    from trailgate.advice.estimates import Estimate
    from trailgate.advice.outlook import Use
    from trailgate.advice.recommending import Recommendation


def recommend_document(
    found: Sequence[Recommendation], now: int, *, started: bool
) -> dict[str, object]:
    """Give the advice as docs/advice.md describes it."""
    work = found[0].work
    return {
        "now": iso_text(now),
        "sd": shown(work.sd) or None,
        "complexity": work.complexity,
        "critical": work.critical or None,
        "task": shown(work.task) or None,
        "started": started,
        "recommendations": [_recommendation(one) for one in found],
    }


def _recommendation(one: Recommendation) -> dict[str, object]:
    choice = one.choice
    return {
        "agent": shown(one.work.agent),
        "phase": shown(one.work.phase),
        "answer": one.answer,
        "model": choice.family or None,
        "wanted": choice.wanted,
        "reasons": [shown(reason) for reason in choice.reasons],
        "escalation_reason": shown(choice.escalation) or None,
        "estimate": _estimate(one.estimate),
        "now": _use(one.before),
        "afterwards": _use(one.after) if choice.family else None,
        "prediction": prediction_document(one.prediction),
    }


def _estimate(found: Estimate) -> dict[str, object]:
    factor = found.bias.factor
    return {
        "tokens": found.tokens,
        "basis": found.basis,
        "runs": found.runs,
        "factor": exact(hundredths(factor.numerator, factor.denominator), 100),
        "factor_runs": found.bias.runs,
    }


def _use(use: Use | None) -> dict[str, object] | None:
    if use is None:
        return None
    known = use.complete and (use.used > 0 or not use.lacking)
    return {
        "budget": shown(use.budget.name),
        "unit": use.budget.unit,
        "zone": use.zone,
        "percent": percent(tenths(use.used, use.limit)) if known else None,
        "left": _signed(use.left) if known else None,
        "at_least": use.lacking > 0,
        "complete": use.complete,
    }


def _signed(amount: int) -> int | Decimal:
    return exact(amount, UNIT) if amount >= 0 else -exact(-amount, UNIT)


def escalations_document(found: Escalations) -> dict[str, object]:
    """Give the escalation patterns."""
    return {
        "start": iso_text(found.start),
        "end": iso_text(found.end),
        "runs": found.runs,
        "escalations": found.escalations,
        "asked_for_by_policy": found.asked,
        "percent": percent(_tenths(found.escalations, found.runs)),
        "target_percent": _share(found.target),
        "alert_percent": _share(found.alert),
        "verdict": found.verdict,
        "fewest_runs": FEWEST_RUNS,
        "by_agent": _patterns(found.by_agent),
        "by_phase": _patterns(found.by_phase),
        "by_task": _patterns(found.by_task),
        "by_reason": _patterns(found.by_reason),
    }


def _tenths(part: int, whole: int) -> int | None:
    return part * 1000 // whole if whole else None


def _share(micro: int | None) -> int | Decimal | None:
    return None if micro is None else exact(micro * 100, MICRO)


def _patterns(found: Sequence[Pattern]) -> list[dict[str, object]]:
    return [one.as_dict() | {"name": shown(one.name)} for one in found]


def comparison_document(found: Sequence[Comparison]) -> list[dict[str, object]]:
    """Give what kinds of tasks cost by family."""
    return [
        {
            "task": shown(one.task),
            "measured_tokens": one.measured,
            "least": one.least.family if one.least else None,
            "options": [_option(option) for option in one.options],
        }
        for one in found
    ]


def _option(option: Option) -> dict[str, object]:
    rate = option.rework
    return {
        "family": option.family,
        "tokens": option.tokens,
        "rework_percent": percent(rate.numerator * 1000 // rate.denominator),
        "effective_tokens": option.effective,
        "runs": option.runs,
        "reworked_runs": option.again,
        "prior": option.prior,
        "usd": None if option.micro_usd is None else exact(option.micro_usd, MICRO),
    }
