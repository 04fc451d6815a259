from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from trailgate.rules.gathering import run_line
from trailgate.usage.reader import read
from trailgate.usage.run import Run, Tokens
from usage_messages import IDS, vocabulary

if TYPE_CHECKING:
    from trailgate.usage.reading import Problem, Reading

WORDS = vocabulary()


def reading(*trailers: str) -> Reading:
    return read("\n".join(["feat(SD-AUTH-001): x", "", *trailers, ""]).encode(), WORDS)


def run(*trailers: str) -> Run:
    found = reading(*trailers)
    assert found.problems == ()
    [only] = found.runs
    return only


def problem(*trailers: str) -> Problem:
    found = reading(*trailers)
    assert found.runs == ()
    [only] = found.problems
    return only


def with_tokens(value: str) -> tuple[str, ...]:
    return ("Phase: EXEC", "Model: opus", f"Tokens: {value}")


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("0", 0),
        ("125000", 125_000),
        ("125_000", 125_000),
        ("1_250_000", 1_250_000),
        ("12.5k", 12_500),
        ("12.500k", 12_500),
        ("1.234k", 1234),
        ("1.0000k", 1000),
        ("7K", 7000),
        ("2M", 2_000_000),
        ("0.000001M", 1),
        ("1000000000000", 10**12),
        ("1000000M", 10**12),
        ("007", 7),
        ("0" * 10_000, 0),
        ("0" * 10_000 + "5", 5),
    ],
)
def test_a_count_of_tokens_is_read(written: str, count: int) -> None:
    assert run(*with_tokens(written)).tokens == Tokens(count)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-5",
        "+5",
        "12.5",
        "1.2345k",
        "0.0000001M",
        "1e6",
        "1E6",
        "0x10",
        "1000000000001",
        "1000000000000000",
        "1000001M",
        "9" * 10_000,
        "12_5",
        "_5",
        "5_",
        "1__000",
        "5 k",
        "5m",
        "5G",
        "k",
        ".5k",
        "5.k",
        "\u0661\u0662\u0665",
        "\uff11\uff12",
        "5\u00a0",
        "unknown",
        "~5000",
        "inf",
        "nan",
        "in=",
        "in=-5",
        "in=5 in=6",
        "in=5 mid=6",
        "in=5 6",
        "in = 5",
        "IN=5",
        "in=1000000000000 out=1",
    ],
)
def test_what_is_no_count_of_tokens_is_unreadable(written: str) -> None:
    found = problem(*with_tokens(written))
    assert (found.code, found.key, found.value) == ("value", "Tokens", written)
    assert found.reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,250", "1250"),
        ("1,250,000", "1250000"),
        ("1.250.000", "1250000"),
        ("1'250", "1250"),
        ("1 250", "1250"),
        ("1.250", ""),
        ("12,50", ""),
        ("999,999,999,999,999", ""),
        ("1" + ",000" * 5000, ""),
    ],
)
def test_thousands_are_offered_as_a_count_where_only_one_can_be_meant(
    written: str, meant: str
) -> None:
    assert problem(*with_tokens(written)).suggestion == meant


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("in=42600 out=37000 cache_read=4870000 cache_write=0", (42600, 37000, 4_870_000, 0)),
        ("cache_write=1 cache_read=2 out=3 in=4", (4, 3, 2, 1)),
        ("out=1.5k", (0, 1500, 0, 0)),
        ("in=1_000\tout=2M", (1000, 2_000_000, 0, 0)),
    ],
)
def test_parts_come_in_any_order(written: str, parts: tuple[int, ...]) -> None:
    tokens = run(*with_tokens(written)).tokens
    assert (tokens.total, tokens.parts) == (None, parts)


def test_every_optional_key_is_read() -> None:
    found = run(
        *with_tokens("5"),
        "Agent: security-agent",
        f"Run-Id: {IDS[1]}",
        "Effort: high",
        "Task: rls",
        "Complexity: 5",
        "Estimate: 12k",
        "Hours: 1.25",
        "Rework: 2",
        "Critical: Security",
        "Escalation-Reason: complex RLS policies",
        "Escalated-From: sonnet",
    )
    assert found == Run(
        sd="SD-AUTH-001",
        phase="EXEC",
        agent="SECURITY",
        model="opus",
        tokens=Tokens(5),
        id=IDS[1].upper(),
        effort="high",
        task="rls",
        complexity=5,
        estimate=12_000,
        hours=1_250_000,
        rework=2,
        critical="security",
        reason="complex RLS policies",
        escalated_from="sonnet",
        line=5,
    )


