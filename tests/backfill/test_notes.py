"""What `trailgate backfill` proposes, and the notes that it writes."""

from __future__ import annotations

import json

import pytest

from hostile import PAYLOADS
from repos import LEAD, START, usage

from .conftest import REF, Older

OPUS = "Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"
BEFORE = f"feat(SD-OLD-001): by an agent\n\nSome words.\n\n{OPUS}\n"


def state(repo):
    """Give all that a backfill must not touch."""
    index = repo.path / ".git" / "index"
    return (
        repo.git("rev-parse", "HEAD"),
        repo.git("for-each-ref", "refs/heads", "refs/tags", "refs/remotes"),
        repo.git("status", "--porcelain", "--ignored"),
        index.read_bytes() if index.exists() else None,
        sorted(path.name for path in repo.path.iterdir()),
    )


def test_a_history_that_records_everything_needs_nothing(repo):
    repo.commit(usage())
    assert "every SD commit in the chosen time records its usage" in repo.backfill()
    assert repo.document()["proposals"] == []


def test_an_empty_repository_needs_nothing(repo):
    assert repo.document("--write")["proposals"] == []
    assert repo.git("for-each-ref") == ""


def test_a_co_author_names_the_model_and_no_tokens_are_invented(repo):
    oid = repo.commit(BEFORE)
    repo.commit("feat(SD-OLD-002): nothing tells of this one")
    repo.commit("chore: no SD commit")
    document = repo.document()
    assert (document["lacking"], document["unknown"], document["written"]) == (2, 1, None)
    (one,) = document["proposals"]
    assert (one["commit"], one["sd"], one["estimated"]) == (oid, "SD-OLD-001", True)
    (run,) = one["runs"]
    assert (run["agent"], run["phase"], run["model"]) == ("MAIN", "UNKNOWN", "Opus 4.5")
    assert (run["tokens"], run["source"], run["median"]) == (None, "co-authored-by", None)
    told = repo.backfill()
    assert "MAIN, phase unknown, Opus 4.5 (opus), tokens unknown, from co-authored-by" in told
    assert "nothing was written" in told


def test_without_write_nothing_is_written(repo):
    repo.commit(BEFORE)
    before = repo.git("for-each-ref"), state(repo)
    repo.backfill()
    repo.backfill("--dry-run")
    assert (repo.git("for-each-ref"), state(repo)) == before
    assert repo.trailgate("backfill", "--dry-run", "--write").code == 2


def test_write_makes_one_commit_of_notes_and_touches_nothing_else(repo):
    oids = [repo.commit(f"{BEFORE}\n{number}") for number in range(3)]
    (repo.path / "untracked").write_text("x")
    before = state(repo)
    told = repo.backfill("--write")
    assert "3 notes to refs/notes/trailgate" in told
    assert state(repo) == before
    assert repo.git("rev-list", "--count", REF).strip() == "1"
    for oid in oids:
        note = repo.note(oid)
        assert (note["trailgate"], note["kind"]) == (1, "estimated-usage")
        (run,) = note["runs"]
        assert (run["sd"], run["model"], run["tokens"]) == ("SD-OLD-001", "Opus 4.5", None)
    repo.git("fsck", "--strict")


def test_writing_again_changes_nothing(repo):
    repo.commit(BEFORE)
    repo.backfill("--write")
    before = repo.git("rev-parse", REF)
    told = repo.backfill("--write")
    assert "nothing: the notes say all of it" in told
    assert "kept        1 note that stood before" in told
    assert repo.git("rev-parse", REF) == before
    written = repo.document("--write")["written"]
    assert (written["notes"], written["kept"], written["commit"]) == (0, 1, before.strip())


def test_what_is_written_is_not_offered_again(repo):
    first = repo.commit(BEFORE)
    told = repo.backfill()
    assert "trailgate backfill --write" in told
    assert repo.document()["planned"]["notes"] == 1
    repo.backfill("--write")
    told = repo.backfill()
    assert "nothing to write: the notes say all that is known" in told
    assert "kept        1 note that stood before" in told
    assert "--write" not in told
    assert first[:10] not in told
    planned = {"notes": 0, "kept": 1, "left_alone": 0, "unreadable": []}
    assert repo.document()["planned"] == planned
    second = repo.commit(f"{BEFORE}\nand more")
    told = repo.backfill()
    assert second[:10] in told
    assert first[:10] not in told
    assert "trailgate backfill --write" in told
    assert repo.document()["planned"] == planned | {"notes": 1}


