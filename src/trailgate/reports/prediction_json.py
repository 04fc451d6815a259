"""How likely runs need rework or escalation, for machines."""

from __future__ import annotations

from trailgate.advice.prediction.predicting import FEWEST_RUNS
from trailgate.usage.instants import iso_text

from .findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.advice.prediction.evaluating import Evaluation
    from trailgate.advice.prediction.predicting import Prediction, Predictor

_DIGITS = 6


def prediction_document(found: Prediction | None) -> dict[str, object] | None:
    """Give the figure of one run, None where nothing is predicted."""
    if found is None:
        return None
    return {
        "probability": _number(found.probability),
        "base_rate": _number(found.base_rate),
        "runs": found.runs,
        "runs_alike": found.alike,
        "reasons": [
            {"trait": one.trait, "words": shown(one.words), "effect": _number(one.effect)}
            for one in found.reasons
        ],
    }


def evaluation_document(found: Predictor) -> dict[str, object]:
    """Give whether the prediction speaks, and how it did on runs that it had not seen."""
    return {
        "speaks": not found.silence,
        "silence": found.silence or None,
        "fewest_runs": FEWEST_RUNS,
        "runs": found.runs,
        "needed": found.needed,
        "rework_told": found.told,
        "evaluation": _evaluation(found.evaluation) if found.evaluation else None,
    }


def _evaluation(told: Evaluation) -> dict[str, object]:
    return {
        "taught": told.taught,
        "tested": told.tested,
        "split": iso_text(told.split),
        "base_rate": _number(told.base_rate),
        "brier": _number(told.brier),
        "base_brier": _number(told.base_brier),
        "gain": _number(told.gain),
        "needs": _number(told.needs),
        "calibration": [
            {"runs": one.runs, "told": _number(one.told), "came": _number(one.needed / one.runs)}
            for one in told.groups
        ],
    }


def _number(value: float) -> float:
    return round(value, _DIGITS)
