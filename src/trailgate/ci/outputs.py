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


def of_outcome(outcome: Outcome, report: str | None = None) -> dict[str, str]:
    """Give the outputs of a judged change; docs/ci.md describes them.

    `percent` has one decimal, rounded down; what can't be computed is `unknown`, never 0.

    Args:
        outcome: what was found.
        report: the path of the JSON report, None where none is written.
    """
    first = outcome.worst
    tenths = first.tenths if first else None
    return {
        "verdict": outcome.verdict,
        "zone": first.zone if first else "none",
        "percent": UNKNOWN if tenths is None else _one_decimal(tenths),
        "tokens-week": _tokens_week(outcome),
        "tokens-change": str(tokens_of(outcome.usage.entries, outcome.policy) // MICRO),
        "findings": str(len(outcome.findings)),
        "errors": str(outcome.errors),
        "warnings": str(outcome.warnings),
        "commits": str(len(outcome.report.judged)),
        "coverage": _share(outcome.usage.coverage.tenths),
        "report-json": report or "",
    }


def of_nothing() -> dict[str, str]:
    """Give the outputs where there is nothing to judge."""
    counts = ("tokens-change", "findings", "errors", "warnings", "commits")
    return of_failure() | {"verdict": PASS} | dict.fromkeys(counts, "0")


def of_failure() -> dict[str, str]:
    """Give the outputs where nothing could be judged: no figure, and no pass."""
    tokens = ("tokens-week", "tokens-change")
    names = ("percent", *tokens, "findings", "errors", "warnings", "commits", "coverage")
    told = {"verdict": FAIL, "zone": UNKNOWN.upper()} | dict.fromkeys(names, UNKNOWN)
    return told | {"report-json": ""}


def _tokens_week(outcome: Outcome) -> str:
    """Give the tokens of all runs in the worst budget's period, whatever that budget counts."""
    first = outcome.worst
    if first is None or not first.measured:
        return UNKNOWN
    within = [e for e in outcome.usage.after.entries if first.start <= e.instant < first.end]
    return str(tokens_of(within, outcome.policy) // MICRO)


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
    _put(path, "ab", text, f"{variable}={path!r}")


def write(path: str, text: str, option: str) -> None:
    """Write a file that an option named, in place of what stands there.

    Raises:
        UsageError: the file can't be written.
    """
    _put(path, "wb", text, f"{option} {path!r}")


def _put(path: str, mode: str, text: str, named: str) -> None:
    try:
        with open(path, mode) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as failed:
        reason = (failed.strerror or "input or output error").lower()
        raise UsageError(f"{named}: can't be written: {reason}") from failed


def size(path: str) -> int:
    """Give a file's size in bytes, 0 where there is none."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
