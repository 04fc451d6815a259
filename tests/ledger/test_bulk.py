"""Long histories are folded at a glance; the ledger is as if each commit were read."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fast_ledger import VOCABULARIES, WORDS
from messages import block, message
from trailgate.bulk import fold_blocks, fold_history, fold_lanes
from trailgate.errors import HistoryError
from trailgate.git import Repository
from trailgate.history import commits, parse_commit, raw_lanes
from trailgate.ledger.fold import Fold

if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger
    from trailgate.usage.vocabulary import Vocabulary

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import histories

AUTHOR = "Dev One <dev.one@example.com> 1753689600 +0200"
GOOD = message(block())

MESSAGES = (
    GOOD,
    message(),
    "",
    "\n",
    "feat(SD-AUTH-001): no newline at the end",
    "feat(SD-AUTH-001): one line\rand a return\n",
    "feat(SD-AUTH-001): two\nlines of subject\n\nbody\n",
    "feat(SD-AUTH-001): a return at the end\r",
    "feat(SD-AUTH-001/2/C): a list\n",
    "fix(ABC-12): ids of another kind\n",
    "feat(sd-auth-001): lower case\n",
    "fix: SD-LEARN is prose, SD-LEARN-07 is none\n",
    "fix: QF-20260728-054 in the subject\n\nbody\n",
    'Revert "feat(SD-AUTH-001): x"\n\nThis reverts commit 0123456789.\n',
    "revert(SD-AUTH-001): x\n",
    "fix: x\n\nSD: SD-AUTH-009\n",
    "fix: x\n\n  sd : SD-AUTH-009\n",
    "Phase: feat(SD-AUTH-001)\n\nbody\n",
    "feat(SD-AUTH-001): x\n\nThis reverts commit 0123456789.\n",
    "feat(SD-AUTH-001): x\n\n# ------------------------ >8 ------------------------\nrest\n",
    "feat(SD-AUTH-001): x\0(SD-AUTH-002)\n",
    "fix: x\0 SD-AUTH-002\n",
    f"feat(SD-AUTH-001): x\n\nbody\0\n\n{block()}",
    f"{GOOD}Co-authored-by: Dev Two <dev.two@example.com>\n",
    f" {GOOD}",
    f"# comment\n{GOOD}",
    f"\n\n{GOOD}",
    f"{GOOD}\nCo-authored-by: Dev Two <dev.two@example.com>\n",
    f"chore: squash\n\n* {GOOD}\n* {message(block(SD='SD-AUTH-002'))}",
    "chore: squash\n\nSquashed commit of the following:\n\ncommit 0123456789\n"
    "Author: Dev Two <dev.two@example.com>\nDate:   Mon Jul 28 10:00:00 2025 +0200\n\n"
    + "".join(f"    {line}\n" for line in GOOD.splitlines()),
    message(block(Tokens="1e6")),
    message(block(Run_Id="01KTS5ED20QQKD62BGFA9ZGHNE")),
    message(block(SD="")),
    message(block(SD="nothing")),
    message(block(model="none", Tokens="0")),
    message(block() + "Run: TESTING sonnet 5k\n"),
    "feat(SD-AUTH-001): x\n\n0123456789012345678901234567890123456789 commit 12\ntree 0\n",
    "feat(SD-AUTH-001): \u00e9\u4e2d\n\n\u0422okens: 5\n",
)
HEADERS = (
    (f"author {AUTHOR}", f"committer {AUTHOR}"),
    (f"author {AUTHOR}", "committer Dev Two <dev.two@example.com> 1753690000 -0330"),
    (f"author {AUTHOR}", f"committer {AUTHOR}", "gpgsig -----BEGIN-----", " SD-1: x", " -----"),
    (f"author {AUTHOR}", f"committer {AUTHOR}", "encoding latin-1"),
    (f"parent {'1' * 40}", f"author {AUTHOR}", f"committer {AUTHOR}"),
    (f"parent {'1' * 40}", f"parent {'2' * 40}", f"author {AUTHOR}", f"committer {AUTHOR}"),
    ("author Dev <<One>> 5> 7 +0000", f"committer {AUTHOR}"),
    ("author Dev One <dev.one@example.com> -5 +0000", f"committer {AUTHOR}"),
    ("author Dev One <dev.one@example.com>", f"committer {AUTHOR}"),
    (f"author {AUTHOR}", "committer Dev One <dev.one@example.com> 99999999999999999999 +0"),
    ("author Bot <bot@example.com> 1753689600 +0000", f"committer {AUTHOR}"),
)


def raw(text: str, header: tuple[str, ...]) -> bytes:
    """A raw commit object."""
    return "\n".join([f"tree {'0' * 40}", *header, "", text]).encode()


def printed(objects: list[bytes], start: int = 0) -> bytes:
    """What `git cat-file --batch` prints of commits, named by number."""
    return b"".join(
        b"%040x commit %d\n%s\n" % (start + number, len(content), content)
        for number, content in enumerate(objects)
    )


def slow(objects: list[bytes], words: Vocabulary) -> Ledger:
    """The ledger, each commit read on its own."""
    fold = Fold(words)
    for number, content in enumerate(objects):
        fold.add(parse_commit(f"{number:040x}", content))
    return fold.ledger()


def fast(output: bytes, words: Vocabulary, *cuts: int) -> Ledger:
    """The ledger by `fold_blocks`, the output cut into pieces."""
    fold = Fold(words)
    ends = [*sorted(cuts), len(output)]
    starts = [0, *sorted(cuts)]
    fold_blocks((output[a:b] for a, b in zip(starts, ends, strict=True)), fold, words)
    return fold.ledger()


LANES = {0, 1} if (os.cpu_count() or 1) > 1 else {0}

ODD = [raw(text, header) for text in MESSAGES for header in HEADERS]


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=VOCABULARIES)
@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_an_odd_commit_counts_as_if_it_were_read(number: int, words: Vocabulary) -> None:
    for header in HEADERS:
        objects = [raw(MESSAGES[number], header), raw(GOOD, HEADERS[0])]
        assert fast(printed(objects), words) == slow(objects, words), header


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=VOCABULARIES)
def test_a_history_of_odd_commits_counts_as_if_each_were_read(words: Vocabulary) -> None:
    assert fast(printed(ODD), words) == slow(ODD, words)


def test_a_generated_history_counts_as_if_each_commit_were_read() -> None:
    drawn = random.Random(5)
    texts = [histories.message(drawn, number, 1753689600 + number) for number in range(3000)]
    objects = [raw(text, HEADERS[0]) for text in texts]
    found = fast(printed(objects), WORDS)
    assert found == slow(objects, WORDS)
    assert len(found.entries) > 500
    assert found.commits == 3000


def test_it_does_not_matter_where_the_output_is_cut() -> None:
    output, whole = printed(ODD), slow(ODD, WORDS)
    drawn = random.Random(7)
    for _ in range(5):
        cuts = [drawn.randrange(len(output)) for _ in range(drawn.randrange(1, 400))]
        assert fast(output, WORDS, *cuts) == whole


def test_every_cut_inside_the_last_of_some_commits() -> None:
    objects = [raw(GOOD, HEADERS[0]), raw(message(), HEADERS[4])]
    large = raw("chore: much\n\n" + "text " * 60_000, HEADERS[0])
    whole = slow([large, *objects], WORDS)
    output = printed([large, *objects])
    for cut in range(output.index(b"\n%040x commit" % 1), len(output)):
        assert fast(output, WORDS, cut) == whole


def test_what_is_no_commit_is_refused() -> None:
    with pytest.raises(HistoryError, match=r"history can.t be read: 12 missing; git fsck"):
        fast(printed(ODD[:3]) + b"12 missing\n", WORDS)


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=VOCABULARIES)
def test_commits_count_the_same_in_any_order_and_from_several_outputs(words: Vocabulary) -> None:
    drawn = random.Random(11)
    objects = [*ODD, *ODD[:200]]
    numbered = list(enumerate(objects))
    whole = slow(objects, words)
    drawn.shuffle(numbered)
    lanes = [
        b"".join(b"%040x commit %d\n%s\n" % (n, len(raw), raw) for n, raw in numbered[lane::3])
        for lane in range(3)
    ]
    pieces = [
        (lane, output[at : at + 5000])
        for at in range(0, max(map(len, lanes)), 5000)
        for lane, output in enumerate(lanes)
    ]
    fold = Fold(words)
    fold_lanes(pieces, fold, words)
    assert fold.ledger() == whole


@pytest.mark.parametrize("ending", [b"", b"\n", b"\n\n"])
def test_a_header_without_a_message_does_not_take_the_next_one_for_its_own(ending: bytes) -> None:
    header = raw("", HEADERS[0]).rstrip(b"\n")
    objects = [header + ending, raw(GOOD, HEADERS[0]), header + ending, raw(GOOD, HEADERS[4])]
    start = 0xC << 156  # names that begin like a line of a header
    fold = Fold(WORDS)
    for number, content in enumerate(objects):
        fold.add(parse_commit(f"{start + number:040x}", content))
    assert fast(printed(objects, start), WORDS) == fold.ledger()


def test_chopped_and_joined_messages_count_as_if_each_were_read() -> None:
    drawn = random.Random(13)
    lines = [line for text in MESSAGES for line in text.splitlines(keepends=True)]
    texts = ["".join(drawn.choices(lines, k=drawn.randrange(1, 9))) for _ in range(600)]
    texts += [f"fix: x\n\n{text}{block()}" for text in texts[:200]]
    texts += [f"{GOOD}{text}" for text in texts[:200]]
    for words in VOCABULARIES.values():
        objects = [raw(text, drawn.choice(HEADERS)) for text in texts]
        assert fast(printed(objects), words) == slow(objects, words)


def test_a_long_history_is_read_by_more_than_one_git_and_counts_the_same(tmp_path: Path) -> None:
    histories.build(tmp_path / "long", 5000)
    repository = Repository.discover(str(tmp_path / "long"))
    one_by_one = Fold(WORDS)
    for commit in commits(repository, "HEAD"):
        one_by_one.add(commit)
    assert fold_history(repository, WORDS, ["HEAD"]).ledger() == one_by_one.ledger()
    assert {number for number, _ in raw_lanes(repository, "HEAD")} == LANES


def test_a_damaged_commit_ends_the_reading_of_a_long_history(tmp_path: Path) -> None:
    histories.build(tmp_path / "long", 5000)
    repository = Repository.discover(str(tmp_path / "long"))
    pack = next((tmp_path / "long" / ".git" / "objects" / "pack").glob("*.pack"))
    content = bytearray(pack.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    pack.chmod(0o600)
    pack.write_bytes(content)
    with pytest.raises(HistoryError, match="history"):
        fold_history(repository, WORDS, ["HEAD"])
