"""From a repository to what is known of its SD commits without usage."""

from __future__ import annotations

import os

from trailgate.collectors import token_log
from trailgate.collectors.token_log.collecting import recorded as entry_of
from trailgate.collectors.token_log.store import TRANSCRIPTS
from trailgate.collectors.token_log.store import read as read_log
from trailgate.errors import UsageError
from trailgate.git_process import GitFailed
from trailgate.history import lost, named
from trailgate.ledger.keys import text_key
from trailgate.message import subject as subject_of
from trailgate.usage.ids import branch_id
from trailgate.usage.instants import iso_time
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.plain import may_hold_usage
from trailgate.usage.reader import read

from .assigning import LONGEST, Made, Use, assigned
from .attribution import models
from .proposing import Candidate, Medians, proposals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.pivot import Window
    from trailgate.collectors.token_log.store import State
    from trailgate.commits import Commit
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger, SdCommit
    from trailgate.policy.terms import Policy

    from .proposing import Proposal

TOKEN_LOG = "token-log"  # noqa: S105 - the name of a source
TRANSCRIPT = "transcripts"


def without_usage(ledger: Ledger) -> dict[str, SdCommit]:
    """Give by object name the SD commits that record nothing, readable or not."""
    damaged = {block.oid for block in ledger.unreadable}
    return {
        commit.oid: commit
        for commit in ledger.sd_commits
        if not commit.recorded and commit.oid not in damaged
    }


def candidates(
    repository: Repository, policy: Policy, ledger: Ledger, window: Window
) -> tuple[tuple[Candidate, ...], set[str]]:
    """Give the commits to propose something for, oldest first, and the later copies of those.

    Raises:
        HistoryError: one is missing or damaged.
    """
    lacking = without_usage(ledger)
    wanted = [oid for oid, commit in lacking.items() if window.holds(commit.instant)]
    if not wanted:
        return (), set()
    first: dict[str, tuple[int, Candidate]] = {}
    for commit in named(repository, wanted):
        found = _candidate(commit, lacking[commit.oid].sd, policy)
        known = first.get(found.work)
        if known is None or (commit.committer_time, found.oid) < (known[0], known[1].oid):
            first[found.work] = (commit.committer_time, found)
    found_first = sorted((c for _, c in first.values()), key=lambda c: (c.instant, c.oid))
    return tuple(found_first), set(wanted).difference(c.oid for c in found_first)


def _candidate(commit: Commit, sd: str, policy: Policy) -> Candidate:
    words, at = policy.vocabulary, commit.author_time
    said: dict[str, str] = {}
    if may_hold_usage(commit.message, words):
        said = {line.key: line.value for line in read(commit.message, words, at).loose}
    subject = subject_of(commit.message)
    origin = (commit.author, at, commit.author_zone, subject)
    return Candidate(
        oid=commit.oid,
        instant=at,
        author=commit.author.decode("utf-8", "surrogateescape"),
        sd=sd,
        subject=subject.decode("utf-8", "surrogateescape"),
        work=text_key(origin, b"", 0, 0).hex(),
        phase=phase_name(said["Phase"], words, at)[0] if "Phase" in said else "",
        agent=agent_name(said["Agent"], words, at) if "Agent" in said else "",
        named=models(commit.message, lambda model: policy.family(model, at)),
    )


def propose(
    repository: Repository, policy: Policy, ledger: Ledger, window: Window, now: int
) -> tuple[tuple[Candidate, ...], tuple[Proposal, ...]]:
    """Give the commits that lack usage, and what is proposed for those of which anything is known.

    Raises:
        HistoryError: history can't be read.
        UsageError: there are tokens to give to commits, and git has no address to tell whose.
    """
    listed, copies = candidates(repository, policy, ledger, window)
    uses = list(_uses(repository, policy, listed, now)) if listed else []
    made = made_here(repository, ledger) if uses else ()
    taken = assigned(uses, (one for one in made if one.oid not in copies))
    medians = Medians(ledger.entries, policy)
    return listed, proposals(listed, taken, medians, policy.vocabulary.phases)


def made_here(repository: Repository, ledger: Ledger) -> Iterator[Made]:
    """Give the commits that HEAD reaches of who asks: what was used here was used for those.

    Raises:
        HistoryError: history can't be read.
        UsageError: git has no address to tell whose commits are one's own.
    """
    sds = {commit.oid: commit.sd for commit in ledger.sd_commits}
    mail = _own_address(repository)
    try:
        told = repository.run("log", "--no-show-signature", "--format=%H %at %ae", "HEAD", "--")
    except GitFailed as failed:
        raise lost(failed.message) from failed
    for line in told.splitlines():
        words = line.split(b" ", 2)
        if len(words) == 3 and words[1].isdigit() and words[2].lower() == mail:
            oid = words[0].decode("ascii")
            yield Made(int(words[1]), oid, sds.get(oid, ""))


def _own_address(repository: Repository) -> bytes:
    try:
        own = repository.run("var", "GIT_AUTHOR_IDENT")
    except GitFailed as failed:
        raise UsageError(
            "the token log and transcripts hold your own usage, and git has no address to find "
            "your commits by; set it: git config user.email ... (and user.name)"
        ) from failed
    return own[own.rindex(b"<") + 1 : own.rindex(b">")].lower()


def _uses(
    repository: Repository, policy: Policy, listed: Sequence[Candidate], now: int
) -> Iterator[Use]:
    state = read_log(token_log.path(repository))
    since = listed[0].instant - LONGEST
    yield from _logged(state, policy, now)
    if policy.transcripts and repository.work_tree is not None:
        yield from _counted(repository, state, policy, since)


def _logged(state: State, policy: Policy, now: int) -> Iterator[Use]:
    """Give the entries of the token log that no commit will take up any more."""
    claimed = {key for claim in state.open_claims().values() for key in claim["entries"]}
    for key, line in state.unspent().items():
        entry = None if key in claimed else entry_of(key, line, policy.vocabulary)
        if entry is not None and now - entry.at > LONGEST:
            run = entry.run
            source = TRANSCRIPT if line.get("source") == TRANSCRIPTS else TOKEN_LOG
            phase = run.phase if run.phase_known else ""
            yield Use(entry.at, run.sd, phase, run.agent, run.model, run.tokens, source)


def _counted(repository: Repository, state: State, policy: Policy, since: int) -> Iterator[Use]:
    """Give what the transcripts of this work tree hold and the token log never took in."""
    from trailgate.collectors.transcripts.feeding import git_dir
    from trailgate.collectors.transcripts.folders import folders
    from trailgate.collectors.transcripts.reading import read_since

    line = state.reads.get(git_dir(repository), {})
    begun, ended = (iso_time(str(line.get(key, ""))) for key in ("from", "at"))
    words = policy.vocabulary
    for one in read_since(folders(os.environ), repository.work_tree or "", since).messages:
        if begun is not None and ended is not None and begun <= one.at <= ended:
            continue
        agent = agent_name(one.agent, words, one.at) if one.agent else ""
        sd = branch_id(one.branch, words)
        yield Use(one.at, sd, "", agent, one.model, one.tokens, TRANSCRIPT)
