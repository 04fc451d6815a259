"""A run: one execution of one agent, as a usage block records it."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    Who = tuple[str, bool, str, str]
    """Phase, whether it is known, agent, and model, as a run has them."""

UNKNOWN = "UNKNOWN"
MAIN = "MAIN"
BY_HAND = "none"

PARTS = ("in", "out", "cache_read", "cache_write")

_MICRO = 1_000_000
_WEIGHTS = {"in": _MICRO, "out": _MICRO, "cache_read": 0, "cache_write": _MICRO}


class Tokens(Record):
    """Tokens of one run, raw: one figure (`total`), or its parts by kind.

    `total` is None when parts stand; parts that were not given are 0. Weights apply when
    summing, never here.
    """

    total: int | None = None
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The parts in the order of `PARTS`."""
        return (self.input, self.output, self.cache_read, self.cache_write)

    def weighted(self, weights: dict[str, int]) -> int:
        """Give what counts against a budget, in millionths of a token.

        `weights` are millionths by part; one figure counts whole.
        """
        if self.total is not None:
            return self.total * _MICRO
        pairs = zip(PARTS, self.parts, strict=True)
        return sum(count * weights.get(part, _WEIGHTS[part]) for part, count in pairs)


class Run(Record):
    """One execution of one agent: what the block says, names made canonical.

    `phase`, `agent` are canonical where the policy knows them, else as written (agents in upper
    case); `phase_known` tells. `model` is as written. `at` is epoch seconds from `at=`,
    else None. `hours` is in millionths of an hour, `quality` a score from 0 to 100. `line` counts
    from 1 in the message.
    """

    sd: str
    phase: str
    agent: str
    model: str
    tokens: Tokens
    phase_known: bool = True
    id: str = ""
    at: int | None = None
    effort: str = ""
    task: str = ""
    complexity: int | None = None
    estimate: int | None = None
    hours: int | None = None
    rework: int | None = None
    quality: int | None = None
    critical: str = ""
    reason: str = ""
    escalated_from: str = ""
    line: int = 0


def run_of(sd: str, who: Who, tokens: int, run_id: str) -> Run:
    """Give the run that a canonical block records, without its line."""
    phase, known, agent, model = who
    return Run(sd, phase, agent, model, Tokens(tokens), known, run_id)
