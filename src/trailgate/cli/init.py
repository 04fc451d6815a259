"""`trailgate init`: write a trailgate.toml to start from."""

from __future__ import annotations

import os
import sys

import click

from trailgate.errors import EXIT_FINE, UsageError
from trailgate.init import Answers, next_steps, refusal, state, write
from trailgate.policy.presets import PRESETS

from .context import open_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.init import Result


@click.command("init")
@click.option("--limit", help="Tokens a week, e.g. 500000, 500_000 or 1.5M.")
@click.option("--reset", help='When the week starts, e.g. "Mon 14:00".')
@click.option("--timezone", help="The time zone of the reset, e.g. America/Los_Angeles.")
@click.option(
    "--approver",
    "approvers",
    multiple=True,
    help='"Name <mail>" who may waive a rule; repeats.',
)
@click.option(
    "--transcripts/--no-transcripts",
    default=None,
    help="Read usage from Claude Code's transcripts on the machine where a commit is made.",
)
@click.option("--preset", type=click.Choice(PRESETS), default=PRESETS[0], show_default=True)
@click.option("--yes", is_flag=True, help="Ask nothing; take the defaults for what is not given.")
def command(*, yes: bool, **given: Any) -> int:
    """Write a commented trailgate.toml, which spares all commits up to HEAD.

    On a terminal it asks for what no option gives. A file that stands there already is left as
    it is.
    """
    repository = open_repository()
    if repository.work_tree is None:
        raise UsageError("a bare repository has no work tree to write trailgate.toml into")
    root = repository.work_tree
    before = state(root)
    if before is not None:
        return _unchanged(before)
    given["approvers"] = given["approvers"] or None
    answers = Answers(**{key: value for key, value in given.items() if value is not None})
    if not yes and sys.stdin.isatty():
        answers = _asked(answers, [key for key, value in given.items() if value is None])
    head = repository.head()
    result = write(root, head, answers)
    if not result.written:
        return _unchanged(result)
    click.echo(f"wrote {os.path.basename(result.path)} (extends {answers.preset}; {_spared(head)})")
    for line in ("next:", *(f"  {step}" for step in next_steps())):
        click.echo(line)
    return EXIT_FINE


def _unchanged(result: Result) -> int:
    click.echo(f"{os.path.basename(result.path)} is there already; nothing changed")
    return EXIT_FINE


def _spared(head: str) -> str:
    return f"the rules begin after {head[:12]}" if head else "no commit yet, so all will be judged"


_QUESTIONS = {
    "limit": "Tokens a week",
    "reset": "The week starts",
    "timezone": "Time zone",
}
_TRANSCRIPTS = (
    "Read usage from Claude Code's transcripts on this machine? "
    "(counts, models, times and ids only)"
)


def _asked(answers: Answers, open_questions: list[str]) -> Answers:
    """Ask for what no option gave, each until the answer can be used."""
    for key, question in _QUESTIONS.items():
        while key in open_questions:
            value = click.prompt(question, default=getattr(answers, key))
            if _usable(key, answers.replace(**{key: value.strip()})):
                answers = answers.replace(**{key: value.strip()})
                break
    while "approvers" in open_questions:
        value = click.prompt(
            "Who may waive a rule, as Name <mail> (empty: no more)", default="", show_default=False
        ).strip()
        if not value:
            break
        more = answers.replace(approvers=(*answers.approvers, value))
        answers = more if _usable("approvers", more) else answers
    if "transcripts" in open_questions:
        answers = answers.replace(transcripts=click.confirm(_TRANSCRIPTS, default=False))
    return answers


def _usable(key: str, answers: Answers) -> bool:
    """Tell whether an answer can be used, and if not, say why."""
    # an option's fault is told at the end; here only the new answer counts
    fresh = Answers().replace(**{key: getattr(answers, key)})
    problem = refusal(fresh)
    if problem:
        click.echo(problem, err=True)
    return not problem
