"""What a team is asked before its first policy file is written."""

from __future__ import annotations

from trailgate.errors import PolicyError
from trailgate.policy.values import day
from trailgate.records import Record
from trailgate.usage.instants import iso_time
from trailgate.usage.tokens import Unreadable, count

from .template import pause, render

_FILE = "trailgate.toml"


class Answers(Record):
    """The answers, as text in the form in which people give them; defaults are the preset's.

    `limit`: tokens a week (`500000`, `500_000`, `1.5M`). `reset`: `Mon 14:00`. `timezone`: an
    IANA name. `approvers`: `Name <mail>`, who may waive a rule. `preset`: what `extends` names.
    `transcripts`: usage is read from Claude Code's transcripts. `mode`: `enforce` or `advisory`.
    `start`: the day (`2026-08-03`) from which the rules on zones and escalations speak, `""` for at
    once.
    """

    limit: str = "500_000"
    reset: str = "Mon 00:00"
    timezone: str = "UTC"
    approvers: tuple[str, ...] = ()
    preset: str = "leo"
    transcripts: bool = False
    mode: str = "enforce"
    start: str = ""


def text(answers: Answers, head: str, now: int = 0) -> str:
    """Give the policy file that the answers make.

    Args:
        answers: answers that `refusal` finds nothing wrong with.
        head: HEAD's object name, `""` before the first commit.
        now: the instant (epoch seconds) at which it is written; a start before it is past.
    """
    written = render(answers, _tokens(answers.limit), head)
    start = iso_time(f"{answers.start}T00:00:00Z") or 0
    return f"{written}{pause(day(now), answers.start)}" if start > now else written


def refusal(answers: Answers) -> str:
    """Say what is wrong with the answers, a line for each; `""` when they are fine."""
    problems: list[str] = []
    try:
        _tokens(answers.limit)
    except Unreadable:
        form = "write e.g. 500000, 500_000 or 1.5M"
        problems.append(f"limit: {answers.limit!r} is no number of tokens; {form}")
        answers = answers.replace(limit=Answers().limit)
    if answers.start and iso_time(f"{answers.start}T00:00:00Z") is None:
        problems.append(f"start: {answers.start!r} is no date; write e.g. 2026-08-03")
        answers = answers.replace(start="")
    written = text(answers, "")
    # the policy's own judge is the only one that knows what it takes
    from trailgate.policy.build import build

    try:
        build(_FILE, written.encode("utf-8", "surrogateescape"))
    except PolicyError as error:
        problems += [_short(problem) for problem in error.problems]
    return "\n".join(problems)


def _short(problem: str) -> str:
    where, _, what = problem.removeprefix(f"{_FILE}: ").partition(": ")
    return f"{where.rpartition('.')[2]}: {what}"


def _tokens(limit: str) -> int:
    return count(limit.strip().replace(",", "_"))
