"""Odd places and odd names: one clear line, and the right exit code."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

    from repos import Done


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def refused(done: Done, code: int) -> str:
    """Check that a command gave up with one line; give it."""
    assert done.code == code, done
    assert "Traceback" not in done.err
    [line] = done.err.splitlines()
    assert line.startswith("trailgate: ")
    return line


@pytest.mark.parametrize(
    "name",
    ["nowhere", "main~99", "-x", "--all", "-", "@{9}", "HEAD^{tree}", "v 1", "x" * 5000,
     "\u2028", "main:file", "..-x", "-x..", "HEAD..nowhere", "nowhere..HEAD", "a...b", "HEAD^@",
     ":/zzz"],
)  # fmt: skip
def test_a_name_that_is_no_commit_is_refused(repo: Repo, name: str) -> None:
    repo.commit(usage(), files={"file": "x"})
    refused(repo.trailgate("check", "--", name), 2)
    if ".." not in name:
        refused(repo.trailgate("parse", "--rev", name), 2)


def test_an_option_nobody_knows_is_refused(repo: Repo) -> None:
    repo.commit(usage())
    refused(repo.trailgate("check", "--alll"), 2)


def test_an_ambiguous_short_name_is_refused(repo: Repo) -> None:
    repo.commit(usage())
    seen: dict[str, str] = {}
    for number in count():
        content = f"{number}"
        blob = f"blob {len(content)}\0{content}".encode()
        name = hashlib.sha1(blob, usedforsecurity=False).hexdigest()[:4]
        if name in seen:
            break
        seen[name] = content
    for text in (content, seen[name]):
        repo.write_object(text.encode(), "blob")
    assert "ambiguous" in repo.attempt("rev-parse", name).err
    refused(repo.trailgate("check", name), 2)


def test_a_branch_that_looks_like_an_option_or_a_name_can_be_checked(repo: Repo) -> None:
    oid = repo.commit(usage())
    for name in ("refs/heads/-x", "refs/heads/d\u00ebv", f"refs/heads/{'0' * 40}"):
        repo.git("update-ref", name, oid)
        assert repo.trailgate("check", name).code == 0


def test_a_file_of_the_same_name_confuses_nothing(repo: Repo) -> None:
    repo.commit(usage(), files={"main": "x"})
    assert repo.trailgate("check", "main").code == 0


@pytest.mark.parametrize("command", [("check",), ("parse", "--rev", "HEAD")])
def test_an_empty_repository_says_so(repo: Repo, command: tuple[str, ...]) -> None:
    assert "no commit yet" in refused(repo.trailgate(*command), 2)


@pytest.mark.parametrize("command", [("check",), ("parse", "--rev", "HEAD"), ("status",)])
def test_outside_a_repository_it_says_so(
    repo: Repo, tmp_path: Path, command: tuple[str, ...]
) -> None:
    outside = Repo(tmp_path / "outside", init=False)
    line = refused(outside.trailgate(*command, GIT_CEILING_DIRECTORIES=str(tmp_path)), 3)
    assert "not in a git repository" in line


@pytest.mark.parametrize("command", [("check",), ("status",), ("report",)])
def test_a_shallow_clone_names_the_command_that_mends_it(
    repo: Repo, command: tuple[str, ...]
) -> None:
    repo.commit(usage())
    repo.commit(usage(tokens=2))
    clone = repo.clone("clone", "--depth=1")
    assert "git fetch --unshallow" in refused(clone.trailgate(*command), 3)


@pytest.mark.parametrize("command", [("check",), ("check", "HEAD~1..HEAD"), ("status",)])
def test_a_missing_object_is_one_clear_line(repo: Repo, command: tuple[str, ...]) -> None:
    repo.commit(usage())
    oid = repo.commit(usage(tokens=2))
    repo.commit(usage("Run: DOCMON sonnet 5", tokens=3))
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    done = repo.trailgate(*command)
    assert done.code in (2, 3)
    refused(done, done.code)


def test_detached_head_linked_worktree_and_bare_repository_are_judged(repo: Repo) -> None:
    repo.commit(usage())
    repo.git("switch", "--quiet", "--detach")
    assert repo.trailgate("check").code == 0
    linked = Repo(repo.path.parent / "linked", init=False)
    repo.git("worktree", "add", "--quiet", "--force", str(linked.path), "main")
    assert linked.trailgate("check").code == 0
    bare = repo.clone("bare.git", "--bare")
    assert bare.trailgate("check").code == 0
    assert bare.trailgate("status", "--json").code == 0


@pytest.mark.parametrize(
    "setting",
    [
        ("core.commentChar", "S"),
        ("core.commentChar", "auto"),
        ("trailer.separators", "="),
        ("trailer.sd.key", "Ticket"),
        ("i18n.logOutputEncoding", "latin-1"),
        ("log.showSignature", "true"),
        ("log.mailmap", "true"),
        ("core.quotePath", "false"),
        ("alias.rev-list", "!false"),
        ("color.ui", "always"),
        ("core.pager", "false"),
    ],
)
def test_settings_change_no_verdict_on_commits(repo: Repo, setting: tuple[str, str]) -> None:
    repo.commit(usage(subject="feat(SD-AUTH-001): gr\u00fcn"))
    repo.commit("feat(SD-AUTH-001): without\n")
    before = repo.trailgate("check", "HEAD~1", "--json"), repo.trailgate("check", "--json")
    parsed = repo.trailgate("parse", "--rev", "HEAD~1", "--json")
    repo.git("config", *setting)
    after = repo.trailgate("check", "HEAD~1", "--json"), repo.trailgate("check", "--json")
    assert after == before
    assert (before[0].code, before[1].code) == (0, 1)
    assert repo.trailgate("parse", "--rev", "HEAD~1", "--json") == parsed
