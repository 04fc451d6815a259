import pytest

from judging import LEO
from trailgate.findings import Edit
from trailgate.rules.apply_edit import apply

HEAD = b"feat: x\n\nBody.\n"


def changed(message, **edit):
    return apply(message, Edit(**edit), LEO.vocabulary)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD + b"\nModel: opus\n"),
        (HEAD + b"\nSD: A\nModel: x\n", HEAD + b"\nSD: A\nModel: opus\n"),
        (HEAD + b"\nmodel : x\n y\nSD: A\nMODEL: z\n", HEAD + b"\nModel: opus\nSD: A\n"),
        (HEAD + b"\nSD: A", HEAD + b"\nSD: A\nModel: opus"),
        (HEAD + b"\n\n\n", HEAD + b"\nModel: opus\n"),
        (b"feat: \xff\n\nSD: A\n", b"feat: \xff\n\nSD: A\nModel: opus\n"),
    ],
)
def test_a_trailer_is_set_in_the_block_that_git_sees(before, after):
    assert changed(before, trailers=(("Model", "opus"),)) == after


def test_a_renamed_key_is_the_same_key():
    keys = LEO.vocabulary.keys | {"ai-model": "Model"}
    vocabulary = LEO.vocabulary.replace(keys=keys)
    edit = Edit(trailers=(("Model", "opus"),))
    assert apply(HEAD + b"\nAI-Model: x\nSD: A\n", edit, vocabulary) == (
        HEAD + b"\nModel: opus\nSD: A\n"
    )


def test_dropped_keys_take_their_lines_with_them():
    before = HEAD + b"\nSD: A\nModle: opus\n folded\nTokens: 5\n"
    assert changed(before, drop=("Modle",)) == HEAD + b"\nSD: A\nTokens: 5\n"


def test_a_block_takes_the_place_of_trailers_and_usage_blocks_and_of_nothing_else():
    before = (
        b"feat: x\n\nSD: SD-A-001\nPhase: EXEC\nTokens: 5\n\nBetween.\n\n"
        b"Co-authored-by: Dev Two <dev.two@example.com>\n"
    )
    after = b"feat: x\n\nBetween.\n\nTokens: 5\nSD: SD-A-001\n"
    assert changed(before, block=("Tokens: 5", "SD: SD-A-001")) == after


def test_prose_in_a_trailer_block_stays_as_a_paragraph():
    before = b"feat: x\n\nprose\nSigned-off-by: Dev One <d@example.com>\nTokens: 5k\n"
    assert changed(before, block=("Tokens: 5k",)) == b"feat: x\n\nprose\n\nTokens: 5k\n"


def test_an_empty_edit_changes_nothing():
    assert changed(HEAD) == HEAD
