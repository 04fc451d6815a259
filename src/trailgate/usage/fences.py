"""Code fences: what stands between them is an example, never a record."""

from __future__ import annotations

from trailgate.patterns import late

_FENCE = late(r" {0,3}(?:(`{3,})([^`]*)|(~{3,})(.*))")
_HIDDEN = "`"
"""Stands for a hidden line: prose that is neither blank, a trailer nor a fence."""


def unfenced(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Give numbered lines with fences, and what is inside them, hidden.

    A fence closes at the next line of at least as many of its characters and nothing else, as in
    CommonMark; one that never closes hides nothing.
    """
    result = lines
    after = -1
    for at, end in _pairs(_fences(lines)):
        if at > after:
            after = end
            result = list(lines) if result is lines else result
            for inside in range(at, end + 1):
                result[inside] = (lines[inside][0], _HIDDEN)
    return result


def _fences(lines: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Give the place of each fence, its characters, and what stands behind them."""
    found: list[tuple[int, str, str]] = []
    for at, (_, text) in enumerate(lines):
        fence = _FENCE.fullmatch(text) if "```" in text or "~~~" in text else None
        if fence:
            found.append((at, fence[1] or fence[3], fence[2] or fence[4] or ""))
    return found


def _pairs(fences: list[tuple[int, str, str]]) -> list[tuple[int, int]]:
    """Give the places of each fence that closes and of the line that closes it, in order.

    Backwards, so that the work does not grow with the square of the fences: a closing line that
    is no longer than a nearer one closes nothing. The nearest is last.
    """
    closing: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    pairs: list[tuple[int, int]] = []
    for at, fence, rest in reversed(fences):
        known = closing[fence[0]]
        near = next((place for length, place in reversed(known) if length >= len(fence)), None)
        if near is not None:
            pairs.append((at, near))
        if not rest.strip():
            while known and known[-1][0] <= len(fence):
                known.pop()
            known.append((len(fence), at))
    return pairs[::-1]
