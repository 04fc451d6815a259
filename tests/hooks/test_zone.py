"""The zone that the hook sees: right whatever became of the index."""

from __future__ import annotations

from messages import block, message
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
