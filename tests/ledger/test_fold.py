from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_model import counted, listed
from repos import AUTHOR, LEAD, START
from trailgate.commits import Commit
from trailgate.ledger.fold import Fold, is_bot
from usage_messages import IDS, message, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.ledger.entries import Ledger
    from trailgate.usage.vocabulary import Vocabulary

WORDS = vocabulary(bots=("Robot", "robot@example.com"))
CORRECTION = f"fix: y\n\nCorrects: {IDS[0]} tokens=77 typo\nOverride-By: {LEAD}\n"
BLOCK = "Phase: EXEC\nModel: opus\nTokens: {}\n"


def commit(
    text: str | bytes,
    number: int = 0,
    *,
    at: int = START,
    committed: int | None = None,
    author: str = AUTHOR,
    zone: str = "+0000",
    parents: int = 1,
) -> Commit:
    raw = text.encode() if isinstance(text, str) else text
    person = author.encode()
    names = tuple(f"{n:040x}" for n in range(parents))
    committed = at if committed is None else committed
    return Commit(f"{number:040x}", names, person, at, zone, person, committed, raw)


def fold(commits: Iterable[Commit], words: Vocabulary = WORDS) -> Ledger:
    gathered = Fold(words)
    for one in commits:
        gathered.add(one)
    return gathered.ledger()


def total(*commits: Commit) -> list[int | None]:
    return [entry.run.tokens.total for entry in fold(commits).entries]


def body(tokens: int | str, *extra: str, subject: str = "feat(SD-AUTH-001): x") -> str:
    return f"{subject}\n\n{BLOCK.format(tokens)}" + "".join(f"{line}\n" for line in extra)


def with_id(tokens: int | str, *extra: str, name: str = IDS[0], subject: str = "feat: x") -> str:
    return body(tokens, f"Run-Id: {name}", *extra, subject=subject)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_commits_does_not_matter_and_the_obvious_model_agrees(
    seed: int, shuffled: Random
) -> None:
    random = Random(seed)
    commits = [
        commit(
            message(random),
            number,
            at=START + random.randrange(3),
            committed=START + random.randrange(5),
            author=random.choice((AUTHOR, LEAD, "Robot <r@example.com>")),
            parents=random.choice((0, 1, 1, 2)),
        )
        for number in range(12)
    ]
    commits += [one.replace(oid=f"{n + 100:040x}", committer_time=START + random.randrange(9))
                for n, one in enumerate(random.choices(commits, k=6))]  # fmt: skip
    ledger = fold(commits)
    assert listed(ledger) == counted(commits, WORDS)
    shuffled.shuffle(commits)
    assert fold(commits) == ledger


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_asked_after_every_commit_a_fold_says_what_a_new_one_would(seed: int) -> None:
    random = Random(seed)
    commits = [commit(message(random), n, committed=START + random.randrange(5)) for n in range(8)]
    commits.insert(random.randrange(8), commit(CORRECTION, 8, committed=START + 9))
    growing = Fold(WORDS)
    for number, one in enumerate(commits, 1):
        growing.add(one)
        assert growing.entries() == fold(commits[:number]).entries


def test_a_fold_that_was_asked_takes_later_copies_too() -> None:
    growing = Fold(WORDS)
    for number, tokens in enumerate((5, 7, 9)):
        growing.add(commit(with_id(tokens), number, committed=START + number))
        [entry] = growing.entries()
        assert (entry.run.tokens.total, entry.copies) == (tokens, number + 1)


def test_a_copy_counts_once_and_at_the_earliest_instant() -> None:
    first = commit(with_id(5), 1, at=START + 50)
    second = commit(with_id(5), 2, at=START + 900, committed=START + 900)
    [entry] = fold([first, second]).entries
    assert (entry.copies, entry.oid, entry.instant) == (2, second.oid, 1_785_240_000)


