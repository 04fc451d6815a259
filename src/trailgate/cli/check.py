"""`trailgate check`: judge HEAD, a commit, a range or a message."""

from __future__ import annotations

import json
import sys

import click

from trailgate.check import Judged, Range, Report, check_commit, check_range
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, UsageError
from trailgate.hooks.cleaning import versions
from trailgate.hooks.commit_msg import SETTINGS
from trailgate.hooks.judging import judge_message
from trailgate.reports.colour import colour_wanted
from trailgate.reports.findings import HEAD, MESSAGE, OLDER, Situation, as_dict, lines

from .context import load_policy, open_repository, surroundings
from .parse import read_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


@click.command("check")
@click.argument("revision", required=False)
@click.option("--message-file", metavar="FILE", help="Judge the message in this file.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Judge the message on standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    revision: str | None,
    message_file: str | None,
    from_stdin: bool,
    as_json: bool,
) -> int:
    """Judge HEAD, one commit (REV), a range (A..B), or a message that is no commit yet.

    A message is judged as the commit-msg hook would judge what git stores of it.
    """
    if (revision is not None) + (message_file is not None) + from_stdin > 1:
        raise UsageError("check: give a revision, --message-file or --stdin, only one of them")
    colour, doubt = colour_wanted(sys.stdout) and not as_json, ""
    if message_file is not None or from_stdin:
        report, doubt = _check_text(read_input(message_file if message_file is not None else "-"))
        situations = [MESSAGE]
    else:
        repository = open_repository()
        wanted = "HEAD" if revision is None else revision
        report = _check_history(repository, load_policy(repository), wanted)
        head = repository.head()
        situations = [_situation(judged, head) for judged in report.judged]
    if as_json:
        _print_json(report)
    else:
        _print_text(report, [s.replace(colour=colour) for s in situations], doubt)
    return EXIT_FINDINGS if report.errors else EXIT_FINE


def _situation(judged: Judged, head: str) -> Situation:
    if judged.oid == head:
        return HEAD
    return OLDER.replace(is_root=judged.commit is not None and not judged.commit.parents)


def _check_history(repository: Repository, policy: Policy, revision: str) -> Report:
    repository.demand_whole_history()
    if ".." not in revision:
        return check_commit(repository, policy, repository.resolve(revision))
    if "..." in revision:
        raise UsageError(f"{revision!r}: give a range as A..B, with two dots")
    start, _, end = revision.partition("..")
    first = repository.resolve(start or "HEAD")
    last = repository.resolve(end or "HEAD")
    wanted = Range((last, f"^{first}"), branch=repository.branch() if end in ("", "HEAD") else "")
    return check_range(repository, policy, wanted)


def _check_text(content: bytes) -> tuple[Report, str]:
    """Judge what `git commit -F` would store of a text; give also what the verdict hangs on."""
    repository, policy = surroundings()
    settings = repository.config(*SETTINGS) if repository else {}
    stored = versions(repository, settings, content, edited=False)
    found = judge_message(repository, policy, stored, by_words=True)
    reading = found.submission.reading
    return Report((Judged("", reading.subject, found.findings, reading),)), found.doubt


def _print_text(report: Report, situations: list[Situation], doubt: str) -> None:
    for judged, situation in zip(report.judged, situations, strict=True):
        for line in lines(judged.findings, situation):
            click.echo(line)
    if doubt:
        click.echo(doubt)
    click.echo(summary(report))


def summary(report: Report) -> str:
    """Give the closing line: how much was judged, and the verdict."""
    commits = "1 message" if len(report.judged) == 1 and not report.judged[0].oid else (
        f"{len(report.judged)} commit{'' if len(report.judged) == 1 else 's'}")  # fmt: skip
    spared = f", {report.spared} from before enforce-from not judged" if report.spared else ""
    if not report.errors and not report.warnings:
        return f"{commits} judged{spared}: fine"
    errors = f"{report.errors} error{'' if report.errors == 1 else 's'}"
    warnings = f"{report.warnings} warning{'' if report.warnings == 1 else 's'}"
    return f"{commits} judged{spared}: {errors}, {warnings}"


def _print_json(report: Report) -> None:
    judged = [
        {
            "commit": one.oid,
            "subject": one.subject,
            "sd": one.reading.sd,
            "findings": [as_dict(finding) for finding in one.findings],
        }
        for one in report.judged
    ]
    document = {
        "version": 1,
        "verdict": "fail" if report.errors else "pass",
        "errors": report.errors,
        "warnings": report.warnings,
        "spared": report.spared,
        "judged": judged,
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    click.echo(text.encode("utf-8", "backslashreplace").decode())
