"""The policy as rules and budgets see it: resolved, validated, plain values.

`trailgate.policy.build` makes these from files and presets; nothing here reads or validates.
"""

from __future__ import annotations

from trailgate.models import Family, family_of, in_force
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.vocabulary import Vocabulary

MICRO = 1_000_000
"""Fixed-point unit: limits, weights and shares are whole millionths, so that sums are exact."""

ANY_AGENT = "*"


class AgentEntry(Record):
    """Terms of one agent, by phase where they differ, in force from `since` (epoch seconds) on.

    Each mapping goes from a phase, or `*` for every other phase, to a family name.
    `assignment`: the model to use. `floor`: the lowest allowed. `ceiling`: the highest that an
    escalation with a reason may reach. `free`: the highest that needs no reason.
    `critical_floor`, `security_floor`: the floor of a run that is critical, or
    security-critical. `escalate_for` says in words what an escalation is for.
    """

    name: str
    assignment: dict[str, str]
    floor: dict[str, str]
    ceiling: dict[str, str]
    free: dict[str, str]
    critical_floor: dict[str, str]
    security_floor: dict[str, str]
    escalate_for: str = ""
    tier: int = 0
    since: int | None = None


class Terms(Record):
    """What holds for one agent in one phase at one instant; empty text: no such term."""

    assignment: str = ""
    floor: str = ""
    ceiling: str = ""
    free: str = ""
    critical_floor: str = ""
    security_floor: str = ""
    escalate_for: str = ""
    tier: int = 0
    listed: bool = True


class Match(Record):
    """A selection of runs: for each field the values that fit; a field not named fits all."""

    fields: dict[str, tuple[str, ...]]


class Reset(Record):
    """When a period starts: local wall time `minute` of the day.

    For a week `weekday` (0 = Monday), for a month `day` (1-28).
    """

    minute: int = 0
    weekday: int = 0
    day: int = 1


class Budget(Record):
    """A limit over a period for the runs that match.

    `limit` is in millionths of the unit (`tokens`, `hours`, `usd`). `reserve` is a share of the
    limit in millionths. `weights` maps a family to millionths (absent: 1). `own` tells that the
    team set it itself. `since`: epoch seconds from which this entry holds.
    """

    name: str
    limit: int
    unit: str = "tokens"
    period: str = "week"
    resets: Reset = Reset()
    timezone: str = "UTC"
    reserve: int = 0
    match: Match = Match({})
    weights: dict[str, int] = {}  # noqa: RUF012 - a Record's default is never assigned
    own: bool = False
    since: int | None = None


class HouseRule(Record):
    """A team's own rule: when a run fits `when`, it must fit `require`.

    `when` may hold agent, phase, family, model, sd, critical, task, zone; `require` the same but
    zone.
    """

    name: str
    when: Match
    require: Match
    severity: str
    message: str


class Escalation(Record):
    """A kind of work for which the policy itself asks for a stronger family.

    A run that fits `when` (agent, phase, sd, critical, task) may run on `to` without a reason, up
    to what its agent may escalate to. `since`: epoch seconds from which it holds.
    """

    when: Match
    to: str
    since: int | None = None


class Pause(Record):
    """A time in which advice and the rules on zones and escalations are silent.

    It holds from `since` until just before `until` (epoch seconds). The never-rules take no pause.
    """

    since: int
    until: int
    reason: str


class Deferral(Record):
    """An SD that waits, from `since` until just before `until` (None: nobody has taken it up)."""

    sd: str
    since: int
    until: int | None
    reason: str