def test_the_instant_is_the_stated_one_else_the_ids_else_the_authors() -> None:
    lines = (f"Run: TESTING opus 6 id={IDS[0]} at=2026-07-01T00:00:00Z", "Run: TESTING opus 7")
    ledger = fold([commit(with_id(5, *lines, name=IDS[1]), 1, at=START + 99)])
    assert [(e.run.tokens.total, e.instant) for e in ledger.entries] == [
        (6, 1_782_864_000),
        (5, START),
        (7, START + 99),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"at": START + 1},
        {"zone": "+0100"},
        {"author": LEAD},
        {"text": body(5, subject="feat(SD-AUTH-001): y")},
        {"text": body(6)},
        {"text": body(5, "Ticket: 7")},
    ],
)
def test_runs_without_ids_that_differ_in_anything_are_two(change: dict[str, object]) -> None:
    one = commit(body(5), 1)
    other = commit(**({"text": body(5), "number": 2} | change))  # type: ignore[arg-type]
    assert len(total(one, other)) == 2


@pytest.mark.parametrize(
    "copy",
    [
        body(5),
        body(5, "Signed-off-by: Dev One <dev.one@example.com>"),
        body(5, "(cherry picked from commit 0123456789)"),
        body(5) + "\nCo-authored-by: Dev Two <dev.two@example.com>\n",
        body(5).replace("\n\n", "\n\nMore words.\n\n"),
        body(5).replace("\n", "\r\n"),
        body(5).replace("Phase", "  Phase").replace("Model", "  Model").replace("Tok", "  Tok"),
    ],
)
def test_what_tools_do_to_a_copy_leaves_it_a_copy(copy: str) -> None:
    assert total(commit(body(5), 1), commit(copy, 2, committed=START + 9)) == [5]


def test_equal_blocks_of_one_message_are_several_runs() -> None:
    text = f"feat(SD-AUTH-001): x\n\n{BLOCK.format(5)}\n{BLOCK.format(5)}"
    assert total(commit(text, 1), commit(text, 2)) == [5, 5]


def test_a_thousand_scripted_commits_in_one_second_are_a_thousand_runs() -> None:
    by_subject = [commit(body(5, subject=f"feat(SD-AUTH-001): {n}"), n) for n in range(1000)]
    by_block = [commit(body(5, f"Task: {n}"), n + 1000) for n in range(1000)]
    assert len(fold(by_subject + by_block).entries) == 2000


def test_the_latest_values_of_an_id_hold_and_are_listed() -> None:
    old = commit(with_id(5), 9, committed=START)
    new = commit(with_id(7), 1, committed=START + 1)
    tie = commit(with_id(8), 2, committed=START + 1)
    ledger = fold([old, new, tie])
    [entry] = ledger.entries
    assert (entry.run.tokens.total, entry.oid, entry.copies) == (8, tie.oid, 3)
    [listed_] = ledger.disagreements
    assert (listed_.kind, listed_.run_id) == ("values", IDS[0])
    assert listed_.oids == (new.oid, tie.oid, old.oid)
    assert tie.oid in listed_.detail


def test_an_id_for_another_sd_or_agent_is_another_run_and_is_listed() -> None:
    one = commit(with_id(5, subject="feat(SD-AUTH-001): x"), 1)
    two = commit(with_id(6, subject="feat(SD-AUTH-002): x"), 2)
    three = commit(with_id(7, "Agent: TESTING", subject="feat(SD-AUTH-001): x"), 3)
    ledger = fold([one, two, three])
    assert sorted(e.run.tokens.total or 0 for e in ledger.entries) == [5, 6, 7]
    [found] = ledger.disagreements
    assert (found.kind, found.oids) == ("reused", (one.oid, two.oid, three.oid))


def test_an_id_without_an_sd_belongs_to_the_squash_that_names_one() -> None:
    bare = commit(with_id(5, subject="chore: x"), 1)
    squash = commit(
        f"feat(SD-AUTH-001): all (#3)\n\n* chore: x\n\n{BLOCK.format(5)}Run-Id: {IDS[0]}\n\n* y\n",
        2,
        committed=START + 1,
    )
    ledger = fold([bare, squash])
    [entry] = ledger.entries
    assert (entry.run.sd, entry.copies, ledger.disagreements) == ("SD-AUTH-001", 2, ())


