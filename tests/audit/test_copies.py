"""`trailgate audit copies`: what counts once although it stands twice, and what may not."""

from __future__ import annotations

import pytest

from repos import LEAD, START, usage
from trailgate.config import load
from trailgate.git import Repository
from trailgate.ledger_build import recorded

ID = "01K1BA4M8000000000000000A1"
ONE = usage(subject="feat(SD-AUTH-001): one", tokens=1000)
TWO = usage(subject="feat(SD-AUTH-001): two", tokens=2000)


def squashed(*messages, subject="feat(SD-AUTH-001): all of it (#7)"):
    """Give what GitHub makes of several commits."""
    parts = [subject]
    for message in messages:
        head, _, body = message.partition("\n")
        parts += [f"* {head}", body.strip("\n")]
    return "\n\n".join(parts) + "\n"


def plain(text):
    return " ".join(text.split())


def test_an_ordinary_history_has_nothing_to_tell(repo):
    repo.commit(ONE)
    repo.commit(TWO)
    assert "no run stands in two places" in plain(repo.audit("copies"))
    document = repo.document("copies")
    lists = ("copies", "suspects", "disagreements", "corrected")
    assert document == {"version": 1} | {name: [] for name in lists}


def test_an_empty_repository_has_nothing_to_tell(repo):
    assert "no run stands in two places" in plain(repo.audit("copies"))


def test_a_cherry_pick_beside_its_original_is_a_copy_by_its_text(repo):
    repo.commit("chore: start")
    repo.branch("side")
    first = repo.commit(ONE)
    repo.switch("side")
    repo.commit("chore: elsewhere")
    repo.git("cherry-pick", "--allow-empty", "--keep-redundant-commits", "main")
    second = repo.head()
    repo.git("merge", "--quiet", "--no-edit", "main")
    (one,) = repo.document("copies")["copies"]
    assert one["because"] == "same block, author, time and subject"
    assert {place["commit"] for place in one["commits"]} == {first, second}
    assert one["run"]["tokens"] == 1000
    assert sum(place["counted"] for place in one["commits"]) == 1
    told = repo.audit("copies")
    assert first[:10] in told
    assert second[:10] in told


def test_equal_commits_of_one_second_are_suspected_to_be_several_runs(repo):
    oids = [repo.commit(ONE, at=START) for _ in range(3)]
    (one,) = repo.document("copies")["copies"]
    assert one["may_be_several"] is True
    told = plain(repo.audit("copies"))
    assert "runs that count once and may be several (1)" in told
    assert "3 commits, equal in author, subject, block and second, without Run-Id:" in told
    assert all(oid[:10] in told for oid in oids)
    assert "-> give each run a Run-Id" in told
    assert "copies, each counted once" not in told


def test_what_the_remedy_says_makes_them_several(repo):
    for number in (1, 2, 3):
        repo.commit(usage(f"Run-Id: {ID[:-1]}{number}"), at=START)
    assert repo.document("copies")["copies"] == []
    assert len(ledger_of(repo).entries) == 3
    repo.commit(ONE, at=START)
    repo.commit(ONE, at=START)
    assert len(ledger_of(repo).entries) == 4
    missing = "Run: MAIN sonnet 1000 sd=SD-AUTH-001 phase=EXEC at=2026-07-28T12:00:00Z"
    repo.commit(f"chore: a run that was lost\n\n{missing}\n")
    here = [one for one in ledger_of(repo).entries if one.instant == START]
    assert [one.run.tokens.total for one in here] == [1000, 1000]


def ledger_of(repo):
    folder = str(repo.path / ".git")
    return recorded(Repository(folder, folder, str(repo.path)), load(str(repo.path), folder))


