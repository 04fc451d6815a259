"""`trailgate explain [RULE]`: what a rule asks for, why, and how a mended commit looks."""

from __future__ import annotations

import os
import re

import click

from trailgate.errors import UsageError
from trailgate.nearest import nearest
from trailgate.policy.catalogue import RULES

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACES = (
    os.path.join(_PACKAGE, "rules", "rules.md"),  # where a wheel carries the page
    os.path.join(_PACKAGE, os.pardir, os.pardir, "docs", "rules.md"),  # a source checkout
)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_BRIEF = re.compile(r"\*\*What\.\*\* ((?:`[^`]*`|[^`.:;])+)")


@click.command("explain", short_help="say what a rule asks for, and why")
@click.argument("rule", required=False)
def command(rule: str | None) -> int:
    """Print a rule's section of the documentation, or list all rules.

    RULE is a rule's name as findings show it, such as trailers-present.
    """
    by_name = sections(page())
    if rule is None:
        click.echo(overview(by_name))
        return 0
    if rule not in by_name:
        near = nearest(rule, by_name)
        hint = f"; nearest: {near}" if near else "; `trailgate explain` lists them"
        raise UsageError(f"there is no rule {rule!r}{hint}")
    click.echo(by_name[rule])
    return 0


def page() -> str:
    """Give the text of docs/rules.md, from the package or from the checkout it was built from.

    Raises:
        UsageError: the installation is damaged: the page is nowhere.
    """
    for place in PLACES:
        if os.path.isfile(place):
            with open(place, encoding="utf-8") as file:
                return file.read()
    raise UsageError(f"the page on the rules is missing: {PLACES[0]}; install trailgate again")


def sections(text: str) -> dict[str, str]:
    """Give by rule name the section of the page under its `##` heading, heading included."""
    places = list(_HEADING.finditer(text))
    ends = [place.start() for place in places[1:]] + [len(text)]
    return {
        place[1].strip(): text[place.start() : end].strip()
        for place, end in zip(places, ends, strict=True)
    }


def overview(by_name: dict[str, str]) -> str:
    """Give one line for each rule: name, default severity, and what breaks it."""
    width = max(map(len, RULES))
    lines = [
        f"{name:{width}}  {facts.default:7}  {_in_brief(by_name.get(name, ''))}"
        for name, facts in RULES.items()
    ]
    return "\n".join([*lines, "", "`trailgate explain RULE` says more about one of them."])


def _in_brief(section: str) -> str:
    found = _BRIEF.search(section)
    return " ".join(found[1].replace("`", "").split()) if found else ""