@pytest.mark.parametrize(
    "text", ['{"trailgate": 2, "kind": "estimated-usage"}', "{ estimated-usage"]
)
def test_a_note_of_ours_that_cannot_be_read_is_named_with_a_way_out(repo, text):
    oid = repo.commit(BEFORE)
    repo.backfill("--write")
    repo.git("notes", f"--ref={REF}", "add", "-f", "-m", text, oid)
    for words in ((), ("--write",)):
        told = " ".join(repo.backfill(*words).split())
        assert "unreadable 1 note of ours, changed by hand or of another version" in told
        assert f"git notes --ref=trailgate remove {oid[:10]}" in told
    assert repo.document()["planned"]["unreadable"] == [oid]
    status = " ".join(repo.trailgate("status", TRAILGATE_NOW="2026-07-29T12:00:00Z").out.split())
    assert "estimated unknown" in status
    assert "1 note that can't be read (see trailgate backfill)" in status
    repo.git("notes", "--ref=trailgate", "remove", oid[:10])
    repo.backfill("--write")
    assert repo.note(oid)["runs"]


def test_other_notes_stay_and_those_of_others_are_left_alone(repo):
    plain = repo.commit("chore: with a note")
    theirs = repo.commit(f"{BEFORE}\ntheirs")
    ours = repo.commit(f"{BEFORE}\nours")
    for oid, text in ((plain, "mine"), (theirs, '{"trailgate": "no"}')):
        repo.git("notes", f"--ref={REF}", "add", "-m", text, oid)
    repo.git("notes", "add", "-m", "in the usual place", plain)
    usual = repo.git("rev-parse", "refs/notes/commits")
    assert "1 that trailgate did not write" in repo.backfill("--write")
    shown = [repo.git("notes", f"--ref={REF}", "show", oid).strip() for oid in (plain, theirs)]
    assert shown == ["mine", '{"trailgate": "no"}']
    assert repo.note(ours)["runs"]
    assert repo.git("rev-parse", "refs/notes/commits") == usual
    assert repo.git("rev-list", "--count", REF).strip() == "3"


def test_medians_are_offered_with_five_runs_and_taken_only_when_asked_for(repo):
    for number in range(4):
        repo.commit(usage(tokens=1000 + number))
    oid = repo.commit(BEFORE)
    assert repo.document()["proposals"][0]["runs"][0]["median"] is None
    repo.commit(usage(tokens=9000))
    repo.commit(usage("Agent: TESTING", tokens=77))
    (run,) = repo.document()["proposals"][0]["runs"]
    basis = "median of 5 runs of MAIN in any phase"
    assert run["median"] == {"tokens": 1002, "basis": basis}
    assert run["tokens"] is None
    repo.backfill("--write")
    assert repo.note(oid)["runs"][0]["tokens"] is None
    assert repo.document("--medians")["proposals"][0]["runs"][0]["tokens"] == 1002
    repo.backfill("--write", "--medians")
    (run,) = repo.note(oid)["runs"]
    assert (run["tokens"], run["basis"]) == (1002, basis)


def test_a_median_is_of_the_phase_that_the_message_names(repo):
    for number in range(5):
        repo.commit(usage(phase="PLAN", tokens=100))
        repo.commit(usage(phase="EXEC", tokens=5000 + number))
    repo.commit(f"feat(SD-OLD-001): x\n\nPhase: PLAN\n{OPUS}\n")
    (run,) = repo.document()["proposals"][0]["runs"]
    assert run["phase"] == "PLAN"
    assert run["median"] == {"tokens": 100, "basis": "median of 5 runs of MAIN in PLAN"}


def test_a_note_is_never_replaced_by_one_that_knows_less(repo):
    for _ in range(5):
        repo.commit(usage())
    oid = repo.commit(BEFORE)
    repo.backfill("--write", "--medians")
    assert "1 note that stood before" in repo.backfill("--write")
    assert repo.note(oid)["runs"][0]["tokens"] == 1000


