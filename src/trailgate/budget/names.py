"""What a run is counted under: one name for each group, never none."""

from __future__ import annotations

from trailgate.rules.standing import made_by_hand
from trailgate.usage.run import BY_HAND, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry
    from trailgate.usage.run import Run

    from .amounts import Meter

GROUPS = ("model", "phase", "agent", "sd", "family")


def phase(run: Run) -> str:
    """Give the phase; one that policy does not know is UNKNOWN."""
    return run.phase if run.phase_known else UNKNOWN


def model(run: Run) -> str:
    """Give the model as it was written, UNKNOWN where none was."""
    return run.model or UNKNOWN


def agent(run: Run) -> str:
    """Give the agent."""
    return run.agent or UNKNOWN


def sd(run: Run) -> str:
    """Give the SD, UNKNOWN where none was named."""
    return run.sd or UNKNOWN


def family(run: Run, meter: Meter, at: int) -> str:
    """Give the family as policy maps it at an instant; `none` for a run made by hand."""
    return meter.family(run.model, at) or (BY_HAND if made_by_hand(run) else UNKNOWN)


def author(entry: Entry) -> str:
    """Give the author of the commit that carries a run, as it was written."""
    return entry.author or UNKNOWN


def task(run: Run) -> str:
    """Give the kind of task, UNKNOWN where none was named."""
    return run.task or UNKNOWN


def effort(run: Run) -> str:
    """Give the effort, UNKNOWN where none was named."""
    return run.effort or UNKNOWN
