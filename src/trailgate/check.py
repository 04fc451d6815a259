"""Judging messages and commits: gathers the facts that rules ask for, and lets them decide."""

from __future__ import annotations

from .ancestry import Ancestry
from .budget.gauge import Gauge
from .budget.zones import horizon_of_all
from .errors import PolicyError
from .findings import ERROR, WARNING
from .git_process import GitFailed
from .history import boundaries, named
from .ledger.fold import is_bot
from .ledger.keys import run_keys
from .records import Record
from .reruns import later_runs
from .rules.judge import judge, questions, soften
from .rules.overrides import claims
from .rules.submission import COMMIT, Submission, ZoneFacts
from .usage.reader import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .commits import Commit
    from .findings import Finding
    from .git import Repository
    from .policy.terms import Policy
    from .rules.submission import Proof
    from .usage.reading import Override, Reading

    Verify = Callable[[str, Sequence[Override]], Proof]
    """Proves the overrides of a commit (its object name), or tells why it can't."""


class Judged(Record):
    """One commit (or message, `oid` empty) with its findings and what it records.

    `verified`: the rules whose override is proven, None where nobody asked.
    """

    oid: str
    subject: str
    findings: tuple[Finding, ...]
    reading: Reading
    commit: Commit | None = None
    verified: frozenset[str] | None = None


