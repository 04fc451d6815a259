"""The figure for a run that is about to begin, and the reasons that move it most.

It is silent until it has proved itself, and it only informs: no rule and no recommendation looks
at it.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from trailgate.advice.wording import counted
from trailgate.records import Record
from trailgate.usage.run import MAIN

from .evaluating import evaluate
from .logistic import fit, installed
from .traits import FEWEST_RECENT, SIZES, TRAITS, cases, levels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.advice.choosing import Work
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

    from .evaluating import Evaluation
    from .logistic import Model
    from .traits import Past

FEWEST_RUNS = 200
MOST_REASONS = 3
LEAST_EFFECT = 0.01
"""What moves the figure less is not worth a word."""

MISSING = "scikit-learn is not installed: pip install 'trailgate[prediction]'"


class Reason(Record):
    """A trait of the run in words, and the share from -1 to 1 that it adds to the figure."""

    trait: str
    words: str
    effect: float


class Prediction(Record):
    """The probability that a run will need rework or escalation.

    `base_rate`: the share of all runs that did. `runs`: how many stand behind it, `alike` how many
    of them are of the same agent and phase. `reasons`: what moves it most, the strongest first.
    """

    probability: float
    base_rate: float
    runs: int
    alike: int
    reasons: tuple[Reason, ...]


class Predictor:
    """What the runs of a team's past tell of the next one.

    Args:
        entries: the recorded runs, in any order.
        policy: what tells which of them were escalations.
        now: epoch seconds; runs after it are not looked at.
    """

    def __init__(self, entries: Iterable[Entry], policy: Policy, now: int) -> None:
        known = tuple(entry for entry in entries if entry.instant <= now)
        self._cases, self._past = cases(known, policy)
        self.told = any(entry.run.rework is not None for entry in known)
        """Whether any run says how often its work was done again."""

    @property
    def runs(self) -> int:
        """How many runs can teach."""
        return len(self._cases)

    @cached_property
    def needed(self) -> int:
        """How many of them were done again, or were escalations."""
        return sum(case.needed for case in self._cases)

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """How it does on the newer runs; None where there are too few or nothing to learn with."""
        return evaluate(self._cases) if self.runs >= FEWEST_RUNS and self._able else None

    @property
    def silence(self) -> str:
        """The reason why nothing is predicted, `""` where something is."""
        if self.runs < FEWEST_RUNS:
            are = "is" if self.runs == 1 else "are"
            return f"it needs {FEWEST_RUNS} runs, and there {are} {self.runs}"
        if not self._able:
            return MISSING
        if self.evaluation is None:
            return "too few runs are newer than those that it would learn from"
        if not self.evaluation.better:
            return "on the newer runs it is not surely better than the base rate"
        return ""

    def predict(self, work: Work, tokens: int) -> Prediction | None:
        """Give the figure for a run and its estimate in tokens; None while it is silent."""
        if work.agent == MAIN or self.silence:
            return None
        run = work.run("").replace(estimate=tokens)
        its = levels(run, self._past)
        model = self._model
        reasons = [
            Reason(trait, words, model.effect(its, [TRAITS.index(one) for one in (trait, *beside)]))
            for trait, words, *beside in _words(run, self._past)
        ]
        reasons = [reason for reason in reasons if abs(reason.effect) >= LEAST_EFFECT]
        reasons.sort(key=lambda reason: -abs(reason.effect))
        return Prediction(
            model.probability(its),
            self.needed / self.runs,
            self.runs,
            self._alike[its[:2]],
            tuple(reasons[:MOST_REASONS]),
        )

    @cached_property
    def _able(self) -> bool:
        return installed()

    @cached_property
    def _alike(self) -> Counter[tuple[str, ...]]:
        return Counter(case.levels[:2] for case in self._cases)

    @cached_property
    def _model(self) -> Model:
        return fit(self._cases)


def _words(run: Run, past: Past) -> Iterator[tuple[str, ...]]:
    """Give a trait, what it is in words, and the traits that are told of together with it."""
    runs, needed = past.recent(run)
    recent = f"{needed} of the last {runs} runs of {run.agent} in {run.phase}"
    few = f"few runs of {run.agent} in {run.phase} yet"
    task = f"task {run.task}" if run.task else "no task"
    yield "agent", f"agent {run.agent}"
    yield "phase", f"phase {run.phase}"
    yield (
        "complexity",
        "no complexity" if run.complexity is None else f"complexity {run.complexity}",
    )
    yield "task", f"{task} for {run.agent}", "agent-task"
    yield "size", _size(run.estimate or 0)
    yield "recent", recent if runs >= FEWEST_RECENT else few
    yield "sd", _sd(run, past)


def _size(tokens: int) -> str:
    below = [edge for edge in SIZES if edge <= tokens]
    above = [edge for edge in SIZES if edge > tokens]
    if not below:
        return f"an estimate below {above[0]:,} tokens"
    if not above:
        return f"an estimate of {below[-1]:,} tokens or more"
    return f"an estimate from {below[-1]:,} to {above[0]:,} tokens"


def _sd(run: Run, past: Past) -> str:
    runs, needed = past.of_sd(run)
    if not run.sd:
        return "no SD"
    earlier = counted(runs, "earlier run")
    return f"{needed} of {earlier} of {run.sd}" if runs else f"{run.sd} is new"
