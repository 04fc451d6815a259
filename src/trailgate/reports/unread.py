"""Branches that can't be read: what they hold is unknown, so a sum with it is a least figure."""

from __future__ import annotations

from .figures import figure
from .findings import shown
from .uncounted import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .layout import Line, Page

UNKNOWN = "unknown"
REMEDY = "-> git fsck tells what is missing or damaged; fetch it again, or delete the branch"
_MOST_LISTED = 5
_OF_USE = ("used", "percent", "burn_per_hour", "burn_per_day", "projected", "empty")


def branches_text(unread: Sequence[str]) -> str:
    """Say how many there are: `2 branches can't be read`."""
    return f"{len(unread)} branch{'' if len(unread) == 1 else 'es'} can't be read"


def least(amount: int, unit: str) -> str:
    """Give an amount of which a part could not be read; where nothing is left it is no 0."""
    return f"at least {figure(amount, unit)}" if amount else UNKNOWN


def unread_lines(unread: Sequence[str], page: Page) -> Iterator[Line]:
    """Lay out which branches can't be read, what follows from it, and what to do."""
    if not unread:
        return
    said = f"{branches_text(unread)}, so what is in flight is not complete"
    yield ((said, "bold"),)
    for text in (*map(shown, _few(unread)), REMEDY):
        yield from wrapped(text, page)
    yield ()


def _few(unread: Sequence[str]) -> Iterator[str]:
    yield from unread[:_MOST_LISTED]
    if len(unread) > _MOST_LISTED:
        yield f"and {len(unread) - _MOST_LISTED} more"


def with_unread(document: dict[str, Any], unread: Sequence[str]) -> dict[str, Any]:
    """Give the document of a state with the branches that can't be read.

    What is a sum with theirs is a least figure, and null where the rest of it is 0.
    """
    if not unread:
        return document
    budgets = [_partial(budget) for budget in document["budgets"]]
    return document | {"budgets": budgets, "unread_branches": [shown(name) for name in unread]}


def _partial(budget: dict[str, Any]) -> dict[str, Any]:
    lost = [] if budget["in_flight"] else ["in_flight"]
    lost += [] if budget["used"] else _OF_USE
    return budget | {"at_least": True} | dict.fromkeys(lost)
