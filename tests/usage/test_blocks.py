from __future__ import annotations

import pytest

from trailgate.usage.reader import read
from trailgate.usage.vocabulary import Vocabulary, default_keys
from usage_messages import vocabulary

WORDS = vocabulary()
BLOCK = "SD: SD-AUTH-001\nPhase: EXEC\nModel: opus\nTokens: 5"


def blocks(text: str, words: Vocabulary = WORDS) -> list[tuple[int, int, bool]]:
    """Give the place of each block, and whether git sees it."""
    found = read(text.encode("utf-8", "surrogateescape"), words)
    return [(block.start, block.end, block.strict) for block in found.blocks]


def tokens(text: str, words: Vocabulary = WORDS) -> list[int | None]:
    return [run.tokens.total for run in read(text.encode(), words).runs]


@pytest.mark.parametrize(
    ("trailers", "is_one"),
    [
        ("Tokens: 5", True),
        ("Tokens: about 5 thousand", True),
        ("Tokens: JWT", True),
        ("Tokens: rotate them all", False),
        ("Run: SECURITY opus 5", True),
        ("Run: security-agent opus", True),
        ("Run: unheard opus 5k", True),
        ("Run: unheard opus - in=5", True),
        ("Run: npm test", False),
        ("Run: make the tests pass", False),
        ("Phase: EXEC\nRun: npm test", True),
        ("SD: SD-AUTH-001\nPhase: EXEC\nModel: opus", True),
        ("SD: SD-AUTH-001\nPhase: EXEC\nAgent: MAIN", True),
        ("SD: SD-AUTH-001\nPhase: EXEC", False),
        ("Phase: EXEC\nPhase: PLAN\nPhase: LEAD", False),
        ("Effort: high\nTask: rls\nRework: 1", False),
        ("Signed-off-by: Dev One <dev.one@example.com>", False),
    ],
)
def test_what_makes_trailers_a_usage_block(trailers: str, is_one: bool) -> None:
    assert bool(blocks(f"subject\n\nbody\n\n{trailers}\n")) is is_one


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"s\n\n{BLOCK}\n", (3, 6, True)),
        (f"s\n\n{BLOCK}", (3, 6, True)),
        (f"\n\ns\n\n{BLOCK}\n\n\n", (5, 8, True)),
        (f"s\n\n{BLOCK}\nReviewed-by: Dev Two <d@example.com>\n", (3, 7, True)),
        (f"s\n\n{BLOCK}\n\nCo-authored-by: Dev Two <d@example.com>\n", (3, 6, False)),
        (f"s\n\n{BLOCK}\n\nsome words\n", (3, 6, False)),
        (f"s\n\n{BLOCK}\nsome words\n", (3, 6, False)),
        (f"s\n\nsome words\n{BLOCK}\n", (4, 7, False)),
        (f"s\n{BLOCK}\n", (2, 5, False)),
        (f"{BLOCK}\n", (1, 4, False)),
        (f"s\n\nBREAKING CHANGE: x\n{BLOCK}\n", (4, 7, False)),
        (f"s\n\nsome words\n{BLOCK}\nSigned-off-by: Dev One <d@example.com>\n", (4, 8, True)),
        (f"s\n\n{BLOCK}\n# comment\n", (3, 6, True)),
        ("s\n\nPhase: EXEC\n# comment\nModel: opus\nTokens: 5\n", (3, 6, True)),
        ("s\n\nPhase: EXEC\n# comment\nModel: m\nTokens: 5\n\nCo-authored-by: D\n", (3, 6, False)),
        (f"s\n\n   {BLOCK.replace(chr(10), chr(10) + '   ')}\n", (3, 6, False)),
        (f"s\n\n{BLOCK}\n\nConflicts:\n\ta.py\n", (3, 6, True)),
        (f"s\n\n{BLOCK}\n# {'-' * 24} >8 {'-' * 24}\nx\n", (3, 6, True)),
    ],
)  # fmt: skip
def test_where_a_block_stands_and_whether_git_sees_it(
    text: str, place: tuple[int, int, bool]
) -> None:
    assert blocks(text) == [place]
    assert tokens(text) == [5]


@pytest.mark.parametrize("closing", ["\n", "\n\nafter\n"])
@pytest.mark.parametrize(
    "hidden",
    [
        f"```\n{BLOCK}\n```",
        f"~~~ text\n{BLOCK}\n~~~~~",
        f"````\n```\n{BLOCK}\n```\n````",
        f"  ```trailers\n{BLOCK}\n  ```",
        "> " + BLOCK.replace("\n", "\n> "),
        "    " + BLOCK.replace("\n", "\n    "),
        "\t" + BLOCK.replace("\n", "\n\t"),
        "- " + BLOCK.replace("\n", "\n- "),
    ],
)
def test_quotes_and_examples_are_no_blocks(hidden: str, closing: str) -> None:
    assert blocks(f"subject\n\nwords\n\n{hidden}{closing}") == []


@pytest.mark.parametrize(
    "text",
    [
        f"s\n\n```\nunclosed\n\n{BLOCK}\n",
        f"s\n\n```\ncode\n```\n\n{BLOCK}\n",
        f"s\n\n```\n~~~\n```\n\n{BLOCK}\n\n~~~\n",
        f"s\n\n````\n```\n\n{BLOCK}\n",
        f"s\n\n```inline``` code\n\n{BLOCK}\n\n```\n",
        f"s\n\n```\na\n```\n```\nb\n```\n\n{BLOCK}\n\n```\n",
    ],
)
def test_a_fence_hides_only_what_it_closes_over(text: str) -> None:
    assert tokens(text) == [5]


