import pytest

from judging import LEO, mended, message, only, verdict

RULE = "trailers-present"
BARE = "feat(SD-AUTH-001): tighten RLS\n\nRows of others are hidden.\n"


def test_a_complete_commit_is_fine():
    assert verdict(message("Model: sonnet", "Tokens: 125000")) == {}


def test_a_commit_without_sd_and_usage_is_nobodys_business():
    assert verdict("docs: mend a typo\n\nReviewed-by: Dev Two <dev.two@example.com>\n") == {}


@pytest.mark.parametrize(
    ("trailers", "lacking"),
    [
        ((), "Model and Tokens"),
        (("Model: sonnet",), "Tokens"),
        (("Tokens: 5k",), "Model"),
        (("Agent: TESTING",), "Model and Tokens"),
    ],
)
def test_one_finding_lists_all_that_is_missing(trailers, lacking):
    found = only(message(*trailers), RULE)
    assert found.message == f"a commit of SD-AUTH-001 lacks {lacking}"
    assert found.severity == "error"


def test_prose_alone_lacks_everything_but_the_sd_which_the_scope_names():
    assert only(BARE, RULE).message == "a commit of SD-AUTH-001 lacks Phase, Model and Tokens"


def test_run_lines_bring_their_own_model_tokens_and_phase():
    subject = "feat(SD-AUTH-001): x\n\n"
    assert verdict(subject + "Run: TESTING sonnet 5k phase=EXEC\n") == {}
    assert verdict(subject + "Phase: EXEC\nRun: TESTING sonnet 5k\n") == {}
    assert only(subject + "Run: TESTING sonnet 5k\n", RULE).message.endswith("lacks Phase")


def test_a_usage_block_that_names_no_sd_lacks_it():
    text = "feat: tighten RLS\n\nPhase: EXEC\nModel: sonnet\nTokens: 5k\n"
    assert only(text, RULE).message == "the usage block lacks SD"
    assert verdict(text + "Run: TESTING sonnet 1k sd=SD-A-001\n") == {RULE: "error"}


def test_the_branch_offers_the_sd_but_does_not_stand_for_it():
    text = "feat: tighten RLS\n\nPhase: EXEC\nModel: sonnet\nTokens: 5k\n"
    branch = "feat/SD-AUTH-001-tighten-rls"
    [better] = mended(text, only(text, RULE, branch=branch))
    assert better.decode() == text + "SD: SD-AUTH-001\n"
    assert verdict(better, branch=branch) == {}


@pytest.mark.parametrize(
    "head",
    [
        'Revert "feat(SD-AUTH-001): tighten RLS"',
        'Reapply "feat(SD-AUTH-001): tighten RLS"',
        "revert(SD-AUTH-001)!: tighten RLS",
        "Back out SD-AUTH-001\n\nThis reverts commit 0123456789.",
    ],
)
def test_reverts_are_exempt_everywhere(head):
    text = f"{head}\n\nSD-AUTH-001\n\nSD: SD-AUTH-001\n"
    assert verdict(text) == verdict(text, situation="hook") == {}


@pytest.mark.parametrize("situation", ["hook", "commit"])
@pytest.mark.parametrize(
    "head",
    [
        "Merge branch 'x' for SD-AUTH-001",
        "Merge pull request #7 from dev/SD-AUTH-001",
        "feat(SD-AUTH-001): RLS again\n\nThis reverts commit 0123456789.",
        "SD-AUTH-001: RLS again\n\nThis reverts commit 0123456789.",
    ],
)
def test_words_alone_make_no_merge_and_no_revert(head, situation):
    text = f"{head}\n"
    assert verdict(text, situation=situation) == {RULE: "error"}
    assert verdict(text, situation=situation, is_merge=True) == {}


def test_a_merge_commit_is_exempt_whatever_its_subject():
    assert verdict(BARE, is_merge=True) == {}


def test_bots_are_exempt():
    assert verdict(BARE, is_bot=True) == {}


@pytest.mark.parametrize("mark", ["fixup!", "squash!", "amend!"])
def test_autosquash_commits_are_exempt_in_hooks_only(mark):
    text = f"{mark} feat(SD-AUTH-001): tighten RLS\n"
    assert verdict(text, situation="hook") == {}
    assert verdict(text, situation="commit") == {RULE: "error"}


