"""The badge: zone and percent in a small SVG, for a README or a wiki."""

from __future__ import annotations

import os

import jinja2

from trailgate.reports.templates import FOLDER
from trailgate.rules.submission import GREEN, ORANGE, RED, YELLOW, ZONE_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.state import BudgetState

LABEL = "budget"
NO_BUDGET = "no budget"

_COLOURS = {
    GREEN: "#17753f",
    YELLOW: "#8a6100",
    ORANGE: "#b04a08",
    RED: "#bf2338",
    ZONE_UNKNOWN: "#6d47bb",
    NO_BUDGET: "#59636f",
}
"""White text on each has a contrast of at least 4.5 to 1."""

_ADVANCES = ((30, "ijl'|!"), (42, "trf.,:; ()"), (58, "csz"), (62, "LYTF"), (110, "mwMW%@"))
"""Tenths of a pixel of the letters that are narrow or wide, as Verdana has them at 11 pixels."""


def badge_of(state: BudgetState | None) -> str:
    """Give the badge of a budget; without one it says so, and what is unknown is no figure."""
    if state is None:
        return badge(NO_BUDGET, NO_BUDGET)
    if state.zone == ZONE_UNKNOWN:
        return badge(ZONE_UNKNOWN, ZONE_UNKNOWN)
    return badge(state.zone, f"{state.zone} {state.percent.replace(' %', '%')}")


def badge(zone: str, text: str) -> str:
    """Give a badge of a text in the colour of a zone."""
    left, right = _width(LABEL), _width(text)
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.join(FOLDER, "dashboard")), autoescape=True
    )
    drawn = made.get_template("badge.svg.j2").render(
        label=LABEL, text=text, colour=_COLOURS[zone], left=left, right=right
    )
    return drawn + "\n"


def _width(text: str) -> int:
    """Give the width of a text in tenths of a pixel, margins with it; it is stretched to that."""
    return 120 + sum(map(_advance, text))


def _advance(sign: str) -> int:
    usual = 67 if sign.islower() else 70 if sign.isdigit() else 78
    return next((wide for wide, signs in _ADVANCES if sign in signs), usual)
