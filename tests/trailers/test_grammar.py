"""git's trailer grammar, statement by statement: what we read, and that git reads the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from trailgate.message import decode_for_git
from trailgate.trailers import parse

if TYPE_CHECKING:
    from oracle import Git

SCISSORS = b"# ------------------------ >8 ------------------------\n"
SIGNED = (b"Signed-off-by", b"A <a@b>")

# Name, what follows "subject\n\nbody\n\n" (or, in WHOLE, the whole message), the trailers.
CLOSING = {
    "1 the last paragraph is the block": (b"SD: 1\nPhase: X\n", ((b"SD", b"1"), (b"Phase", b"X"))),
    "1 a paragraph before the last is not": (b"SD: 1\n\nprose\n", ()),
    "2 an empty line splits": (b"SD: 1\n\nPhase: X\n", ((b"Phase", b"X"),)),
    "2 a line of white space splits": (b"SD: 1\n \t\r\nPhase: X\n", ((b"Phase", b"X"),)),
    "2 a line of VT or FF does not": (b"SD: 1\n\x0b\x0c\nPhase: X\n", ()),
    "3 prose among trailers voids": (b"SD: 1\nprose\n", ()),
    "3 prose before trailers voids": (b"prose\nSD: 1\n", ()),
    "3 a continuation is no prose": (b"SD: 1\n and 2\n", ((b"SD", b"1 and 2"),)),
    "3 a continuation of nothing is prose": (b" K: v\nSD: 1\n", ()),
    "3 a continuation of prose is prose": (
        b"Signed-off-by: A <a@b>\np\n 2\n 3\n 4\n",
        (),
    ),
    "3 three lines of prose pass": (b"a\nb\nc\nSigned-off-by: A <a@b>\n", (SIGNED,)),
    "3 four do not": (b"a\nb\nc\nd\nSigned-off-by: A <a@b>\n", ()),
    "3 each trailer carries three": (
        b"a\nb\nc\nd\ne\nf\nK: v\nSigned-off-by: A <a@b>\n",
        ((b"K", b"v"), SIGNED),
    ),
    "3 a cherry-pick line is recognised": (
        b"a\nSD: 1\n(cherry picked from commit 012)\n",
        ((b"SD", b"1"),),
    ),
    "3 a cherry-pick line alone is a block of no trailers": (
        b"(cherry picked from commit 012)\n",
        (),
    ),
    "3 lower case is not recognised": (b"prose\nsigned-off-by: A <a@b>\n", ()),
    "3 without the space not recognised": (b"prose\nSigned-off-by:A <a@b>\n", ()),
    "3 with a space before it not recognised": (b"prose\nSigned-off-by : A <a@b>\n", ()),
    "4 letters, digits, hyphens": (b"aZ0-9: v\n", ((b"aZ0-9", b"v"),)),
    "4 a hyphen will do": (b"-: v\n", ((b"-", b"v"),)),
    "4 spaces and tabs before the separator": (b"K \t : v\n", ((b"K", b"v"),)),
    "4 no space after it": (b"K:v\n", ((b"K", b"v"),)),
    "4 no key": (b": v\n", ()),
    "4 underscore": (b"SD_ID: v\n", ()),
    "4 dot": (b"SD.ID: v\n", ()),
    "4 accent": (b"Cl\xc3\xa9: v\n", ()),
    "4 NBSP": (b"SD\xc2\xa0: v\n", ()),
    "4 zero-width space": (b"SD\xe2\x80\x8b: v\n", ()),
    "4 Kelvin sign": (b"To\xe2\x84\xaaens: v\n", ()),
    "4 VT before the separator": (b"SD\x0b: v\n", ()),
    "4 CR before the separator": (b"SD\r: v\n", ()),
    "4 full-width colon": (b"SD\xef\xbc\x9a v\n", ()),
    "4 an equals sign": (b"SD=v\n", ()),
    "4 an inner space": (b"Strategic Directive: v\n", ()),
    "4 BREAKING CHANGE voids": (b"SD: 1\nBREAKING CHANGE: x\n", ()),
    "4 unless something is recognised": (
        b"SD: 1\nBREAKING CHANGE: x\nSigned-off-by: A <a@b>\n",
        ((b"SD", b"1"), SIGNED),
    ),
    "5 an address": (b"https://x\n", ((b"https", b"//x"),)),
    "5 a time of day": (b"12:30\n", ((b"12", b"30"),)),
    "5 a note": (b"Note: prose\n", ((b"Note", b"prose"),)),
    "5 a subject": (b"feat: x\n", ((b"feat", b"x"),)),
    "6 values are trimmed": (b"K:  \t\r v \t\r\n", ((b"K", b"v"),)),
    "6 not of VT, FF, NBSP": (b"K: \x0bv\x0c\xc2\xa0\n", ((b"K", b"\x0bv\x0c\xc2\xa0"),)),
    "6 continuations unfold to one space": (b"K: a\n  b\n\t\tc\n", ((b"K", b"a b c"),)),
    "6 what looks like a trailer folds too": (b"K: a\n SD: 1\n", ((b"K", b"a SD: 1"),)),
    "6 a value may begin in a continuation": (b"K:\n v\n", ((b"K", b"v"),)),
    "6 space before the fold stays": (b"K: a  \n b\n", ((b"K", b"a   b"),)),
    "6 a comment ends the folding": (
        b"K: a\n#\n b\nSigned-off-by: A <a@b>\n",
        ((b"K", b"a"), SIGNED),
    ),
    "6 empty values are kept": (b"K:\nL: \n", ((b"K", b""), (b"L", b""))),
    "6 duplicates stay, in order, as spelled": (
        b"SD: 2\nsd: 1\nSD: 2\n",
        ((b"SD", b"2"), (b"sd", b"1"), (b"SD", b"2")),
    ),
    "7 a divider is prose": (b"SD: 1\n---\n", ()),
    "7 what stands behind a divider counts": (b"K: v\n\n---\n\nSD: 1\n", ((b"SD", b"1"),)),
    "7 four hyphens": (b"----\n\nSD: 1\n", ((b"SD", b"1"),)),
    "8 comments are skipped": (b"SD: 1\n# c\nPhase: X\n", ((b"SD", b"1"), (b"Phase", b"X"))),
    "8 comments are not counted": (
        b"a\nb\nc\n#\n#\n#\nSigned-off-by: A <a@b>\n",
        (SIGNED,),
    ),
    "8 a comment needs the first column": (b"SD: 1\n# c\n # d\n", ()),
    "8 closing comments": (b"SD: 1\n\n# c\n\n# d\n", ((b"SD", b"1"),)),
    "8 scissors cut": (b"SD: 1\n" + SCISSORS + b"\nK: v\n", ((b"SD", b"1"),)),
    "8 scissors with a space behind do not": (
        b"SD: 1\n" + SCISSORS[:-1] + b" \n\nK: v\n",
        ((b"K", b"v"),),
    ),
    "8 scissors without a newline do not, and are a comment": (
        b"SD: 1\n" + SCISSORS[:-1],
        ((b"SD", b"1"),),
    ),
    "8 closing blank lines": (b"SD: 1\n\n \n\t\n\n", ((b"SD", b"1"),)),
    "8 no newline at the end": (b"SD: 1", ((b"SD", b"1"),)),
    "9 conflicts are skipped": (b"SD: 1\n\nConflicts:\n\ta\n\tb\n", ((b"SD", b"1"),)),
    "9 even glued to the trailers": (b"SD: 1\nConflicts:\n\ta\n", ((b"SD", b"1"),)),
    "9 a tab alone continues": (b"SD: 1\n\ta\n", ((b"SD", b"1 a"),)),
    "9 indented by spaces it is a trailer": (
        b"SD: 1\n\nConflicts:\n a\n",
        ((b"Conflicts", b"a"),),
    ),
    "9 not at the end it is a trailer": (
        b"Conflicts:\n\ta\nSD: 1\n",
        ((b"Conflicts", b"a"), (b"SD", b"1")),
    ),
    "10 CRLF": (b"SD: 1\r\nPhase: X\r\n", ((b"SD", b"1"), (b"Phase", b"X"))),
    "10 CRLF before a fold stays a CR": (b"SD: 1\r\n 2\r\n", ((b"SD", b"1\r 2"),)),
    "10 a lone CR is value text": (b"SD: 1\rPhase: X\n", ((b"SD", b"1\rPhase: X"),)),
    "10 a NUL ends the message": (b"SD: 1\n\0\n\nK: v\n", ((b"SD", b"1"),)),
    "10 a NUL ends a value": (b"SD: 1\x002\n", ((b"SD", b"1"),)),
    "10 bytes that are not UTF-8 survive": (b"SD: \xff\xe9\n", ((b"SD", b"\xff\xe9"),)),
}
WHOLE = {
    "1 nothing": (b"", ()),
    "1 blank lines alone": (b"\n \n", ()),
    "1 trailers alone are a subject": (b"SD: 1\n", ()),
    "1 trailers glued under the subject": (b"subject\nSD: 1\nPhase: X\n", ()),
    "1 blank lines before the subject": (b"\n \n\nsubject\nSD: 1\n", ()),
    "1 a block right behind the subject": (b"\n\nsubject\n\nSD: 1\n", ((b"SD", b"1"),)),
    "1 a comment will do for a subject": (b"# c\n\nSD: 1\n", ((b"SD", b"1"),)),
    "8 scissors in the first line": (SCISSORS + b"\nSD: 1\n", ()),
    "9 conflicts that open the message reach its tail": (
        b"Conflicts:\n \nSD: 1\n#\n\ta\n",
        ((b"SD", b"1"),),
    ),
    "9 but do not cut it": (b"Conflicts:\n \nSD: 1\n\ta\n#\n", ((b"SD", b"1 a"),)),
    "9 nor pass an empty line": (b"Conflicts:\n\nSD: 1\n#\n\ta\n", ()),
    "9 nor a comment": (b"Conflicts:\n#\n \nSD: 1\n#\n\ta\n", ()),
    "9 nor other conflicts": (b"Conflicts:\nConflicts:\n \nSD: 1\n#\n\ta\n", ()),
}
CASES = WHOLE | {
    name: (b"subject\n\nbody\n\n" + closing, trailers)
    for name, (closing, trailers) in CLOSING.items()
}


@pytest.fixture(scope="module")
def seen_by_git(git: Git) -> dict[str, object]:
    seen = git.trailers([message for message, _ in CASES.values()])
    return dict(zip(CASES, seen, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_statement(name: str, seen_by_git: dict[str, object]) -> None:
    message, trailers = CASES[name]
    assert parse(message) == trailers
    assert seen_by_git[name] == trailers


def test_2_paragraphs_of_the_command_line_split(git: Git) -> None:
    tree = git.run("hash-object", "-t", "tree", "-w", "--stdin").decode().strip()
    paragraphs = ("-m", "s", "-m", "SD: 1", "-m", "Phase: X")
    commit = git.run("commit-tree", tree, *paragraphs).decode().strip()
    message = git.run("log", "--format=%B", commit)
    assert parse(message) == ((b"Phase", b"X"),)


def test_3_a_configured_key_is_recognised_by_git_there_and_not_here(git: Git) -> None:
    message = b"s\n\nprose\nSD: 1\n"
    assert git.trailers([message], config=["trailer.sd.key=SD"]) == [((b"SD", b"1"),)]
    assert parse(message) == ()


def test_6_git_asks_for_keys_in_any_case(git: Git) -> None:
    git.write_commits([b"s\n\nSD: 1\nsd: 2\nSDX: 3\n"])
    assert git.log("%(trailers:key=sd,valueonly,separator=%x2C)") == [b"1,2"]


def test_7_interpret_trailers_stops_at_a_divider(git: Git) -> None:
    message = b"s\n\nK: v\n---\n\nSD: 1\n"
    assert git.run("interpret-trailers", "--parse", stdin=message) == b"K: v\n"
    assert parse(message) == ((b"SD", b"1"),)
    assert git.trailers([message]) == [((b"SD", b"1"),)]


def test_10_an_encoding_header_decodes(git: Git) -> None:
    message = b"s\n\nBy: caf\xe9\n"
    read = git.trailers([message], encoding=b"ISO-8859-1")
    assert read == [((b"By", b"caf\xc3\xa9"),)]
    assert parse(decode_for_git(message, b"ISO-8859-1")) == read[0]
    assert parse(message) == ((b"By", b"caf\xe9"),)


@pytest.mark.parametrize(
    ("config", "message", "theirs"),
    [
        ("trailer.separators==", b"s\n\nSD=1\n", ((b"SD", b"1"),)),
        ("trailer.x.key=SD", b"s\n\nprose\nSD: 1\n", ((b"SD", b"1"),)),
        ("core.commentChar=;", b"s\n\nSD: 1\n; c\n", ((b"SD", b"1"),)),
    ],
)
def test_11_local_configuration_changes_what_git_reads(
    git: Git, config: str, message: bytes, theirs: object
) -> None:
    assert git.trailers([message], config=[config]) == [theirs]
    assert git.trailers([message]) == [()]
    assert parse(message) == ()
