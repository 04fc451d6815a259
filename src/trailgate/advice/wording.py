"""Counts and factors in words."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction


def counted(count: int, thing: str) -> str:
    """Give a count and what is counted: `1 run`, `1,200 runs`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def times(factor: Fraction) -> str:
    """Give a factor with two digits that tell something: `1.3`, `0.17`, `1,200`."""
    return f"{float(factor):,.0f}" if factor >= 10 else f"{float(factor):.2g}"
