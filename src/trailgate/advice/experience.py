"""What earlier runs of an SD taught: on which model an agent fell short."""

from __future__ import annotations

from trailgate.policy.terms import MICRO

from .choosing import Learned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry

MOST_REWORK = 2
"""A run that was done again so often was on too weak a model."""


def learned(entries: Iterable[Entry], meter: Meter) -> dict[tuple[str, str], tuple[Learned, ...]]:
    """Give by SD and agent the runs whose quality or rework says that they fell short.

    The strongest model comes last, so that the next one is above all that were tried.
    """
    policy = meter.policy
    least = policy.thresholds.get("quality", 0)
    found: dict[tuple[str, str], list[Learned]] = {}
    for entry in entries:
        run = entry.run
        told = _told(run.quality, run.rework, least)
        family = meter.family(run.model, entry.instant) if told else ""
        if family and run.sd:
            lesson = Learned(policy.rank(family, entry.instant), f"{family} {told}")
            found.setdefault((run.sd, run.agent), []).append(lesson)
    return {key: tuple(sorted(set(all_), key=_rank)) for key, all_ in found.items()}


def _rank(lesson: Learned) -> tuple[int, str]:
    return lesson.rank, lesson.told


def _told(quality: int | None, rework: int | None, least: int) -> str:
    if rework is not None and rework >= MOST_REWORK:
        return f"was done again {rework} times"
    if quality is not None and quality * MICRO < least * 100:
        return f"reached a quality of {quality}, below {least * 100 // MICRO}"
    return ""
