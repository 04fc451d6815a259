"""A price: what a token of each kind costs, and who says so.

Money is a whole number of 10^-18 USD, as in `trailgate.budget.amounts`, so that sums are exact.
"""

from __future__ import annotations

from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.usage.run import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Tokens

POLICY, LIBRARY, PRESET = "policy", "genai-prices", "preset"
"""Who says a price: the team's own policy, the library, or the preset that the policy extends."""


class Price(Record):
    """What one token of each kind costs, in 10^-18 USD, in the order of `PARTS`.

    `source`: who says so. `model`: of the library, the model that it is the price of.
    """

    parts: tuple[int, ...]
    source: str
    model: str = ""


def of_table(table: dict[str, int], source: str) -> Price:
    """Make a price of a policy's table: micro-USD per million tokens by part."""
    return Price(tuple(table.get(part, 0) * MICRO for part in PARTS), source)


def cost(tokens: Tokens, price: Price) -> int | None:
    """Give what tokens cost; None where they are one figure, which could be of any kind."""
    if tokens.total is not None:
        return None if tokens.total else 0
    return sum(count * each for count, each in zip(tokens.parts, price.parts, strict=True))
