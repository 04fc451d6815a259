"""The verdict on a message that git is about to store.

What only a refusal or a question of budget needs is imported there: most messages are fine.
"""

from __future__ import annotations

import os
import sys

from trailgate.clock import now as clock_now
from trailgate.config import load
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, PolicyError, UsageError
from trailgate.findings import ERROR
from trailgate.records import Record
from trailgate.rules.judge import judge, questions
from trailgate.rules.submission import HOOK, Submission
from trailgate.usage.reader import read

from .cleaning import Stored, versions
from .untouched import is_untouched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Reading

_NOBODY_WROTE = (
    "trailgate commit-msg: no message was written, so no commit was made; "
    "recorded usage stays for the next one\n"
)


class Verdict(Record):
    """What came of judging a message that is no commit yet.

    `doubt` is empty, or says that cleanup modes which git may use lead to different verdicts; the
    findings then are those of the mode that is refused.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    doubt: str = ""

    @property
    def is_refused(self) -> bool:
        """Tell whether a finding is an error."""
        return any(finding.severity == ERROR for finding in self.findings)


def verdict(repository: Repository, path: str, settings: Callable[[], dict[str, str]]) -> int:
    """Judge the message in a file, tell what is wrong with it; give the exit code.

    `settings` waits for the configuration on which the cleanup of messages depends.

    Raises:
        TrailgateError: the file can't be read.
    """
    content = _content(path)
    edited = os.environ.get("GIT_EDITOR") != ":"  # git says so exactly when no editor ran
    known = settings()
    stored = versions(repository, known, content, edited=edited)
    if not stored[0].message.strip():
        return EXIT_FINE  # git itself stops at an empty message, and says so
    try:
        policy = load(repository.work_tree or repository.git_dir, repository.data_dir)
    except PolicyError as broken:
        from .telling import tell_broken

        tell_broken(repository, broken, stored[0], path)
        return broken.exit_code
    if is_untouched(repository, stored[0].message, policy.vocabulary.keys):
        sys.stderr.write(_NOBODY_WROTE)
        return EXIT_FINDINGS
    found = judge_message(repository, policy, stored)
    if not found.findings:
        return EXIT_FINE
    from .telling import tell

    kept = max(stored, key=lambda one: len(one.message)) if found.doubt else stored[0]
    tell(repository, found, kept, path)
    return EXIT_FINDINGS if found.is_refused else EXIT_FINE


def judge_message(
    repository: Repository | None,
    policy: Policy,
    stored: tuple[Stored, ...],
    *,
    by_words: bool = False,
) -> Verdict:
    """Judge a message that is no commit yet, in every form that git may store.

    `repository`: None outside of one; then no zone, lines or branch are known. `by_words`: a
    subject that git writes for merges makes a merge, for a message that stands alone.
    """
    first, *others = stored
    found = _judged(repository, policy, first.message, by_words=by_words)
    for other in others:
        again = _judged(repository, policy, other.message, by_words=by_words)
        if again.is_refused != found.is_refused:
            from .telling import doubt

            good, bad = (first, other) if again.is_refused else (other, first)
            worse = again if again.is_refused else found
            return worse.replace(doubt=doubt(good, bad))
    return found


def _judged(
    repository: Repository | None, policy: Policy, message: bytes, *, by_words: bool
) -> Verdict:
    now = clock_now()
    reading = read(message, policy.vocabulary, now)
    is_merge = _is_merging(repository) or (by_words and reading.kind == "merge")
    submission = Submission(reading=reading, situation=HOOK, is_merge=is_merge, at=now)
    if repository is not None:
        submission = _with_facts(repository, policy, submission, now)
    return Verdict(submission, judge(submission, policy))


def _with_facts(
    repository: Repository, policy: Policy, submission: Submission, now: int
) -> Submission:
    """Add what the repository knows, as far as a rule asks for it."""
    submission = submission.replace(
        branch=repository.branch_in_files(),
        author=_author(repository) if _names_approver(submission.reading) else "",
    )
    asked = questions(submission, policy)
    if "changed-lines" in asked:
        from .staged import staged_lines

        submission = submission.replace(changed_lines=staged_lines(repository))
    if "zone" in asked:
        from .zone import zone_now

        submission = submission.replace(zone=zone_now(repository, policy, submission, now))
    return submission


def _is_merging(repository: Repository | None) -> bool:
    if repository is None:
        return False
    return os.path.exists(os.path.join(repository.git_dir, "MERGE_HEAD"))


def _names_approver(reading: Reading) -> bool:
    return bool(reading.overrides or reading.corrections)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as failed:
        raise UsageError(f"{path}: the message file can't be read: {failed.strerror}") from failed


def _author(repository: Repository) -> str:
    ident = repository.ask("var", "GIT_AUTHOR_IDENT") or ""
    return ident.rpartition(">")[0] + ">" if ">" in ident else ""
