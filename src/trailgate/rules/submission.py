"""What is judged: one message with the facts that rules may ask for, as plain values."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.reading import Reading
    from trailgate.usage.run import Run

GREEN = "GREEN"
YELLOW = "YELLOW"
ORANGE = "ORANGE"
RED = "RED"
ZONE_UNKNOWN = "UNKNOWN"
ZONES = (GREEN, YELLOW, ORANGE, RED)

HOOK = "hook"
COMMIT = "commit"


class ZoneFacts(Record):
    """The zone that holds for the runs of one commit, and why.

    `zone`: the worst among the budgets that match its runs. `budget`: that budget's name, `own`
    whether the team set it itself, `percent` its use in text (`96.2 %`). `sds_before_red`: the
    SDs whose first run of the period came before RED began. `reason` says why UNKNOWN.
    `critical`: the same for its critical runs, which are judged on the full limit; None where
    nothing differs for them.
    """

    zone: str
    budget: str = ""
    own: bool = False
    percent: str = ""
    sds_before_red: frozenset[str] = frozenset()
    reason: str = ""
    critical: ZoneFacts | None = None

    def of(self, *, critical: bool) -> ZoneFacts:
        """Give the zone for a run of this commit, critical or not."""
        return self.critical if critical and self.critical else self


class Proof(Record):
    """What is proven of the overrides of one commit.

    `verified`: the rules whose approver's word is proven. `unproven`: for each of the others, why
    it is not, as the end of a sentence.
    """

    verified: frozenset[str] = frozenset()
    unproven: dict[str, str] = {}  # noqa: RUF012 - never assigned


class Submission(Record):
    """One message to judge, with what is known about its commit.

    `situation`: `hook` (no commit exists yet) or `commit`. `at`: the instant at which the policy
    is read (gates: the later of the target tip's author and committer date; a hook: now), epoch
    seconds, None: every entry in force. `branch`: the branch's short name, `""` when none is
    known. Times are epoch seconds, None in a hook. `parent_times` are the parents' committer
    times. `changed_lines`: None until a rule asks. `zone`: None until a rule asks. `later_runs`:
    runs of later commits of the judged range. `known_runs`: for Run-Ids that the judged history
    holds elsewhere, the (SD, agent) there. `proof`: what is proven of its overrides, None where
    nobody asked (hooks, `trailgate check`).
    """

    reading: Reading
    situation: str = COMMIT
    commit: str = ""
    is_merge: bool = False
    at: int | None = None
    author: str = ""
    branch: str = ""
    author_time: int | None = None
    committer_time: int | None = None
    parent_times: tuple[int, ...] = ()
    changed_lines: int | None = None
    zone: ZoneFacts | None = None
    later_runs: tuple[Run, ...] = ()
    known_runs: dict[str, tuple[str, str]] = {}  # noqa: RUF012 - never assigned
    is_bot: bool = False
    proof: Proof | None = None

    @property
    def verified(self) -> frozenset[str] | None:
        """The rules whose override is proven; None: not asked."""
        return self.proof.verified if self.proof else None

    def zone_of(self, *, critical: bool) -> ZoneFacts | None:
        """Give the zone for a run, critical or not; None until a rule asks."""
        return self.zone.of(critical=critical) if self.zone else None
