"""Model names and the families that policy puts them in.

A family matches whole names by exact patterns: case does not matter, `*` stands for any run of
characters, blanks, `_` and `-` are alike. Families have a rank; an unknown family has none.
"""

from __future__ import annotations

from .records import Record


class Family(Record):
    """A class of models: its rank (higher is stronger) and the patterns of its members.

    `since` is the epoch second from which the entry holds, None: always.
    """

    name: str
    rank: int
    models: tuple[str, ...]
    since: int | None = None


_BLANKS = str.maketrans(" \t\n\r\f\v_", "-------")


def folded(name: str) -> str:
    """Give the form in which names and patterns compare: lower case, one `-` for blanks."""
    text = _folded.get(name)
    if text is None:
        text = name.strip().lower().translate(_BLANKS)
        while "--" in text:
            text = text.replace("--", "-")
        if len(_folded) >= _MOST_KEPT:
            _folded.clear()
        _folded[name] = text
    return text


_folded: dict[str, str] = {}
_MOST_KEPT = 1000


def matches(pattern: str, name: str) -> bool:
    """Tell whether the whole of `name` fits `pattern`, in which `*` stands for anything."""
    return _fits(folded(pattern), folded(name))


def _fits(pattern: str, name: str) -> bool:
    # by hand: compiling a regular expression for each pattern costs a commit milliseconds
    start, star, rest = pattern.partition("*")
    if not star:
        return pattern == name
    *middle, end = rest.split("*")
    at, limit = len(start), len(name) - len(end)
    if at > limit or not (name.startswith(start) and name.endswith(end)):
        return False
    for part in middle:
        found = name.find(part, at, limit)
        if found < 0:
            return False
        at = found + len(part)
    return True


def family_of(name: str, families: tuple[Family, ...], at: int | None = None) -> Family | None:
    """Give the family of a model name at an instant, or None when no pattern fits.

    Of several entries for one family the latest in force at `at` (None: now, all in force)
    holds; the name of a family belongs to it. A name that stands in full goes before a pattern
    with `*`; of several families that fit, the first. Answers for the families asked last are
    kept: a year of runs names the same few models.
    """
    if not _asked or _asked[0][0] is not families or len(_asked[0][1]) >= _MOST_KEPT:
        _asked[:] = [(families, {})]
    answers = _asked[0][1]
    # as many entries as are in force, so many are the same ones: they only grow with time
    due = [f for f in families if at is None or f.since is None or f.since <= at]
    key = (name, len(due))
    if key not in answers:
        answers[key] = _family_of(folded(name), in_force(families, at))
    return answers[key]


_asked: list[tuple[tuple[Family, ...], dict[tuple[str, int], Family | None]]] = []


def _family_of(wanted: str, current: dict[str, Family]) -> Family | None:
    for family in current.values():
        if folded(family.name) == wanted or any(folded(m) == wanted for m in family.models):
            return family
    for family in current.values():
        if any(_fits(folded(pattern), wanted) for pattern in family.models):
            return family
    return None


def in_force(families: tuple[Family, ...], at: int | None = None) -> dict[str, Family]:
    """Give by name the latest entry of each family whose `since` has come at `at`."""
    current: dict[str, Family] = {}
    for family in sorted(families, key=lambda f: -1 if f.since is None else f.since):
        if at is None or family.since is None or family.since <= at:
            current[family.name] = family
    return current
