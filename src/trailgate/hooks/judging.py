"""The verdict on a message that git is about to store.

What only a refusal or a question of budget needs is imported there: most messages are fine.
"""

from __future__ import annotations

import os
import sys

from trailgate.clock import now as clock_now
from trailgate.config import load
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, UsageError
from trailgate.findings import ERROR
from trailgate.message import as_stored, cleanup, cut_scissors, resolve_mode
from trailgate.rules.judge import judge, questions
from trailgate.rules.submission import HOOK, Submission
from trailgate.usage.reader import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


def verdict(repository: Repository, path: str, settings: Callable[[], dict[str, str]]) -> int:
    """Judge the message in a file, tell what is wrong with it; give the exit code.

    `settings` waits for the configuration on which the cleanup of messages depends.

    Raises:
        TrailgateError: the file or the policy can't be read.
    """
    content = _content(path)
    message = stored_message(settings(), content)
    if not message.strip():
        return EXIT_FINE  # git itself stops at an empty message, and says so
    policy = load(repository.work_tree or repository.git_dir, repository.data_dir)
    findings = judge(_submission(repository, policy, message), policy)
    return _told(repository, message, findings) if findings else EXIT_FINE


def _told(repository: Repository, message: bytes, findings: tuple[Finding, ...]) -> int:
    from trailgate.reports.findings import MESSAGE, lines

    told = lines(findings, MESSAGE.replace(colour=_colour()))
    refused = any(finding.severity == ERROR for finding in findings)
    if refused:
        told += _refusal(repository, message)
    sys.stderr.write("\n".join(["", *told, ""]) if refused else "\n".join([*told, ""]))
    return EXIT_FINDINGS if refused else EXIT_FINE


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as failed:
        raise UsageError(f"{path}: the message file can't be read: {failed.strerror}") from failed


def stored_message(settings: dict[str, str], content: bytes) -> bytes:
    """Give the message as git will store it, after its cleanup."""
    comment = settings.get("core.commentstring") or settings.get("core.commentchar") or "#"
    edited = os.environ.get("GIT_EDITOR") != ":"
    mode = resolve_mode(settings.get("commit.cleanup"), edited=edited)
    mark = _comment(comment, content)
    if edited:
        content = cut_scissors(content, mark)
    return as_stored(cleanup(content, mode, mark))


def _comment(configured: str, content: bytes) -> bytes:
    """Give the comment string in use; with `auto` git chose one that starts no line of the text."""
    if configured != "auto":
        return os.fsencode(configured)
    last = content.rstrip(b"\n").rpartition(b"\n")[2]
    return last[:1] if last[:1] in b"#;@!$%^&|:" and last else b"#"


def _submission(repository: Repository, policy: Policy, message: bytes) -> Submission:
    now = clock_now()
    reading = read(message, policy.vocabulary, now)
    submission = Submission(
        reading=reading,
        situation=HOOK,
        is_merge=os.path.exists(os.path.join(repository.git_dir, "MERGE_HEAD")),
        at=now,
        branch=_branch(repository),
        author=_author(repository) if reading.overrides else "",
    )
    asked = questions(submission, policy)
    if "changed-lines" in asked:
        submission = submission.replace(changed_lines=_staged_lines(repository))
    if "zone" in asked:
        from .zone import zone_now

        submission = submission.replace(zone=zone_now(repository, policy, submission, now))
    return submission


def _branch(repository: Repository) -> str:
    path = os.path.join(repository.git_dir, "HEAD")
    with open(path, "rb") as file:
        content = os.fsdecode(file.read()).strip()
    prefix = "ref: refs/heads/"
    if content == prefix + ".invalid":
        return repository.branch()  # reftable: the file only stands in for the real HEAD
    return content.removeprefix(prefix) if content.startswith(prefix) else ""


def _author(repository: Repository) -> str:
    ident = repository.ask("var", "GIT_AUTHOR_IDENT") or ""
    return ident.rpartition(">")[0] + ">" if ">" in ident else ""


def _staged_lines(repository: Repository) -> int:
    from trailgate.check import count_lines

    index = os.environ.get("GIT_INDEX_FILE")
    variables = {"GIT_INDEX_FILE": os.path.abspath(index)} if index else {}
    against = repository.head() or repository.ask("hash-object", "-t", "tree", os.devnull) or ""
    words = ("diff", "--cached", "--numstat", "--no-renames", "--no-ext-diff", against, "--")
    return count_lines(repository.run(*words, variables=variables))


def _refusal(repository: Repository, message: bytes) -> list[str]:
    from .keeping import keep, take_up_command

    path = keep(repository.git_dir, message)
    if not path:
        return ["no commit was made; the message could not be kept, copy it from above"]
    return [
        "no commit was made; your message is kept. Mend it and take it up again with:",
        f"    {take_up_command(repository, path)}",
    ]


def _colour() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")
