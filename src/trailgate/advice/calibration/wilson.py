"""How far a rate that a few runs show may lie from the true one."""

from __future__ import annotations

from math import sqrt

Z = 1.6448536269514722
"""The 95 % point of the normal distribution: an interval of 90 %, 5 % of doubt on either side."""

LEVEL = 90
"""The interval's level in percent."""


def wilson(hits: int, runs: int, z: float = Z) -> tuple[float, float]:
    """Give the Wilson score interval of a rate, as shares from 0 to 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), 209-212. It holds its level with few
    runs and with rates near 0, where the textbook interval shrinks to nothing.

    Raises:
        ValueError: there are no runs, or more hits than runs.
    """
    if not 0 <= hits <= runs or not runs:
        raise ValueError(f"{hits} of {runs} is no rate")
    rate, doubt = hits / runs, z * z / runs
    middle = (rate + doubt / 2) / (1 + doubt)
    reach = sqrt(rate * (1 - rate) * doubt + doubt * doubt / 4) / (1 + doubt)
    low = 0.0 if hits == 0 else middle - reach
    high = 1.0 if hits == runs else middle + reach
    return low, high
