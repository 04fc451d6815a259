"""The questions that `trailgate init` asks on a terminal."""

from __future__ import annotations

import click

from trailgate.errors import UsageError
from trailgate.init import Answers, refusal
from trailgate.init.workflow import demand_action
from trailgate.policy.presets import PRESETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

_BEFORE = {
    "preset": (
        "Assignments (leo: haiku first; sonnet-default: the same without haiku; "
        "minimal: records and the two never-rules)"
    ),
    "mode": (
        "Guarantees: SECURITY on opus and VALIDATION on sonnet are never below. "
        "Other rules: enforce, or advisory"
    ),
    "limit": "Tokens a week",
    "reset": "The week starts",
    "timezone": "Time zone",
}
_HAIKU = "Haiku as the default for tier 1 (GITHUB, DOCMON, RETRO, QUICKFIX, VALIDATION in LEAD)?"
_APPROVER = "Who may waive a rule, as Name <mail> (empty: no more)"
_TRANSCRIPTS = (
    "Tokens are logged by hand or by your tools. Read usage from Claude Code's transcripts on this "
    "machine? (counts, models, times and ids only)"
)
_START = "Zones and escalations are judged from, e.g. 2026-08-03 (empty: from now on)"
_ACTION = "What hosts trailgate for CI, as OWNER/REPOSITORY@COMMIT (empty: fill it in later)"


def asked(answers: Answers, given: Container[str]) -> Answers:
    """Ask for what no option gave, each until the answer can be used."""
    for key, question in _BEFORE.items():
        if key not in given:
            answers = _one(answers, key, question, getattr(answers, key))
        if key == "preset" and key not in given and answers.preset == PRESETS[0]:
            haiku = click.confirm(_HAIKU, default=True)
            answers = answers if haiku else answers.replace(preset="sonnet-default")
    while "approvers" not in given:
        value = click.prompt(_APPROVER, default="", show_default=False).strip()
        if not value:
            break
        more = answers.replace(approvers=(*answers.approvers, value))
        answers = more if _usable("approvers", more) else answers
    if "transcripts" not in given:
        answers = answers.replace(transcripts=click.confirm(_TRANSCRIPTS, default=False))
    if "start" not in given:
        answers = _one(answers, "start", _START, "")
    return answers


def asked_for_action() -> str:
    """Ask for what hosts trailgate, until the answer can be used; `""` for later."""
    while True:
        value: str = click.prompt(_ACTION, default="", show_default=False).strip()
        try:
            return demand_action(value) if value else ""
        except UsageError as wrong:
            click.echo(str(wrong), err=True)


def _one(answers: Answers, key: str, question: str, default: str) -> Answers:
    while True:
        value = click.prompt(question, default=default, show_default=bool(default)).strip()
        answered = answers.replace(**{key: value})
        if _usable(key, answered):
            return answered


def _usable(key: str, answers: Answers) -> bool:
    """Tell whether an answer can be used, and if not, say why."""
    # an option's fault is told at the end; here only the new answer counts
    fresh = Answers().replace(**{key: getattr(answers, key)})
    problem = refusal(fresh)
    if problem:
        click.echo(problem, err=True)
    return not problem
