from __future__ import annotations

import pytest

from trailgate.usage.instants import git_time, iso_time, ulid_time
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.reader import read
from trailgate.usage.vocabulary import Alias
from usage_messages import IDS, vocabulary

WORDS = vocabulary()
MOVE = ulid_time(IDS[0])
"""The instant of the first id: 2026-07-28T12:00:00Z."""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SECURITY", "SECURITY"),
        ("security", "SECURITY"),
        ("security-agent", "SECURITY"),
        ("Security_Agent", "SECURITY"),
        ("security agent", "SECURITY"),
        ("sec", "SECURITY"),
        ("SEC-agent", "SECURITY"),
        ("main", "MAIN"),
        ("unheard-of", "UNHEARD-OF"),
        ("agent", "AGENT"),
    ],
)
def test_agents_are_known_in_any_spelling(written: str, name: str) -> None:
    assert agent_name(written, WORDS) == name


@pytest.mark.parametrize(
    ("written", "name", "known"),
    [
        ("EXEC", "EXEC", True),
        ("exec", "EXEC", True),
        ("PLAN_VERIFICATION", "PLAN", True),
        ("plan-verification", "PLAN", True),
        ("Dreaming", "Dreaming", False),
        ("", "UNKNOWN", False),
    ],
)
def test_phases_are_known_in_any_spelling(written: str, name: str, known: bool) -> None:
    assert phase_name(written, WORDS) == (name, known)


DATED = vocabulary(
    agent_aliases=(Alias("SEC", "TESTING"), Alias("SEC", "SECURITY", MOVE)),
    phase_aliases=(Alias("CHECK", "PLAN"), Alias("CHECK", "EXEC", MOVE)),
)


@pytest.mark.parametrize(("at", "agent", "phase"), [
    (MOVE - 1, "TESTING", "PLAN"),
    (MOVE, "SECURITY", "EXEC"),
    (None, "SECURITY", "EXEC"),
])  # fmt: skip
def test_dated_aliases_hold_from_their_day(at: int | None, agent: str, phase: str) -> None:
    text = b"s\n\nPhase: check\nAgent: sec\nModel: m\nTokens: 5\n"
    [run] = read(text, DATED, at).runs
    assert (run.agent, run.phase) == (agent, phase)


def test_a_run_goes_by_the_aliases_of_its_own_instant() -> None:
    text = (
        "s\n\nPhase: check\nModel: m\nTokens: 5\n"
        f"Run-Id: {IDS[0]}\n"
        "Run: sec m 6 at=2020-01-01T00:00:00Z\n"
        "Run: sec m 7\n"
    )
    early, late = (read(text.encode(), DATED, at).runs for at in (0, MOVE))
    assert [run.phase for run in early] == ["EXEC", "PLAN", "PLAN"]
    assert [run.agent for run in early] == ["MAIN", "TESTING", "TESTING"]
    assert [run.phase for run in late] == ["EXEC", "PLAN", "EXEC"]
    assert [run.agent for run in late] == ["MAIN", "TESTING", "SECURITY"]


def test_a_quoted_commit_goes_by_the_aliases_of_its_own_day() -> None:
    text = (
        "squash\n\nSquashed commit of the following:\n\ncommit 0123456789\n"
        "Author: Dev One <dev.one@example.com>\nDate:   Tue Jul 28 11:59:59 2026 +0000\n\n"
        "    feat: x\n\n    Phase: check\n    Agent: sec\n    Model: m\n    Tokens: 5\n"
    )
    [run] = read(text.encode(), DATED, MOVE + 86400).runs
    assert (run.agent, run.phase) == ("TESTING", "PLAN")


def test_a_run_id_tells_its_instant() -> None:
    assert MOVE == 1_785_240_000
    assert ulid_time(IDS[0].lower()) == MOVE


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2026-07-28T12:00:00Z", MOVE),
        ("2026-07-28t14:00:00+02:00", MOVE),
        ("2026-07-28 06:30:00.999-0530", MOVE),
        ("2026-07-28T12:00Z", MOVE),
        ("2000-02-29T00:00:00Z", 951_782_400),
        ("1900-02-29T00:00:00Z", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-07-28T25:00:00Z", None),
        ("2026-07-28", None),
        ("2026-07-28T12:00:00", None),
        ("\u0662026-07-28T12:00:00Z", None),
        ("2026-07-28T12:00:00Z\n", None),
    ],
)
def test_iso_instants(text: str, instant: int | None) -> None:
    assert iso_time(text) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Tue Jul 28 12:00:00 2026 +0000", MOVE),
        ("Wed Jul 29 02:00:00 2026 +1400", MOVE),
        ("Thu Jan 1 00:00:00 1970 +0000", 0),
        ("Tue Jul 28 12:00:00 " + "9" * 5000 + " +0000", None),
        ("Tue Foo 28 12:00:00 2026 +0000", None),
        ("2026-07-28 12:00:00 +0000", None),
    ],
)
def test_dates_as_git_log_prints_them(text: str, instant: int | None) -> None:
    assert git_time(text) == instant
