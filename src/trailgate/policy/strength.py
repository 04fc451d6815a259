"""Names of models that a policy would make stronger than they are.

The two never-rules ask for a family; they are worth nothing where a policy may call haiku opus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailgate.models import folded, in_force, matches

from .canonical import entries
from .presets import LEO, preset
from .problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .canonical import Names
    from .presets import Document
    from .terms import Policy

LADDER = ("haiku", "sonnet", "opus")
"""The built-in families, by which the floors are meant; the weakest first."""


def built_in(name: str) -> str:
    """Give the family below opus to which the presets count a model name, `""` for none."""
    for family, patterns in _weaker_patterns():
        if any(matches(pattern, name) for pattern in patterns):
            return family
    return ""


def alias_raises(name: str, target: str, base: Document, own: Document, names: Names) -> str:
    """Say why a model can't stand for a family in a file's document, `""` where it can."""
    known = built_in(name)
    if known and _rank(names.family(target), base, own, names) > _rank(known, base, own, names):
        return f"{shown(name)} is {known}; no policy puts it into a stronger family"
    return ""


def _rank(family: str, base: Document, own: Document, names: Names) -> int:
    """Give the highest rank that a file ever gives to a family, else the preset's, else 0."""
    for document in (own, base):
        ranks: list[int] = [
            entry["rank"]
            for name, table in document.get("families", {}).items()
            for entry in entries(table)
            if names.family(name) == family and "rank" in entry
        ]
        if ranks:
            return max(ranks)
    return 0


def raised(policy: Policy, at: int) -> Iterator[tuple[str, str, str, str]]:
    """Give the patterns that put a name of a built-in family into a stronger one.

    For each the family that has it, the pattern, such a name, and the family that it belongs to.
    """
    base = preset(LEO)["families"]
    for family in in_force(policy.families, at).values():
        usual = {folded(pattern) for pattern in base.get(family.name, {}).get("models", ())}
        for pattern in dict.fromkeys((family.name, *family.models)):
            if folded(pattern) in usual:
                continue
            for name in sorted(_names(pattern), key=_oddity):
                own, now = built_in(name), policy.family(name, at)
                if own and policy.rank(now, at) > policy.rank(own, at):
                    yield family.name, pattern, name, own
                    break


def _names(pattern: str) -> Iterator[str]:
    """Give for each built-in pattern a name that fits it and this one, where there is any."""
    for _, patterns in _weaker_patterns():
        for other in patterns:
            name = shared(folded(pattern), folded(other))
            if name:
                yield name


def _oddity(name: str) -> int:
    return sum(not (c.isalnum() or c == "-") for c in name)


def _weaker_patterns() -> Iterator[tuple[str, list[str]]]:
    families = preset(LEO)["families"]
    for family in LADDER[:-1]:
        yield family, families[family]["models"]


def shared(one: str, other: str) -> str:
    """Give a name that fits two patterns in which `*` stands for anything, `""` for none."""
    waiting = [(0, 0, "")]
    seen: set[tuple[int, int]] = set()
    while waiting:
        at, place, name = waiting.pop()
        if (at, place) == (len(one), len(other)):
            return name
        if (at, place) in seen:
            continue
        seen.add((at, place))
        left, right = one[at : at + 1], other[place : place + 1]
        if left == "*":
            waiting.append((at + 1, place, name))
        elif left and right in (left, "*"):
            waiting.append((at + 1, place + (right == left), name + left))
        if right == "*":
            waiting.append((at, place + 1, name))
        elif right and left == "*":
            waiting.append((at, place + 1, name + right))
    return ""
