"""A preset and what a file changes in it, made into the effective policy.

Expects documents in their canonical shape; decides nothing about what is allowed.
"""

from __future__ import annotations

from trailgate.models import Family
from trailgate.usage.vocabulary import QF_PATTERN, SD_PATTERN, Alias, Vocabulary, default_keys

from .canonical import NO_TERM, RANKED
from .terms import (
    ANY_AGENT,
    AgentEntry,
    Budget,
    Deferral,
    Escalation,
    HouseRule,
    Match,
    Pause,
    Policy,
)
from .values import micros, reset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .presets import Document

_EVER = float("-inf")
_PRICE_PARTS = (("cache-read", 100_000), ("cache-write", 1_250_000))
"""What a cached token costs where the file does not say: a share of `in`, in millionths."""


def resolve(base: Document, own: Document, source: str, *, configured: bool) -> Policy:
    """Give the policy that a preset (`base`) and a file (`own`) make.

    Args:
        base: the preset's document, canonical.
        own: the file's document, canonical; `{}`-like where there is none.
        source: the file's name, or the preset's.
        configured: whether there is a file.
    """
    plainly = base | own
    overrides = _table(base, own, "overrides")
    return Policy(
        source=source,
        configured=configured,
        vocabulary=_vocabulary(base, own),
        families=_families(base, own),
        agents=_agents(base, own),
        budgets=_budgets(base, own),
        house_rules=tuple(_house_rule(table) for table in own["rule"]),
        escalations=tuple(_escalation(table) for table in own["escalate"]),
        pauses=tuple(Pause(t["since"], t["until"], t["reason"]) for t in own["pause"]),
        deferrals=tuple(
            Deferral(t["sd"], t["since"], t["until"], t["reason"]) for t in own["defer"]
        ),
        severities=base.get("severity", {}) | own.get("severity", {}),
        mode=plainly["mode"],
        enforce_from=plainly.get("enforce-from", "").lower(),
        approvers=tuple(overrides["approvers"]),
        logins={mail.lower(): login.lower() for mail, login in overrides["logins"].items()},
        allowed_signers=overrides["allowed-signers"],
        gpg_keys=overrides["gpg-keys"],
        security_agents=tuple(plainly["security-agents"]),
        security_floor=plainly["security-floor"],
        validation_floor=plainly["validation-floor"],
        cheapest=plainly["cheapest"],
        token_weights=_by_part(_table(base, own, "token-weights")),
        prices=_prices(base, own),
        own_prices=tuple(own["prices"]),
        thresholds={k: micros(v) for k, v in _table(base, own, "thresholds").items()},
        quickfix_lines=plainly["quickfix-lines"],
        transcripts=_table(base, own, "sources")["claude-code"],
        backfill=_table(base, own, "ledger")["backfill"],
    )


def _table(base: Document, own: Document, key: str) -> Document:
    merged: Document = base.get(key, {}) | own.get(key, {})
    return merged


def _by_part(table: Document) -> dict[str, int]:
    return {part.replace("-", "_"): micros(value) for part, value in table.items()}


def _vocabulary(base: Document, own: Document) -> Vocabulary:
    keys = default_keys()
    for document in (base, own):
        for key, spellings in document["keys"].items():
            keys |= {spelling.lower(): key for spelling in spellings}
    phases: tuple[str, ...] = tuple((base | own)["phases"])
    agents = tuple(a for a in base["agents"] | own["agents"] if a != ANY_AGENT)
    ids = own.get("ids", {})
    patterns = ids.get("patterns", [SD_PATTERN, QF_PATTERN]) + ids.get("more-patterns", [])
    return Vocabulary(
        keys=keys,
        phases=phases,
        agents=agents,
        # a preset's alias for a phase that the team does not have means nothing
        phase_aliases=_aliases(base, own, "phases", phases),
        agent_aliases=_aliases(base, own, "agents", agents),
        id_patterns=tuple(patterns),
        bots=tuple((base | own)["bots"]),
    )


def _timelines(base: Document, own: Document, kind: str) -> dict[str, list[tuple[int | None, str]]]:
    """Give for each alias what it stands for, from when on; earliest first."""
    lines = dict(base["aliases"][kind])
    for name, entries in own["aliases"][kind].items():
        always = any(since is None for since, _ in entries)
        before = [] if always else lines.get(name, [])
        lines[name] = sorted([*before, *entries], key=lambda entry: _when(entry[0]))
    return lines


def _aliases(
    base: Document, own: Document, kind: str, targets: tuple[str, ...]
) -> tuple[Alias, ...]:
    return tuple(
        Alias(name, means, since)
        for name, entries in _timelines(base, own, kind).items()
        for since, means in entries
        if means in targets and name not in targets
    )


def _when(since: int | None) -> float:
    return _EVER if since is None else since


def _families(base: Document, own: Document) -> tuple[Family, ...]:
    aliases = _timelines(base, own, "models")
    found: list[Family] = []
    for name in base["families"] | own["families"]:
        steps = base["families"].get(name, []) + own["families"].get(name, [])
        found += _family_entries(name, steps, aliases)
    return tuple(sorted(found, key=lambda family: family.rank))


