"""CSV and Parquet: every row of each report, exact, and safe to open."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow import parquet

from builders import (
    LEO,
    MONDAY,
    WEEK,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
)
from trailgate.budget.nest import nest
from trailgate.budget.pivot import PERIODS, Window, calendar, usage
from trailgate.budget.zone_history import zone_history
from trailgate.errors import UsageError
from trailgate.reports.flat import COUNT, INSTANT, TEXT, TOKENS, Flat
from trailgate.reports.layout import ASCII, Page, text_of
from trailgate.reports.nest_data import nest_document, nest_rows
from trailgate.reports.report_csv import flat_csv
from trailgate.reports.report_data import report_document, report_rows
from trailgate.reports.report_markdown import report_markdown
from trailgate.reports.report_nest import nest_lines, nest_markdown
from trailgate.reports.report_parquet import write_parquet
from trailgate.reports.report_text import report_lines
from trailgate.reports.report_zones import zones_lines, zones_markdown
from trailgate.reports.zones_data import zones_document, zones_rows

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.budget.nest import Nest

LEDGER = make_ledger(
    make_entry(30, MONDAY - WEEK, sd="SD-A-001"),
    make_entry(50, MONDAY + WEEK, sd="SD-B-002", model="opus", corrected=1),
    sd_commits=[sd_commit(MONDAY - WEEK), sd_commit(recorded=False)],
)
PAGE = Page(80, ASCII)


def nested(*by: str, top: int | None = None) -> Nest:
    calendars = {name: calendar(LEO, name if name in PERIODS else "week", MONDAY) for name in by}
    return nest(LEDGER, LEO, calendars, Window(), top)


def cells(table: Flat) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(flat_csv(table), newline="")))


def lines(found: Any) -> str:
    return "\n".join(text_of(line) for line in found)


def test_text_of_a_nest() -> None:
    assert (
        lines(nest_lines(nested("week", "sd", "agent"), PAGE))
        == """\
  week / sd / agent  runs   tokens    share       coverage
  2026-07-20            1       30   37.5 %  100.0 % (1/1)
    SD-A-001            1       30   37.5 %  100.0 % (1/1)
      TESTING           1       30   37.5 %
  2026-07-27            0  UNKNOWN  UNKNOWN    0.0 % (0/1)
    SD-A-001            0  UNKNOWN  UNKNOWN    0.0 % (0/1)
  2026-08-03            1       50   62.5 %  no SD commits
    SD-B-002            1       50   62.5 %  no SD commits
      TESTING           1       50   62.5 %
  total                 2       80  100.0 %   50.0 % (1/2)
  times are UTC

coverage    1 of 2 SD commits recorded (50.0 %)
corrected   1 run counted with the tokens of a Corrects trailer"""
    )
    narrow = lines(nest_lines(nested("week", "sd", "agent"), Page(40, ASCII)))
    assert max(map(len, narrow.splitlines())) <= 48
    assert "share" not in narrow


def test_markdown_of_a_nest() -> None:
    assert (
        nest_markdown(nested("sd", "model", top=1))
        == """\
| sd | model | runs | tokens | share | coverage |
|---|---|---:|---:|---:|---:|
| `SD-B-002` |  | 1 | 50 | 62.5 % | no SD commits |
|  | `opus` | 1 | 50 | 62.5 % |  |
| 1 other |  | 1 | 30 | 37.5 % | 50.0 % (1/2) |
| **total** |  | 2 | 80 | 100.0 % | 50.0 % (1/2) |

Coverage: 1 of 2 SD commits recorded (50.0 %). Times are `UTC`.
"""
    )


def test_rows_of_a_nest_name_the_way_to_them() -> None:
    rows = cells(nest_rows(nested("week", "sd")))
    assert [(row["level"], row["week"], row["sd"], row["tokens"]) for row in rows] == [
        ("0", "", "", "80"),
        ("1", "2026-07-20T00:00:00+00:00", "", "30"),
        ("2", "2026-07-20T00:00:00+00:00", "SD-A-001", "30"),
        ("1", "2026-07-27T00:00:00+00:00", "", "UNKNOWN"),
        ("2", "2026-07-27T00:00:00+00:00", "SD-A-001", "UNKNOWN"),
        ("1", "2026-08-03T00:00:00+00:00", "", "50"),
        ("2", "2026-08-03T00:00:00+00:00", "SD-B-002", "50"),
    ]
    rest = cells(nest_rows(nested("sd", "model", top=1)))[-1]
    assert (rest["level"], rest["sd"], rest["others"], rest["tokens"]) == ("1", "", "1", "30")


def test_a_nest_as_data_tells_the_unknown_from_nothing() -> None:
    total: Any = nest_document(nested("week", "sd"))["total"]
    assert [week["tokens"] for week in total["rows"]] == [30, None, 50]
    assert total["coverage"]["percent"] == 50
    agents: Any = nest_document(nested("agent"))["total"]
    assert agents["rows"][0]["coverage"] is None


def test_a_crossed_report_tells_the_unknown_from_nothing() -> None:
    found = usage(LEDGER, LEO, calendar(LEO, "week", MONDAY))
    told = lines(report_lines(found, ("model",), PAGE))
    assert "  2026-07-27     0  UNKNOWN    0.0 % (0/1)\n" in told
    assert "  2026-07-27     ?       ?\n" in told
    assert "| 2026-07-27 | 0 | UNKNOWN | 0.0 % (0/1) |" in report_markdown(found, ("model",))
    periods: Any = report_document(found)["periods"]
    assert [period["tokens"] for period in periods] == [30, None, 50]
    rows = [row for row in cells(report_rows(found, ())) if row["group"] == "all"]
    assert [row["tokens"] for row in rows] == ["30", "UNKNOWN", "50"]


def test_top_of_a_crossed_report_adds_up_the_rest_in_every_form() -> None:
    found = usage(LEDGER, LEO, calendar(LEO, "week", MONDAY))
    assert "  week of     opus  1 other\n" in lines(report_lines(found, ("model",), PAGE, 1))
    assert "| week of | `opus` | 1 other |" in report_markdown(found, ("model",), 1)
    total: Any = report_document(found, 1)["total"]
    assert total["by_model"] == {"opus": 50}
    assert total["others"]["model"] == {"names": 1, "tokens": 30}
    rows = [row for row in cells(report_rows(found, ("model",), 1)) if row["group"] == "model"]
    assert [(row["name"], row["others"], row["tokens"]) for row in rows] == [
        ("", "1", "30"),
        ("", "1", "UNKNOWN"),
        ("opus", "", "50"),
        ("", "1", "0"),
    ]


ZONES = zone_history(
    LEDGER.replace(sd_commits=(sd_commit(recorded=False),)),
    make_policy(make_budget(50)),
    Window(),
    MONDAY + WEEK,
)


def test_text_and_markdown_of_zones() -> None:
    assert (
        lines(zones_lines(ZONES, PAGE))
        == """\
