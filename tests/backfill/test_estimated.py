"""What notes say, as a segment of its own: read with care, for anybody may have written them."""

from __future__ import annotations

import json

import pytest

from builders import MONDAY, WEEK, make_budget, make_entry, make_policy
from repos import usage
from trailgate.backfill.estimated import estimated
from trailgate.budget.amounts import UNIT
from trailgate.budget.estimates import Estimated, segments
from trailgate.budget.pivot import Window
from trailgate.config import load
from trailgate.git import Repository
from trailgate.ledger_build import recorded
from trailgate.usage.run import Tokens

from .conftest import REF

LINE = "Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"
BEFORE = f"feat(SD-OLD-001): x\n\n{LINE}\n"


def segment(repo):
    opened = Repository.discover(str(repo.path))
    policy = load(str(repo.path), opened.data_dir)
    return estimated(opened, policy, recorded(opened, policy))


def written(repo, text, oid="HEAD"):
    repo.git("notes", f"--ref={REF}", "add", "-f", "-F", "-", oid, stdin=text)


def note(**run):
    usual = {"sd": "SD-OLD-001", "phase": "EXEC", "agent": "MAIN", "model": "opus", "tokens": 70}
    runs = [usual | {"source": "token-log"} | run]
    return {"trailgate": 1, "kind": "estimated-usage", "work": "abc", "runs": runs}


def test_without_notes_there_is_nothing(repo):
    repo.commit(BEFORE)
    found = segment(repo)
    assert (found.entries, found.unknown, found.unreadable, found.counts) == ((), (), (), False)


def test_tokens_and_models_come_apart_and_neither_is_recorded(repo):
    for _ in range(5):
        repo.commit(usage())
    first = repo.commit(BEFORE)
    repo.backfill("--write")
    before = segment(repo)
    assert (before.entries, [one.oid for one in before.unknown]) == ((), [first])
    assert before.unknown[0].run.tokens == Tokens()
    repo.backfill("--write", "--medians")
    (one,) = segment(repo).entries
    assert (one.oid, one.run.tokens, one.run.model) == (first, Tokens(1000), "Opus 4.5")
    opened = Repository.discover(str(repo.path))
    policy = load(str(repo.path), opened.data_dir)
    assert len(recorded(opened, policy).entries) == 5


def test_policy_says_whether_it_counts(repo):
    repo.commit(BEFORE)
    assert segment(repo).counts is False
    (repo.path / "trailgate.toml").write_text("[ledger]\nbackfill = true\n")
    assert segment(repo).counts is True
    (repo.path / "trailgate.toml").write_text('[ledger]\nbackfill = "yes"\n')
    done = repo.trailgate("policy", "validate")
    assert done.code == 2
    assert "ledger.backfill" in done.err


def test_a_note_on_a_commit_that_records_its_usage_counts_nothing(repo):
    repo.commit(usage())
    written(repo, json.dumps(note()))
    assert segment(repo).entries == ()


def test_a_copy_with_its_own_note_counts_once(repo):
    first = repo.commit(BEFORE)
    second = repo.commit(BEFORE)
    for oid in (first, second):
        written(repo, json.dumps(note()), oid)
    assert len(segment(repo).entries) == 1
    written(repo, json.dumps(note() | {"work": "other"}), second)
    assert len(segment(repo).entries) == 2


