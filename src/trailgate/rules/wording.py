"""How findings name things: values seen, lists, runs."""

from __future__ import annotations

from trailgate.usage.run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.usage.run import Run

LONGEST_SHOWN = 60


def shown(value: str) -> str:
    """Give a value as a message may show it: one line, printable, at most 60 characters."""
    short = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 3] + "..."
    return "".join(c if c.isprintable() else "\ufffd" for c in short) or "(empty)"


def listing(names: Iterable[str]) -> str:
    """Give names as prose: nothing, `A`, `A and B`, `A, B and C`."""
    *before, last = [*names] or [""]
    return f"{', '.join(before)} and {last}" if before else last


def did(run: Run) -> str:
    """Say what a run did: `SECURITY ran on haiku in EXEC`."""
    model = f"ran on {shown(run.model)}" if run.model else "ran on a model that is not named"
    return f"{shown(run.agent)} {model}{where(run)}"


def where(run: Run) -> str:
    """Say in which phase a run stood, with a blank before it; nothing when none was given."""
    if run.phase_known or run.phase != UNKNOWN:
        return f" in {shown(run.phase)}"
    return " in no named phase"