def _family_entries(
    name: str, steps: list[Document], aliases: dict[str, list[tuple[int | None, str]]]
) -> list[Family]:
    dates = {step["since"] for step in steps}
    for timeline in aliases.values():
        if any(means == name for _, means in timeline):
            dates |= {since for since, _ in timeline}
    found: list[Family] = []
    for since in sorted(dates, key=_when):
        known: Document = {}
        for step in sorted(steps, key=lambda s: _when(s["since"])):
            if _when(step["since"]) <= _when(since):
                known |= step
        if "rank" not in known or "models" not in known:
            continue
        extra = [a for a, line in aliases.items() if _means(line, since) == name]
        models = tuple(dict.fromkeys([*known["models"], *extra]))
        if not found or (found[-1].rank, found[-1].models) != (known["rank"], models):
            found.append(Family(name, known["rank"], models, since))
    return found


def _means(timeline: list[tuple[int | None, str]], at: int | None) -> str:
    due = [means for since, means in timeline if _when(since) <= _when(at)]
    return due[-1] if due else ""


def _agents(base: Document, own: Document) -> tuple[AgentEntry, ...]:
    # the preset's entry comes first: entries of one agent fold, the later one wins
    return tuple(
        _agent_entry(name, entry)
        for name in base["agents"] | own["agents"]
        for document in (base, own)
        for entry in document["agents"].get(name, ())
    )


def _agent_entry(name: str, entry: Document) -> AgentEntry:
    terms = {
        key.replace("-", "_"): {
            phase: "" if family == NO_TERM else family
            for phase, family in entry.get(key, {}).items()
        }
        for key in RANKED
    }
    return AgentEntry(
        name=name,
        **terms,
        escalate_for=entry.get("escalate-for", ""),
        tier=entry.get("tier", 0),
        since=entry["since"],
    )


def _budgets(base: Document, own: Document) -> tuple[Budget, ...]:
    presets = {entry["name"]: entry for entry in base["budget"]}
    mine: dict[str, list[Document]] = {}
    for entry in own["budget"]:
        mine.setdefault(entry["name"], []).append(entry)
    found: list[Budget] = []
    for name in presets | mine:
        found += _budget_entries(presets.get(name), mine.get(name, []))
    return tuple(found)


def _budget_entries(preset: Document | None, own: list[Document]) -> list[Budget]:
    """Give the entries of one name; each takes what it does not say from the one before."""
    own = sorted(own, key=lambda entry: _when(entry["since"]))
    dropped = [entry for entry in own if entry.get("limit") == NO_TERM]
    if dropped:
        own = [entry for entry in own if entry not in dropped]
        preset = None
    known: Document = preset or {}
    always = any(entry["since"] is None for entry in own)
    found = [] if always or preset is None else [_budget(known, own=False)]
    for entry in own:
        if "period" in entry and "resets" not in entry:
            known = {key: value for key, value in known.items() if key != "resets"}
        known = known | entry
        if "limit" in known:
            found.append(_budget(known, own=True))
    return found


def _budget(entry: Document, *, own: bool) -> Budget:
    period = entry.get("period", "week")
    start = entry.get("resets") or DEFAULT_RESETS[period]
    return Budget(
        name=entry["name"],
        limit=micros(entry["limit"]),
        unit=entry.get("unit", "tokens"),
        period=period,
        resets=reset(start, period),
        timezone=entry.get("timezone", "UTC"),
        reserve=micros(entry.get("reserve", 0)),
        match=_match(entry.get("match", {})),
        weights={family: micros(weight) for family, weight in entry.get("weights", {}).items()},
        own=own,
        since=entry["since"],
    )


DEFAULT_RESETS = {"day": "00:00", "week": "Mon 00:00", "month": "1 00:00"}
"""When a period starts where the file does not say."""


def _match(table: dict[str, list[str]]) -> Match:
    return Match({field: tuple(values) for field, values in table.items()})


def _house_rule(table: Document) -> HouseRule:
    wanted = "; ".join(f"{k}: {' or '.join(v)}" for k, v in table["require"].items())
    return HouseRule(
        name=table["name"],
        when=_match(table["when"]),
        require=_match(table["require"]),
        severity=table.get("severity", "warning"),
        message=table.get("message", f"the house rule asks for {wanted}"),
    )


def _escalation(table: Document) -> Escalation:
    return Escalation(_match(table["when"]), table["to"], table["since"])


def _prices(base: Document, own: Document) -> dict[str, dict[str, int]]:
    return {
        family: prices_of(base["prices"].get(family, {}) | own["prices"].get(family, {}))
        for family in base["prices"] | own["prices"]
    }


def prices_of(table: Document) -> dict[str, int]:
    """Give the prices of one family in micro-USD per million tokens, by part.

    Raises:
        ValueError: a price has more than six decimals, or the default of a cached part would.
    """
    prices = _by_part(table)
    for part, share in _PRICE_PARTS:
        if part not in table and "in" in prices:
            price, rest = divmod(prices["in"] * share, 1_000_000)
            if rest:
                raise ValueError(f"more than 6 decimals in {part}, which follows from in: set it")
            prices[part.replace("-", "_")] = price
    return prices
