"""The three reports, each in its forms: crossed, nested, and the zones of all periods."""

from __future__ import annotations

from trailgate.budget.names import GROUPS
from trailgate.reports import estimated
from trailgate.reports.layout import field
from trailgate.reports.report_text import DEFAULT_GROUPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from trailgate.budget.nest import Nest
    from trailgate.budget.pivot import Usage
    from trailgate.budget.zone_history import BudgetZones
    from trailgate.reports.flat import Flat
    from trailgate.reports.layout import Line, Page

    class Kind(Protocol):
        """A report; each form is made when it is asked for."""

        def lines(self, page: Page) -> Sequence[Line]:
            """Give text for people."""

        def markdown(self) -> str:
            """Give Markdown."""

        def document(self) -> dict[str, object]:
            """Give plain data, for JSON."""

        def rows(self) -> Flat:
            """Give rows, for CSV and Parquet."""


class Crossed:
    """Periods, crossed with groups of names."""

    def __init__(self, found: Usage, groups: Sequence[str] | None, top: int | None) -> None:
        self._found = found
        self._groups = groups
        self._top = top

    def lines(self, page: Page) -> Sequence[Line]:
        """Give a table of the periods, and one for each group."""
        from trailgate.reports.report_text import report_lines

        return report_lines(self._found, self._groups or DEFAULT_GROUPS, page, self._top)

    def markdown(self) -> str:
        """Give the same tables as Markdown."""
        from trailgate.reports.report_markdown import report_markdown

        return report_markdown(self._found, self._groups or DEFAULT_GROUPS, self._top)

    def document(self) -> dict[str, object]:
        """Give each period with all groups."""
        from trailgate.reports.report_data import report_document

        return report_document(self._found, self._top)

    def rows(self) -> Flat:
        """Give a row for each period, and for each name in it."""
        from trailgate.reports.report_data import report_rows

        return report_rows(self._found, self._groups or GROUPS, self._top)


class Nested:
    """Names within names; `beside` holds what notes estimate of the whole, None without notes."""

    def __init__(self, found: Nest, beside: Usage | None = None) -> None:
        self._found = found
        self._beside = beside
        self._note = estimated.note(beside) if beside else None

    def lines(self, page: Page) -> Sequence[Line]:
        """Give one table, each level further in."""
        from trailgate.reports.report_nest import nest_lines

        lines = nest_lines(self._found, page)
        return [*lines, *field("estimated", self._note, page)] if self._note else lines

    def markdown(self) -> str:
        """Give one table with a column for each level."""
        from trailgate.reports.report_nest import nest_markdown

        text = nest_markdown(self._found)
        return f"{text}\nEstimated: {self._note}.\n" if self._note else text

    def document(self) -> dict[str, object]:
        """Give rows within rows."""
        from trailgate.reports.nest_data import nest_document

        total = self._beside.total if self._beside else None
        told = estimated.fields(total, self._beside)
        counts = bool(self._beside and self._beside.counted)
        return nest_document(self._found) | told | {"estimated_counts": counts}

    def rows(self) -> Flat:
        """Give every row with the names that lead to it."""
        from trailgate.reports.nest_data import nest_rows

        return nest_rows(self._found)


class Zones:
    """The zones of all periods."""

    def __init__(self, found: Sequence[BudgetZones], now: int) -> None:
        self._found = found
        self._now = now

    def lines(self, page: Page) -> Sequence[Line]:
        """Give a table for each budget, and below each period when its zones began."""
        from trailgate.reports.report_zones import zones_lines

        return zones_lines(self._found, page)

    def markdown(self) -> str:
        """Give a table for each budget."""
        from trailgate.reports.report_zones import zones_markdown

        return zones_markdown(self._found)

    def document(self) -> dict[str, object]:
        """Give each budget with its periods."""
        from trailgate.reports.zones_data import zones_document

        return zones_document(self._found, self._now)

    def rows(self) -> Flat:
        """Give a row for each period of each budget."""
        from trailgate.reports.zones_data import zones_rows

        return zones_rows(self._found)
