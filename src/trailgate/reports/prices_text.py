"""Where the money of a report comes from, as people and machines read it."""

from __future__ import annotations

from trailgate.budget.amounts import UNIT
from trailgate.policy.terms import MICRO
from trailgate.prices.wording import UNTOLD, day, sentences
from trailgate.usage.run import PARTS

from .figures import exact
from .findings import shown
from .layout import field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.prices.finding import Sources
    from trailgate.prices.price import Price

    from .layout import Line, Page


def price_lines(found: Sources | None, page: Page) -> Iterator[Line]:
    """Lay out who says the prices; None: no run tells what kinds of tokens it used."""
    if found is None:
        yield from field("USD", UNTOLD, page)
        return
    for number, sentence in enumerate(sentences(found)):
        yield from field("" if number else "prices", shown(sentence), page)


def prices_document(found: Sources | None) -> dict[str, object] | None:
    """Give the prices in USD per million tokens, and who says them."""
    if found is None:
        return None
    return {
        "as_of": day(found.at),
        "library": found.library or None,
        "families": {shown(family): _price(price) for family, price in found.prices.items()},
    }


def _price(price: Price | None) -> dict[str, object] | None:
    if price is None:
        return None
    usd = {part: exact(each * MICRO, UNIT) for part, each in zip(PARTS, price.parts, strict=True)}
    return {"source": price.source, "model": price.model or None, **usd}
