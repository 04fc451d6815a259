"""The name that a misspelt one was probably meant to be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 64
"""Longer words are not compared: the work grows with the square of the length."""


def nearest(word: str, names: Iterable[str]) -> str:
    """Give the name nearest to `word`, `""` if none is near.

    Case, `_`, `-` and blanks don't count. Near means that at most a third of the letters differ,
    and at most three; two neighbours swapped are one difference. Of several equally near names
    the first holds.
    """
    key = (word, tuple(names))
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[key] = _searched(*key)
    return found


_known: dict[tuple[str, tuple[str, ...]], str] = {}
"""What was found before: the same foreign keys stand in commit after commit."""
_MOST_KNOWN = 1000


def _searched(word: str, names: tuple[str, ...]) -> str:
    wanted = _folded(word)
    if not wanted or len(wanted) > LONGEST:
        return ""
    best, found = min(3, (len(wanted) + 1) // 3) + 1, ""
    for name in names:
        candidate = _folded(name)
        if abs(len(candidate) - len(wanted)) < best:
            differences = distance(wanted, candidate)
            if differences < best:
                best, found = differences, name
    return found


def distance(left: str, right: str) -> int:
    """Count the letters to change, add, drop or swap with a neighbour (optimal alignment)."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def _folded(word: str) -> str:
    return word.strip().lower().replace("_", "").replace("-", "").replace(" ", "")
