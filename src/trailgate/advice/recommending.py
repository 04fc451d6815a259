"""What to run next: the model for each agent and phase, what it may cost, and where that leads."""

from __future__ import annotations

from trailgate.budget.amounts import Meter
from trailgate.records import Record
from trailgate.usage.run import MAIN

from .calibration.making import WEEKS
from .choosing import Work, choose
from .escalations import window
from .estimates import Past
from .experience import learned
from .outlook import Outlook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.budget.state import BudgetState
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

    from .choosing import Choice
    from .estimates import Estimate
    from .outlook import Use
    from .prediction.predicting import Prediction, Predictor

DEFER = "DEFER"


class Recommendation(Record):
    """The advice for one run.

    `estimate` is for the recommended family, for the wanted one where the work should be deferred.
    `before` and `after`: the deciding budget now, and with the estimate burned (as it is now where
    the work is deferred); None where no budget counts the run. `prediction` informs only, None
    while there is none to be trusted.
    """

    work: Work
    choice: Choice
    estimate: Estimate
    before: Use | None
    after: Use | None
    prediction: Prediction | None = None

    @property
    def answer(self) -> str:
        """The family, or DEFER."""
        return self.choice.family or DEFER


class Adviser:
    """What advice is made of: policy, past runs, and the budgets at one instant.

    Args:
        policy: the policy.
        entries: every run that is known, recorded, in flight or pending.
        states: the budgets at `now`.
        now: epoch seconds.
        predictor: what tells how likely a run will need rework or escalation, if anything does.
    """

    def __init__(
        self,
        policy: Policy,
        entries: Iterable[Entry],
        states: Sequence[BudgetState],
        now: int,
        predictor: Predictor | None = None,
    ) -> None:
        meter = Meter(policy)
        known = tuple(entries)
        self._policy, self._now, self._predictor = policy, now, predictor
        self._past = Past(known, meter, window(policy, now, WEEKS)[0])
        self._learned = learned(known, meter)
        self._outlook = Outlook(states, meter, now)

    def recommend(self, work: Work) -> Recommendation:
        """Give the advice for one run."""
        lessons = self._learned.get((work.sd, work.agent), ())
        choice = choose(work, self._policy, self._now, self._outlook.zone, lessons)
        family = choice.family or choice.wanted
        estimate = self._past.estimate(work.agent, work.phase, family, work.complexity)
        run = work.run(family, estimate.tokens)
        before = self._outlook.before(run)
        after = self._outlook.after(run) if choice.family else before
        told = self._predictor.predict(work, estimate.tokens) if self._predictor else None
        return Recommendation(work, choice, estimate, before, after, told)

    def recommend_all(self, work: Work) -> tuple[Recommendation, ...]:
        """Give the advice for an SD: every agent but MAIN, in every phase.

        An agent or a phase that `work` names is the only one.
        """
        words = self._policy.vocabulary
        agents = (work.agent,) if work.agent else tuple(a for a in words.agents if a != MAIN)
        phases = (work.phase,) if work.phase else words.phases
        return tuple(
            self.recommend(work.replace(agent=agent, phase=phase))
            for agent in agents
            for phase in phases
        )
