"""One target beside what was reached, and what a verdict needs to be given at all."""

from __future__ import annotations

from fractions import Fraction

from trailgate.advice.wording import counted
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.usage.run import UNKNOWN

GREEN, RED = "GREEN", "RED"
PROCEED, LOOK = "PROCEED", "LOOK"

FEWEST_RUNS = 10
"""With fewer runs (or commits, for overrides) a share is chance."""


class Target(Record):
    """What a share should be: from `low` to `high`; `strict` leaves the bounds themselves out.

    `thing`: what is counted; with fewer than `fewest` of them nothing is said.
    """

    name: str
    low: Fraction | None = None
    high: Fraction | None = None
    strict: bool = True
    fewest: int = FEWEST_RUNS
    thing: str = "run"

    def holds(self, value: Fraction) -> bool:
        """Tell whether a share lies where it should."""
        low, high = self.low, self.high
        if self.strict:
            return (low is None or value > low) and (high is None or value < high)
        return (low is None or value >= low) and (high is None or value <= high)


class Check(Record):
    """A target beside what was reached: `part` of `whole`, exact.

    `value` is None and the verdict UNKNOWN where too little was counted; `why` says what is
    lacking. `look`: which assignment, or what else, to look at where it is red.
    """

    target: Target
    value: Fraction | None
    part: int
    whole: int
    verdict: str
    why: str = ""
    look: str = ""


def judged(target: Target, part: int, whole: int, why: str = "") -> Check:
    """Judge a share; with too few things, or a reason in `why`, it is UNKNOWN."""
    if not why and whole < target.fewest:
        needed = "is" if target.fewest == 1 else "are"
        why = f"{counted(whole, target.thing)}, at least {target.fewest} {needed} needed"
    if why or not whole:
        return Check(target, None, part, whole, UNKNOWN, why)
    value = Fraction(part, whole)
    return Check(target, value, part, whole, GREEN if target.holds(value) else RED)


def share(micro: int) -> Fraction:
    """Give a share in millionths as a fraction."""
    return Fraction(micro, MICRO)


def percent(whole: int) -> Fraction:
    """Give a percentage as a fraction."""
    return Fraction(whole, 100)


def overall(checks: tuple[Check, ...]) -> str:
    """Give PROCEED when all are green, LOOK when one is red, else UNKNOWN."""
    verdicts = {one.verdict for one in checks}
    if RED in verdicts:
        return LOOK
    return PROCEED if verdicts == {GREEN} else UNKNOWN