@pytest.mark.parametrize(
    "line",
    [
        "Complexity: 0",
        "Complexity: 6",
        "Complexity: high",
        "Complexity:",
        "Estimate: soon",
        "Hours: -1",
        "Hours: 1h",
        "Hours: 0.0000001",
        "Hours: 1234567890",
        "Rework: -1",
        "Rework: 1000",
        "Rework: 1.5",
        "Critical: maybe",
        "Critical:",
        "Agent:",
        "Effort:",
        "Task:",
        "Escalated-From:",
        "Run-Id:",
        "Run-Id: 5",
        "Run-Id: 81KYM9H5G00000000000000001",
        "Run-Id: 01KYM9H5G0000000000000000U",
        "SD: auth-001",
        "SD: SD-AUTH-001_fix",
        "SD:",
    ],
)
def test_a_bad_value_makes_the_block_unreadable_and_names_key_and_value(line: str) -> None:
    key, _, value = line.partition(":")
    found = problem(*with_tokens("5"), line)
    assert (found.key, found.value, found.line) == (key, value.strip(), 6)


def test_every_bad_value_of_a_block_is_listed() -> None:
    found = reading("Phase:", "Model:", "Tokens: x", "Hours: y", "Run: broken")
    assert [p.key for p in found.problems] == ["Phase", "Model", "Tokens", "Hours", "Run"]


def test_an_sd_in_another_case_is_offered_in_capitals() -> None:
    assert problem(*with_tokens("5"), "SD: sd-auth-001").suggestion == "SD-AUTH-001"
    assert problem(*with_tokens("5"), "SD: SD-AUTH-001 (rls)").suggestion == "SD-AUTH-001"


def test_the_model_none_means_by_hand_and_burns_nothing() -> None:
    assert run("Phase: EXEC", "Model: none", "Tokens: 0").model == "none"
    assert problem("Phase: EXEC", "Model: None", "Tokens: 5").key == "Tokens"
    assert problem("Phase: EXEC", "Run: MAIN none 5").key == "Run"


@pytest.mark.parametrize("key", ["SD", "Phase", "Agent", "Model", "Tokens", "Critical", "Rework"])
@pytest.mark.parametrize("change", ["same", "other"])
def test_a_key_given_twice_is_neither_first_nor_last_wins(key: str, change: str) -> None:
    value = {"SD": "SD-AUTH-001", "Critical": "no"}.get(key, "1")
    other = {"SD": "SD-AUTH-002", "Critical": "yes"}.get(key, "2")
    base = [t for t in ("Phase: 1", "Model: 1", "Tokens: 1") if not t.startswith(key)]
    again = value if change == "same" else other
    found = problem(*base, f"{key}: {value}", f"{key.upper()}: {again}")
    assert (found.code, found.key) == ("repeated", key)
    assert found.suggestion == (value if change == "same" else "")


@pytest.mark.parametrize(
    "key",
    [
        "T\u043ekens",
        "To\u212aens",
        "Tok\u200bens",
        "\ufeffTokens",
        "\uff34okens",
        "T\u00f6kens",
        "\u00a0Tokens",
    ],
)
def test_a_key_in_look_alike_letters_is_no_key_and_is_named(key: str) -> None:
    found = reading("SD: SD-AUTH-001", "Phase: EXEC", "Model: opus", f"{key}: 5")
    assert found.runs == ()
    assert [(p.code, p.key, p.suggestion) for p in found.problems if p.code != "incomplete"] == [
        ("look-alike", "Tokens", "5")
    ]


def test_keys_match_in_any_ascii_case_and_with_blanks_before_the_colon() -> None:
    assert run("PHASE: EXEC", "model \t: opus", "ToKeNs:5").tokens == Tokens(5)


def test_a_block_without_tokens_is_incomplete() -> None:
    assert problem("SD: SD-AUTH-001", "Phase: EXEC", "Model: opus").code == "incomplete"


# Run lines