def test_the_instant_is_that_of_use_where_the_note_says_it(repo):
    repo.commit(BEFORE)
    written(repo, json.dumps(note(at="2026-07-20T00:00:00Z")))
    assert segment(repo).entries[0].instant == 1_784_505_600


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[" * 100_000,
        "null",
        "[1]",
        '{"kind": "estimated-usage"}',
        json.dumps(note() | {"trailgate": 2}),
        json.dumps(note() | {"trailgate": True}),
        json.dumps(note() | {"work": ["x"]}),
        json.dumps(note() | {"work": "\x1b[31m"}),
        json.dumps(note() | {"runs": []}),
        json.dumps(note() | {"runs": {}}),
        json.dumps(note() | {"runs": note()["runs"] * 201}),
        json.dumps(note() | {"runs": [7]}),
        json.dumps(note(tokens=-5)),
        json.dumps(note(tokens=10**13)),
        json.dumps(note(tokens=1.5)),
        json.dumps(note(tokens=True)),
        json.dumps(note(tokens={"in": 5})),
        json.dumps(note(model="")),
        json.dumps(note(model="none", tokens=0)),
        json.dumps(note(model="x" * 300)),
        json.dumps(note(model="opus\x1b[31m")),
        json.dumps(note(sd="no id")),
        json.dumps(note(at="yesterday")),
        json.dumps(note(source=5)),
        json.dumps(note(basis="x\n::error::y")),
        json.dumps(note() | {"pad": "x" * 70_000}),
    ],
)
def test_a_note_that_cannot_be_trusted_is_counted_as_unreadable(repo, text):
    repo.commit(BEFORE)
    written(repo, text)
    found = segment(repo)
    assert (found.entries, found.unknown, len(found.unreadable)) == ((), (), 1)


def test_a_sound_note_of_the_same_form_is_read(repo):
    repo.commit(BEFORE)
    written(repo, json.dumps(note()))
    assert segment(repo).entries[0].run.tokens == Tokens(70)


def test_a_window_of_the_ledger_is_a_window_of_the_estimates(repo):
    repo.commit(BEFORE)
    written(repo, json.dumps(note()))
    opened = Repository.discover(str(repo.path))
    policy = load(str(repo.path), opened.data_dir)
    ledger = recorded(opened, policy)
    later = Window(since=ledger.sd_commits[0].instant + 1)
    cut = ledger.replace(sd_commits=tuple(c for c in ledger.sd_commits if later.holds(c.instant)))
    assert estimated(opened, policy, cut).entries == ()


def test_a_segment_is_of_one_budget_and_its_period_and_no_zone_knows_it():
    opus = make_budget(100, name="opus", match={"family": ["opus"]})
    policy = make_policy(make_budget(), opus)
    inside = make_entry(40, MONDAY + 5, model="opus")
    found = Estimated(
        (inside, make_entry(2, MONDAY + 6), make_entry(9, MONDAY + WEEK)),
        (make_entry(0, MONDAY + 7, model="opus"),),
    )
    weekly, opus_only = segments(found, policy, MONDAY + 60)
    assert (weekly.amount // UNIT, weekly.runs, weekly.lacking) == (42, 2, 1)
    assert (opus_only.amount // UNIT, opus_only.runs, opus_only.lacking) == (40, 1, 1)
    assert not weekly.counts
    (next_week, _) = segments(found, policy, MONDAY + WEEK)
    assert (next_week.amount // UNIT, next_week.runs, next_week.lacking) == (9, 1, 0)


def test_a_run_that_lacks_the_unit_is_unknown_and_never_nought():
    policy = make_policy(make_budget(10, unit="hours"))
    (one,) = segments(Estimated((make_entry(5),), (), counts=True), policy, MONDAY)
    assert (one.amount, one.runs, one.lacking, one.counts) == (0, 0, 1, True)


def test_what_is_estimated_moves_no_zone(repo):
    for number in range(5):
        repo.commit(usage(tokens=90_000 + number))
    repo.commit(BEFORE)
    now = {"TRAILGATE_NOW": "2026-07-30T12:00:00Z"}
    before = json.loads(repo.trailgate("status", "--json", **now).out)["budgets"][0]
    repo.backfill("--write", "--medians")
    after = json.loads(repo.trailgate("status", "--json", **now).out)["budgets"][0]
    for field in ("zone", "used", "recorded", "in_flight", "percent", "by_model"):
        assert after[field] == before[field]
