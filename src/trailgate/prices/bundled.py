"""The prices that genai-prices (extra `prices`) brings along.

Its data lie in its package: nothing here asks a network, and nothing starts the updates that it
offers. Importing it is dear, so that it waits until a price is asked for.
"""

from __future__ import annotations

from fractions import Fraction

from trailgate.budget.amounts import UNIT
from trailgate.models import folded

from .price import LIBRARY, Price

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

_DAY = 86_400
_MAKER = "claude-"
_BEDROCK = "anthropic."


class Library:
    """The installed library; remembers what it was asked."""

    def __init__(self, version: str) -> None:
        self.version = version
        self._known: dict[tuple[str, int], Price | None] = {}

    @property
    def name(self) -> str:
        """The library and its version, which is the version of its data."""
        return f"{LIBRARY} {self.version}"

    def price(self, model: str, at: int) -> Price | None:
        """Give the price of a model on the day of an instant, None where it knows none.

        Of a price that rises with the length of a prompt it is the first step, as no run tells the
        lengths of its prompts; of cache writes that of the shorter kind; of prices that change
        with the hour that of noon UTC.
        """
        day = at // _DAY
        key = (model, day)
        if key not in self._known:
            noon = day * _DAY + _DAY // 2
            found = (_asked(reference, noon) for reference in references(model))
            self._known[key] = next((price for price in found if price), None)
        return self._known[key]


def bundled() -> Library | None:
    """Give the library, None where it is not installed."""
    try:
        from genai_prices import __version__
    except ImportError:
        return None
    return Library(__version__)


def references(model: str) -> tuple[str, ...]:
    """Give the names under which to look for a model, the likeliest first.

    People write `Opus 4.5` and `claude-sonnet-4-5[1m]`, routers `anthropic/claude-haiku-4.5`,
    Bedrock `us.anthropic.claude-...`.
    """
    whole = folded(model).partition("[")[0]
    bare = whole.rpartition("/")[2].rpartition(_BEDROCK)[2]
    return tuple(name for name in dict.fromkeys((whole, bare, _MAKER + bare)) if name)


def _asked(reference: str, at: int) -> Price | None:
    from datetime import UTC, datetime

    try:
        when = datetime.fromtimestamp(at, UTC)
        return _price(reference, when)
    except (LookupError, ValueError, OverflowError, OSError):
        return None  # no such model, prices that the library itself refuses, a year beyond 9999


def _price(reference: str, when: datetime) -> Price | None:
    """Ask for the cost of one token of each kind.

    A kind without a price of its own costs what the library says it does: that of fresh input.
    """
    from genai_prices import Usage, calc_price

    def asked(**tokens: int) -> tuple[Fraction, Fraction, str]:
        told = calc_price(Usage(**tokens), reference, genai_request_timestamp=when)
        return Fraction(told.input_price), Fraction(told.output_price), told.model.id

    fresh, _, model = asked(input_tokens=1)
    _, out, _ = asked(output_tokens=1)
    read, _, _ = asked(input_tokens=1, cache_read_tokens=1)
    write, _, _ = asked(input_tokens=1, cache_write_tokens=1)
    if not (fresh and out):
        return None  # a model that is not billed by tokens; 0 would say that it is free
    return Price(tuple(int(usd * UNIT) for usd in (fresh, out, read, write)), LIBRARY, model)