class Policy(Record):
    """The effective policy.

    `source` names the file it came from, or the preset when there is none (`configured` False).
    `severities` holds only rules whose severity was set. `token_weights` are millionths by part
    (in, out, cache_read, cache_write). `prices` maps a family to micro-USD per million tokens by
    part; `own_prices` names the families of which the team's own file sets one. `thresholds` holds
    shares by name, in millionths (10 % is 100,000). `security_floor` and `validation_floor` are
    the families of the two never-rules. `transcripts`: usage is read from Claude Code's
    transcripts on this machine; no rule depends on it. `backfill`: what the notes estimate counts
    against budgets. `logins` maps an approver's address to a GitHub login, both in lower case;
    `allowed_signers` and `gpg_keys` are a file and a folder in the repository.
    """

    source: str
    configured: bool
    vocabulary: Vocabulary
    families: tuple[Family, ...]
    agents: tuple[AgentEntry, ...]
    budgets: tuple[Budget, ...]
    house_rules: tuple[HouseRule, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    pauses: tuple[Pause, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    severities: dict[str, str] = {}  # noqa: RUF012 - a Record's default is never assigned
    mode: str = "enforce"
    enforce_from: str = ""
    approvers: tuple[str, ...] = ()
    logins: dict[str, str] = {}  # noqa: RUF012 - a Record's default is never assigned
    allowed_signers: str = ".trailgate/allowed_signers"
    gpg_keys: str = ".trailgate/gpg"
    security_agents: tuple[str, ...] = ("SECURITY",)
    security_floor: str = "opus"
    validation_floor: str = "sonnet"
    cheapest: str = "haiku"
    token_weights: dict[str, int] = {}  # noqa: RUF012 - a Record's default is never assigned
    prices: dict[str, dict[str, int]] = {}  # noqa: RUF012 - a Record's default is never assigned
    own_prices: tuple[str, ...] = ()
    thresholds: dict[str, int] = {}  # noqa: RUF012 - a Record's default is never assigned
    quickfix_lines: int = 50
    transcripts: bool = False
    backfill: bool = False

    def family(self, model: str, at: int | None = None) -> str:
        """Give the family of a model name at an instant (epoch seconds), `""` when unknown."""
        found = family_of(model, self.families, at)
        return found.name if found else ""

    def rank(self, family: str, at: int | None = None) -> int:
        """Give a family's rank, 0 when unknown: an unknown family satisfies no floor."""
        found = in_force(self.families, at).get(family)
        return found.rank if found else 0

    def pause_at(self, at: int | None) -> Pause | None:
        """Give the pause in force at an instant, of several the one that lasts longest."""
        due = [p for p in self.pauses if at is not None and p.since <= at < p.until]
        return max(due, key=lambda pause: pause.until, default=None)

    def deferred_at(self, at: int) -> dict[str, Deferral]:
        """Give the SDs that wait at an instant, in the order of the file."""
        return {
            one.sd: one
            for one in self.deferrals
            if one.since <= at and (one.until is None or at < one.until)
        }

    def terms(self, agent: str, phase: str, at: int | None = None) -> Terms:
        """Give what holds for an agent in a phase at an instant (None: every entry in force).

        Entries of one agent are folded in the order of their dates; an agent that is not listed
        takes the terms of `*`.
        """
        listed = any(entry.name == agent for entry in self.agents)
        name = agent if listed else ANY_AGENT
        due = [
            entry
            for entry in self.agents
            if entry.name == name and (at is None or entry.since is None or entry.since <= at)
        ]
        due.sort(key=lambda entry: -1 if entry.since is None else entry.since)
        return _folded(due, phase, listed=listed)


_MAPPED = ("assignment", "floor", "ceiling", "free", "critical_floor", "security_floor")


def _folded(entries: list[AgentEntry], phase: str, *, listed: bool) -> Terms:
    values: dict[str, str] = dict.fromkeys(_MAPPED, "")
    escalate_for, tier = "", 0
    for entry in entries:
        for field in _MAPPED:
            by_phase: dict[str, str] = getattr(entry, field)
            if phase in by_phase or ANY_AGENT in by_phase:
                values[field] = by_phase.get(phase, by_phase.get(ANY_AGENT, ""))
        escalate_for = entry.escalate_for or escalate_for
        tier = entry.tier or tier
    return Terms(**values, escalate_for=escalate_for, tier=tier, listed=listed)
