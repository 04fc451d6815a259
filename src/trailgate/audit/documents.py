"""Audits as plain data for JSON; docs/audit.md describes the fields."""

from __future__ import annotations

from trailgate.policy.terms import MICRO
from trailgate.reports.figures import exact, iso
from trailgate.reports.findings import shown
from trailgate.reports.status_json import coverage_document
from trailgate.reports.status_json import named as amounts
from trailgate.usage.run import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trailgate.usage.run import Run

    from .by_sd import Facts
    from .copies import Copied, Corrected
    from .covering import Covering, Row
    from .gathering import Copies
    from .suspects import Suspect
    from .unread import Unread

    Document = dict[str, Any]

VERSION = 1


def sds_document(found: Iterable[Facts], timezone: str) -> Document:
    """Give what each SD took; `tokens` is null where nothing is recorded."""
    return {"version": VERSION, "sds": [_sd(one, timezone) for one in found]}


def _sd(one: Facts, timezone: str) -> Document:
    estimate = None
    if one.estimate is not None:
        estimate = {
            "tokens": exact(one.estimate, MICRO),
            "used": exact(one.estimated, MICRO),
            "runs": one.estimated_runs,
        }
    return {
        "sd": shown(one.sd),
        "first": iso(one.first, timezone),
        "last": iso(one.last, timezone),
        "runs": one.runs,
        "tokens": exact(one.tokens, MICRO) if one.known else None,
        "at_least": not one.whole,
        "by_model": amounts(one.by_model, MICRO),
        "by_family": amounts(one.by_family, MICRO),
        "by_phase": amounts(one.by_phase, MICRO),
        "estimate": estimate,
        "rework": one.rework,
        "escalations": one.escalations,
        "overrides": [_shown(waived.as_dict()) for waived in one.overrides],
        "sd_commits": one.sd_commits,
        "recorded": one.recorded,
        "unreadable": one.unreadable,
        "corrected": one.corrected,
    }


def _shown(fields: Document) -> Document:
    return {key: shown(value) if isinstance(value, str) else value for key, value in fields.items()}


def coverage_audit(found: Covering, timezone: str) -> Document:
    """Give coverage in all, by author, by week, and the commits that record nothing."""
    return {
        "version": VERSION,
        "total": _row(found.total),
        "authors": [{"author": shown(row.name)} | _row(row) for row in found.authors],
        "weeks": [{"start": iso(row.start, timezone)} | _row(row) for row in found.weeks],
        "lacking": [
            {
                "commit": commit.oid,
                "date": iso(commit.instant, timezone),
                "author": shown(commit.author),
                "sd": shown(commit.sd),
            }
            for commit in found.lacking
        ],
    }


def _row(row: Row) -> Document:
    known = {"runs": row.runs, "tokens": exact(row.tokens, MICRO) if row.runs else None}
    incomplete = bool(row.lacking or row.coverage.unreadable)
    seen = coverage_document(row.coverage)
    return seen | {"lacking": row.lacking} | known | {"at_least": incomplete}


def unreadable_document(found: Iterable[Unread], timezone: str) -> Document:
    """Give each block that could not be read."""
    return {
        "version": VERSION,
        "unreadable": [
            {
                "commit": one.block.oid,
                "date": iso(one.block.instant, timezone),
                "author": shown(one.author),
                "subject": shown(one.block.subject),
                "line": one.block.line,
                "reason": shown(one.block.reason),
                "remedies": [shown(remedy) for remedy in one.remedies],
            }
            for one in found
        ],
    }


def copies_document(found: Copies, timezone: str) -> Document:
    """Give copies, suspects, disagreements and corrections."""
    return {
        "version": VERSION,
        "copies": [_copied(one, timezone) for one in found.copied],
        "suspects": [_suspect(one, timezone) for one in found.suspects],
        "disagreements": [
            {
                "kind": one.kind,
                "run_id": shown(one.run_id),
                "commits": list(one.oids),
                "detail": shown(one.detail),
            }
            for one in found.disagreements
        ],
        "corrected": [_corrected(one) for one in found.corrected],
    }


def _copied(one: Copied, timezone: str) -> Document:
    return {
        "because": one.because,
        "instant": iso(one.entry.instant, timezone),
        "run": _run(one.entry.run),
        "differs": one.differs,
        "may_be_several": one.may_be_several,
        "commits": [
            {
                "commit": place.oid,
                "author": shown(place.author),
                "counted": place.counted,
                "run": _run(place.run),
            }
            for place in one.places
        ],
    }


def _suspect(one: Suspect, timezone: str) -> Document:
    return {
        "commit": one.squash.oid,
        "date": iso(one.squash.instant, timezone),
        "subject": shown(one.squash.subject),
        "blocks": one.parts,
        "branches": [shown(ref) for ref in one.refs],
        "matched": [
            {
                "subject": shown(part.subject.decode("utf-8", "surrogateescape")),
                "runs": [_run(run) for run in part.runs],
                "commits": [{"commit": twin.oid, "recorded": twin.recorded} for twin in twins],
            }
            for part, twins in one.matched
        ],
    }


def _corrected(one: Corrected) -> Document:
    return {
        "run": _run(one.entry.run),
        "before": one.before,
        "after": one.after,
        "commit": one.oid,
        "by": shown(one.by),
        "reason": shown(one.reason),
    }


def _run(run: Run) -> Document:
    total = run.tokens.total
    parts = dict(zip(PARTS, run.tokens.parts, strict=True))
    return {
        "sd": shown(run.sd),
        "phase": shown(run.phase),
        "agent": shown(run.agent),
        "model": shown(run.model),
        "tokens": total if total is not None else parts,
        "run_id": shown(run.id),
    }