def test_a_cherry_pick_is_proposed_once(repo):
    repo.commit("chore: start")
    repo.branch("side")
    repo.commit(BEFORE)
    repo.switch("side")
    repo.commit("chore: elsewhere")
    repo.git("cherry-pick", "--allow-empty", "--keep-redundant-commits", "main")
    repo.git("merge", "--quiet", "--no-edit", "main")
    assert len(repo.document()["proposals"]) == 1


def test_a_block_that_cannot_be_read_is_not_for_backfill(repo):
    repo.commit(usage(f"\n{OPUS}", tokens="some"))
    assert repo.document()["lacking"] == 0


def test_a_window_chooses_commits(repo):
    repo.commit(BEFORE)
    assert repo.document("--since", "2026-07-29")["lacking"] == 0
    assert repo.document("--until", "2026-07-29")["lacking"] == 1


def test_a_shallow_clone_is_refused(repo):
    repo.commit(BEFORE)
    repo.commit(BEFORE)
    clone = repo.clone("shallow", "--depth", "1")
    done = clone.trailgate("backfill", "--write")
    assert (done.code, done.out) == (3, "")
    assert clone.attempt("rev-parse", "--verify", "--quiet", REF).code != 0


@pytest.mark.parametrize("options", [["--bare"], ["--object-format=sha256"]])
def test_notes_that_fan_out_take_one_more_in_any_repository(tmp_path, options):
    repo = Older(tmp_path / "work", *options)
    tip = ""
    for _ in range(2):
        stream = []
        for number in range(300):
            who = f"{LEAD} {START + number + 10 * len(tip)} +0000"
            start = f"from {tip}\n" if tip and not number else ""
            head = f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n"
            stream.append(f"{head}data {len(BEFORE)}\n{BEFORE}\n{start}")
        repo.git("fast-import", "--quiet", stdin="".join(stream))
        tip = repo.git("rev-parse", "refs/heads/main").strip()
        assert "300 notes" in repo.backfill("--write")
    listed = repo.git("notes", f"--ref={REF}", "list").splitlines()
    assert len(listed) == 600
    assert "/" in repo.git("ls-tree", "-r", "--name-only", REF)
    repo.git("fsck", "--strict")


@pytest.mark.parametrize("way", ["taken", "nameless"])
def test_a_ref_that_cannot_be_written_is_one_clear_line(repo, way):
    repo.commit(BEFORE)
    if way == "taken":
        repo.git("update-ref", f"{REF}/below", "HEAD")
    else:
        for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL"):
            del repo.env[name]
        repo.git("config", "user.useConfigOnly", "true")
    done = repo.trailgate("backfill", "--write")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert ("refs/notes/trailgate" in done.err) or ("git config user.name" in done.err)


def test_thousands_of_commits_and_hostile_texts(repo):
    stream = []
    for number in range(1200):
        payload = PAYLOADS[number % len(PAYLOADS)]
        who = f"Evil \x1b[31m {payload} <evil@example.com> {START + number} +0000"
        who = who.replace("\n", " ").encode("utf-8", "surrogateescape")
        if who.count(b"<") != 1 or who.count(b">") != 1:
            who = f"{LEAD} {START + number} +0000".encode()
        text = f"feat(SD-OLD-{number:03}): {payload}\n\nAssisted-by: X:m{payload}\n{OPUS}\n"
        raw = text.encode("utf-8", "surrogateescape")
        stream.append(b"commit refs/heads/main\nauthor " + who + b"\ncommitter " + who)
        stream.append(f"\ndata {len(raw)}\n".encode() + raw + b"\n")
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))
    told = repo.backfill("--write")
    assert all(character.isprintable() or character == "\n" for character in told)
    assert "1,200 notes to refs/notes/trailgate" in told
    assert len(told.splitlines()) < 200
    assert repo.git("rev-list", "--count", REF).strip() == "1"
    document = repo.backfill("--json")
    assert document.isascii()
    assert "\\u001b" not in document
    assert len(json.loads(document)["proposals"]) == 1200
    assert "nothing: the notes say all of it" in repo.backfill("--write")
