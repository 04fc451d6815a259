"""Subject, body and encoding, held to what ``git log`` shows."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING

import pytest

import generator
from trailgate.message import as_stored, body, decode_for_git, subject

if TYPE_CHECKING:
    from oracle import Git

CORNERS = [
    b"",
    b"\n \n",
    b"s",
    b"s\n",
    b"\n \t\n  s  \n",
    b"a \n b\t\r\nc\n\n\n \nbody\n\n",
    b"a\x0b\n\x0c\nb\n\nc",
    b"s\n  ",
    b"s\n \n\n",
    b"s\n\n \n x\n",
    b"s\0t\n\nb",
    b"s\n\nb\0c\n",
    b"\0",
    b"# c\n\nbody\n",
    b"s\r\n\r\nb\r\n",
]
EVERY_BYTE = [b"s\n\n" + bytes([byte]) + b"x\n" for byte in range(1, 256)]
WINDOWS = (1250, 1251, 1252, 1253, 1254, 1256, 1257)
EXACT = [
    *(f"iso-8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    *(f"cp{page}" for page in WINDOWS),
    *(f"windows-{page}" for page in WINDOWS),
    *("cp437", "cp850", "cp866", "cp874", "cp949", "koi8-r", "KOI8-U", "iso-2022-jp", "gb2312"),
    *("latin1", "Latin-1", "latin2", "latin6", "latin9", "iso8859-15", "ISO_8859-1", "iso_8859-16"),
]
EAST_ASIAN = {
    "euc-jp": "日本語のメッセージ、トークン",
    "eucjp": "漢字",
    "shift_jis": "日本語のメッセージ、トークン",
    "shift-jis": "漢字",
    "sjis": "漢字",
    "cp932": "日本語",
    "windows-1255": "עברית",
    "cp1258": "tiêng ăn ơ",
    "iso-2022-jp": "日本語",
    "euc-kr": "한국어 메시지",
    "euckr": "한국어",
    "cp949": "한국어 메시지",
    "gb2312": "中文提交信息",
    "gbk": "中文提交信息、繁體",
    "gb18030": "中文提交信息 €",
    "big5": "繁體中文訊息",
}


@pytest.mark.parametrize("seed", [301, 302])
def test_subject_and_body_are_those_of_the_log(git: Git, seed: int) -> None:
    messages = CORNERS + list(islice(generator.messages(seed), 1_000))
    git.write_commits(messages)
    assert git.log("%s") == [subject(message) for message in messages]
    assert git.log("%b") == [body(message) for message in messages]


@pytest.mark.parametrize("encoding", EXACT)
def test_a_known_encoding_is_decoded_to_the_byte(git: Git, encoding: str) -> None:
    git.write_commits(EVERY_BYTE, encoding.encode())
    assert git.log("%b") == [body(decode_for_git(m, encoding.encode())) for m in EVERY_BYTE]


@pytest.mark.parametrize("encoding", EAST_ASIAN)
def test_east_asian_text_is_decoded(git: Git, encoding: str) -> None:
    text = EAST_ASIAN[encoding]
    message = b"s\n\n" + text.encode(encoding) + b"\n"
    git.write_commits([message], encoding.encode())
    assert git.log("%b") == [text.encode() + b"\n"]
    assert decode_for_git(message, encoding.encode()) == b"s\n\n" + text.encode() + b"\n"


@pytest.mark.parametrize(
    "encoding",
    ["UTF-8", "utf8", "us-ascii", "no-such-encoding", "unicode_escape", "punycode", "idna", "utf-7",
     "iso-8859-12", "koi8_r", "x" * 200],
)  # fmt: skip
def test_other_encodings_leave_the_bytes(git: Git, encoding: str) -> None:
    git.write_commits(EVERY_BYTE, encoding.encode())
    assert git.log("%b") == [body(message) for message in EVERY_BYTE]
    for message in EVERY_BYTE:
        assert decode_for_git(message, encoding.encode()) == message


def test_a_message_that_does_not_fit_its_encoding_is_left(git: Git) -> None:
    message = b"s\n\nfits \x8a, \x81 does not\n"
    git.write_commits([message], b"windows-1252")
    assert git.log("%B") == [message]
    assert decode_for_git(message, b"windows-1252") == message


@pytest.mark.parametrize("encoding", [None, b"", b"UTF-8", b"ISO-8859-1"])
def test_a_nul_ends_the_message(encoding: bytes | None) -> None:
    assert decode_for_git(b"s\n\nb\0c", encoding) == b"s\n\nb"


def test_what_git_takes_for_utf8(git: Git) -> None:
    rng = random.Random(303)
    edges = bytes.fromhex("4180bfa09f8f90c0c2dfe0e282edefb7beaff0f4f5f8ff")
    words = [bytes(rng.choices(edges, k=rng.randint(1, 7))) for _ in range(20_000)]
    points = [plane << 16 | low for plane in range(17) for low in (0, 0xFFFD, 0xFFFE, 0xFFFF)]
    points += range(0xFDC0, 0xFE00)
    words += [chr(point).encode() for point in points if point]
    message = b" ".join(words) + b"\n"
    assert git.commit([message], "--cleanup=verbatim", edited=False) == [as_stored(message)]


def test_what_is_not_utf8_is_stored_as_latin1() -> None:
    assert as_stored(b"caf\xe9 \xc3\xa9\n") == b"caf\xc3\xa9 \xc3\xa9\n"
    assert as_stored("\ufffe\ufdd0\U0001fffe".encode()) != "\ufffe\ufdd0\U0001fffe".encode()
    assert as_stored("\ufffd\ufdf0\U0001fffd".encode()) == "\ufffd\ufdf0\U0001fffd".encode()
