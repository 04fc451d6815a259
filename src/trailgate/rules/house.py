"""House rules: a team's own rules, as data in its policy."""

from __future__ import annotations

from trailgate.findings import Finding, Remedy

from .selecting import fits
from .standing import standings
from .submission import ZONE_UNKNOWN
from .wording import listing, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import HouseRule, Policy

    from .standing import Standing
    from .submission import Submission


def house_findings(rule: HouseRule, submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find the runs that fit a house rule's `when` and not its `require`.

    A rule that speaks of zones is silent until the zone is known.
    """
    for standing in standings(submission, policy):
        zone = submission.zone_of(critical=standing.critical)
        if needs_zone(rule) and (zone is None or not _zone_fits(rule, zone.zone)):
            continue
        if fits(standing, rule.when, policy) and not fits(standing, rule.require, policy):
            yield _finding(rule, standing, zone.zone if zone else "")


def needs_zone(rule: HouseRule) -> bool:
    """Tell whether a house rule speaks of zones."""
    return "zone" in rule.when.fields


def _zone_fits(rule: HouseRule, zone: str) -> bool:
    return zone != ZONE_UNKNOWN and zone in [w.upper() for w in rule.when.fields["zone"]]


def _finding(rule: HouseRule, standing: Standing, zone: str) -> Finding:
    run = standing.run
    needs = "; ".join(
        f"{field} {' or '.join(shown(v) for v in values)}"
        for field, values in rule.require.fields.items()
    )
    seen = [shown(run.agent), shown(run.model or "no model"), shown(run.phase)]
    if needs_zone(rule):
        seen.append(f"zone {zone}")
    return Finding(
        rule.name,
        rule.severity,
        f"{rule.message or rule.name} (seen: {listing(seen)})",
        "a rule of this team",
        (Remedy(f"the rule asks for {needs}"),),
        line=run.line,
    )
