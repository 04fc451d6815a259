"""The zone that the hook sees: right whatever became of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages import block, message

if TYPE_CHECKING:
    from repos import Repo

HALF = message(block(Tokens="250_000"))
ASKING = message(block("DATABASE", "opus", Escalation_Reason="recursive policies"))


def zone(repo: Repo) -> str:
    """The zone rules that a commit which asks for the zone meets, the commit not being kept."""
    done = repo.attempt("commit", "--allow-empty", "-F", "-", stdin=ASKING)
    assert done.code == 0, done.err
    repo.git("reset", "--quiet", "--soft", "HEAD~1")
    rules = [line.split()[1] for line in done.err.splitlines() if line.startswith(("warn", "note"))]
    return ", ".join(rules)


def test_it_counts_the_commits_beyond_the_index(hooked: Repo) -> None:
    hooked.commit(HALF)
    assert hooked.trailgate("status").code == 0
    assert zone(hooked) == ""
    hooked.commit(HALF.replace("RLS", "more"))
    assert zone(hooked) == "zone-red"


def test_runs_that_an_amend_dropped_are_gone_even_after_gc(hooked: Repo) -> None:
    hooked.commit(HALF)
    hooked.commit(HALF.replace("RLS", "more"))
    assert hooked.trailgate("status").code == 0
    assert zone(hooked) == "zone-red"
    hooked.git("reset", "--quiet", "--hard", "HEAD~1")
    hooked.commit("chore: go on")
    assert zone(hooked) == ""
    hooked.git("reflog", "expire", "--expire=now", "--all")
    hooked.git("gc", "--quiet", "--prune=now")
    assert zone(hooked) == ""


def test_a_correction_beyond_the_index_counts(hooked: Repo) -> None:
    run_id = "01KYKT2R0000000000000000AA"
    hooked.commit(message(block(Tokens="490_000", Run_Id=run_id)))
    assert hooked.trailgate("status").code == 0
    assert zone(hooked) == "zone-red"
    correction = f"Corrects: {run_id} tokens=1000 the figure was of another week\n"
    hooked.commit(message(f"{correction}Override-By: Lead <lead@example.com>\n", "chore: mend"))
    assert zone(hooked) == ""


def test_a_damaged_index_changes_nothing(hooked: Repo) -> None:
    hooked.commit(message(block(Tokens="490_000")))
    assert hooked.trailgate("status").code == 0
    for path in (hooked.path / ".git" / "trailgate").iterdir():
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert zone(hooked) == "zone-red"


def amended(repo: Repo, text: str, **variables: str) -> str:
    """The zone rules that an amended HEAD meets."""
    done = repo.attempt("commit", "--amend", "--allow-empty", "-F", "-", stdin=text, **variables)
    assert done.code == 0, done.err
    rules = [line.split()[1] for line in done.err.splitlines() if line.startswith(("warn", "note"))]
    return ", ".join(rules)


def test_a_commit_is_judged_in_the_period_of_its_author_date(hooked: Repo) -> None:
    today, last_week = hooked.at, hooked.at - 7 * 86_400
    hooked.commit(message(block(Tokens="490_000")), at=last_week)
    hooked.at = today
    assert zone(hooked) == ""
    done = hooked.attempt(
        *("commit", "--allow-empty", "--date", f"@{last_week + 60} +0000", "-F", "-"), stdin=ASKING
    )
    assert "warning zone-red" in done.err
    assert "warning zone-red" in hooked.trailgate("check").out


def test_a_date_that_the_user_exports_counts_in_a_merge(hooked: Repo) -> None:
    last_week = hooked.at - 7 * 86_400
    hooked.commit(message(block(Tokens="490_000")), at=last_week)
    hooked.git("switch", "--quiet", "--create", "topic")
    hooked.commit("chore: a", files={"other.txt": "one\n"})
    hooked.switch("main")
    words = ("merge", "--no-ff", "-m", ASKING.replace("feat(SD-AUTH-001)", "Merge"), "topic")
    for date in (f"@{last_week} +0000", "2026-07-21T12:00:00Z", "Tue Jul 21 12:00:00 2026 +0000"):
        assert "warning zone-red" in hooked.attempt(*words, GIT_AUTHOR_DATE=date).err
        hooked.git("reset", "--quiet", "--hard", "HEAD~1")
    assert "zone-red" not in hooked.attempt(*words, GIT_AUTHOR_DATE="2026-07-28T12:00:00Z").err


def test_what_an_amend_replaces_does_not_count(hooked: Repo) -> None:
    text = ASKING.replace("1200", "490_000")
    hooked.commit(text)
    assert amended(hooked, text) == ""
    assert amended(hooked, text.replace("490_000", "480_000")) == ""
    assert hooked.trailgate("status").code == 0
    assert amended(hooked, text) == ""
    hooked.commit(message(block(Tokens="490_000")))
    assert amended(hooked, text) == "zone-red"


def test_what_an_amend_replaces_counts_where_it_stood_before_too(hooked: Repo) -> None:
    run_id = "01KYKT2R0000000000000000AA"
    shared = block(Tokens="490_000", Run_Id=run_id)
    hooked.commit(message(shared))
    hooked.commit(message(shared, "feat(SD-AUTH-001): once more"))
    assert hooked.trailgate("status").code == 0
    assert amended(hooked, ASKING) == "zone-red"


def test_a_correction_that_an_amend_drops_is_undone(hooked: Repo) -> None:
    run_id = "01KYKT2R0000000000000000AA"
    hooked.commit(message(block(Tokens="490_000", Run_Id=run_id)))
    correction = f"Corrects: {run_id} tokens=1000 the figure was of another week\n"
    hooked.commit(message(f"{correction}Override-By: Lead <lead@example.com>\n", "chore: mend"))
    assert zone(hooked) == ""
    assert amended(hooked, ASKING) == "zone-red"
    hooked.git("reset", "--quiet", "--hard", "HEAD@{1}")
    assert hooked.trailgate("status").code == 0
    assert amended(hooked, ASKING) == "zone-red"


def test_an_amend_is_known_where_git_has_packed_head(hooked: Repo) -> None:
    hooked.commit(ASKING.replace("1200", "490_000"))
    hooked.git("gc", "--quiet")
    assert not (hooked.path / ".git" / "objects" / hooked.head()[:2]).exists()
    assert amended(hooked, ASKING) == ""


def test_a_run_that_the_message_takes_over_does_not_count_against_itself(hooked: Repo) -> None:
    text = ASKING.replace("1200", "490_000")
    origin = hooked.commit(text)
    hooked.commit("chore: later")
    hooked.commit("chore: and later")
    done = hooked.attempt("commit", "--allow-empty", "-C", origin)
    assert (done.code, "zone" in done.err) == (0, False), done.err
