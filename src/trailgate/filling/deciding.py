"""What a message gets: its first run, further runs, and what is only offered."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.rules.gathering import run_line
from trailgate.usage.ids import agree
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.run import MAIN, Run, Tokens
from trailgate.usage.vocabulary import SINGLE_KEYS

from .alike import is_same_family, is_same_work
from .figures import figure, values_of
from .grouping import summed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Reading

    from .grouping import Group

    Pair = tuple[str, str]

FRESH = 7 * 86_400
"""Seconds for which an entry is filled in; older ones are offered."""


class Plan(Record):
    """Trailers to add, entries to claim by Run-Id, runs that are only offered, remarks."""

    pairs: tuple[Pair, ...] = ()
    claims: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - a Record's default is never assigned
    offered: tuple[Group, ...] = ()
    remarks: tuple[str, ...] = ()


class Situation(Record):
    """What a plan depends on beside the usage.

    `told`: what the environment says of the first run, None: nothing. `keeps`: the message is
    that of an earlier commit, whose usage stays as it is.
    """

    reading: Reading
    policy: Policy
    sd: str
    now: int
    told: Run | None = None
    keeps: bool = False


def fits_commit(group: Group, sd: str, now: int) -> bool:
    """Tell whether usage belongs to the commit of an SD: it agrees, and is 7 days old at most.

    What a tool counted belongs to no commit without an SD.
    """
    if group.stray or (group.counted and not sd):
        return False
    agrees = not group.run.sd or (sd != "" and agree(group.run.sd, sd))
    return agrees and group.at >= now - FRESH


def typed_values(reading: Reading) -> dict[str, str]:
    """Give our single-valued trailers that git sees in a message, empty ones left out."""
    lines = [line for block in reading.blocks if block.strict for line in block.lines]
    return {
        line.key: line.value
        for line in (*reading.loose, *lines)
        if line.key in SINGLE_KEYS and line.value
    }


def plan(situation: Situation, groups: Iterable[Group], make_id: Callable[[int], str]) -> Plan:
    """Decide what is written; `make_id` gives a new Run-Id of an instant."""
    making = _Making(situation, make_id)
    fitting: list[Group] = []
    for group in groups:
        if fits_commit(group, situation.sd, situation.now):
            fitting.append(group)
        else:
            making.offered.append(group)
    fitting = making.noted_first(fitting)
    making.first_run(fitting)
    making.typed_lines(fitting)
    for group in fitting:
        making.further(group)
    return making.plan()


class _Making:
    """A plan while it is made; groups that are used up leave the list that was given."""

    def __init__(self, situation: Situation, make_id: Callable[[int], str]) -> None:
        self.at = situation
        self.make_id = make_id
        self.typed = typed_values(situation.reading)
        self.pairs: dict[str, str] = {}
        self.runs: list[str] = []
        self.claims: dict[str, tuple[str, ...]] = {}
        self.offered: list[Group] = []
        self.remarks: list[str] = []
        self.has_runs = "Tokens" in self.typed or bool(situation.reading.runs)

    def noted_first(self, groups: list[Group]) -> list[Group]:
        """Let what people noted stand for what was counted of the same agent and family."""
        noted = [group for group in groups if not group.counted]
        found = [group for group in groups if group.counted]
        for number, one in enumerate(noted):
            same = [group for group in found if self.is_same_work(one.run, group.run)]
            if same:
                alike = [other for other in noted if self.is_same_work(one.run, other.run)]
                self.say_counted("the log's", [other.run.tokens for other in alike], same)
                entries = tuple(entry for group in (one, *same) for entry in group.entries)
                noted[number] = one.replace(entries=entries)
                found = [group for group in found if group not in same]
        return noted + found

    def is_same_work(self, one: Run, other: Run) -> bool:
        """Tell whether two runs are of one agent and one model family."""
        return is_same_work(one, other, self.at.policy, self.at.now)

    def first_run(self, groups: list[Group]) -> None:
        """Settle the block's own run: the one that is typed, told or recorded."""
        if self.at.sd:
            self.put("SD", self.at.sd)
        if self.has_runs:
            self.typed_run(groups)
            return
        told = self.at.told
        group = self.fitting(groups)
        values = values_of(group.run) if group else {}
        values |= values_of(told) if told else {}
        if told and told.tokens != Tokens():
            group = self.whole(group, groups)
            self.say_differs(group, "the environment's", told.tokens)
        self.put_all(values)
        if "Tokens" in self.pairs:
            self.stamp(group)
        if group:
            groups.remove(group)

    def typed_run(self, groups: list[Group]) -> None:
        """Give the typed run its Run-Id and what it lacks; it stands for that of the log."""
        if "Tokens" not in self.typed or "Run-Id" in self.typed:
            return
        self.put_all(self.told_of_typed())
        group = None if self.at.keeps else self.fitting(groups)
        runs = self.at.reading.runs
        typed = runs[0].tokens if runs else Tokens()
        group = self.whole(group, groups)
        if group:
            self.put_all(values_of(group.run))
            self.say_differs(group, "yours", typed)
            groups.remove(group)
        self.stamp(group)

    def told_of_typed(self) -> dict[str, str]:
        """Give what the environment says of a typed run that lacks its phase or model."""
        lacks = not {"Phase", "Model"} <= self.typed.keys()
        if not self.at.told or self.at.keeps or not lacks:
            return {}
        told = values_of(self.at.told)
        return {key: told[key] for key in ("Phase", "Agent", "Model") if key in told}

    def typed_lines(self, groups: list[Group]) -> None:
        """Let runs that are typed as lines stand for what was counted of the same."""
        typed = () if self.at.keeps else self.at.reading.runs
        name = self.typed.get("Run-Id") or self.pairs.get("Run-Id", "")
        for run in [run for run in typed if not run.id]:
            same = [one for one in groups if one.counted and self.is_same_work(run, one.run)]
            if not same:
                continue
            self.say_counted("yours", [run.tokens], same)
            groups[:] = [one for one in groups if one not in same]
            if name:
                entries = tuple(entry for one in same for entry in one.entries)
                self.claims[name] = (*self.claims.get(name, ()), *entries)
            else:
                self.offered += same

    def whole(self, group: Group | None, groups: list[Group]) -> Group | None:
        """Give what was counted with all else that was counted of the same agent and family.

        A person's figure stands for all of it.
        """
        if group is None or not group.counted:
            return group
        same = [one for one in groups if one.counted and self.is_same_work(group.run, one.run)]
        if len(same) < 2:
            return group
        groups[:] = [one for one in groups if one not in same]
        run = group.run.replace(tokens=summed([one.run.tokens for one in same]), id="")
        made = group.replace(run=run, entries=tuple(name for one in same for name in one.entries))
        groups.append(made)
        return made

    def stamp(self, group: Group | None) -> None:
        """Give the block's run an id, and note which entries it holds."""
        again = group.run.id if group else ""
        recorded = group is not None and not self.typed.get("Tokens")
        instant = group.at if group and recorded else self.at.now
        self.put("Run-Id", again or self.make_id(instant))
        if group and group.entries:
            self.claims[self.typed.get("Run-Id") or self.pairs["Run-Id"]] = group.entries

    def say_differs(self, group: Group | None, whose: str, kept: Tokens) -> None:
        """Say that two sources tell different figures."""
        if group and group.counted:
            self.say_counted(whose, [kept], [group])
        elif group and kept != group.run.tokens:
            log = figure(group.run.tokens, grouped=True)
            mine = figure(kept, grouped=True)
            self.remarks.append(f"tokens: {whose} ({mine}) are kept; the token log says {log}")

    def say_counted(self, whose: str, kept: list[Tokens], counted: list[Group]) -> None:
        """Say that a person's figures differ from what was counted."""
        total = summed([group.run.tokens for group in counted])
        if sum(one.weighted({}) for one in kept) == total.weighted({}):
            return
        mine = " + ".join(figure(one, grouped=True) for one in kept)
        told = figure(total, grouped=True)
        self.remarks.append(f"tokens: {whose} ({mine}) are kept; the transcripts say {told}")

    def fitting(self, groups: list[Group]) -> Group | None:
        """Give the group that can be the block's own run: MAIN first, then the oldest."""
        found = [group for group in groups if self.fits(group.run)]
        found.sort(key=lambda group: ((group.run.agent or MAIN) != MAIN, group.at))
        return found[0] if found else None

    def fits(self, run: Run) -> bool:
        """Tell whether a recorded run contradicts nothing that is typed or told."""
        policy, now = self.at.policy, self.at.now
        told = values_of(self.at.told) if self.at.told and not self.has_runs else {}
        wanted = told | self.pairs | self.typed
        agent = wanted.get("Agent", MAIN if "Tokens" in wanted else "")
        if agent and agent_name(agent, policy.vocabulary, now) != (run.agent or MAIN):
            return False
        phase = wanted.get("Phase", "")
        if phase and run.phase and phase_name(phase, policy.vocabulary, now)[0] != run.phase:
            return False
        model = wanted.get("Model", "")
        if model and run.model and not is_same_family(model, run.model, policy, now):
            return False
        return run.sd in ("", wanted.get("SD") or self.at.sd)

    def further(self, group: Group) -> None:
        """Add a run as one line, or offer it where a line can't say it."""
        has_first = self.has_runs or "Tokens" in self.pairs
        run = group.run.replace(
            sd=group.run.sd or self.at.sd,
            agent=group.run.agent or MAIN,
            id=group.run.id or self.make_id(group.at),
        )
        value = run_line(run, self.first() if has_first else None)
        alone = not has_first and "Model" in {**self.typed, **self.pairs}
        if not value or alone or "\n" in value:
            self.offered.append(group)
            return
        self.runs.append(value)
        self.claims[run.id] = group.entries

    def first(self) -> Run:
        """Give what the further runs take from the block: SD and phase."""
        known = {**self.pairs, **self.typed}
        phase = phase_name(known.get("Phase", ""), self.at.policy.vocabulary, self.at.now)[0]
        return Run(known.get("SD", ""), phase, "", "", Tokens(0))

    def put_all(self, values: dict[str, str]) -> None:
        """Add the values of a run."""
        for key, value in values.items():
            self.put(key, value)

    def put(self, key: str, value: str) -> None:
        """Add a value, unless one is typed."""
        if value and key not in self.typed:
            self.pairs.setdefault(key, value)

    def plan(self) -> Plan:
        """Give what was decided."""
        ordered = [(key, self.pairs[key]) for key in _ORDER if key in self.pairs]
        runs = [("Run", value) for value in self.runs]
        claims = {run: names for run, names in self.claims.items() if any(names)}
        return Plan((*ordered, *runs), claims, self._offers(), tuple(self.remarks))

    def _offers(self) -> tuple[Group, ...]:
        """Give what is offered, each with the Run-Id under which it is spent if it is taken."""
        return tuple(
            group.replace(run=group.run.replace(id=group.run.id or self.make_id(group.at)))
            for group in self.offered
        )


_ORDER = SINGLE_KEYS
