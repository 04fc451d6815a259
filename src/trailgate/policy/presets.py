"""The built-in presets, in the shape that a parsed policy file has.

Literals, so that a commit in a repository without a policy file parses no TOML. Shares and other
numbers with a fraction are text here (`"0.10"`), as `decimal` is not worth an import.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Document = dict[str, Any]
    """A policy file as TOML gives it: tables are dicts, arrays are lists."""

LEO = "leo"
"""The preset that holds where no file names another."""

_TIER_1 = ("GITHUB", "DOCMON", "RETRO", "QUICKFIX")

_ESCALATE_FOR = {
    "TESTING": "security-critical testing",
    "DESIGN": "novel architectural patterns",
    "DATABASE": "complex RLS policies",
    "API": "security-sensitive endpoints",
    "RISK": "security-related risks",
    "DEPENDENCY": "novel vulnerabilities",
}

_CASE_BY_CASE = "case by case, with a reason"

_PHASE_ALIASES = {
    "LEAD_TO_PLAN": "LEAD",
    "LEAD_APPROVAL": "LEAD",
    "LEAD_PRE_APPROVAL": "LEAD",
    "LEAD_PRECHECK": "LEAD",
    "LEAD_FINAL": "LEAD",
    "LEAD_FINAL_APPROVAL": "LEAD",
    "PLAN_TO_EXEC": "PLAN",
    "PLAN_TO_LEAD": "PLAN",
    "PLAN_PRD": "PLAN",
    "PLAN_DESIGN": "PLAN",
    "PLAN_VERIFY": "PLAN",
    "PLAN_VERIFICATION": "PLAN",
    "EXEC_TO_PLAN": "EXEC",
    "EXEC_IMPLEMENTATION": "EXEC",
}
"""Old spellings; a handoff counts for the phase that it leaves."""

_AGENT_ALIASES = {
    "QA": "TESTING",
    "DB": "DATABASE",
    "DOCUMENTATION": "DOCMON",
    "RETROSPECTIVE": "RETRO",
}


def _model_patterns(family: str) -> list[str]:
    """Give the names under which providers and people write the models of a Claude family.

    Bare and display names, Anthropic's ids of both word orders, Vertex (`@`), routers (`/`) and
    Bedrock (`us.anthropic.`).
    """
    ids = [f"claude-{family}-*", f"claude-*-{family}-*"]
    return [
        f"{family} *",
        f"{family}[*",
        f"claude-{family}",
        f"claude-{family}[*",
        f"claude-{family}@*",
        f"claude-*-{family}",
        f"claude-*-{family}@*",
        *ids,
        f"*/claude-{family}",
        f"*/claude-*-{family}",
        f"*/claude-*-{family}:*",
        *(f"{provider}{name}" for provider in ("*/", "anthropic.", "*.anthropic.") for name in ids),
    ]


def _family(name: str, rank: int) -> Document:
    return {"rank": rank, "models": [name, *_model_patterns(name)]}


def _shared() -> Document:
    """Give what all presets have in common."""
    return {
        "mode": "enforce",
        "phases": ["LEAD", "PLAN", "EXEC"],
        "bots": [],
        "security-agents": ["SECURITY"],
        "security-floor": "opus",
        "validation-floor": "sonnet",
        "cheapest": "haiku",
        "quickfix-lines": 50,
        "aliases": {"phases": _PHASE_ALIASES, "agents": _AGENT_ALIASES, "models": {}},
        # weakest first: a name that would fit two families is taken for the weaker
        "families": {
            "haiku": _family("haiku", 1),
            "sonnet": _family("sonnet", 2),
            "opus": _family("opus", 3),
        },
        "budget": [
            {
                "name": "weekly",
                "limit": 500_000,
                "unit": "tokens",
                "period": "week",
                "resets": "Mon 00:00",
                "timezone": "UTC",
            }
        ],
        "overrides": {
            "approvers": [],
            "logins": {},
            "allowed-signers": ".trailgate/allowed_signers",
            "gpg-keys": ".trailgate/gpg",
        },
        "thresholds": {
            "escalation-target": "0.10",
            "escalation-alert": "0.15",
            "override-rate": "0.05",
            "rework-haiku": "0.20",
            "rework-sonnet": "0.10",
            "rework-opus": "0.05",
            "keep": "0.15",
            "promote": "0.20",
            "quality": "0.70",
        },
        "token-weights": {"in": 1, "out": 1, "cache-read": 0, "cache-write": 1},
        "prices": {
            "haiku": {"in": 1, "out": 5},
            "sonnet": {"in": 3, "out": 15},
            "opus": {"in": 5, "out": 25},
        },
        "sources": {"claude-code": False},
        "ledger": {"backfill": False},
    }


def _never_agents() -> Document:
    """Give the agents whose floors no preset lowers."""
    return {
        "SECURITY": {"tier": 3, "assignment": "opus", "floor": "opus"},
        "VALIDATION": {"tier": 1, "floor": {"PLAN": "sonnet", "EXEC": "sonnet"}},
        "MAIN": {"security-floor": "opus"},
    }


def _leo() -> Document:
    tier_1 = {"tier": 1, "assignment": "haiku", "ceiling": "sonnet"}
    tier_2 = {"tier": 2, "assignment": "sonnet", "ceiling": "opus"}
    plain_sonnet = {"tier": 2, "assignment": "sonnet", "ceiling": "sonnet"}
    never = _never_agents()
    agents: Document = dict.fromkeys(_TIER_1, tier_1)
    agents["VALIDATION"] = never["VALIDATION"] | {
        "assignment": {"LEAD": "haiku", "*": "sonnet"},
        "ceiling": {"LEAD": "sonnet", "*": "opus"},
        "free": {"PLAN": "opus", "EXEC": "opus"},
    }
    for name, reason in _ESCALATE_FOR.items():
        agents[name] = tier_2 | {"escalate-for": reason}
    agents["STORIES"] = plain_sonnet
    agents["PERFORMANCE"] = plain_sonnet
    agents["SECURITY_SUB"] = tier_2 | {"critical-floor": "opus", "escalate-for": "critical work"}
    for name in ("UAT", "GITHUB-ENHANCED", "*"):
        agents[name] = tier_2 | {"escalate-for": _CASE_BY_CASE}
    agents["SECURITY"] = never["SECURITY"]
    agents["MAIN"] = never["MAIN"]
    return _shared() | {"agents": agents}


def _sonnet_default() -> Document:
    document = _leo()
    agents = document["agents"]
    for name in _TIER_1:
        agents[name] = agents[name] | {"assignment": "sonnet"}
    agents["VALIDATION"] = agents["VALIDATION"] | {"assignment": "sonnet"}
    return document


def _minimal() -> Document:
    # an unreadable block gives no runs, so presence and floors can't be judged without reading
    kept = ("trailers-present", "trailers-readable")
    from .catalogue import RULES

    off = {n: "off" for n, facts in RULES.items() if n not in kept and not facts.never}
    agents: Document = {name: {} for name in _leo()["agents"]}
    return _shared() | {"agents": agents | _never_agents(), "severity": off}


_MAKERS = {LEO: _leo, "sonnet-default": _sonnet_default, "minimal": _minimal}

PRESETS = tuple(_MAKERS)
"""The names that `extends` takes."""


def preset(name: str) -> Document:
    """Give the document of a preset; each call makes its own."""
    return _MAKERS[name]()
