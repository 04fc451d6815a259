import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import findings, mended, message, only, verdict
from trailgate.usage.ids import agree

CONSISTENT = "sd-consistent"
REUSED = "run-id-reused"
ID = "01K1A2B3C4D5E6F7G8H9JKMNPQ"
USAGE = ("Model: sonnet", "Tokens: 5k")


def commit(sd, subject):
    return message(f"SD: {sd}", *USAGE, subject=subject)


@pytest.mark.parametrize(
    ("sd", "scope"),
    [
        ("SD-AUTH-001", "SD-AUTH-001"),
        ("SD-AUTH-001-B", "SD-AUTH-001"),
        ("SD-AUTH-001", "SD-AUTH-001-B"),
        ("SD-AUTH-001-C", "SD-AUTH-001-B/C/D"),
        ("SD-AUTH-001", "auth"),
    ],
)
def test_ids_that_agree_are_fine(sd, scope):
    assert verdict(commit(sd, f"feat({scope}): x")) == {}


@pytest.mark.parametrize(
    ("sd", "scope"),
    [
        ("SD-AUTH-002", "SD-AUTH-001"),
        ("SD-AUTH-0012", "SD-AUTH-001"),
        ("SD-AUTH-01", "SD-AUTH-001"),
    ],
)
def test_a_trailer_against_the_scope_is_an_error_with_both_ways_out(sd, scope):
    text = commit(sd, f"feat({scope}): x")
    found = only(text, CONSISTENT)
    assert found.severity == "error"
    assert found.message == f"SD says {sd}, but the scope says {scope}"
    [better] = mended(text, found)
    assert better.decode() == text.replace(f"SD: {sd}", f"SD: {scope}")
    assert verdict(better) == {}


def test_a_lone_sd_trailer_is_compared_and_mended_too():
    text = "feat(SD-AUTH-001): x\n\nSD: SD-AUTH-002\n"
    [better] = mended(text, only(text, CONSISTENT))
    assert better == b"feat(SD-AUTH-001): x\n\nSD: SD-AUTH-001\n"


def test_of_several_ids_in_the_scope_none_is_chosen_for_the_author():
    text = commit("SD-AUTH-009", "feat(SD-AUTH-001-B/C): x")
    found = only(text, CONSISTENT)
    assert mended(text, found) == []
    assert "SD-AUTH-001-B and SD-AUTH-001-C" in found.message


def test_a_squash_is_consistent_when_one_of_its_blocks_is():
    text = (
        "feat(SD-AUTH-001): all (#3)\n\n* one\n\nSD: SD-AUTH-001\nPhase: EXEC\nModel: opus\n"
        "Tokens: 1k\n\n* two\n\nSD: SD-PAY-002\nPhase: EXEC\nModel: opus\nTokens: 1k\n"
    )
    assert CONSISTENT not in verdict(text)
    assert CONSISTENT in verdict(text.replace("SD: SD-AUTH-001", "SD: SD-PAY-001"))


@pytest.mark.parametrize(
    ("branch", "fires"),
    [
        ("feat/SD-AUTH-001-tighten-rls", False),
        ("feat/SD-AUTH-001-B", False),
        ("main", False),
        ("", False),
        ("feat/SD-PAY-002-basket", True),
    ],
)
@pytest.mark.parametrize("subject", ["feat(SD-AUTH-001): x", "feat: x"])
def test_a_branch_of_another_sd_is_a_warning(branch, fires, subject):
    text = commit("SD-AUTH-001", subject)
    assert verdict(text, branch=branch) == ({CONSISTENT: "warning"} if fires else {})
    assert verdict(text, branch=branch, is_merge=True) == {}


def test_the_branch_is_offered_where_the_scope_does_not_contradict_it():
    branch = "feat/SD-PAY-002-basket"
    text = commit("SD-AUTH-001", "feat: x")
    [better] = mended(text, only(text, CONSISTENT, branch=branch))
    assert verdict(better, branch=branch) == {}
    text = commit("SD-AUTH-001", "feat(SD-AUTH-001): x")
    assert mended(text, only(text, CONSISTENT, branch=branch)) == []


segments = st.lists(st.sampled_from(["A", "AB", "1", "12"]), min_size=1, max_size=4)


@given(segments, segments)
def test_ids_agree_by_whole_segments_only(one, other):
    shorter, longer = sorted((one, other), key=len)
    names = ["SD-" + "-".join(parts) for parts in (one, other)]
    assert agree(*names) is (longer[: len(shorter)] == shorter)


def test_one_id_for_one_run_is_fine_wherever_it_stands():
    text = message(*USAGE, f"Run-Id: {ID}")
    assert verdict(text) == {}
    assert verdict(text, known_runs={ID: ("SD-AUTH-001", "MAIN")}) == {}


@pytest.mark.parametrize("known", [("SD-AUTH-002", "MAIN"), ("SD-AUTH-001", "TESTING")])
def test_an_id_that_history_gives_to_another_run_is_taken_away_by_the_edit(known):
    text = message(*USAGE, f"Run-Id: {ID}")
    facts = {"known_runs": {ID: known}}
    found = only(text, REUSED, **facts)
    assert found.severity == "error"
    [better] = mended(text, found)
    assert better.decode() == message(*USAGE)
    assert verdict(better, **facts) == {}


def test_an_id_for_two_runs_of_one_message_is_taken_from_the_second():
    text = message(*USAGE, f"Run-Id: {ID}", f"Run: API sonnet 1k id={ID.lower()} critical=no")
    [found] = findings(text)
    [better] = mended(text, found)
    assert better.decode() == text.replace(f" id={ID.lower()}", "")
    assert verdict(better) == {}


@pytest.mark.parametrize(("sd", "known"), [("", "SD-AUTH-001"), ("SD-AUTH-001", ""), ("", "")])
def test_a_run_that_names_no_sd_contradicts_none(sd, known):
    lines = ([f"SD: {sd}"] if sd else []) + ["Phase: EXEC", *USAGE, f"Run-Id: {ID}"]
    text = "\n".join(["feat: x", "", *lines, ""])
    assert REUSED not in verdict(text, known_runs={ID: (known, "MAIN")})
    assert REUSED in verdict(text, known_runs={ID: (known, "TESTING")})


def test_of_three_runs_the_one_without_an_sd_hides_no_contradiction():
    runs = [f"Run: API sonnet 1k phase=EXEC id={ID}{sd}"
            for sd in ("", " sd=SD-A-001", " sd=SD-B-002")]  # fmt: skip
    found = findings("\n".join(["feat: x", "", *runs, ""]))
    assert [f.line for f in found if f.rule == REUSED] == [5]


def test_an_id_is_taken_from_its_own_word_only():
    text = message(*USAGE, f"Run-Id: {ID}", f'Run: API sonnet 1k task="was id={ID} x" id={ID}')
    [found] = findings(text)
    [better] = mended(text, found)
    assert better.decode() == text.replace(f" id={ID}\n", "\n")