weekly  50 tokens a week
  week of        used    share        zone       coverage
  2026-07-20       30   60.0 %       GREEN  no SD commits
  2026-07-27  UNKNOWN  unknown     UNKNOWN    0.0 % (0/1)
  2026-08-03       50  100.0 %  RED so far  no SD commits
    RED since Mon 2026-08-03 00:00
  times are UTC"""
    )
    assert (
        "| 2026-08-03 | 50 | 100.0 % | RED so far | RED Mon 2026-08-03 00:00 | no SD commits |"
        in zones_markdown(ZONES)
    )
    assert lines(zones_lines((), PAGE)).startswith("no period to show")


def test_zones_as_data_and_rows() -> None:
    budgets: Any = zones_document(ZONES, MONDAY)["budgets"]
    periods = budgets[0]["periods"]
    assert [period["used"] for period in periods] == [30, None, 50]
    assert [period["percent"] for period in periods] == [60, None, 100]
    last = periods[-1]
    assert last["zones"] == [{"zone": "RED", "since": "2026-08-03T00:00:00+00:00"}]
    rows = cells(zones_rows(ZONES))
    assert [(row["used"], row["percent"], row["complete"]) for row in rows] == [
        ("30", "60", "yes"),
        ("UNKNOWN", "UNKNOWN", "yes"),
        ("50", "100", "no"),
    ]
    assert rows[2]["red_since"] == "2026-08-03T00:00:00+00:00"
    assert rows[2]["green_since"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_csv_starts_no_formula(text: str) -> None:
    [row] = cells(Flat((("name", TEXT),), ((text,),), "UTC"))
    assert row["name"].startswith("'")
    assert not row["name"][1:].startswith(("\t", "\r"))


def test_csv_follows_the_rfc() -> None:
    table = Flat((("name", TEXT), ("n", COUNT)), (('say "a, b"', 1), (None, None)), "UTC")
    assert flat_csv(table) == 'name,n\r\n"say ""a, b""",1\r\n,\r\n'


def test_parquet_holds_the_same_rows_exactly(tmp_path: Path) -> None:
    file = tmp_path / "usage.parquet"
    most = 10**32 - 1
    columns = (("name", TEXT), ("n", COUNT), ("at", INSTANT), ("tokens", TOKENS))
    rows = (("caf\u00e9", 2**62, MONDAY, most * 10**6 + 1), ("\udcff", None, -1, "UNKNOWN"))
    write_parquet(Flat(columns, rows, "UTC"), str(file))
    first, second = parquet.read_table(file).to_pylist()
    assert first["tokens"] == Decimal(f"{most}.000001")
    assert (first["name"], first["n"]) == ("caf\u00e9", 2**62)
    assert first["at"].isoformat() == "2026-07-27T00:00:00+00:00"
    assert second["at"].isoformat() == "1969-12-31T23:59:59+00:00"
    assert (second["name"], second["n"], second["tokens"]) == ("\\xff", None, None)


@pytest.mark.parametrize(("kind", "value"), [(TOKENS, 10**38), (COUNT, 2**63), (INSTANT, 2**60)])
def test_parquet_refuses_what_it_can_not_hold(tmp_path: Path, kind: str, value: int) -> None:
    with pytest.raises(UsageError, match="column n holds a number or date that Parquet can't"):
        write_parquet(Flat((("n", kind),), ((value,),), "UTC"), str(tmp_path / "x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "table",
    [nest_rows(nested("week", "sd")), zones_rows(ZONES), nest_rows(nested("author", "task"))],
)
def test_every_report_fits_into_parquet(tmp_path: Path, table: Flat) -> None:
    file = tmp_path / "usage.parquet"
    write_parquet(table, str(file))
    read = parquet.read_table(file)
    assert read.num_rows == len(table.rows)
    assert read.column_names == [name for name, _ in table.columns]
