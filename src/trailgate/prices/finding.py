"""The price of a model or of a family: the team's policy first, then the library, then the preset.

Budgets in USD don't look here: what decides must not depend on what is installed.
"""

from __future__ import annotations

from collections import Counter

from trailgate.records import Record

from .bundled import bundled
from .price import POLICY, PRESET, Price, of_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry

    from .bundled import Library


class Sources(Record):
    """Who says the prices of some families at an instant; None: nobody does.

    `library`: its name and version, `""` where it is not installed or was not needed.
    """

    prices: dict[str, Price | None]
    at: int
    library: str = ""


class Prices:
    """Finds prices; the library is imported when one is first asked for that needs it.

    Args:
        meter: the policy.
        entries: the team's runs, which tell the usual model of each family.
        find: gives the library, None where it is not installed.
    """

    def __init__(
        self,
        meter: Meter,
        entries: Iterable[Entry] = (),
        find: Callable[[], Library | None] = bundled,
    ) -> None:
        self._meter = meter
        self._entries = entries
        self._find = find
        self._looked = False
        self._library: Library | None = None
        self._usual: dict[str, list[str]] | None = None

    def of_run(self, model: str, at: int) -> Price | None:
        """Give the price of a model at an instant: its own, else its family's."""
        family = self._meter.family(model, at)
        if family in self._meter.policy.own_prices:
            return self.of_family(family, at)
        exact = self._from_library([model], at)
        return exact or self.of_family(family, at)

    def of_family(self, family: str, at: int) -> Price | None:
        """Give the price of a family at an instant: of the library that of its usual model.

        That is the one that most of the team's runs name, of those that the library knows.
        """
        policy = self._meter.policy
        table = policy.prices.get(family)
        if table is not None and family in policy.own_prices:
            return of_table(table, POLICY)
        found = self._from_library(self._models(family), at)
        if found is None and table is not None:
            return of_table(table, PRESET)
        return found

    def sources(self, families: Iterable[str], at: int) -> Sources:
        """Tell who says the prices of families."""
        found = {family: self.of_family(family, at) for family in families}
        needed = any(price is None or price.source != POLICY for price in found.values())
        library = self._ask() if needed else None
        return Sources(found, at, library.name if library else "")

    def _from_library(self, models: Iterable[str], at: int) -> Price | None:
        library = self._ask()
        if library is None:
            return None
        return next(filter(None, (library.price(model, at) for model in models)), None)

    def _ask(self) -> Library | None:
        if not self._looked:
            self._looked, self._library = True, self._find()
        return self._library

    def _models(self, family: str) -> list[str]:
        """Give the models of a family: those that the runs name most first, then the policy's."""
        if self._usual is None:
            self._usual = self._by_use()
        policy = self._meter.policy
        named = [m for f in policy.families if f.name == family for m in f.models if "*" not in m]
        return [*self._usual.get(family, ()), *named]

    def _by_use(self) -> dict[str, list[str]]:
        counts: Counter[str] = Counter()
        latest: dict[str, int] = {}
        for entry in self._entries:
            model = entry.run.model
            counts[model] += 1
            latest[model] = max(entry.instant, latest.get(model, entry.instant))
        found: dict[str, list[str]] = {}
        for model in sorted(counts, key=lambda name: (-counts[name], -latest[name], name)):
            found.setdefault(self._meter.family(model, latest[model]), []).append(model)
        return found