@pytest.mark.parametrize(
    ("text", "later"), [(ONE, 5), (usage(f"Run-Id: {ID}"), 5), (usage(f"Run-Id: {ID}"), 0)]
)
def test_a_copy_of_a_later_second_or_with_a_run_id_is_no_such_suspect(repo, text, later):
    repo.commit(text, at=START)
    when = {"GIT_COMMITTER_DATE": f"@{START + later} +0000"}
    repo.git("commit", "--quiet", "--allow-empty", "-C", "HEAD", **when)
    (one,) = repo.document("copies")["copies"]
    assert one["may_be_several"] is False
    assert "may be several" not in repo.audit("copies")


def test_equal_runs_that_are_not_copies_are_not_listed(repo):
    repo.commit(ONE)
    repo.commit(ONE)
    assert repo.document("copies")["copies"] == []


def test_values_that_differ_under_one_run_id_are_shown_side_by_side(repo):
    first = repo.commit(usage(f"Run-Id: {ID}", tokens=1200))
    second = repo.commit(usage(f"Run-Id: {ID}", tokens=1300))
    document = repo.document("copies")
    (one,) = document["copies"]
    assert (one["because"], one["differs"]) == ("same Run-Id", True)
    assert [(p["commit"], p["run"]["tokens"], p["counted"]) for p in one["commits"]] == [
        (first, 1200, False),
        (second, 1300, True),
    ]
    (clash,) = document["disagreements"]
    assert (clash["kind"], clash["run_id"]) == ("values", ID)
    told = plain(repo.audit("copies"))
    assert f"{first[:10]} SD-AUTH-001 EXEC MAIN sonnet 1200" in told
    assert f"{second[:10]} SD-AUTH-001 EXEC MAIN sonnet 1300 (counted)" in told


def test_a_correction_shows_what_it_replaced_and_who_answers_for_it(repo):
    repo.commit(usage(f"Run-Id: {ID}", tokens=480_000))
    lines = f"Corrects: {ID} tokens=48000 a zero too many\nOverride-By: {LEAD}\n"
    oid = repo.commit(f"chore: correct\n\n{lines}")
    (one,) = repo.document("copies")["corrected"]
    assert (one["before"], one["after"], one["commit"]) == (480_000, 48_000, oid)
    assert (one["by"], one["reason"]) == (LEAD, "a zero too many")
    assert "480,000 -> 48,000 tokens" in plain(repo.audit("copies"))


def test_a_squash_beside_its_branch_is_a_suspect_and_the_branch_is_named(repo):
    repo.commit("chore: start")
    repo.switch("topic", "--create")
    first, second = repo.commit(ONE), repo.commit(TWO)
    repo.switch("main")
    squash = repo.commit(squashed(ONE, TWO))
    (one,) = repo.document("copies")["suspects"]
    assert (one["commit"], one["blocks"], one["branches"]) == (squash, 2, ["topic"])
    found = [place for part in one["matched"] for place in part["commits"]]
    assert found == [{"commit": oid, "recorded": False} for oid in (first, second)]
    assert "delete the merged branch (topic)" in plain(repo.audit("copies"))
    repo.git("branch", "--quiet", "-D", "topic")
    assert repo.document("copies")["suspects"] == []