def test_separate_messages_of_git_commit_m_make_one_block() -> None:
    text = "s\n\nSD: SD-AUTH-001\n\nPhase: EXEC\n\nModel: opus\n\nTokens: 5\n"
    assert blocks(text) == [(3, 9, False)]
    [run] = read(text.encode(), WORDS).runs
    assert (run.sd, run.phase, run.model, run.tokens.total) == ("SD-AUTH-001", "EXEC", "opus", 5)


def test_neighbours_that_repeat_a_key_are_two_blocks() -> None:
    assert blocks(f"s\n\n{BLOCK}\n\n{BLOCK}\n") == [(3, 6, False), (8, 11, True)]


def test_neighbours_with_words_between_them_are_two_blocks() -> None:
    text = "s\n\nPhase: EXEC\nModel: opus\nTokens: 5\n\nwords\n\nRun: TESTING opus 6\n"
    assert blocks(text) == [(3, 5, False), (9, 9, True)]


def test_lines_of_another_indentation_are_another_block() -> None:
    text = "s\n\n Phase: EXEC\n Model: opus\n Tokens: 5\nTokens: 6\n\nend\n"
    assert blocks(text) == [(3, 5, False), (6, 6, False)]


def test_equal_blocks_are_numbered() -> None:
    found = read(f"s\n\n{BLOCK}\n\n{BLOCK}\n\nPhase: EXEC\nTokens: 5\n".encode(), WORDS)
    assert [block.ordinal for block in found.blocks] == [0, 1, 0]


@pytest.mark.parametrize("closing", ["\n", "\n\nwords\n"])
def test_folded_values_are_one_value(closing: str) -> None:
    text = (
        "s\n\nPhase: EXEC\nModel: opus\nTokens: in=5\n  out=6\n\tcache_read=7\n"
        f"Escalation-Reason: complex\n RLS\nHours:\n 1.5{closing}"
    )
    [run] = read(text.encode(), WORDS).runs
    assert run.tokens.parts == (5, 6, 7, 0)
    assert (run.reason, run.hours) == ("complex RLS", 1_500_000)


def test_a_comment_ends_a_fold_as_it_does_for_git() -> None:
    text = "s\n\nPhase: EXEC\nModel: opus\nTokens: 5\n# comment\n  6\n\nend\n"
    assert tokens(text) == [5]


@pytest.mark.parametrize("closing", ["\n", "\n\nwords\n"])
def test_a_line_of_blanks_ends_a_fold(closing: str) -> None:
    text = f"s\n\nPhase: EXEC\nModel: opus\nTokens: 5\n \t\n  6{closing}"
    assert tokens(text) == [5]


def test_only_trailers_of_copies_are_left_out_of_a_blocks_text() -> None:
    text = (
        f"s\n\n{BLOCK}\nTicket: 7\nSigned-off-by: D\nOverride: x y\nOverride-By: L\nAcked-by: D\n"
    )
    [block] = read(text.encode(), WORDS).blocks
    assert block.text.decode() == f"{BLOCK}\nTicket: 7\nOverride: x y\nOverride-By: L"


def test_what_git_added_to_a_cherry_pick_is_not_in_the_text() -> None:
    text = f"s\n\n{BLOCK}\n(cherry picked from commit 0123456789)\n"
    [block] = read(text.encode(), WORDS).blocks
    assert block.strict
    assert block.text.decode() == BLOCK


def test_our_keys_outside_any_block_are_kept() -> None:
    found = read(b"s\n\nSD: SD-AUTH-001\nPhase: EXEC\nNote: x\n", WORDS)
    assert [line.key for line in found.loose] == ["SD", "Phase"]
    assert found.sd == "SD-AUTH-001"


def test_a_misspelt_key_is_offered_its_nearest() -> None:
    text = b"s\n\nSD: SD-AUTH-001\nPhase: EXEC\nModle: opus\nTokens: 5\nLink: x\n"
    [near] = read(text, WORDS).near_misses
    assert (near.written, near.key, near.value, near.line) == ("Modle", "Model", "opus", 5)


def test_keys_may_be_renamed() -> None:
    words = vocabulary(keys=default_keys() | {"ai-model": "Model", "ai-tokens": "Tokens"})
    text = "s\n\nPhase: EXEC\nai-model: opus\nAI-Tokens: 5\n\nend\n"
    [run] = read(text.encode(), words).runs
    assert (run.model, run.tokens.total) == ("opus", 5)
    assert read(text.encode(), WORDS).runs == ()


def test_overrides_take_their_approver_from_their_own_block() -> None:
    given = "Override: model-floor no opus today\nOverride:\nOverride-By: L <l@example.com>"
    found = read(f"s\n\n{BLOCK}\n{given}\n".encode(), WORDS)
    assert [(o.rule, o.reason, o.by) for o in found.overrides] == [
        ("model-floor", "no opus today", "L <l@example.com>"),
        ("", "", "L <l@example.com>"),
    ]


def test_a_message_ends_at_a_nul() -> None:
    found = read(b"s\n\nTokens: 5\n\0\nTokens: 6\n", WORDS)
    assert [run.tokens.total for run in found.runs] == [5]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b" ", b"# only\n# comments\n", b"\0", b"\xff\xfe"])
def test_hardly_a_message_holds_nothing(raw: bytes) -> None:
    found = read(raw, WORDS)
    assert (found.blocks, found.runs, found.sd) == ((), (), "")


def test_bytes_that_are_no_utf_8_survive() -> None:
    found = read(b"s \xe9\n\nPhase: EXEC\nModel: m\xe9\nTokens: 5\n", WORDS)
    [run] = found.runs
    assert run.model.encode("utf-8", "surrogateescape") == b"m\xe9"
    assert found.blocks[0].text == b"Phase: EXEC\nModel: m\xe9\nTokens: 5"
