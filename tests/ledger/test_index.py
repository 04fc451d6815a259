"""The index is a cache: whatever happens to it, it gives the right runs or none."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from trailgate import index, recent
from trailgate.ledger.entries import Entry
from trailgate.usage.run import Run, Tokens
from usage_messages import IDS, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.usage.vocabulary import Vocabulary

WORDS = vocabulary()
TIP = "0123456789" * 4
DAY = 86_400

ENTRIES = (
    Entry(Run("", "UNKNOWN", "MAIN", "", Tokens(0), phase_known=False), -5, TIP, "", key=b"\0\xff"),
    Entry(
        Run("SD-\u00e9", "PLAN", "MAIN", "m\udce9\udcff", Tokens(None, 1, 2, 3, 4), id=IDS[0]),
        100,
        TIP,
        "D\u00ebv <d@example.com>",
        copies=3,
        corrected=7,
        key="k\u00e9y".encode(),
    ),
    Entry(
        Run(
            "SD-AUTH-001",
            "EXEC",
            "SECURITY",
            "opus",
            Tokens(10**12),
            at=5,
            effort="high",
            task="a'b\"c\n;--",
            complexity=5,
            estimate=10**12,
            hours=10**15,
            rework=0,
            critical="security",
            reason="",
            escalated_from="haiku",
        ),
        200 * DAY,
        TIP,
        "x",
        key=b"third",
    ),
    *(
        Entry(Run("SD-AUTH-001", "EXEC", f"A{n}", "opus", Tokens(n)), 200 * DAY + n, TIP, "x",
              key=f"{n}".encode())
        for n in range(60)
    ),
)  # fmt: skip


def recent_runs(folder: str, words: Vocabulary, tip: str, since: int) -> list[Entry] | None:
    """A tip's runs from an instant on, as the hook looks for them."""
    found = recent.read(folder, recent.words(words), tip, since)
    opened = index.open_index(folder, words) if found is None else None
    if opened:
        found = opened.since(since) if opened.tip == tip else None
        opened.close()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Give a folder of a name that URIs and SQL find hard, with an index in it."""
    place = str(tmp_path / "a ?b%20#c 'd")
    assert index.write(place, WORDS, TIP, ENTRIES)
    return place


def stored(folder: str, since: int, tip: str = TIP) -> list[Entry] | None:
    """Give what SQLite holds, without the file of recent runs."""
    opened = index.open_index(folder, WORDS)
    if opened is None or opened.tip != tip:
        return None
    found = opened.since(since)
    opened.close()
    return sorted(found, key=lambda entry: entry.instant)


@pytest.mark.parametrize("since", [-(10**9), -5, -4, 100, 101, 200 * DAY, 200 * DAY + 59, 10**12])
def test_what_was_written_is_read_again(folder: str, since: int) -> None:
    wanted = [entry for entry in ENTRIES if entry.instant >= since]
    assert stored(folder, since) == wanted
    found = recent_runs(folder, WORDS, TIP, since)
    assert found is not None
    assert sorted(found, key=lambda entry: entry.instant) == wanted


def test_the_newest_runs_are_read_without_sqlite(folder: str) -> None:
    assert recent.read(folder, recent.words(WORDS), TIP, 200 * DAY) == list(ENTRIES[2:])
    assert recent.read(folder, recent.words(WORDS), TIP, 100) is None


def test_an_index_of_another_tip_or_other_words_is_none(folder: str) -> None:
    assert recent_runs(folder, WORDS, "f" * 40, 0) is None
    for other in (
        vocabulary(phases=("LEAD", "PLAN", "EXEC", "SHIP")),
        vocabulary(id_patterns=("X",)),
        vocabulary(bots=("r",)),
    ):
        assert index.open_index(folder, other) is None
        assert recent_runs(folder, other, TIP, 200 * DAY) is None


def test_a_new_index_takes_the_place_of_the_old(folder: str) -> None:
    assert index.write(folder, WORDS, "f" * 40, ENTRIES[:1])
    assert stored(folder, -5, "f" * 40) == [ENTRIES[0]]
    assert recent_runs(folder, WORDS, TIP, 0) is None


def test_the_instants_of_keys_are_known(folder: str) -> None:
    opened = index.open_index(folder, WORDS)
    assert opened is not None
    found = opened.runs([b"\0\xff", b"third", b"nobody"])
    assert {key: entry.instant for key, entry in found.items()} == {
        b"\0\xff": -5,
        b"third": 200 * DAY,
    }
    opened.close()


def files(folder: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in (index.FILE, index.SUM_FILE, recent.FILE))


def answers(folder: str) -> None:
    """Check that what the index still says is right."""
    for since in (0, 200 * DAY + 30):
        wanted = [entry for entry in ENTRIES if entry.instant >= since]
        assert stored(folder, since) in (None, wanted)
        found = recent_runs(folder, WORDS, TIP, since)
        assert found is None or sorted(found, key=lambda entry: entry.instant) == wanted


@pytest.mark.parametrize("which", range(3))
def test_a_truncated_file_gives_no_wrong_answer(folder: str, which: int) -> None:
    path = files(folder)[which]
    with open(path, "rb") as file:
        whole = file.read()
    for step in range(50):
        with open(path, "wb") as file:
            file.write(whole[: len(whole) * step // 50])
        answers(folder)


@pytest.mark.parametrize("which", range(3))
def test_a_damaged_file_gives_no_wrong_answer(folder: str, which: int) -> None:
    path = files(folder)[which]
    random = Random(which)
    with open(path, "rb") as file:
        whole = file.read()
    for _ in range(50):
        bad = bytearray(whole)
        for _ in range(random.choice((1, 1, 5, 500))):
            bad[random.randrange(len(bad))] ^= 1 << random.randrange(8)
        with open(path, "wb") as file:
            file.write(bad)
        answers(folder)


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\0", b"\0" * 5000])
def test_a_missing_or_foreign_file_gives_no_wrong_answer(
    folder: str, which: int, content: bytes | None
) -> None:
    import os

    path = files(folder)[which]
    os.remove(path)
    if content is not None:
        with open(path, "wb") as file:
            file.write(content)
    answers(folder)


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert not index.write(str(tmp_path / "file"), WORDS, TIP, ENTRIES)
    assert index.open_index(str(tmp_path / "file"), WORDS) is None
    assert index.open_index(str(tmp_path / "nowhere"), WORDS) is None


def test_numbers_beyond_sqlite_leave_no_index(folder: str) -> None:
    huge = ENTRIES[0].replace(instant=1 << 70)
    assert not index.write(folder, WORDS, TIP, [huge])
    answers(folder)
