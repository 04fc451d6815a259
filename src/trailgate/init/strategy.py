"""What a policy asks of agents, in words for them: the tables that guidance is made of."""

from __future__ import annotations

from trailgate.budget.zones import in_force
from trailgate.findings import OFF
from trailgate.policy.catalogue import VALIDATION, is_validated
from trailgate.policy.terms import ANY_AGENT
from trailgate.policy.values import DAYS, written
from trailgate.rules.judge import severity_of
from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Budget, Policy, Terms

_ZONES = (
    ("GREEN", "below 70 %", "", "the assigned model"),
    ("YELLOW", "from 70 %", "zone-yellow", "escalate for critical work only"),
    ("ORANGE", "from 85 %", "zone-orange", "{cheapest} for all but critical work"),
    ("RED", "from 95 %", "zone-red", "{cheapest} for all but security-critical work"),
)


def tiers(policy: Policy, at: int) -> tuple[str, ...]:
    """Give the table of tiers as lines of Markdown; agents with equal terms share a row."""
    rows: dict[tuple[int, str, str], list[str]] = {}
    for agent in dict.fromkeys(entry.name for entry in policy.agents):
        if agent == MAIN:
            continue
        terms = {phase: policy.terms(agent, phase, at) for phase in policy.vocabulary.phases}
        tier = max((one.tier for one in terms.values()), default=0)
        key = (tier, _assigned(terms), _rises(terms))
        rows.setdefault(key, []).append("any other agent" if agent == ANY_AGENT else agent)
    lines = [
        f"| {tier or '-'} | {_cell(', '.join(agents))} | {_cell(model)} | {_cell(rise)} |"
        for (tier, model, rise), agents in sorted(rows.items(), key=lambda row: row[0][0] or 99)
    ]
    return ("| tier | agents | model | may rise to |", "|---|---|---|---|", *lines)


def _assigned(terms: dict[str, Terms]) -> str:
    return _by_phase({phase: one.assignment for phase, one in terms.items()}) or "any"


def _rises(terms: dict[str, Terms]) -> str:
    tops = _by_phase(
        {phase: one.ceiling for phase, one in terms.items() if one.ceiling != one.assignment}
    )
    purpose = next((one.escalate_for for one in terms.values() if one.escalate_for), "")
    return (f"{tops}: {purpose}" if purpose else tops) if tops else "-"


def _by_phase(values: dict[str, str]) -> str:
    told = {phase: value for phase, value in values.items() if value}
    if len(set(told.values())) == 1 and len(told) == len(values):
        return next(iter(told.values()))
    return ", ".join(f"{value} in {phase}" for phase, value in told.items())


def zones(policy: Policy) -> tuple[str, ...]:
    """Give the table of zones as lines of Markdown."""
    lines = [
        f"| {zone} | {used} | {_zone_text(policy, rule, text)} |"
        for zone, used, rule, text in _ZONES
    ]
    return ("| zone | used | what to run on |", "|---|---|---|", *lines)


def _zone_text(policy: Policy, rule: str, text: str) -> str:
    if rule and severity_of(rule, "error", policy) == OFF:
        return "the assigned model (the rule is off)"
    return text.format(cheapest=policy.cheapest)


def budgets(policy: Policy, at: int) -> tuple[str, ...]:
    """Give the budgets in force, a phrase each: `weekly: 500,000 tokens, resets Mon 14:00 UTC`."""
    return tuple(_budget(budget) for budget in in_force(policy.budgets, at))


def _budget(budget: Budget) -> str:
    whole, point, rest = written(budget.limit).partition(".")
    clock = f"{budget.resets.minute // 60:02}:{budget.resets.minute % 60:02}"
    start = {
        "week": f"{DAYS[budget.resets.weekday]} ",
        "month": f"day {budget.resets.day} ",
    }.get(budget.period, "")
    return (
        f"{budget.name}: {int(whole):,}{point}{rest} {budget.unit} a {budget.period}, "
        f"resets {start}{clock} {budget.timezone}"
    )


def escalations(policy: Policy, at: int) -> Iterator[str]:
    """Give what holds for escalations, a sentence each."""
    yield (
        "A run above its assigned model says why: `Escalation-Reason`, and `Escalated-From` where "
        "another run fell short."
    )
    for line in policy.escalations:
        if line.since is None or line.since <= at:
            work = ", ".join(f"{k} {' or '.join(v)}" for k, v in line.when.fields.items())
            yield f"Work of {_cell(work)} runs on {line.to} without a reason."
    target, alert = (policy.thresholds.get(f"escalation-{k}") for k in ("target", "alert"))
    if target is not None and alert is not None:
        few, many = _percent(target), _percent(alert)
        yield f"At most {few} of the runs should escalate; {many} is an alert."


def _percent(share: int) -> str:
    return f"{written(share * 100)} %"


def never(policy: Policy) -> tuple[str, ...]:
    """Give the two rules that nothing turns down, in words."""
    phases = [phase for phase in policy.vocabulary.phases if is_validated(phase)]
    security, validation = _listed(policy.security_agents), _listed(phases)
    secure, valid = policy.security_floor, policy.validation_floor
    return (
        f"{security}: never below {secure} (`security-requires-opus`).",
        f"{VALIDATION} in {validation}: never below {valid} (`validation-floor`).",
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    *first, last = names or ["no phase"]
    return f"{', '.join(first)} and {last}" if first else last


def _cell(text: str) -> str:
    """Give text that stays text in a table of Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
