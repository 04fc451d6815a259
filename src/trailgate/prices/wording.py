"""Where prices come from, in sentences, and how to get those that are missing."""

from __future__ import annotations

from trailgate.usage.instants import civil_from_days

from .price import LIBRARY, POLICY, PRESET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Sources

EXTRA = "pip install 'trailgate[prices]'"
UNTOLD = "unknown: no run tells its tokens by kind (in=, out=, ...)"
_DAY = 86_400


def sentences(found: Sources) -> Iterator[str]:
    """Say for each source of prices which families have theirs from it."""
    own = [family for family, price in found.prices.items() if price and price.source == POLICY]
    if own:
        yield f"{', '.join(own)}: the policy's"
    known = [
        f"{family} as {price.model}"
        for family, price in found.prices.items()
        if price and price.source == LIBRARY
    ]
    if known:
        yield f"{', '.join(known)}: {found.library}, as of {day(found.at)}"
    preset = [family for family, price in found.prices.items() if price and price.source == PRESET]
    if preset:
        yield f"{', '.join(preset)}: the preset's; {_instead(found)}"
    none = [family for family, price in found.prices.items() if price is None]
    if none:
        yield f"{', '.join(none)}: none; {_remedy(found, none[0])}"


def day(at: int) -> str:
    """Give the date of an instant in UTC."""
    year, month, date = civil_from_days(at // _DAY)
    return f"{year:04}-{month:02}-{date:02}"


def _instead(found: Sources) -> str:
    if found.library:
        return f"no run names a model that {found.library} knows"
    return f"for those of each model {EXTRA}"


def _remedy(found: Sources, family: str) -> str:
    key = f"prices.{family}"
    if found.library:
        return f"no run names a model that {found.library} knows; set [{key}] in the policy"
    return f"{EXTRA}, or set [{key}] in the policy"
