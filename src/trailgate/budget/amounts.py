"""What one run counts against a budget, exactly.

Amounts are whole numbers of 10^-18 of a unit (token, hour, USD): token weights, prices, hours and
family weights are all fixed-point numbers, so every product and sum is exact.
"""

from __future__ import annotations

from trailgate.models import matches
from trailgate.policy.terms import MICRO
from trailgate.rules.standing import is_security_critical, made_by_hand
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.run import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Budget, Policy
    from trailgate.usage.run import Run

UNIT = MICRO**3
"""One token, hour or USD as an amount."""


class Meter:
    """Measures runs by one policy; remembers the families of models, which are dear to look up."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._dates = sorted({f.since for f in policy.families if f.since is not None})
        self._families: dict[tuple[str, int], str] = {}
        self._names: dict[tuple[str, str], str] = {}

    def family(self, model: str, at: int) -> str:
        """Give the family of a model at an instant, `""` when unknown."""
        key = (model, sum(date <= at for date in self._dates))
        found = self._families.get(key)
        if found is None:
            found = self._families[key] = self.policy.family(model, at)
        return found

    def fits(self, budget: Budget, run: Run, at: int) -> bool:
        """Tell whether a budget counts a run: one value of each field of its match fits."""
        return all(
            any(self._fits(field, value, run, at) for value in values)
            for field, values in budget.match.fields.items()
        )

    def amount(self, budget: Budget, run: Run, at: int) -> int | None:
        """Give what a run counts in a budget's unit, weighted; None when the run lacks the unit.

        A run made by hand counts nothing, in any unit. Hours lack where none were given; USD
        where tokens are one figure, or the family has no price.
        """
        family = self.family(run.model, at)
        base = 0 if made_by_hand(run) else self._base(budget.unit, run, family)
        return None if base is None else base * budget.weights.get(family, MICRO)

    def _base(self, unit: str, run: Run, family: str) -> int | None:
        """Give a run's use of a unit in 10^-12 of it."""
        tokens = run.tokens
        if unit == "tokens":
            return tokens.weighted(self.policy.token_weights) * MICRO
        if unit == "hours":
            return None if run.hours is None else run.hours * MICRO
        prices = self.policy.prices.get(family)
        if tokens.total is not None:
            return 0 if tokens.total == 0 else None
        if prices is None:
            return None if any(tokens.parts) else 0
        pairs = zip(PARTS, tokens.parts, strict=True)
        return sum(count * prices.get(part, 0) for part, count in pairs)

    def _fits(self, field: str, value: str, run: Run, at: int) -> bool:
        if field == "sd":
            return run.sd.startswith(f"{value}-") or matches(value, run.sd)
        if field == "critical":
            return self._is_critical(value, run)
        if field in ("agent", "phase"):
            return self._canonical(field, value) == (run.agent if field == "agent" else run.phase)
        seen = self.family(run.model, at) if field == "family" else str(getattr(run, field))
        return matches(value, seen)

    def _is_critical(self, degree: str, run: Run) -> bool:
        if degree.lower() == "security":
            return is_security_critical(run, self.policy)
        return is_critical(run, self.policy) == (degree.lower() == "yes")

    def _canonical(self, field: str, value: str) -> str:
        found = self._names.get((field, value))
        if found is None:
            words = self.policy.vocabulary
            found = agent_name(value, words) if field == "agent" else phase_name(value, words)[0]
            self._names[field, value] = found
        return found


def is_critical(run: Run, policy: Policy) -> bool:
    """Tell whether a run is critical: security-critical, or declared so."""
    return is_security_critical(run, policy) or run.critical.lower() == "yes"