def test_a_correction_replaces_the_tokens_and_keeps_what_they_were() -> None:
    run = commit(with_id("in=5 out=6"), 1)
    line = f"fix: y\n\nCorrects: {IDS[0]} tokens={{}} typo\nOverride-By: {LEAD}\n"
    first = commit(line.format("48_000"), 2, committed=START + 5)
    second = commit(line.format("49k"), 3, committed=START + 6)
    for order in ([run, first, second], [second, first, run]):
        [entry] = fold(order).entries
        assert (entry.run.tokens.total, entry.corrected) == (49_000, 11)


@pytest.mark.parametrize(
    "lines",
    [
        f"Corrects: {IDS[0]} tokens=9 typo",
        f"Corrects: {IDS[0]} tokens=9\nOverride-By: {LEAD}",
        f"Corrects: {IDS[0]} tokens=-9 typo\nOverride-By: {LEAD}",
        f"Corrects: {IDS[2]} tokens=9 typo\nOverride-By: {LEAD}",
    ],
)
def test_a_correction_needs_reason_approver_and_a_run(lines: str) -> None:
    assert total(commit(with_id(5), 1), commit(f"fix: y\n\n{lines}\n", 2)) == [5]


def correction(tokens: int, number: int, committed: int, name: str = IDS[0]) -> Commit:
    text = f"fix: y\n\nCorrects: {name} tokens={tokens} typo\nOverride-By: {LEAD}\n"
    return commit(text, number, committed=committed)


def kinds(*commits: Commit) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(d.kind, d.run_id, d.oids) for d in fold(commits).disagreements]


def test_a_correction_of_a_run_that_nobody_recorded_is_listed() -> None:
    run, lost = commit(with_id(5), 1), correction(9, 2, START + 5, IDS[2])
    assert kinds(run, lost) == [("corrects-unknown", IDS[2], (lost.oid,))]
    assert kinds(run, correction(9, 2, START + 5)) == []


def test_a_correction_holds_for_what_was_recorded_before_it() -> None:
    run, early = commit(with_id(5), 1, committed=START + 5), correction(9, 2, START + 4)
    assert total(run, early) == [5]
    assert kinds(run, early) == [("corrects-earlier", IDS[0], (early.oid,))]
    assert total(run, correction(9, 2, START + 5)) == [9]


def test_a_correction_survives_copies_of_the_run_but_not_other_values() -> None:
    run, after = commit(with_id(5), 1), correction(9, 2, START + 5)
    copy = commit(with_id(5), 3, committed=START + 9)
    again = commit(with_id(7), 4, committed=START + 9)
    assert total(run, after, copy) == [9]
    assert total(run, after, again) == [7]
    assert ("corrects-earlier", IDS[0], (after.oid,)) in kinds(run, after, again)
    late = correction(8, 5, START + 10)
    assert total(run, after, again, late) == [8]


def test_a_correction_of_an_id_that_names_two_runs_changes_neither() -> None:
    one = commit(with_id(5, subject="feat(SD-AUTH-001): x"), 1)
    two = commit(with_id(6, subject="feat(SD-AUTH-002): x"), 2)
    after = correction(9, 3, START + 5)
    assert total(one, two, after) == [5, 6]
    assert ("corrects-reused", IDS[0], (after.oid,)) in kinds(one, two, after)
    growing = Fold(WORDS)
    for each in (one, after, two):
        growing.add(each)
        growing.entries()
    assert growing.entries() == fold([one, two, after]).entries


def test_a_correction_of_a_run_and_its_copy_without_an_sd_holds() -> None:
    bare, named = commit(with_id(5), 1), commit(with_id(5, subject="feat(SD-A-001): x"), 2)
    assert total(bare, named, correction(9, 3, START)) == [9]


