"""Putting trailers into any message hides none that git saw before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailgate import trailers
from trailgate.filling.placing import is_seen, placed
from trailgate.usage.vocabulary import default_keys

PAIRS = (("SD", "SD-AUTH-001"), ("Tokens", "5"))
LINES = st.sampled_from(
    [
        *("", "", "", "prose of one line", "SD: SD-AUTH-001", "Phase: EXEC", "Phase:", "Tokens:"),
        *("Signed-off-by: D <d@example.com>", "  folded", "# a comment", "Fixes: 12", "---"),
        *(
            "Run: MAIN opus 5",
            "(cherry picked from commit 1234)",
            "text: with colon",
            "Model: opus",
        ),
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_no_trailer_that_git_saw_is_hidden(lines: list[str], end: str) -> None:
    body = ("subject" + end + end + end.join(lines) + end).encode()
    after = placed(body, PAIRS, default_keys())
    assert is_seen(body, after, PAIRS)


def test_trailers_join_the_paragraph_that_git_reads() -> None:
    body = b"feat: x\n\nwhy\n\nSigned-off-by: D <d@example.com>\n"
    assert placed(body, PAIRS, default_keys()) == body + b"SD: SD-AUTH-001\nTokens: 5\n"


def test_paragraphs_of_our_keys_become_one() -> None:
    body = b"feat: x\n\nSD: SD-AUTH-001\n\nPhase: EXEC\n"
    joined = b"feat: x\n\nSD: SD-AUTH-001\nPhase: EXEC\nTokens: 5\n"
    assert placed(body, PAIRS[1:], default_keys()) == joined


def test_crlf_stays_crlf() -> None:
    body = b"feat: x\r\n\r\nPhase: EXEC\r\n"
    assert placed(body, PAIRS[1:], default_keys()) == body + b"Tokens: 5\r\n"


def test_an_empty_value_is_filled_in_where_it_stands() -> None:
    body = b"feat: x\n\nTokens:\nPhase: EXEC\n"
    assert trailers.parse(placed(body, PAIRS[1:], default_keys())) == (
        (b"Tokens", b"5"),
        (b"Phase", b"EXEC"),
    )
