"""Comment lines for a person in an editor: usage to choose from, and keys that lack."""

from __future__ import annotations

from trailgate.rules.gathering import run_line
from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .grouping import Group


def run_comments(offered: Iterable[Group], sd: str) -> list[str]:
    """Give recorded runs that were not filled in, as lines that a person may take."""
    found: list[str] = []
    for group in offered:
        run = group.run.replace(sd=group.run.sd or sd, agent=group.run.agent or MAIN)
        value = run_line(run)
        found += [f"Run: {value}"] if value else []
    return found


def hints(there: Iterable[str], phases: tuple[str, ...]) -> list[str]:
    """Give the forms of the trailers that a message lacks; placeholders, never values."""
    forms = {
        "SD": "<the SD's id>",
        "Phase": " | ".join(phases),
        "Agent": "<the agent that ran; leave out for the session itself>",
        "Model": "<the model that ran>",
        "Tokens": "<the tokens that it used>",
    }
    known = set(there)
    return [f"{key}: {form}" for key, form in forms.items() if key not in known]
