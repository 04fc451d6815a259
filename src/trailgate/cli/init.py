"""`trailgate init`: all that a repository needs to be gated, written, checked or taken back."""

from __future__ import annotations

import os
import sys

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, UsageError
from trailgate.init import Answers, files, state, write
from trailgate.init.pieces import Choices, removable, wanted
from trailgate.init.workflow import PATH, demand_action, installed_action, is_open
from trailgate.policy.presets import PRESETS

from .context import load_policy, open_repository
from .init_questions import asked, asked_for_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.git import Repository

_ROLLBACK = "sonnet-default"
_HOLDS = "what it says holds, whatever was given here; to change that, edit it"
_NOTHING = "nothing here that init wrote"


@click.command("init")
@click.option("--preset", type=click.Choice(PRESETS), help="The assignments; the default is leo.")
@click.option("--haiku/--no-haiku", default=None, help="Whether leo's tier 1 works on haiku.")
@click.option(
    "--mode",
    type=click.Choice(["enforce", "advisory"]),
    help="Refuse what breaks a rule, or warn; the two never-rules refuse in both.",
)
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
@click.option("--start", help="The day (UTC) from which zones and escalations are judged.")
@click.option("--action", help="What hosts trailgate for CI: OWNER/REPOSITORY@COMMIT.")
@click.option("--workflow/--no-workflow", default=True, help=f"Whether to write {PATH}.")
@click.option("--hooks/--no-hooks", default=True, help="Whether to install the hooks.")
@click.option("--gitignore/--no-gitignore", default=True, help="Whether to add to .gitignore.")
@click.option(
    "--guidance/--no-guidance",
    default=True,
    help="Whether to write the section in CLAUDE.md and AGENTS.md, and the quick reference.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; take the defaults for what is not given.")
@click.option("--check", is_flag=True, help="Only tell whether all of it fits the policy still.")
@click.option("--undo", is_flag=True, help="Take back what init wrote and nobody changed.")
def command(*, check: bool, undo: bool, **given: Any) -> int:
    """Write a commented trailgate.toml, the CI workflow, the hooks, and guidance for agents.

    All commits up to HEAD are spared. On a terminal it asks for what no option gives. What exists
    is never overwritten: guidance stands between markers of its own, and what somebody changed
    there is left alone.
    """
    repository = open_repository()
    if repository.work_tree is None:
        raise UsageError("a bare repository has no work tree to write trailgate.toml into")
    if check and undo:
        raise UsageError("--check and --undo: choose one of them")
    if check:
        return _check(repository, repository.work_tree)
    if undo:
        return _undo(repository, repository.work_tree)
    return _init(repository, repository.work_tree, given)


def _init(repository: Repository, root: str, given: dict[str, Any]) -> int:
    is_new = state(root) is None
    asking = not given["yes"] and is_new and sys.stdin.isatty()
    action = demand_action(given["action"]) if given["action"] else installed_action()
    answers = _answers(given, asking=asking)
    if asking and given["workflow"] and not action:
        action = asked_for_action()
    head = repository.head()
    result = write(root, head, answers)
    name = os.path.basename(result.path)
    is_told = any(given[key] not in (None, ()) for key in (*Answers._fields, "haiku"))
    steps = [files.Step(name, files.THERE, _HOLDS if is_told else "")]
    if result.written:
        spared = (
            f"the rules begin after {head[:12]}" if head else "no commit yet, so all are judged"
        )
        steps = [files.Step(name, files.WROTE, f"extends {answers.preset}; {spared}")]
    kinds = {kind: given[kind] for kind in ("workflow", "gitignore", "guidance")}
    choices = Choices(**kinds, action=action, branch=_main_branch(repository))
    steps += files.apply(root, wanted(root, load_policy(repository), now(), choices))
    _tell(steps)
    if is_open(files.read(root, PATH) or ""):
        click.echo(f"  {PATH} waits for what hosts trailgate: put it in for OWNER and COMMIT")
    changed = _hooks(repository) if given["hooks"] else False
    written = [step.path for step in steps if step.done in (files.WROTE, files.RENEWED)]
    if written:
        subject = "gate commits with trailgate" if is_new else "bring trailgate's files up to date"
        _tell_next(written, subject)
    elif not changed:
        click.echo("nothing changed")
    return EXIT_FINE


def _answers(given: dict[str, Any], *, asking: bool) -> Answers:
    known = {key: given[key] for key in Answers._fields if given[key] not in (None, ())}
    haiku = given["haiku"]
    if haiku is False and known.setdefault("preset", _ROLLBACK) == PRESETS[0]:
        known["preset"] = _ROLLBACK
    if haiku and known.get("preset", PRESETS[0]) != PRESETS[0]:
        raise UsageError(f"--haiku and --preset {known['preset']} contradict each other")
    answers = Answers(**known)
    return asked(answers, known) if asking else answers


def _main_branch(repository: Repository) -> str:
    """Give the name of the main branch: the remote's, else one that is called so, else HEAD's."""
    remote = repository.ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD") or ""
    if remote:
        return remote.removeprefix("origin/")
    for name in ("main", "master"):
        if repository.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{name}"):
            return name
    return repository.branch() or "main"


def _hooks(repository: Repository) -> bool:
    """Install the hooks, and tell; give whether anything changed."""
    from trailgate.install.hooks import ManagedError, install

    try:
        steps = install(repository)
    except ManagedError as managed:
        click.echo(managed.manager.joining, nl=False)
        return True
    for step in steps:
        click.echo(f"{step.done} {step.path}")
    return any(not step.done.startswith("already") for step in steps)


def _check(repository: Repository, root: str) -> int:
    pieces = wanted(root, load_policy(repository), now(), Choices())
    steps = files.check(root, pieces)
    for step in steps:
        click.echo(f"{step.path}: {step.done}; {step.why}")
    if not steps:
        is_there = files.is_any_there(root, pieces)
        click.echo("what init wrote fits the policy" if is_there else _NOTHING)
    return EXIT_FINDINGS if steps else EXIT_FINE


def _undo(repository: Repository, root: str) -> int:
    from trailgate.install.hooks import uninstall

    hooks = uninstall(repository)
    steps = files.undo(root, removable(root))
    for hook in hooks:
        click.echo(f"{hook.done} {hook.path}")
    _tell(steps)
    if not hooks and not steps:
        click.echo(_NOTHING)
    return EXIT_FINDINGS if any(step.done == files.LEFT for step in steps) else EXIT_FINE


def _tell(steps: tuple[files.Step, ...] | list[files.Step]) -> None:
    for step in steps:
        click.echo(f"{step.done} {step.path}" + (f" ({step.why})" if step.why else ""))


def _tell_next(written: list[str], subject: str) -> None:
    """Say what to do then; the indented lines are for a shell."""
    click.echo("next: look it over, and commit it:")
    click.echo(f"      git add {' '.join(written)}")
    click.echo(f'      git commit -m "chore: {subject}"')
