"""What init writes beside the policy: written once, renewed, checked, taken back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from trailgate.cli.main import COMMANDS
from trailgate.init.guidance import reference, section
from trailgate.init.piece import Piece, put, taken_out
from trailgate.init.workflow import OPEN_ACTION, action_of, workflow
from trailgate.policy.build import build

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WORKFLOW = ".github/workflows/trailgate.yml"
REFERENCE = "docs/HAIKU-QUICK-REFERENCE.md"
LEO = build("", None)


def text(sandbox, path):
    return (sandbox.root / path).read_text()


def tree(sandbox):
    files = (p for p in sandbox.root.rglob("*") if p.is_file())
    return {
        str(p.relative_to(sandbox.root)): p.read_bytes()
        for p in files
        if ".git/" not in str(p) or "/hooks/" in str(p)
    }


def test_the_workflow_is_the_common_one_of_the_page():
    page = (Path(__file__).parents[2] / "docs" / "ci.md").read_text("utf-8")
    common = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0]
    assert workflow(None, OPEN_ACTION, "main").body == common
    assert "branches: [trunk]" in workflow(None, "", "trunk").body


def test_undo_takes_all_of_it_back_to_the_byte(sandbox):
    (sandbox.root / "CLAUDE.md").write_text("# Ours\n\nBe kind.\n")
    (sandbox.root / "AGENTS.md").write_bytes(b"# Agents\r\n")
    (sandbox.root / ".gitignore").write_text("*.pyc\n\n")
    hook = sandbox.root / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 0\n")
    before = tree(sandbox)
    sandbox.trailgate("init", "--yes")
    assert len(tree(sandbox)) > len(before)
    assert "\n.token-log.json\n" in text(sandbox, ".gitignore")
    assert (sandbox.root / "AGENTS.md").read_bytes().count(b"\r\n") > 20
    out = sandbox.trailgate("init", "--undo")
    assert tree(sandbox) == before
    assert "took its part out of CLAUDE.md\n" in out
    assert f"removed {REFERENCE}\n" in out
    assert not (sandbox.root / "docs").exists()
    sandbox.trailgate("init", "--undo")
    assert tree(sandbox) == before


def test_undo_leaves_what_somebody_changed_and_says_so(sandbox):
    sandbox.trailgate("init", "--yes")
    for path in ("trailgate.toml", "CLAUDE.md"):
        (sandbox.root / path).write_text(text(sandbox, path).replace("haiku", "HAIKU", 1))
    out = sandbox.trailgate("init", "--undo", code=1)
    why = "(changed since init wrote it; take it out by hand)"
    assert f"left alone CLAUDE.md {why}" in out
    assert f"left alone trailgate.toml {why}" in out
    assert not (sandbox.root / REFERENCE).exists()
    assert "HAIKU" in text(sandbox, "CLAUDE.md")


def test_check_says_so_where_init_wrote_nothing(sandbox):
    assert sandbox.trailgate("init", "--check") == "nothing here that init wrote\n"


def test_answers_given_to_a_policy_that_stands_are_told_to_change_nothing(sandbox):
    sandbox.trailgate("init", "--yes")
    before = text(sandbox, "trailgate.toml")
    assert "there already trailgate.toml\n" in sandbox.trailgate("init", "--yes")
    out = sandbox.trailgate("init", "--yes", "--limit", "2M")
    assert "there already trailgate.toml (what it says holds, whatever was given here" in out
    assert text(sandbox, "trailgate.toml") == before


def test_check_fails_when_the_policy_moved_on_and_init_mends_it(sandbox):
    sandbox.trailgate("init", "--yes")
    assert "fits the policy" in sandbox.trailgate("init", "--check")
    sandbox.trailgate("policy", "set-limit", "750000", "--no-commit")
    found = sandbox.trailgate("init", "--check", code=1)
    assert found == ("CLAUDE.md: the policy moved on since init wrote it; run: trailgate init\n")
    assert "renewed CLAUDE.md" in sandbox.trailgate("init")
    assert "weekly: 750,000 tokens a week" in text(sandbox, "CLAUDE.md")
    assert "fits the policy" in sandbox.trailgate("init", "--check")
    sandbox.trailgate("rollback", "--no-commit")
    found = sandbox.trailgate("init", "--check", code=1)
    assert [line.partition(":")[0] for line in found.splitlines()] == ["CLAUDE.md", REFERENCE]


@pytest.mark.parametrize("gone", ["CLAUDE.md", REFERENCE])
def test_check_fails_when_one_piece_of_guidance_is_gone_and_says_what_to_do(sandbox, gone):
    sandbox.trailgate("init", "--yes")
    (sandbox.root / gone).write_text("") if gone == "CLAUDE.md" else (sandbox.root / gone).unlink()
    found = sandbox.trailgate("init", "--check", code=1)
    why = "init's part is missing here, while its other guidance stands"
    assert found == f"{gone}: {why}; run: trailgate init\n"
    assert f"wrote {gone}" in sandbox.trailgate("init")
    assert "fits the policy" in sandbox.trailgate("init", "--check")


def test_check_demands_a_section_of_an_agents_md_that_came_later(sandbox):
    sandbox.trailgate("init", "--yes")
    (sandbox.root / "AGENTS.md").write_text("# Agents\n")
    assert "AGENTS.md: init's part is missing" in sandbox.trailgate("init", "--check", code=1)


def test_check_demands_nothing_that_nobody_wanted(sandbox):
    sandbox.trailgate("init", "--yes", "--no-guidance", "--no-workflow")
    (sandbox.root / "CLAUDE.md").write_text("# Ours\n")
    assert "fits the policy" in sandbox.trailgate("init", "--check")
    (sandbox.root / "docs").mkdir()
    (sandbox.root / REFERENCE).write_text("mine")
    assert "fits the policy" in sandbox.trailgate("init", "--check")


def test_what_was_changed_by_hand_is_left_and_fails_only_when_the_policy_moves(sandbox):
    sandbox.trailgate("init", "--yes")
    mine = text(sandbox, "CLAUDE.md").replace("### Never", "### Never ever")
    (sandbox.root / "CLAUDE.md").write_text(mine)
    sandbox.trailgate("init", "--check")
    sandbox.trailgate("policy", "set-limit", "750000", "--no-commit")
    assert "changed since init wrote it" in sandbox.trailgate("init", "--check", code=1)
    assert "left alone CLAUDE.md" in sandbox.trailgate("init")
    assert text(sandbox, "CLAUDE.md") == mine


def test_files_of_others_are_never_overwritten(sandbox):
    (sandbox.root / WORKFLOW).parent.mkdir(parents=True)
    (sandbox.root / WORKFLOW).write_text("name: mine\n")
    (sandbox.root / "docs").mkdir()
    (sandbox.root / REFERENCE).write_text("mine")
    out = sandbox.trailgate("init", "--yes")
    assert f"left alone {WORKFLOW} (a file of this name stands there" in out
    assert (text(sandbox, WORKFLOW), text(sandbox, REFERENCE)) == ("name: mine\n", "mine")
    sandbox.trailgate("init", "--check")


def test_what_people_fill_in_stays_and_is_no_change(sandbox):
    assert "put it in for OWNER and COMMIT" in sandbox.trailgate("init", "--yes")
    filled = text(sandbox, WORKFLOW).replace(OPEN_ACTION, f"acme/trailgate@{COMMIT}")
    (sandbox.root / WORKFLOW).write_text(filled)
    again = sandbox.trailgate("init")
    assert again.endswith("nothing changed\n")
    assert "OWNER" not in again
    assert text(sandbox, WORKFLOW) == filled
    assert f"removed {WORKFLOW}" in sandbox.trailgate("init", "--undo")


def test_options_choose_the_pieces(sandbox):
    none = ("--no-workflow", "--no-hooks", "--no-gitignore", "--no-guidance")
    sandbox.trailgate("init", "--yes", "--no-haiku", "--mode", "advisory", *none)
    assert set(tree(sandbox)) == {"trailgate.toml"}
    own = build("trailgate.toml", (sandbox.root / "trailgate.toml").read_bytes())
    assert (own.mode, own.terms("DOCMON", "EXEC").assignment) == ("advisory", "sonnet")
    sandbox.trailgate("init", "--no-hooks", "--action", f"acme/trailgate@{COMMIT}")
    assert f"uses: acme/trailgate@{COMMIT}\n" in text(sandbox, WORKFLOW)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--action", "acme/trailgate@v1"), "full object name"),
        (("--start", "soon"), "is no date"),
        (("--check", "--undo"), "choose one"),
        (("--haiku", "--preset", "minimal"), "contradict"),
    ],
)
def test_bad_options_write_nothing(sandbox, words, told):
    assert told in sandbox.trailgate("init", *words, code=2)
    assert tree(sandbox) == {}


def test_claude_md_that_links_to_agents_md_gets_one_section(sandbox):
    (sandbox.root / "AGENTS.md").write_text("# Agents\n")
    (sandbox.root / "CLAUDE.md").symlink_to("AGENTS.md")
    sandbox.trailgate("init", "--yes")
    assert text(sandbox, "AGENTS.md").count("## Model Assignment Strategy") == 1
    assert (sandbox.root / "CLAUDE.md").is_symlink()


def test_a_link_out_of_the_work_tree_is_not_followed(sandbox, tmp_path):
    (tmp_path / "secret").write_text("theirs")
    (sandbox.root / "CLAUDE.md").symlink_to(tmp_path / "secret")
    assert "out of the work tree" in sandbox.trailgate("init", "--yes", code=2)
    assert (tmp_path / "secret").read_text() == "theirs"


def test_where_another_program_manages_hooks_the_rest_is_written(sandbox):
    (sandbox.root / "lefthook.yml").write_text("")
    assert "lefthook manages the hooks here" in sandbox.trailgate("init", "--yes")
    assert (sandbox.root / "CLAUDE.md").exists()


def test_the_section_follows_the_policy():
    own = build(
        "trailgate.toml",
        b'[agents.DOCMON]\nassignment = "sonnet"\nceiling = "opus"\nescalate-for = "a | b <i>"\n'
        b'[[escalate]]\nwhen = { task = "rls-policy" }\nto = "opus"\n'
        b'[severity]\nzone-red = "off"\n',
    )
    told = section(own, 0, "CLAUDE.md").body
    assert "| 1 | DOCMON | sonnet | opus: a \\| b &lt;i> |" in told
    assert "Work of task rls-policy runs on opus without a reason." in told
    assert "| RED | from 95 % | the assigned model (the rule is off) |" in told
    assert "- SECURITY: never below opus (`security-requires-opus`)." in told
    assert "VALIDATION in PLAN and EXEC: never below sonnet" in told


def test_the_reference_is_one_page_and_names_commands_that_exist():
    page = reference(LEO, 0).body
    assert page.count("\n") <= 66
    assert set(re.findall(r"`trailgate ([a-z]+)", page)) <= set(COMMANDS)


@pytest.mark.parametrize("before", ["", "a\n", "a\n\n", "a\n\n\n"])
def test_a_section_leaves_no_trace(before):
    piece = Piece("x", "body\n", ("# ", ""))
    assert taken_out(put(before, piece), piece) == before


def test_a_section_without_its_end_is_left_alone():
    piece = Piece("x", "body\n", ("# ", ""))
    assert taken_out(put("", piece).replace("# trailgate init: end\n", ""), piece) is None


@pytest.mark.parametrize(
    ("told", "action"),
    [
        ({"url": "https://github.com/acme/trailgate.git", "vcs_info": {"commit_id": COMMIT}},
         f"acme/trailgate@{COMMIT}"),
        ({"url": "https://github.com/acme/trailgate", "vcs_info": {"commit_id": "main"}}, ""),
        ({"url": "file:///somewhere", "dir_info": {}}, ""),
        ([], ""),
    ],
)  # fmt: skip
def test_what_hosts_the_installed_trailgate_is_taken_from_its_own_record(told, action):
    assert action_of(json.dumps(told)) == action