def test_what_an_exempt_commit_carries_is_judged_all_the_same():
    text = message("Agent: SECURITY", "Model: haiku", "Tokens: 5k", subject="Merge branch 'x'")
    assert verdict(text, is_merge=True) == {"security-requires-opus": "error"}


@pytest.mark.parametrize(
    "trailers",
    [
        ("Modle: sonnet", "Tokens: 5k"),
        ("Model: sonnet", "Tokns: 5k"),
        ("Modle: sonnet", "Tokns: 5k"),
        ("Modle: sonnet", "Tokens: 5k", "Co-authored-by: Dev Two <dev.two@example.com>"),
    ],
)
def test_a_key_that_is_nearly_right_is_mended_by_its_edit(trailers):
    text = message(*trailers)
    found = only(text, RULE)
    assert "looks like" in found.message
    [better] = mended(text, found)
    assert verdict(better) == {}
    assert b"Modle" not in better
    assert b"Tokns" not in better
    assert better.count(b"\n") == text.count("\n")


def test_a_near_miss_in_a_block_that_git_does_not_see_is_mended_too():
    text = message("Modle: sonnet", "Tokens: 5k") + "\nProse at the end.\n"
    [better] = mended(text, only(text, RULE))
    assert verdict(better) == {}
    assert b"Prose at the end.\n\nSD: SD-AUTH-001\nPhase: EXEC\nModel: sonnet" in better


def test_made_by_hand_is_offered_as_an_edit_when_nothing_says_that_an_agent_ran():
    text = "feat(SD-AUTH-001): x\n\nSD: SD-AUTH-001\nPhase: EXEC\n"
    [better] = mended(text, only(text, RULE))
    assert better.decode() == text + "Model: none\nTokens: 0\n"
    assert verdict(better) == {}


def test_made_by_hand_is_not_offered_for_the_run_of_an_agent():
    assert mended(message("Agent: TESTING"), only(message("Agent: TESTING"), RULE)) == []


def test_values_that_nobody_knows_stand_as_placeholders_in_actions_only():
    [fill_in, by_hand] = only(BARE, RULE).remedies
    assert fill_in.lines == ("Phase: <LEAD|PLAN|EXEC>", "Model: <model>", "Tokens: <tokens>")
    assert by_hand.lines == ("Phase: <LEAD|PLAN|EXEC>", "Model: none", "Tokens: 0")
    assert fill_in.edit is by_hand.edit is None


def test_renamed_keys_stand_for_the_usual_ones():
    keys = LEO.vocabulary.keys | {"ai-model": "Model"}
    policy = LEO.replace(vocabulary=LEO.vocabulary.replace(keys=keys))
    assert verdict(message("AI-Model: sonnet", "Tokens: 5k"), policy) == {}
    assert verdict(message("Model: sonnet", "Tokens: 5k"), policy) == {}


def test_a_phase_that_only_stands_in_quotes_is_none():
    line = 'Run: TESTING sonnet 5k task="a phase=EXEC b"'
    found = only(f"feat(SD-AUTH-001): x\n\n{line}\n", RULE)
    assert found.message.endswith("lacks Phase")
    assert verdict(f"feat(SD-AUTH-001): x\n\n{line} \t phase=EXEC\n") == {}


def test_each_block_of_a_squash_has_to_be_complete():
    text = (
        "feat(SD-AUTH-001): x (#7)\n\n* one\n\nSD: SD-AUTH-001\nPhase: EXEC\nModel: sonnet\n"
        "Tokens: 5k\n\n* two\n\nSD: SD-AUTH-001\nPhase: EXEC\nTokens: 6k\n"
    )
    assert only(text, RULE).message == "a commit of SD-AUTH-001 lacks Model"


def test_a_key_of_look_alike_letters_is_one_finding_not_two():
    text = message("\u041codel: sonnet", "Tokens: 5k")
    assert verdict(text, situation="commit") == {
        "trailers-readable": "error",
        "trailers-in-block": "warning",
    }
