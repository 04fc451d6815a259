"""Remedies as people meet them: an edit, pasted, makes the check pass and touches nothing else."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from messages import block, message
from repos import Repo
from trailgate.findings import Edit
from trailgate.policy.build import build
from trailgate.rules.apply_edit import apply

if TYPE_CHECKING:
    from pathlib import Path

ULID = "01KTS5ED20QQKD62BGFA9ZGHNE"
MENDABLE = {
    "trailers-present": [message(block(Model="", Modle="opus"))],
    "trailers-readable": [
        message(block(Tokens="1,250")),
        message(block(SD="sd-auth-001")),
        message(block() + "Phase: EXEC\n"),
        message(block(Tokens="") + "T\u043ekens: 1200\n"),
    ],
    "trailers-in-block": [
        message(block() + "\nCo-authored-by: Dev Two <dev.two@example.com>\n"),
        message(block().replace("\n", "\n\n")),
        message("Some prose.\n" + block()),
    ],
    "known-values": [message(block(phase="EXCE")), message(block("DATABSE"))],
    "sd-consistent": [message(block(SD="SD-BILLING-001"))],
    "run-id-reused": [message(block(Run_Id=ULID) + f"Run: TESTING sonnet 5 id={ULID}\n")],
}
CASES = [(rule, text) for rule, texts in MENDABLE.items() for text in texts]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "work")
    repo.commit("chore: start", files={"file.txt": "one\n"})
    return repo


def findings(repo: Repo, *arguments: str, stdin: str | bytes = b"") -> list[dict[str, Any]]:
    done = repo.trailgate("check", "--json", *arguments, stdin=stdin)
    assert done.code in (0, 1), done.err
    return [f for judged in json.loads(done.out)["judged"] for f in judged["findings"]]


def edits(found: list[dict[str, Any]], rule: str) -> list[Edit]:
    return [
        Edit(tuple(map(tuple, r["trailers"])), tuple(r["drop"]), tuple(r["block"]))
        for finding in found
        if finding["rule"] == rule
        for r in finding["remedies"]
        if r["kind"] == "edit"
    ]


@pytest.mark.parametrize(("rule", "text"), CASES)
def test_each_edit_of_a_message_pasted_makes_the_check_pass(
    repo: Repo, rule: str, text: str
) -> None:
    vocabulary = build("", None).vocabulary
    head = repo.head()
    offered = edits(findings(repo, "--stdin", stdin=text), rule)
    assert offered
    for edit in offered:
        mended = apply(text.encode(), edit, vocabulary)
        left = findings(repo, "--stdin", stdin=mended)
        assert rule not in {finding["rule"] for finding in left}, mended.decode()
        assert not {f["rule"] for f in left if f["severity"] == "error"} - {rule}
    assert repo.head() == head


@pytest.mark.parametrize(("rule", "text"), CASES)
def test_each_command_for_head_pasted_makes_the_check_pass(
    repo: Repo, rule: str, text: str
) -> None:
    repo.git("branch", "other")
    repo.commit(text, files={"new.txt": "kept\n"})
    (repo.path / "file.txt").write_text("unstaged work\n")
    parent, tree = repo.git("rev-parse", "HEAD~1"), repo.git("rev-parse", "HEAD^{tree}")
    shown = repo.trailgate("check").out.splitlines()
    commands = [line.strip() for line in shown if line.strip().startswith("git -c trailer.")]
    for command in commands[:1]:
        subprocess.run(["sh", "-c", command], cwd=repo.path, env=repo.env, check=True)
        assert rule not in {finding["rule"] for finding in findings(repo)}
    assert repo.git("rev-parse", "HEAD~1") == parent
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    assert (repo.path / "file.txt").read_text() == "unstaged work\n"


def test_commands_for_head_are_offered_where_git_can_carry_them_out(repo: Repo) -> None:
    repo.commit(message(block(Tokens="1,250")))
    told = repo.trailgate("check").out
    assert (
        "git -c trailer.Tokens.ifExists=replace commit --amend --only --allow-empty --no-edit "
        "--trailer 'Tokens: 1250'" in told
    )


def test_a_command_for_head_leaves_staged_work_staged(repo: Repo) -> None:
    repo.commit(message(block(Tokens="1,250")))
    (repo.path / "file.txt").write_text("staged work\n")
    repo.git("add", "file.txt")
    (command,) = [
        line.strip()
        for line in repo.trailgate("check").out.splitlines()
        if line.strip().startswith("git -c trailer.")
    ]
    subprocess.run(["sh", "-c", command], cwd=repo.path, env=repo.env, check=True)
    assert repo.git("diff", "--cached", "--name-only") == "file.txt\n"
    assert findings(repo) == []


def test_for_the_root_commit_the_rebase_begins_at_the_root(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "rooted")
    repo.commit(message(block(Tokens="1,250")))
    repo.commit("chore: later")
    root = repo.git("rev-parse", "HEAD~1").strip()
    assert "git rebase -i --rebase-merges --root" in repo.trailgate("check", root).out


def test_for_an_older_commit_the_rebase_is_named_and_no_amend(repo: Repo) -> None:
    bad = repo.commit(message(block(Tokens="1,250")))
    repo.commit("chore: later")
    told = repo.trailgate("check", f"{bad}~1..HEAD").out
    assert f"git rebase -i --rebase-merges {bad[:10]}^" in told
    assert "--amend" not in told


@pytest.mark.parametrize(("rule", "text"), CASES)
def test_for_a_message_no_remedy_touches_head(repo: Repo, rule: str, text: str) -> None:
    told = repo.trailgate("check", "--stdin", stdin=text).out
    assert rule in told
    assert "amend" not in told
    assert "rebase" not in told


@pytest.mark.parametrize(
    "text",
    [message(block("SECURITY", "haiku")), message(block("VALIDATION", "haiku", "PLAN"))],
)
def test_what_a_run_was_is_never_edited(repo: Repo, text: str) -> None:
    for finding in findings(repo, "--stdin", stdin=text):
        for remedy in finding["remedies"]:
            assert remedy["kind"] == "action"
