"""The squash merge of a change: the message that GitHub would compose, and the block to paste.

GitHub writes the message when somebody merges, from the repository's settings; what stands in it
is all that the ledger has of the change's usage afterwards.
"""

from __future__ import annotations

from trailgate.collectors.token_log.fields import pairs_of
from trailgate.findings import ERROR, WARNING
from trailgate.records import Record
from trailgate.rules.gathering import run_line
from trailgate.rules.judge import judge
from trailgate.rules.submission import COMMIT, Submission
from trailgate.usage.reader import read
from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.check import Judged
    from trailgate.findings import Finding
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

PR_TITLE = "PR_TITLE"
COMMIT_OR_PR_TITLE = "COMMIT_OR_PR_TITLE"
PR_BODY = "PR_BODY"
COMMIT_MESSAGES = "COMMIT_MESSAGES"
BLANK = "BLANK"

_CO_AUTHORS = b"---------"
_CARRIED = ("Override", "Corrects")


class Composing(Record):
    """What GitHub composes from: the pull request's own text, and the repository's settings.

    `title_from`: `PR_TITLE` or `COMMIT_OR_PR_TITLE`. `message_from`: `PR_BODY`,
    `COMMIT_MESSAGES` or `BLANK`.
    """

    number: int
    title: str
    body: str = ""
    title_from: str = COMMIT_OR_PR_TITLE
    message_from: str = COMMIT_MESSAGES


class Squash(Record):
    """What a squash merge would leave.

    `message`: what GitHub would compose. `findings`: what breaks rules in it and in none of the
    commits. `lost`: how many of the change's runs the message would not carry; `undated`: how many
    it would carry without a Run-Id or `at=`, so that they would count at the time of the merge.
    `block`: the trailers to paste instead, one line each, so that nothing is lost; `unsaid`: runs
    that no line can say.
    """

    message: bytes
    findings: tuple[Finding, ...]
    lost: int
    block: tuple[str, ...]
    unsaid: int = 0
    undated: int = 0


def composed(composing: Composing, judged: Sequence[Judged]) -> bytes:
    """Give the message that GitHub offers for a squash merge of commits, oldest first."""
    messages = [one.commit.message for one in judged if one.commit is not None]
    title = composing.title.encode("utf-8", "surrogateescape")
    if composing.title_from == COMMIT_OR_PR_TITLE and len(messages) == 1:
        title = _split(messages[0])[0]
    head = title + f" (#{composing.number})".encode()
    if composing.message_from == PR_BODY:
        body = composing.body.encode("utf-8", "surrogateescape").replace(b"\r\n", b"\n")
    elif composing.message_from == COMMIT_MESSAGES:
        body = _sections(messages)
    else:
        body = b""
    parts = [head, body.strip(b"\n"), _co_authors(judged)]
    return b"\n\n".join(part for part in parts if part) + b"\n"


def _sections(messages: Sequence[bytes]) -> bytes:
    if len(messages) == 1:
        return _split(messages[0])[1]
    sections: list[bytes] = []
    for message in messages:
        subject, body = _split(message)
        sections += [b"* " + subject, body]
    return b"\n\n".join(section for section in sections if section)


def _split(message: bytes) -> tuple[bytes, bytes]:
    subject, _, body = message.lstrip(b"\n").partition(b"\n")
    return subject, body.strip(b"\n")


def _co_authors(judged: Sequence[Judged]) -> bytes:
    """Give the closing paragraph that names the authors beside the first."""
    authors = dict.fromkeys(one.commit.author for one in judged if one.commit is not None)
    others = [b"Co-authored-by: " + author for author in list(authors)[1:]]
    return b"\n".join([_CO_AUTHORS, b"", *others]) if others else b""


def squash(
    composing: Composing | None,
    judged: Sequence[Judged],
    entries: Iterable[Entry],
    policy: Policy,
    at: int | None,
) -> Squash:
    """Judge what a squash merge would leave of a change, and give the block to paste.

    Args:
        composing: what GitHub composes from; None where that is unknown: only the block is given.
        judged: the change's commits, oldest first.
        entries: the runs that only the change brings.
        policy: the target's policy.
        at: the instant at which the policy is read, epoch seconds.
    """
    runs = list(entries)
    block, unsaid = pasted(judged, runs)
    if composing is None:
        return Squash(b"", (), 0, block, unsaid)
    message = composed(composing, judged)
    reading = read(message, policy.vocabulary)
    found = judge(Submission(reading, COMMIT, at=at, is_merge=False), policy)
    known = {(finding.rule, finding.message) for one in judged for finding in one.findings}
    fresh = [finding for finding in found if (finding.rule, finding.message) not in known]
    if composing.message_from != PR_BODY:
        # what is composed of commits can only be mended while merging, and sections are read
        fresh = [_softened(one) for one in fresh if one.rule != "trailers-in-block"]
    kept = {run.id or _likeness(run) for run in reading.runs}
    lost = sum((entry.run.id or _likeness(entry.run)) not in kept for entry in runs)
    undated = sum(not run.id and run.at is None for run in reading.runs)
    return Squash(message, tuple(fresh), lost, block, unsaid, undated)


def _softened(finding: Finding) -> Finding:
    return finding.replace(severity=WARNING) if finding.severity == ERROR else finding


def _likeness(run: Run) -> tuple[object, ...]:
    return (run.sd, run.phase, run.agent, run.model, run.tokens)


def pasted(judged: Sequence[Judged], entries: Sequence[Entry]) -> tuple[tuple[str, ...], int]:
    """Give the trailers that say all runs of a change, and how many runs no line can say.

    Each run keeps its Run-Id, and a run without one its instant, so that Friday's work stays in
    Friday's week. Overrides and corrections of the commits come along.
    """
    pairs: list[tuple[str, str]] = []
    unsaid = 0
    first: Run | None = None
    ordered = sorted(entries, key=lambda entry: not _can_lead(entry.run))
    for entry in ordered:
        run = entry.run
        if first is None and _can_lead(run):
            first = run
            pairs += _leading(run)
            continue
        if not run.id and run.at is None:
            run = run.replace(at=entry.instant)
        value = run_line(run, first)
        if value:
            pairs.append(("Run", value))
        else:
            unsaid += 1
    pairs += _beside(judged)
    return tuple(f"{key}: {value}" for key, value in pairs), unsaid


def _can_lead(run: Run) -> bool:
    """Tell whether a run can stand as the block's own: its instant is that of its Run-Id."""
    return bool(run.id and run.sd and run.model and run.at is None and run.phase_known)


def _leading(run: Run) -> list[tuple[str, str]]:
    return [pair for pair in pairs_of(run) if pair != ("Agent", MAIN)]


def _beside(judged: Sequence[Judged]) -> list[tuple[str, str]]:
    """Give the overrides and corrections of the commits, where one person answers for them."""
    found: dict[tuple[str, str], None] = {}
    answering: dict[str, None] = {}
    for one in judged:
        for block in one.reading.blocks:
            for line in block.lines:
                if line.key in _CARRIED:
                    found[line.key, line.value] = None
                elif line.key == "Override-By":
                    answering[line.value] = None
    if not found or len(answering) != 1:
        return []
    return [*found, ("Override-By", next(iter(answering)))]