def test_a_branch_where_twins_may_hide_is_named_if_it_can_not_be_read(repo):
    repo.commit(squashed(ONE, TWO))
    assert repo.document("copies")["suspects"] == []
    lost = repo.plumb("words\n")
    repo.branch("topic", repo.plumb(ONE, lost))
    (repo.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    done = repo.trailgate("audit", "copies")
    assert done.code == 3
    assert "topic can't be read" in done.err


def test_a_squash_whose_branch_came_back_by_a_merge_counts_twice_in_the_record(repo):
    repo.commit("chore: start")
    repo.switch("topic", "--create")
    repo.commit(ONE)
    repo.commit(TWO)
    repo.switch("main")
    repo.commit(squashed(ONE, TWO))
    repo.git("merge", "--quiet", "--no-edit", "topic")
    (one,) = repo.document("copies")["suspects"]
    assert all(place["recorded"] for part in one["matched"] for place in part["commits"])
    assert "HEAD reaches both" in plain(repo.audit("copies"))


def test_a_squash_of_one_commit_keeps_its_message_and_is_found_by_its_number(repo):
    repo.commit("chore: start")
    repo.switch("topic", "--create")
    repo.commit(ONE)
    repo.switch("main")
    repo.commit(ONE.replace(": one", ": one (#12)"))
    (one,) = repo.document("copies")["suspects"]
    assert one["blocks"] == len(one["matched"]) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (usage(f"Run-Id: {ID}", subject="feat(SD-AUTH-001): one"), TWO),
        (ONE.replace("1000", "1001"), TWO),
        (ONE.replace(": one", ": won"), TWO),
    ],
)
def test_what_differs_or_has_a_run_id_is_no_suspect(repo, first, second):
    repo.commit("chore: start")
    repo.switch("topic", "--create")
    repo.commit(first)
    repo.switch("main")
    quoted = first if ID in first else ONE
    repo.commit(squashed(quoted, second))
    assert repo.document("copies")["suspects"] == []


def test_a_commit_made_after_the_squash_is_not_its_source(repo):
    repo.commit(squashed(ONE, TWO))
    repo.commit(ONE)
    assert repo.document("copies")["suspects"] == []


def test_a_window_leaves_out_what_lies_outside(repo):
    repo.commit(usage(f"Run-Id: {ID}"))
    repo.commit(usage(f"Run-Id: {ID}"))
    assert len(repo.document("copies", "--until", "2027-01-01")["copies"]) == 1
    assert repo.document("copies", "--since", "2027-01-01")["copies"] == []


def test_thousands_of_copies_are_listed_whole_in_json_and_briefly_in_text(repo):
    lines = []
    for branch in ("a", "b"):
        lines += [f"reset refs/heads/{branch}\n"]
        for number in range(1500):
            text = usage(subject=f"feat(SD-AUTH-001): step {number}")
            author = f"Dev One <dev.one@example.com> {START + number} +0000"
            committer = f"Dev {branch} <dev@example.com> {START + number} +0000"
            lines.append(
                f"commit refs/heads/{branch}\nauthor {author}\ncommitter {committer}\n"
                f"data {len(text)}\n{text}\n"
            )
    repo.git("fast-import", "--quiet", stdin="".join(lines))
    repo.git("symbolic-ref", "HEAD", "refs/heads/a")
    tree = repo.empty_tree()
    merged = repo.git("commit-tree", tree, "-p", "a", "-p", "b", "-m", "Merge").strip()
    repo.git("update-ref", "refs/heads/a", merged)
    assert len(repo.document("copies")["copies"]) == 1500
    told = repo.audit("copies")
    assert "and 1,450 more; --json lists all" in told
    assert len(told.splitlines()) < 300


def test_every_copy_that_the_ledger_counted_is_listed(repo):
    texts = [ONE, TWO, usage(f"Run-Id: {ID}"), usage(subject="fix(SD-AUTH-001): three")]
    for text in texts:
        repo.commit(text, at=START)
    tip = repo.head()
    repo.commit(texts[2].replace("SD: SD-AUTH-001\n", "").replace("(SD-AUTH-001)", ""))
    for name in ("a", "b"):
        repo.switch(name, "--create")
        repo.git("reset", "--quiet", "--hard", tip)
        repo.commit(f"chore: {name}")
        for text in texts[: 2 if name == "a" else 4]:
            repo.commit(text, at=START)
    repo.switch("main")
    repo.git("merge", "--quiet", "--no-edit", "a", "b")
    opened = Repository.discover(str(repo.path))
    ledger = recorded(opened, load(str(repo.path), opened.data_dir))
    listed = repo.document("copies")["copies"]
    assert sorted(len(one["commits"]) for one in listed) == sorted(
        entry.copies for entry in ledger.entries if entry.copies > 1
    )
    assert len(listed) == 4
