"""`trailgate backfill`: estimate what commits from before trailgate used."""

from __future__ import annotations

import click

from trailgate.backfill import notes
from trailgate.backfill.gathering import propose
from trailgate.backfill.texts import document, planned_lines, proposal_lines, written_lines
from trailgate.backfill.writing import writing
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import recorded

from .context import load_policy, open_repository
from .output import page, print_lines, print_text
from .window import window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.backfill.proposing import Candidate, Proposal
    from trailgate.backfill.writing import Writing
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


@click.command("backfill")
@click.option("--dry-run", is_flag=True, help="Only show what would be written (the default).")
@click.option("--write", is_flag=True, help="Write the estimates as notes.")
@click.option("--medians", is_flag=True, help="Take the median of comparable runs for tokens.")
@click.option("--since", metavar="WHEN", help="Leave out commits before this date (UTC).")
@click.option("--until", metavar="WHEN", help="Leave out this date (UTC) and what follows.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(**given: bool | str | None) -> int:
    """Estimate what SD commits without usage took, from what there is.

    Sources are models that messages name (Co-authored-by, Assisted-by), old entries of the token
    log, and Claude Code's transcripts where policy reads them. Estimates go to notes under
    refs/notes/trailgate; no commit is changed. They are no part of the record, and count only
    where policy says so.
    """
    if given["write"] and given["dry_run"]:
        raise UsageError("backfill: give --dry-run or --write, only one of them")
    asked = window(_text(given["since"]), _text(given["until"]), "UTC")
    repository = open_repository()
    policy = load_policy(repository)
    ledger = recorded(repository, policy)
    listed, found = propose(repository, policy, ledger, asked, now())
    if given["medians"]:
        found = tuple(one.with_medians() for one in found)
    plan = _plan(repository, policy, listed, found)
    is_done = bool(given["write"])
    if is_done and plan.texts:
        notes.write(repository, plan.texts, now())
    tip = notes.tip(repository) if is_done else ""
    if given["as_json"]:
        from trailgate.reports.exact_json import dumps

        print_text(dumps(document(found, len(listed), plan, tip, is_done=is_done)) + "\n")
        return EXIT_FINE
    lines = proposal_lines(found, len(listed), policy.families, page(), plan)
    if is_done and listed:
        lines += written_lines(plan, tip, page())
    elif found or plan.stands:
        lines += planned_lines(plan, page())
    print_lines(lines)
    return EXIT_FINE


def _text(value: bool | str | None) -> str | None:
    return value if isinstance(value, str) else None


def _plan(
    repository: Repository, policy: Policy, listed: Sequence[Candidate], found: Sequence[Proposal]
) -> Writing:
    existing = notes.read(repository, {one.oid for one in listed}) if listed else {}
    return writing(listed, found, existing, policy.vocabulary)
