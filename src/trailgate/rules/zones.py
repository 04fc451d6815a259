"""zone-yellow, zone-orange and zone-red: what a run should not cost when the budget runs low."""

from __future__ import annotations

from trailgate.findings import ERROR, WARNING, Finding, Remedy

from .floors import demands
from .mending import override_remedies
from .standing import standings
from .submission import ORANGE, RED, YELLOW
from .wording import did, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy

    from .standing import Standing
    from .submission import Submission, ZoneFacts


def zone_yellow(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find escalations in YELLOW that are not critical."""
    for standing, zone in _in_zone(YELLOW, submission, policy):
        if standing.needs_reason and not standing.critical:
            yield Finding(
                "zone-yellow",
                WARNING,
                f"{did(standing.run)}, above its assignment {standing.assigned}, in {_seen(zone)}",
                "in YELLOW escalations are for critical work",
                (
                    Remedy(f"use {standing.assigned} for the next run"),
                    _defer(standing),
                ),
                line=standing.run.line,
            )


def zone_orange(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs above haiku in ORANGE that are not critical."""
    cheapest = policy.rank(policy.cheapest, submission.at)
    for standing, zone in _in_zone(ORANGE, submission, policy):
        if standing.rank > cheapest and not standing.critical:
            yield Finding(
                "zone-orange",
                WARNING,
                f"{did(standing.run)} in {_seen(zone)}",
                f"in ORANGE only critical work runs above {policy.cheapest}",
                tuple(_ways_out(standing, submission, policy)),
                line=standing.run.line,
            )


def zone_red(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs above haiku in RED that are not security-critical.

    An error only for an SD that began after RED did, under a budget that the team set itself:
    refusing tokens that are burnt saves nothing and hides usage.
    """
    cheapest = policy.rank(policy.cheapest, submission.at)
    for standing, zone in _in_zone(RED, submission, policy):
        if standing.rank <= cheapest or standing.security_critical:
            continue
        sd = standing.run.sd
        refused = zone.own and bool(sd) and sd not in zone.sds_before_red
        began = f", and {shown(sd)} began after RED did" if refused else ""
        yield Finding(
            "zone-red",
            ERROR if refused else WARNING,
            f"{did(standing.run)} in {_seen(zone)}{began}",
            f"in RED only security-critical work runs above {policy.cheapest}",
            (
                *_ways_out(standing, submission, policy),
                *(override_remedies("zone-red", policy) if refused else ()),
            ),
            line=standing.run.line,
        )


def _in_zone(
    wanted: str, submission: Submission, policy: Policy
) -> Iterator[tuple[Standing, ZoneFacts]]:
    """Give the runs for which a zone holds; critical runs are judged on the full limit.

    An unknown family has rank 0: it is for known-values.
    """
    if submission.zone is None:
        return
    for standing in standings(submission, policy):
        zone = submission.zone.of(critical=standing.critical)
        if zone.zone == wanted:
            yield standing, zone


def _seen(zone: ZoneFacts) -> str:
    used = f" ({zone.percent} of {zone.budget} used)" if zone.percent and zone.budget else ""
    return f"{zone.zone}{used}"


def _ways_out(standing: Standing, submission: Submission, policy: Policy) -> Iterator[Remedy]:
    """Offer the cheapest family where the floors allow it; deferring always."""
    cheapest = policy.rank(policy.cheapest, submission.at)
    lowest = [policy.rank(family, submission.at) for _, family in demands(standing, policy)]
    if max(lowest, default=0) <= cheapest:
        yield Remedy(f"use {policy.cheapest} for the rest of {_work(standing)}")
    yield _defer(standing)


def _defer(standing: Standing) -> Remedy:
    return Remedy(f"defer {_work(standing)} until the budget resets")


def _work(standing: Standing) -> str:
    return shown(standing.run.sd) if standing.run.sd else "this work"
