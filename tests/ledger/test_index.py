"""The index is a cache: whatever happens to its file, it gives the right ledger or none."""

from __future__ import annotations

import os
import sqlite3
from random import Random
from typing import TYPE_CHECKING

import pytest

from repos import AUTHOR, START, usage
from trailgate import index, recent
from trailgate.commits import Commit
from trailgate.ledger.fold import Fold
from usage_messages import IDS, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.ledger.entries import Ledger
    from trailgate.usage.vocabulary import Vocabulary

WORDS = vocabulary()
TIP = "0123456789" * 4
WEEK = 7 * 86_400
SINCE = (-(10**9), START - WEEK, START, START + 20, START + WEEK)

MESSAGES = (
    usage(f"Run-Id: {IDS[0]}", tokens=5),
    usage(f"Run-Id: {IDS[0]}", tokens=6),
    usage(f"Run-Id: {IDS[1]}", "Agent: SECURITY"),
    usage(f"Run-Id: {IDS[1]}", "Agent: TESTING"),
    f"docs: mend it\n\nCorrects: {IDS[0]} tokens=7 typo\nOverride-By: {AUTHOR}\n",
    f"docs: mend it\n\nCorrects: {IDS[2]} tokens=7 typo\nOverride-By: {AUTHOR}\n",
    usage(tokens="1e6"),
    usage("Task: a'b\"c;-- \u00e9\u4e2d"),
    usage("Run: VALIDATION sonnet in=5 out=6 at=2026-07-01T00:00:00Z effort=high rework=0"),
    "feat(SD-AUTH-002): nothing recorded\n",
    "prose\n",
)


def commit(number: int, message: str, at: int) -> Commit:
    """Give a commit that is in no repository."""
    who = AUTHOR.encode() + (b"\xff" if number % 7 == 0 else b"")
    return Commit(f"{number:040x}", (), who, at, "+0000", who, at, message.encode())


COMMITS = [
    *(commit(n, text, START + n) for n, text in enumerate(MESSAGES)),
    *(commit(100 + n, usage(tokens=n), START + n) for n in range(60)),
    *(commit(200 + n, usage(), at) for n, at in enumerate((0, 1 << 40, START - 9 * WEEK))),
]


def folded(commits: list[Commit]) -> Fold:
    fold = Fold(WORDS)
    for one in commits:
        fold.add(one)
    return fold


