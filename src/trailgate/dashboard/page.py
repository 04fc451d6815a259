"""The page: one HTML file that holds all it needs, asks no network and allows none.

Whatever people wrote (names, reasons) is escaped by Jinja, and the page's policy runs no script and
no style but those whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import os

import jinja2
from markupsafe import Markup

from trailgate.budget.zones import BORDERS, zone_of
from trailgate.reports.figures import day_and_time, iso
from trailgate.reports.findings import shown
from trailgate.reports.templates import FOLDER
from trailgate.rules.submission import ZONE_UNKNOWN

from .alerts import alerts
from .charts import charts
from .page_tables import (
    above_table,
    days_table,
    deferred_table,
    group_tables,
    sds_table,
    shares_table,
    weeks_table,
)
from .shares import verdict
from .view import begins_text, budget_view, limits_text, rate_views

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .data import Board

_HERE = os.path.join(FOLDER, "dashboard")
_SCRIPTS = ("uPlot.iife.min.js", "page.js")
_STYLES = ("uPlot.min.css", "page.css")
ICONS = {
    "GREEN": "1a8a4b",
    "YELLOW": "d49b00",
    "ORANGE": "dd6b1f",
    "RED": "cf2b3f",
    ZONE_UNKNOWN: "7a55c7",
}


def html(board: Board, *, pinned: bool = False) -> str:
    """Give the page.

    Args:
        board: what is shown.
        pinned: the clock was given; see `charts.charts`.
    """
    script, style = _together(_SCRIPTS), _together(_STYLES)
    first = board.first
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            policy=_security(script, style),
            script=Markup(script),  # noqa: S704 - our own file
            style=Markup(style),  # noqa: S704 - our own file
            icon=ICONS[first.state.zone if first else ZONE_UNKNOWN],
            data=charts(board, pinned=pinned),
            name=shown(board.name),
            made=f"{day_and_time(board.now, board.timezone)} {board.timezone}",
            made_iso=iso(board.now, "UTC"),
            commit=board.commit[:10],
            alerts=alerts(board),
            budgets=[(budget_view(gauge), days_table(gauge)) for gauge in board.gauges],
            borders=[(border, zone_of(border, 100)) for border, _ in BORDERS],
            early=begins_text(board),
            anything=board.recorded_anything,
            rates=rate_views(board),
            limits=limits_text(board),
            stands=verdict,
            shares=board.shares if board.shares.runs else board.month_shares,
            shares_label="this week" if board.shares.runs else "in the last four weeks",
            shares_table=shares_table(board),
            groups=group_tables(board),
            weeks=weeks_table(board),
            above=above_table(board),
            sds=sds_table(board),
            deferred=deferred_table(board),
            board=board,
        )
    )


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _together(names: tuple[str, ...]) -> str:
    parts = []
    for name in names:
        with open(os.path.join(_HERE, name), encoding="utf-8") as file:
            parts.append(file.read())
    return "\n".join(parts)


def _security(script: str, style: str) -> str:
    """Give the Content-Security-Policy: nothing is loaded, and only our own parts take effect."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
