"""What the tokens went to: by agent, phase, model and SD, this week and in all."""

from __future__ import annotations

from trailgate.budget import names
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .judged import Judged

GROUPS = ("agent", "phase", "model", "sd")

MOST = 200
"""Names that a table holds; more help nobody, and a page has to open at once."""


class Row(Record):
    """One name's runs and tokens (weighted, in millionths), in this week and in all.

    `reworked`, `escalated`: how many of all its runs were; `told` how many tell of rework.
    """

    name: str
    week_runs: int
    week_tokens: int
    runs: int
    tokens: int
    reworked: int
    escalated: int
    told: int


class Group(Record):
    """The names of one kind, those with most tokens this week first; `more` were left out."""

    name: str
    rows: tuple[Row, ...]
    more: int
    week_tokens: int
    tokens: int


def groups(found: Iterable[Judged], start: int, end: int) -> tuple[Group, ...]:
    """Sum runs by each kind of name; the week is [start, end), epoch seconds."""
    tables: dict[str, dict[str, list[int]]] = {group: {} for group in GROUPS}
    for one in found:
        run = one.entry.run
        week = start <= one.entry.instant < end
        tokens = one.tokens
        part = (week, tokens if week else 0, 1, tokens, one.reworked, one.escalated, one.told)
        for table, name in (
            (tables["agent"], names.agent(run)),
            (tables["phase"], names.phase(run)),
            (tables["model"], names.model(run)),
            (tables["sd"], names.sd(run)),
        ):
            sums = table.get(name)
            if sums is None:
                table[name] = list(part)
            else:
                for place, value in enumerate(part):
                    sums[place] += value
    return tuple(_group(name, table) for name, table in tables.items())


def _group(name: str, table: dict[str, list[int]]) -> Group:
    rows = [Row(key, *map(int, sums)) for key, sums in table.items()]
    rows.sort(key=lambda row: (-row.week_tokens, -row.tokens, row.name))
    return Group(
        name,
        tuple(rows[:MOST]),
        max(len(rows) - MOST, 0),
        sum(row.week_tokens for row in rows),
        sum(row.tokens for row in rows),
    )
