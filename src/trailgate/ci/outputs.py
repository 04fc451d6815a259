"""Step outputs: names and values for the steps that follow."""

from __future__ import annotations

import os

from trailgate.errors import UsageError
from trailgate.policy.terms import MICRO

from .run import FAIL, PASS
from .usage import tokens_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .run import Outcome

UNKNOWN = "unknown"


def of_outcome(outcome: Outcome) -> dict[str, str]:
    """Give the outputs of a judged change; docs/ci.md describes them.

    `percent` has one decimal, rounded down; what can't be computed is `unknown`, never 0.
    """
    report, first = outcome.report, outcome.worst
    tenths = first.tenths if first else None
    return {
        "verdict": outcome.verdict,
        "zone": first.zone if first else "none",
        "percent": UNKNOWN if tenths is None else _one_decimal(tenths),
        "tokens": str(tokens_of(outcome.usage.entries, outcome.policy) // MICRO),
        "findings": str(len(report.findings)),
        "errors": str(report.errors),
        "warnings": str(report.warnings),
        "commits": str(len(report.judged)),
        "coverage": _share(outcome.usage.coverage.tenths),
    }


def of_nothing() -> dict[str, str]:
    """Give the outputs where there is nothing to judge."""
    counts = dict.fromkeys(("tokens", "findings", "errors", "warnings", "commits"), "0")
    rest = {"zone": UNKNOWN.upper(), "percent": UNKNOWN, "coverage": UNKNOWN}
    return {"verdict": PASS} | rest | counts


def of_failure() -> dict[str, str]:
    """Give the outputs where nothing could be judged: no figure, and no pass."""
    names = ("percent", "tokens", "findings", "errors", "warnings", "commits", "coverage")
    return {"verdict": FAIL, "zone": UNKNOWN.upper()} | dict.fromkeys(names, UNKNOWN)


def _one_decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _share(tenths: int | None) -> str:
    return UNKNOWN if tenths is None else _one_decimal(tenths)


def as_text(values: Mapping[str, str], token: str) -> str:
    """Give outputs as the runner reads them, each between lines of a delimiter with `token`.

    `token` is random, so that no value can end its own output and begin another.
    """
    end = f"trailgate_{token}"
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in values.items())


def append(path: str, text: str, variable: str) -> None:
    """Append text to a file that an environment variable named.

    Raises:
        UsageError: the file can't be written.
    """
    try:
        with open(path, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as failed:
        reason = (failed.strerror or "input or output error").lower()
        raise UsageError(f"{variable}={path!r}: can't be written: {reason}") from failed


def size(path: str) -> int:
    """Give a file's size in bytes, 0 where there is none."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
