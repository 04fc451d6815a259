"""The cleanup modes, held to what real ``git commit`` stores."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

import generator
from trailgate.message import MODES, as_stored, cleanup, cut_scissors, resolve_mode

if TYPE_CHECKING:
    from oracle import Git

SCISSORS = generator.SCISSORS + b"\n"
CORNERS = [
    b"",
    b"\n",
    b"#",
    b"a",
    b"a\n#",
    b"  a  \n\n\n\n b\t\r\n",
    b"a\n# c\n\n# d\n\nb\n",
    b"#a\n #b\n;c\n",
    b"a\x0b\x0c \n",
    SCISSORS + b"x\n",
    b"a\n" + SCISSORS + b"x\n",
    b"a\n" + SCISSORS[:-1],
    b"a\n" + SCISSORS[:-1] + b" \nx\n",
    b"a\n" + SCISSORS[:-1] + b"\r\nx\n",
    b"a\n;" + SCISSORS[1:] + b"x\n",
    b"caf\xe9 \xc3\xa9 \xed\xa0\x80 \xef\xbf\xbf \xef\xb7\x90\n",
    b"\xf0\x9f\xbf\xbe \xf4\x90\x80\x80 \xc0\xaf \xf0\x80\x80\x80 \xe2\x82\n",
]


def drawn(seed: int, count: int) -> list[bytes]:
    """Give messages that git commits: it refuses those that hold a NUL."""
    usable = (message for message in generator.messages(seed) if b"\0" not in message)
    return CORNERS + list(islice(usable, count))


def stored(message: bytes, mode: str) -> bytes:
    return as_stored(cleanup(message, mode))


@pytest.mark.parametrize("mode", [*MODES, "default"])
def test_what_the_editor_leaves_is_stored_clean(git: Git, mode: str) -> None:
    messages = drawn(seed=201, count=80)
    resolved = resolve_mode(mode, edited=True)
    theirs = git.commit(messages, f"--cleanup={mode}", edited=True)
    assert theirs == [stored(message, resolved) for message in messages]


@pytest.mark.parametrize("mode", [*MODES, "default"])
def test_without_an_editor_white_space_goes_first(git: Git, mode: str) -> None:
    messages = drawn(seed=202, count=80)
    resolved = resolve_mode(mode, edited=False)
    before = "verbatim" if mode == "verbatim" else "whitespace"
    theirs = git.commit(messages, f"--cleanup={mode}", edited=False)
    assert theirs == [stored(cleanup(message, before), resolved) for message in messages]


@pytest.mark.parametrize("mode", ["verbatim", "whitespace", "strip"])
def test_verbose_cuts_at_the_scissors_in_every_mode(git: Git, mode: str) -> None:
    messages = drawn(seed=203, count=20)
    theirs = git.commit(messages, "--verbose", f"--cleanup={mode}", edited=True)
    assert theirs == [stored(cut_scissors(message), mode) for message in messages]


def test_another_comment_character(git: Git) -> None:
    messages = [m.replace(b"#", b";") for m in drawn(seed=204, count=20)] + [b"#a\n;b\n"]
    for mode in ("scissors", "strip"):
        theirs = git.commit(messages, f"--cleanup={mode}", edited=True, comment=";")
        assert theirs == [as_stored(cleanup(m, mode, b";")) for m in messages]
    assert git.stripspace(messages, "-s", comment=";") == [
        cleanup(m, "strip", b";") for m in messages
    ]


def test_a_comment_string_of_several_bytes_is_taken_literally() -> None:
    message = b"//. a\n//b\n/.. c\n//. ------------------------ >8 ------------------------\nx\n"
    assert cleanup(message, "strip", b"//.") == b"//b\n/.. c\nx\n"
    assert cleanup(message, "scissors", b"//.") == b"//. a\n//b\n/.. c\n"


def test_stripspace_agrees_on_many(git: Git) -> None:
    messages = drawn(seed=205, count=400)
    assert git.stripspace(messages) == [cleanup(m, "whitespace") for m in messages]
    assert git.stripspace(messages, "-s") == [cleanup(m, "strip") for m in messages]


@pytest.mark.parametrize(
    ("configured", "edited", "mode"),
    [
        (None, True, "strip"),
        (None, False, "whitespace"),
        ("default", True, "strip"),
        ("default", False, "whitespace"),
        ("scissors", True, "scissors"),
        ("scissors", False, "whitespace"),
        ("strip", False, "strip"),
        ("verbatim", True, "verbatim"),
        ("whitespace", True, "whitespace"),
    ],
)
def test_the_mode_that_runs(configured: str | None, edited: bool, mode: str) -> None:
    assert resolve_mode(configured, edited=edited) == mode


@pytest.mark.parametrize("name", ["Strip", "", "none"])
def test_a_mode_that_git_refuses(name: str) -> None:
    with pytest.raises(ValueError, match="invalid cleanup mode"):
        resolve_mode(name, edited=True)
    with pytest.raises(ValueError, match="not a cleanup mode"):
        cleanup(b"", name)


def test_git_refuses_it_too(git: Git) -> None:
    with pytest.raises(AssertionError, match="Invalid cleanup mode"):
        git.commit([b"x"], "--cleanup=Strip", edited=False)