def test_a_run_line_takes_sd_and_phase_from_its_block() -> None:
    found = reading(*with_tokens("5"), "Run: VALIDATION haiku 12.5k", "Run: sec Opus-4.5 7")
    assert [(r.sd, r.phase, r.agent, r.model, r.tokens.total, r.line) for r in found.runs] == [
        ("SD-AUTH-001", "EXEC", "MAIN", "opus", 5, 5),
        ("SD-AUTH-001", "EXEC", "VALIDATION", "haiku", 12_500, 6),
        ("SD-AUTH-001", "EXEC", "SECURITY", "Opus-4.5", 7, 7),
    ]


def test_a_run_line_may_state_everything_itself() -> None:
    found = run(
        f'Run: TESTING "Opus 4.5" - in=1k out=2k sd=SD-AUTH-009 phase=lead id={IDS[0]}'
        ' at=2026-07-28T14:03:00+02:00 effort=high task="two words" complexity=1 estimate=9k'
        ' hours=0.5 rework=1 critical=yes escalation-reason="novel = risky" escalated-from=haiku'
    )
    assert found == Run(
        sd="SD-AUTH-009",
        phase="LEAD",
        agent="TESTING",
        model="Opus 4.5",
        tokens=Tokens(None, 1000, 2000),
        id=IDS[0],
        at=1_785_240_180,
        effort="high",
        task="two words",
        complexity=1,
        estimate=9000,
        hours=500_000,
        rework=1,
        critical="yes",
        reason="novel = risky",
        escalated_from="haiku",
        line=3,
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "SECURITY",
        "SECURITY opus",
        "SECURITY opus many",
        "SECURITY opus -",
        "SECURITY opus 5 in=5",
        "SECURITY opus - in=5 in=6",
        "SECURITY opus 5 colour=red",
        "SECURITY opus 5 Phase=EXEC",
        "SECURITY opus 5 phase",
        "SECURITY opus 5 phase=",
        "SECURITY opus 5 at=yesterday",
        "SECURITY opus 5 at=2026-07-28T14:03:00",
        "SECURITY opus 5 at=2026-02-29T14:03:00Z",
        "SECURITY opus 5 at=2026-07-28T24:00:00Z",
        "SECURITY opus 5 at=2026-07-28T12:00:00+99:00",
        "SECURITY opus 5 id=short",
        "SECURITY opus 5 sd=nonsense",
        "SECURITY opus 5 complexity=9",
        'SECURITY opus 5 task="open',
        '"" opus 5',
        'SECURITY "" 5',
    ],
)
def test_a_bad_run_line_makes_its_block_unreadable(value: str) -> None:
    found = problem(*with_tokens("5"), f"Run: {value}")
    assert (found.code, found.key, found.value) == ("value", "Run", value)


def test_the_run_id_names_the_first_run_of_a_block() -> None:
    found = reading("Phase: EXEC", f"Run-Id: {IDS[0]}", "Run: TESTING opus 5", "Run: MAIN opus 6")
    assert [r.id for r in found.runs] == [IDS[0], ""]


def test_critical_in_a_block_of_run_lines_alone_holds_for_all_of_them() -> None:
    found = reading("Phase: EXEC", "Critical: security", "Run: TESTING haiku 5",
                    "Run: TESTING haiku 6 critical=no")  # fmt: skip
    assert [r.critical for r in found.runs] == ["security", "no"]
    own = reading(*with_tokens("5"), "Critical: security", "Run: TESTING haiku 5")
    assert [r.critical for r in own.runs] == ["security", ""]


def test_long_values_do_not_swell_the_reasons() -> None:
    long = "x" * 50_000
    found = reading(f"Phase: {long}", *["Phase: y"] * 200, "Model: a", "Tokens: 5", f"SD: {long}")
    assert len(found.problems) == 201
    assert sum(len(p.reason) for p in found.problems) < 50_000


def test_a_run_line_says_any_model_that_has_no_quotes() -> None:
    for model in ("a b=c d", "a=b c", "a b", "x=y"):
        run = Run("SD-A-001", "EXEC", "MAIN", model, Tokens(5))
        written = f"feat: x\n\nRun: {run_line(run)}\n".encode()
        [again] = read(written, vocabulary()).runs
        assert (again.model, again.tokens) == (model, Tokens(5))
