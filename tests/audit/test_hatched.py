"""`trailgate audit hatches`."""

from __future__ import annotations

from repos import LEAD

POLICY = 'extends = "leo"\n\n[[budget]]\nname = "weekly"\nlimit = 500_000\n'


def begun(repo):
    repo.commit("chore: begin", files={"trailgate.toml": POLICY})
    return repo


def run(repo, *words, at="2026-07-28T14:00:00Z"):
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), at)
    assert repo.trailgate(*words, TRAILGATE_NOW=at, **dates).code == 0
    return repo.head()


def test_that_nothing_was_opened_is_said_in_words(repo):
    begun(repo)
    told = "no pause, rollback, deferral or other limit in the chosen time\n"
    assert repo.audit("hatches") == told
    assert repo.document("hatches") == {"version": 1, "hatches": []}


def test_each_event_comes_with_its_instant_author_and_commit_the_latest_first(repo):
    begun(repo)
    paused = run(repo, "pause", "--until", "2026-08-03", "--reason", "the release")
    later = "2026-07-29T09:30:00Z"
    resumed = run(repo, "resume", at=later)
    assert repo.audit("hatches") == (
        "2 events, the latest first\n"
        "  2026-07-29 09:30  resume  ended at 2026-07-29T09:30:00Z instead of 2026-08-03: the "
        "release\n"
        f"    by Dev One <dev.one@example.com> in {resumed[:10]}\n"
        "  2026-07-28 14:00  pause  from 2026-07-28T14:00:00Z until 2026-08-03: the release\n"
        f"    by Dev One <dev.one@example.com> in {paused[:10]}\n"
        "times are UTC\n"
    )
    first, second = repo.document("hatches")["hatches"]
    assert (first["kind"], first["commit"]) == ("pause", paused)
    assert second == {
        "kind": "resume",
        "what": "ended at 2026-07-29T09:30:00Z instead of 2026-08-03: the release",
        "date": "2026-07-29T09:30:00+00:00",
        "author": "Dev One <dev.one@example.com>",
        "commit": resumed,
    }


def test_a_change_by_hand_is_told_and_a_window_is_kept(repo):
    begun(repo)
    repo.commit("chore: more", files={"trailgate.toml": POLICY.replace("500", "600")}, author=LEAD)
    (one,) = repo.document("hatches")["hatches"]
    assert one["kind"] == "set-limit"
    assert one["what"] == "weekly: 600,000 instead of 500,000"
    assert one["author"] == LEAD
    assert repo.document("hatches", "--until", one["date"])["hatches"] == []
    assert len(repo.document("hatches", "--since", one["date"])["hatches"]) == 1


def test_what_could_turn_a_terminal_round_in_a_name_is_shown_as_an_escape(repo):
    begun(repo)
    repo.commit(
        "chore: more",
        files={"trailgate.toml": POLICY.replace("500", "600")},
        author="Dev \u202eOne <dev.one@example.com>",
    )
    told = repo.audit("hatches")
    assert "\u202e" not in told
    assert "One <dev.one@example.com>" in told