LEDGER = folded(COMMITS).ledger()


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Give a folder of a name that URIs and SQL find hard, with an index in it."""
    place = str(tmp_path / "a ?b%20#c 'd")
    assert index.write(place, WORDS, TIP, folded(COMMITS))
    return place


def stored(folder: str, since: int, words: Vocabulary = WORDS) -> Ledger | None:
    """Give what the index holds, None where there is none that can be used."""
    opened = index.open_index(folder, words)
    if opened is None:
        return None
    try:
        return opened.ledger(since)
    except index.Damaged:
        return None
    finally:
        opened.close()


def test_the_messages_say_all_that_a_ledger_can_hold() -> None:
    kinds = {one.kind for one in LEDGER.disagreements}
    assert kinds == {"values", "reused", "corrects-unknown"}
    assert LEDGER.unreadable
    assert any(entry.corrected for entry in LEDGER.entries)


@pytest.mark.parametrize("since", SINCE)
def test_what_was_written_is_read_again(folder: str, since: int) -> None:
    assert stored(folder, since) == LEDGER.since(since)


def test_the_newest_runs_are_read_without_sqlite(tmp_path: Path) -> None:
    ledger = folded(COMMITS[:71]).ledger()
    newest = ledger.entries[-1].instant
    assert index.write(str(tmp_path), WORDS, TIP, folded(COMMITS[:71]))
    words = recent.words(WORDS)
    for since in (newest, newest - WEEK):
        wanted = list(ledger.since(since).entries)
        assert recent.read(str(tmp_path), words, TIP, since) == wanted
    assert recent.read(str(tmp_path), words, TIP, newest - 2 * WEEK) is None
    assert recent.read(str(tmp_path), words, "f" * 40, newest) is None


def test_an_index_of_other_words_is_none(folder: str) -> None:
    for other in (
        vocabulary(phases=("LEAD", "PLAN", "EXEC", "SHIP")),
        vocabulary(id_patterns=("X",)),
        vocabulary(bots=("r",)),
    ):
        assert index.open_index(folder, other) is None
        assert recent.read(folder, recent.words(other), TIP, 1 << 41) is None


def test_a_new_index_takes_the_place_of_the_old(folder: str) -> None:
    assert index.write(folder, WORDS, "f" * 40, folded(COMMITS[:1]))
    opened = index.open_index(folder, WORDS)
    assert opened is not None
    assert opened.tip == "f" * 40
    assert opened.ledger() == folded(COMMITS[:1]).ledger()
    opened.close()
    assert sorted(os.listdir(folder)) == ["index.sqlite", "recent.cache"]


@pytest.mark.parametrize("seed", range(5))
def test_commits_come_and_go(folder: str, seed: int) -> None:
    random = Random(seed)
    has = list(COMMITS)
    for step in range(6):
        wanted = random.sample(COMMITS, random.randrange(len(COMMITS)))
        gone = [one for one in has if one not in wanted]
        opened = index.open_index(folder, WORDS)
        assert opened is not None
        names = frozenset(one.oid for one in gone)
        fresh = folded([one for one in wanted if one not in has])
        opened.move(f"{step:040}", fresh, folded(gone), names)
        for since in SINCE:
            assert opened.ledger(since) == folded(wanted).ledger().since(since)
        assert opened.save()
        opened.close()
        for since in SINCE:
            assert stored(folder, since) == folded(wanted).ledger().since(since)
        has = wanted


def test_of_two_who_change_it_at_once_the_first_one_does(folder: str) -> None:
    slow, quick = (index.open_index(folder, WORDS) for _ in range(2))
    assert slow is not None
    assert quick is not None
    for number, opened in enumerate((slow, quick)):
        fresh = folded([commit(900 + number, usage(), START)])
        opened.move(f"{number}" * 40, fresh, folded([]), frozenset())
        assert opened.held(fresh.entries()) == {entry.key for entry in fresh.entries()}
    slow._store._connection.execute("COMMIT")
    assert quick.save()
    quick.close()
    assert not slow.save()
    slow.close()
    found = index.open_index(folder, WORDS)
    assert found is not None
    assert found.tip == "1" * 40
    assert len(found.ledger().entries) == len(LEDGER.entries) + 1
    found.close()


def test_while_another_writes_it_is_done_without(folder: str) -> None:
    other = sqlite3.connect(f"{folder}/{index.FILE}", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert index.open_index(folder, WORDS) is None
    other.execute("ROLLBACK")
    other.close()
    assert stored(folder, START) == LEDGER.since(START)


def answers(folder: str) -> None:
    """Check that what the index still says is right."""
    for since in (-(10**9), START + 30):
        assert stored(folder, since) in (None, LEDGER.since(since))
        wanted = [entry for entry in LEDGER.entries if entry.instant >= since]
        assert recent.read(folder, recent.words(WORDS), TIP, since) in (None, wanted)


def files(folder: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}" for name in (index.FILE, recent.FILE))


@pytest.mark.parametrize("which", range(2))
def test_a_truncated_file_gives_no_wrong_answer(folder: str, which: int) -> None:
    path = files(folder)[which]
    with open(path, "rb") as file:
        whole = file.read()
    for step in range(60):
        with open(path, "wb") as file:
            file.write(whole[: len(whole) * step // 60])
        answers(folder)


@pytest.mark.parametrize("which", range(2))
def test_a_damaged_file_gives_no_wrong_answer(folder: str, which: int) -> None:
    path = files(folder)[which]
    random = Random(which)
    with open(path, "rb") as file:
        whole = file.read()
    for _ in range(120):
        bad = bytearray(whole)
        for _ in range(random.choice((1, 1, 5, 500))):
            bad[random.randrange(len(bad))] ^= 1 << random.randrange(8)
        with open(path, "wb") as file:
            file.write(bad)
        answers(folder)


DAMAGE = (
    "DELETE FROM page WHERE number = ?",
    "UPDATE page SET content = x'00' || content WHERE number = ?",
)


def test_pages_of_another_time_give_no_wrong_answer(folder: str) -> None:
    """A page from before a change, as a journal that was lost leaves it, or none at all."""
    database = f"{folder}/{index.FILE}"
    with open(database, "rb") as file:
        whole = file.read()
    connection = sqlite3.connect(database)
    before = connection.execute("SELECT number, content FROM page").fetchall()
    connection.close()
    for number, content in before:
        for damage in DAMAGE:
            with open(database, "wb") as file:
                file.write(whole)
            connection = sqlite3.connect(database)
            connection.execute(damage, (number,))
            connection.commit()
            connection.close()
            assert content
            assert stored(folder, -(1 << 62)) is None
            answers(folder)


@pytest.mark.parametrize("content", [b"", b"\0" * 600, os.urandom(5000)])
def test_a_foreign_journal_gives_no_wrong_answer(folder: str, content: bytes) -> None:
    with open(f"{folder}/{index.FILE}-journal", "wb") as file:
        file.write(content)
    answers(folder)


@pytest.mark.parametrize("which", range(2))
@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\0", b"\0" * 5000])
def test_a_missing_or_foreign_file_gives_no_wrong_answer(
    folder: str, which: int, content: bytes | None
) -> None:
    path = files(folder)[which]
    os.remove(path)
    if content is not None:
        with open(path, "wb") as file:
            file.write(content)
    answers(folder)


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert not index.write(str(tmp_path / "file"), WORDS, TIP, folded(COMMITS))
    assert index.open_index(str(tmp_path / "file"), WORDS) is None
    assert index.open_index(str(tmp_path / "nowhere"), WORDS) is None


def test_what_killed_processes_left_is_removed(folder: str) -> None:
    left = f"{folder}/{index.FILE}.999999999"
    with open(left, "wb") as file:
        file.write(b"half")
    assert index.write(folder, WORDS, TIP, folded(COMMITS))
    assert not os.path.exists(left)
