"""What is expected of a run before the team has runs of its own to tell."""

from __future__ import annotations

TOKENS = {
    "VALIDATION": 11_500,
    "SECURITY": 15_000,
    "DATABASE": 18_500,
    "TESTING": 22_500,
    "DESIGN": 13_000,
    "PERFORMANCE": 11_000,
    "GITHUB": 8_500,
    "DOCMON": 6_000,
    "RETRO": 9_000,
    "STORIES": 15_000,
    "RISK": 10_500,
    "UAT": 11_500,
    "API": 9_000,
    "DEPENDENCY": 7_500,
    "QUICKFIX": 4_500,
    "GITHUB-ENHANCED": 9_000,
}
"""Average tokens of a run, by agent."""

OTHER_TOKENS = 12_000
"""The same for any other agent: work of a middling complexity."""

REWORK = {
    "code generation": (25, 8, 3),
    "schema design": (40, 12, 2),
    "test generation": (30, 10, 5),
    "security review": (50, 20, 5),
    "duplicate detection": (35, 15, 8),
    "documentation": (5, 2, 1),
    "status checks": (10, 5, 2),
    "retrospective": (8, 4, 2),
}
"""Percent of runs that are done again, by kind of task, for each of `FAMILIES`."""

FAMILIES = ("haiku", "sonnet", "opus")

TASK_TOKENS = {"security review": 15_000}
OTHER_TASK_TOKENS = 10_000
"""What a run of a kind of task is compared at, before the team has runs of it."""