class Report(Record):
    """What a check found: judged commits oldest first; `spared` lie before `enforce-from`."""

    judged: tuple[Judged, ...]
    spared: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the commits."""
        return tuple(finding for judged in self.judged for finding in judged.findings)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity == WARNING for finding in self.findings)


class Range(Record):
    """What to judge: `revisions` are object names, `^name` excludes what it reaches.

    `target`: the tip of the branch that the commits are to be merged into, `""` for none; its
    runs count towards every zone. `at`: the instant at which policy is read; None: each commit's
    own later date. `is_new`: the commits are new to the target, so that remote-tracking refs which
    hold them (in CI the judged branch's own does) spare none of them.
    """

    revisions: tuple[str, ...]
    target: str = ""
    at: int | None = None
    branch: str = ""
    is_new: bool = False


def check_range(
    repository: Repository, policy: Policy, wanted: Range, verify: Verify | None = None
) -> Report:
    """Judge the commits of a range.

    With `verify` the overrides have to be proven while the rule override-verified is on; without
    they stand as claimed.

    Raises:
        HistoryError: history is cut off or damaged.
        PolicyError: `enforce-from` names no commit of this repository.
    """
    names = boundaries(repository, wanted.revisions)
    spared = _spared(repository, policy, names)
    kept = [name for name in names if name not in spared]
    if not kept:
        return Report((), len(names))
    found = {c.oid: c for c in named(repository, kept)}
    judge_all = _RangeJudge(repository, policy, wanted, [found[name] for name in kept], verify)
    judged = judge_all.run()
    published = set() if wanted.is_new else _published(repository, policy, kept)
    softened = tuple(
        j.replace(findings=soften(j.findings)) if j.oid in published else j for j in judged
    )
    return Report(softened, len(spared))


def check_commit(repository: Repository, policy: Policy, oid: str) -> Report:
    """Judge one commit by its object name; see `check_range`."""
    wanted = Range((oid, f"^{oid}^@"), branch=_branch_of(repository, oid))
    return check_range(repository, policy, wanted)


def _branch_of(repository: Repository, oid: str) -> str:
    return repository.branch() if repository.head() == oid else ""


class _RangeJudge:
    """Judges commits one by one, oldest first."""

    def __init__(
        self,
        repository: Repository,
        policy: Policy,
        wanted: Range,
        found: Sequence[Commit],
        verify: Verify | None,
    ) -> None:
        self._repository = repository
        self._policy = policy
        self._wanted = wanted
        self._commits = found
        self._verify = verify
        self._times = {c.oid: c.committer_time for c in found}
        self._ancestry: Ancestry | None = None
        self._gauge: Gauge | None = None
        self._bots = {bot.lower() for bot in policy.vocabulary.bots}

    def run(self) -> list[Judged]:
        """Give the verdict on every commit, oldest first."""
        submissions = [self._submission(commit) for commit in self._commits]
        later = later_runs(self._commits, [s.reading.runs for s in submissions])
        judged: list[Judged] = []
        for commit, submission, again in zip(self._commits, submissions, later, strict=True):
            full = self._with_facts(commit, submission.replace(later_runs=again))
            findings = judge(full, self._policy)
            subject, reading = full.reading.subject, full.reading
            judged.append(Judged(commit.oid, subject, findings, reading, commit, full.verified))
        return judged

    def _submission(self, commit: Commit) -> Submission:
        author = commit.author.decode("utf-8", "replace")
        own_date = max(commit.author_time, commit.committer_time)
        return Submission(
            reading=read(commit.message, self._policy.vocabulary, commit.author_time),
            situation=COMMIT,
            commit=commit.oid,
            is_merge=commit.is_merge,
            at=own_date if self._wanted.at is None else self._wanted.at,
            author=author,
            branch=self._wanted.branch,
            author_time=commit.author_time,
            committer_time=commit.committer_time,
            parent_times=self._parent_times(commit),
            is_bot=is_bot(author, self._bots),
        )

    def _parent_times(self, commit: Commit) -> tuple[int, ...]:
        unknown = [name for name in commit.parents if name not in self._times]
        if unknown:
            for parent in named(self._repository, unknown):
                self._times[parent.oid] = parent.committer_time
        return tuple(self._times[name] for name in commit.parents)

    def _with_facts(self, commit: Commit, submission: Submission) -> Submission:
        asked = questions(submission, self._policy)
        changes: dict[str, object] = {}
        if "changed-lines" in asked:
            changes["changed_lines"] = changed_lines(self._repository, commit.oid)
        ids = {run.id for run in submission.reading.runs if run.id}
        if ids:
            changes["known_runs"] = self._behind().known_runs(commit.oid, ids)
        if "zone" in asked:
            changes["zone"] = self._zone(commit, submission.reading)
        if self._verify:
            claimed = claims(submission, self._policy)
            changes["proof"] = self._verify(commit.oid, claimed) if claimed else None
        return submission.replace(**changes) if changes else submission

    def _zone(self, commit: Commit, reading: Reading) -> ZoneFacts:
        """Give the zone that holds for a commit, its own runs not counted."""
        behind = self._behind()
        if self._gauge is None:
            since = horizon_of_all(self._policy, min(c.author_time for c in self._commits))
            self._gauge = Gauge(self._policy, since)
            behind.follow(self._gauge, since)
        own = behind.entries_of(commit.oid, run_keys(commit, reading))
        return self._gauge.zone(reading.runs, commit.author_time, own)

    def _behind(self) -> Ancestry:
        if self._ancestry is None:
            words = self._policy.vocabulary
            self._ancestry = Ancestry(self._repository, words, self._commits, self._wanted.target)
        return self._ancestry


def changed_lines(repository: Repository, oid: str) -> int | None:
    """Give how many lines a commit adds and removes; a merge itself changes none.

    None where a partial clone lacks the files.
    """
    words = ("diff-tree", "--root", "--numstat", "-r", "--no-commit-id", "--no-renames")
    try:
        return count_lines(repository.run(*words, oid))
    except GitFailed:
        return None


def count_lines(numstat: bytes) -> int:
    """Sum the added and removed lines of `git diff --numstat`; binary files count as none."""
    total = 0
    for line in numstat.split(b"\n"):
        for figure in line.split(b"\t")[:2]:
            if figure.isdigit():
                total += int(figure)
    return total


def _spared(repository: Repository, policy: Policy, names: list[str]) -> set[str]:
    if not policy.enforce_from or not names:
        return set()
    start = repository.ask(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{policy.enforce_from}^{{commit}}"
    )
    if start is None:
        line = (
            f"{policy.source}: enforce-from: {policy.enforce_from!r} names no commit here; "
            "give the object name of the last commit before the rules, or remove the line"
        )
        raise PolicyError([line])
    words = ("rev-list", "--stdin", "--not", start)
    enforced = repository.run(*words, stdin="\n".join(names).encode()).decode("ascii").split()
    return set(names) - set(enforced)


def _published(repository: Repository, policy: Policy, names: list[str]) -> set[str]:
    """Give the commits that a remote already holds, where no policy was ever set."""
    if policy.configured:
        return set()
    wanted = "\n".join(names).encode()
    try:
        fresh = repository.run("rev-list", "--stdin", "--not", "--remotes", stdin=wanted)
    except GitFailed:
        return set()
    return set(names) - set(fresh.decode("ascii").split())