def test_a_correction_that_cannot_be_read_is_listed_and_takes_nothing_along() -> None:
    bad = commit(body(5, "Corrects: nonsense tokens=7 typo"), 1)
    ledger = fold([bad])
    assert [e.run.tokens.total for e in ledger.entries] == [5]
    assert [(u.oid, u.line) for u in ledger.unreadable] == [(bad.oid, 6)]
    assert "Corrects 'nonsense tokens=7 typo'" in ledger.unreadable[0].reason
    assert [c.recorded for c in ledger.sd_commits] == [True]


def test_words_alone_make_no_merge_and_no_revert() -> None:
    commits = [
        commit("Merge branch 'x' for SD-AUTH-001", 1),
        commit("feat(SD-AUTH-001): x\n\nThis reverts commit 0123456789.", 2),
        commit("Back out SD-AUTH-001\n\nThis reverts commit 0123456789.", 3),
    ]
    assert [c.oid[-1] for c in fold(commits).sd_commits] == ["1", "2"]


def test_merges_reverts_and_bots_are_no_sd_commits_but_their_usage_counts() -> None:
    commits = [
        commit(body(1), 1),
        commit(body(2), 2, parents=2),
        commit(body(3), 3, author="Robot <x@example.com>"),
        commit(body(4), 4, author="Someone <ROBOT@example.com>"),
        commit("feat(SD-AUTH-001): without", 5),
        commit('Revert "feat(SD-AUTH-001): x"\n\nThis reverts commit 0123456789.', 6),
        commit("docs: no SD", 7),
        commit("Merge branch 'x' for SD-AUTH-001", 8, parents=3),
    ]
    ledger = fold(commits)
    assert sorted(e.run.tokens.total or 0 for e in ledger.entries) == [1, 2, 3, 4]
    assert [(c.oid[-1], c.recorded) for c in ledger.sd_commits] == [("1", True), ("5", False)]
    assert ledger.commits == 8


def test_unreadable_blocks_are_listed_and_lower_coverage() -> None:
    bad = commit(body("12.5"), 1)
    mixed = commit(f"{body('x')}\nwords\n\n{BLOCK.format(7)}", 2)
    ledger = fold([mixed, bad])
    assert [(u.oid, u.line) for u in ledger.unreadable] == [(bad.oid, 5), (mixed.oid, 5)]
    assert "Tokens '12.5'" in ledger.unreadable[0].reason
    assert [c.recorded for c in ledger.sd_commits] == [False, False]
    assert [e.run.tokens.total for e in ledger.entries] == [7]


@pytest.mark.parametrize(
    ("author", "bot"),
    [
        ("Robot <x@example.com>", True),
        ("x <Robot@Example.com>", True),
        ("<robot@example.com>", True),
        ("Robot", True),
        ("Robots <x@example.com>", False),
        ("x <robot@example.com.org>", False),
    ],
)
def test_bots_go_by_whole_names_or_addresses(author: str, bot: bool) -> None:
    assert is_bot(author, {"robot", "robot@example.com"}) is bot


def test_one_message_that_names_the_sd_in_one_of_two_places_carries_one_run_once() -> None:
    """The place with the SD is the one that holds, and one commit is one copy."""
    again = f"Run: TESTING opus 7 id={IDS[0]} sd=SD-AUTH-001"
    text = with_id(5, "Agent: TESTING", again, subject="wip")
    history = [
        commit(text, 1),
        commit(with_id(5, "Agent: TESTING", subject="wip"), 2, at=START - 9),
    ]
    for some in (history[:1], history, history[::-1]):
        [entry] = fold(some).entries
        told = (entry.run.sd, entry.run.tokens.total, entry.oid, entry.copies)
        assert told == ("SD-AUTH-001", 7, history[0].oid, len(some))
        assert listed(fold(some)) == counted(some, WORDS)
