"""What a commit used, as far as anything tells: a proposal, decided from values alone."""

from __future__ import annotations

from trailgate.filling.grouping import summed
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand
from trailgate.usage.run import MAIN, UNKNOWN, Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

    from .assigning import Use
    from .attribution import Named

FEWEST_RUNS = 5
"""Runs that a median needs: fewer would be chance."""

MEDIAN = "median"
"""What the basis of tokens begins with that nobody counted."""


class Candidate(Record):
    """An SD commit without usage.

    `work` identifies it across cherry-picks and rebases. `phase` and `agent` are what its message
    says of them, `""` for nothing; `named` the models that it names.
    """

    oid: str
    instant: int
    author: str
    sd: str
    subject: str
    work: str
    phase: str = ""
    agent: str = ""
    named: tuple[Named, ...] = ()


class Guess(Record):
    """A run that is proposed.

    `run.tokens` is `Tokens()`, without any figure, where nobody knows. `source` says what names
    the run; `basis` where its tokens come from, if not from there.
    """

    run: Run
    source: str
    basis: str = ""

    @property
    def known(self) -> bool:
        """Whether it has tokens at all."""
        return self.run.tokens != Tokens()


class Proposal(Record):
    """What is proposed for a commit, at least one run, and what medians could add.

    `offers` holds for each run the tokens of a median and the words that say of what, or None.
    """

    candidate: Candidate
    guesses: tuple[Guess, ...]
    offers: tuple[tuple[int, str] | None, ...]

    @property
    def known(self) -> bool:
        """Whether all its runs have tokens."""
        return all(guess.known for guess in self.guesses)

    def with_medians(self) -> Proposal:
        """Give the same with the tokens of medians where there are none."""
        taken = [_filled(*pair) for pair in zip(self.guesses, self.offers, strict=True)]
        return self.replace(guesses=tuple(taken))


def _filled(guess: Guess, offer: tuple[int, str] | None) -> Guess:
    if offer is None:
        return guess
    return guess.replace(run=guess.run.replace(tokens=Tokens(offer[0])), basis=offer[1])


class Medians:
    """What the team's own runs of an agent in a phase took; for no phase, in all of them."""

    def __init__(self, entries: Iterable[Entry], policy: Policy) -> None:
        self._taken: dict[tuple[str, str], list[int]] = {}
        self._known: dict[tuple[str, str], tuple[int, str] | None] = {}
        for entry in entries:
            run = entry.run
            tokens = run.tokens.weighted(policy.token_weights)
            if tokens and not made_by_hand(run):
                for phase in {run.phase if run.phase_known else "", ""}:
                    self._taken.setdefault((run.agent, phase), []).append(tokens)

    def of(self, run: Run) -> tuple[int, str] | None:
        """Give the median for a run in whole tokens and its basis, None with too few runs."""
        key = (run.agent, run.phase if run.phase_known else "")
        if key not in self._known:
            self._known[key] = _median(*key, sorted(self._taken.get(key, ())))
        return self._known[key]


def _median(agent: str, phase: str, taken: Sequence[int]) -> tuple[int, str] | None:
    """Give the median of weighted tokens (millionths, in order) in whole tokens, rounded down."""
    if len(taken) < FEWEST_RUNS:
        return None
    middle = len(taken) // 2
    median = taken[middle] if len(taken) % 2 else (taken[middle - 1] + taken[middle]) // 2
    where = f"in {phase}" if phase else "in any phase"
    return median // MICRO, f"{MEDIAN} of {len(taken)} runs of {agent} {where}"


def proposals(
    candidates: Iterable[Candidate],
    uses: Mapping[str, Sequence[Use]],
    medians: Medians,
    phases: Iterable[str],
) -> tuple[Proposal, ...]:
    """Give a proposal for each commit of which anything is known.

    Args:
        candidates: the commits.
        uses: what was used for them, by object name.
        medians: what comparable runs took.
        phases: those of the policy.
    """
    known = set(phases)
    found: list[Proposal] = []
    for candidate in candidates:
        used = uses.get(candidate.oid, ())
        guesses = _used(candidate, used, known) if used else _named(candidate, known)
        if guesses:
            offers = tuple(None if guess.known else medians.of(guess.run) for guess in guesses)
            found.append(Proposal(candidate, guesses, offers))
    return tuple(found)


def _used(candidate: Candidate, used: Iterable[Use], known: set[str]) -> tuple[Guess, ...]:
    groups: dict[tuple[str, str, str, str, bool], list[Use]] = {}
    for use in used:
        phase = use.phase or candidate.phase
        key = (use.agent or MAIN, phase, use.model, use.source, use.tokens.total is None)
        groups.setdefault(key, []).append(use)
    found: list[Guess] = []
    for (agent, phase, model, source, _), members in groups.items():
        run = _run(candidate, (phase, agent, model), known)
        tokens = summed([use.tokens for use in members])
        at = max(use.at for use in members)
        found.append(Guess(run.replace(tokens=tokens, at=at), source))
    return tuple(found)


def _named(candidate: Candidate, known: set[str]) -> tuple[Guess, ...]:
    agent = candidate.agent or MAIN
    return tuple(
        Guess(_run(candidate, (candidate.phase, agent, one.model), known), one.source)
        for one in candidate.named
    )


def _run(candidate: Candidate, words: tuple[str, str, str], known: set[str]) -> Run:
    phase, agent, model = words
    return Run(candidate.sd, phase or UNKNOWN, agent, model, Tokens(), phase in known)
