"""sd-consistent and run-id-reused: one message, one word on whose work and which run it is."""

from __future__ import annotations

from trailgate.findings import ERROR, WARNING, Edit, Finding, Remedy
from trailgate.usage.ids import agree, branch_id, is_id
from trailgate.usage.words import run_words

from .mending import amended, change_line, edits
from .values import place
from .wording import listing, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Line, Reading
    from trailgate.usage.run import Run

    from .submission import Submission


def sd_consistent(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find SD trailers that contradict the subject's scope (error) or the branch (warning).

    A message that gathers several blocks is consistent when one of them agrees.
    """
    reading = submission.reading
    lines = _sd_lines(reading, policy)
    scope = reading.scope_ids
    if lines and scope and not any(_agrees(line.value, scope) for line in lines):
        yield _against_scope(reading, lines[0])
        return
    branch = branch_id(submission.branch, policy.vocabulary)
    ids = tuple(line.value for line in lines) or scope or ((reading.sd,) if reading.sd else ())
    if branch and ids and not submission.is_merge and not _agrees(branch, ids):
        yield _against_branch(submission, branch, lines, ids)


def run_id_reused(submission: Submission, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    """Find a Run-Id that names two different runs, in the message or in the judged history.

    A run that names no SD is, as in the ledger, the one of its id and agent that does.
    """
    seen = dict(submission.known_runs)
    for run in submission.reading.runs:
        if not run.id:
            continue
        sd, agent = seen.get(run.id, (run.sd, run.agent))
        if agent != run.agent or (sd and run.sd and sd != run.sd):
            yield _reused(submission.reading, run, (sd, agent))
        else:
            seen[run.id] = (sd or run.sd, agent)


def _agrees(sd: str, others: tuple[str, ...]) -> bool:
    return any(agree(sd, other, others) for other in others)


def _sd_lines(reading: Reading, policy: Policy) -> list[Line]:
    """Give the readable SD trailers of the message's own text."""
    blocks = [block for block in reading.blocks if block.quote is None]
    lines = [line for block in blocks for line in block.lines] + list(reading.loose)
    return [x for x in lines if x.key == "SD" and is_id(x.value, policy.vocabulary)]


def _set_sd(reading: Reading, line: Line, sd: str) -> Edit | None:
    if any(line is loose for loose in reading.loose):
        return Edit(trailers=((line.written, sd),))
    return change_line(reading, line.line, sd)


def _against_scope(reading: Reading, line: Line) -> Finding:
    scope = reading.scope_ids
    remedies = edits("if the scope is right:", _set_sd(reading, line, scope[0]))
    if len(scope) > 1:
        remedies = ()
    return Finding(
        "sd-consistent",
        ERROR,
        f"SD says {shown(line.value)}, but the scope says {listing(map(shown, scope))}",
        "usage is counted for the SD of the trailer",
        (*remedies, Remedy(f"if the trailer is right, write ({line.value}) in the subject")),
        line=line.line,
    )


def _against_branch(
    submission: Submission, branch: str, lines: list[Line], ids: tuple[str, ...]
) -> Finding:
    edit = _set_sd(submission.reading, lines[0], branch) if len(lines) == 1 else None
    if submission.reading.scope_ids:
        edit = None
    return Finding(
        "sd-consistent",
        WARNING,
        f"the commit is for {listing(map(shown, ids))}, but the branch"
        f" {shown(submission.branch)} is for {shown(branch)}",
        "work on the wrong branch is charged to the wrong SD",
        (
            *edits("if the branch is right:", edit),
            Remedy("if the commit is right, commit it on a branch of its SD"),
        ),
        line=lines[0].line if lines else 0,
    )


def _reused(reading: Reading, run: Run, other: tuple[str, str]) -> Finding:
    text, edit = _other_id(reading, run)
    return Finding(
        "run-id-reused",
        ERROR,
        f"Run-Id {run.id} names {shown(run.agent)} for {shown(run.sd)},"
        f" and elsewhere {shown(other[1])} for {shown(other[0])}",
        "one id is one run, so that copies count once",
        edits(text, edit) or (Remedy("give each run an id of its own, or none"),),
        line=run.line,
    )


def _other_id(reading: Reading, run: Run) -> tuple[str, Edit | None]:
    """Take the id away where it stands: in the run's own line, or in the block's trailer."""
    text = "take the id away (the hook stamps a new one):"
    block, line = place(reading, run)
    words = run_words(line.value)
    kept = [word for word in words if word.replace('"', "").upper() != f"ID={run.id}"]
    if line.key == "Run" and kept != words:
        return text, change_line(reading, line.line, " ".join(kept))
    own = next((x for x in block.lines if x.key == "Run-Id"), None)
    return text, amended(reading, block, {own.line: None}) if own else None
