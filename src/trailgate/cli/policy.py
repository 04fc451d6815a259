"""`trailgate policy`: show, validate or export the policy, or set a limit."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from trailgate.clock import now
from trailgate.config import find, find_at
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.policy.build import build
from trailgate.policy.explain import explain
from trailgate.policy.export import as_js, as_json, assignments

from .context import load_policy, open_repository
from .hatch import CI_FOLLOWS, no_commit, settle
from .when import when

if TYPE_CHECKING:
    from datetime import datetime

    from trailgate.config.locating import Chosen
    from trailgate.policy.explain import Setting

_PYPROJECT = "pyproject.toml"
_WIDEST = 44
_DAY = 86_400


@click.group("policy")
def command() -> None:
    """Show, validate or export the policy, or set a limit."""


@command.command("show")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def show(json_wanted: bool) -> int:
    """Show the effective policy, and where each value comes from."""
    name, text, pyproject = _file_here() or ("", None, False)
    settings = explain(name, text, pyproject=pyproject)
    if json_wanted:
        values = [setting.as_dict() for setting in settings]
        shown = {"file": name or None, "values": values}
        click.echo(json.dumps(shown, indent=2, default=str, ensure_ascii=False))
        return EXIT_FINE
    extends = next(setting.value for setting in settings if setting.key == "extends")
    hint = f"{name}, which extends {extends}" if name else (
        f"the preset {extends}; there is no policy file (trailgate init writes one)")  # fmt: skip
    click.echo(f"policy: {hint}\n")
    click.echo("\n".join(_columns(settings)))
    return EXIT_FINE


@command.command("validate")
@click.argument("file", required=False)
def validate(file: str | None) -> int:
    """Say whether a policy file can be used, and if not, all that is wrong with it.

    FILE is a trailgate.toml or a pyproject.toml, `-` is standard input; without it the
    repository's own policy is judged.
    """
    chosen = _file_here() if file is None else _read(file)
    if chosen is None:
        click.echo("no policy file here; the preset leo holds")
        return EXIT_FINE
    name, text, pyproject = chosen
    policy = build(name, text, pyproject=pyproject)
    budgets, rules = len(policy.budgets), len(policy.house_rules)
    click.echo(f"{name}: fine ({_count(budgets, 'budget')}, {_count(rules, 'house rule')})")
    return EXIT_FINE


@command.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "js"]),
    default="json",
    show_default=True,
    help="json, or js: an ECMAScript module (save it as .mjs).",
)
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day (UTC) whose entries are in force; the default is today.",
)
def export(form: str, at: datetime | None) -> int:
    """Print the table [phase][agent] -> model family, for other tools.

    `*` stands for any agent that the policy does not list.
    """
    from datetime import UTC

    instant = now() if at is None else int(at.replace(tzinfo=UTC).timestamp())
    table = assignments(load_policy(open_repository()), instant)
    click.echo(as_js(table) if form == "js" else as_json(table), nl=False)
    return EXIT_FINE


@command.command("set-limit")
@click.argument("limit")
@click.option("--from", "since", metavar="DATE", help="The day from which; the default is today.")
@click.option("--budget", default="weekly", show_default=True, help="The budget's name.")
@no_commit
def set_limit(limit: str, since: str | None, budget: str, no_commit: bool) -> int:
    """Give a budget another limit from a day (UTC) on, e.g. 750000, 750_000 or 1.5M.

    The policy file gets a dated entry, which is committed alone; earlier weeks keep their limit.
    """
    from trailgate.hatches import edits
    from trailgate.hatches.saving import policy_file
    from trailgate.policy.values import day

    amount = _amount(limit)
    instant = when("--from", since, "UTC") if since else now() - now() % _DAY
    repository = open_repository()
    before = policy_file(repository)
    after = edits.set_limit(before, amount, instant or 0, budget)
    dated = f"{amount:,} from {day(instant)}"
    if after is None:
        click.echo(f"{budget}: {dated}, as it was; nothing changed")
        return EXIT_FINE
    subject = "" if no_commit else f"chore: set the limit of {budget} to {dated}"
    settle(repository, before, after, subject, f"Limit: {budget} {dated}")
    if (instant or 0) < now() - now() % _DAY:
        click.echo(f"that is past: what was used since {day(instant)} is held against it too")
    click.echo(CI_FOLLOWS)
    return EXIT_FINE


def _amount(limit: str) -> int:
    from trailgate.usage.tokens import Unreadable, count

    try:
        amount = count(limit.strip().replace(",", "_"))
    except Unreadable:
        amount = 0
    if amount <= 0:
        raise UsageError(f"{limit!r} is no limit; write e.g. 750000, 750_000 or 1.5M")
    return amount


def _file_here() -> Chosen | None:
    repository = open_repository()
    if repository.work_tree is None:
        return find_at(repository, repository.head())
    return find(repository.work_tree)


def _read(file: str) -> Chosen:
    if file == "-":
        return "standard input", sys.stdin.buffer.read(), False
    try:
        with open(file, "rb") as opened:
            text = opened.read()
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise UsageError(f"{file!r}: can't be read ({reason})") from None
    except ValueError:
        raise UsageError(f"{file!r}: no file has such a name") from None
    return os.path.basename(file), text, os.path.basename(file) == _PYPROJECT


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _columns(settings: tuple[Setting, ...]) -> list[str]:
    """Lay settings out as key, value and source, a blank line between groups."""
    rows = [(setting.key, _text(setting.value), setting.source) for setting in settings]
    keys = max(len(key) for key, _, _ in rows)
    values = max(len(value) for _, value, _ in rows)
    lines: list[str] = []
    group = ""
    for key, value, source in rows:
        top = key.partition(".")[0]
        if lines and "." in key and top != group:
            lines.append("")
        group = top
        lines.append(f"{key:{keys}}  {value:{values}}  {source}")
    return lines


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        items = [str(item) for item in value]
        text = ", ".join(items)
        if len(text) > _WIDEST:
            text = f"{items[0][: _WIDEST - 12]} and {len(items) - 1} more"
        return text or "none"
    text = str(value)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."
