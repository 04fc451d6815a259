"""The pre-push hook as plain git starts it: real pushes to a bare repository beside."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from messages import block, message
from repos import Done, Repo

from .conftest import CHECKOUT, with_hooks

if TYPE_CHECKING:
    from pathlib import Path

GOOD = message(block())
BAD = message(block("SECURITY", "haiku"))
RULE = "error security-requires-opus  "
WARNED = message(block(SD="SD-BILLING-001"), subject="feat: tighten RLS")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with a bare remote `origin`, which holds main; only pre-push is switched on."""
    repo = with_hooks(Repo(tmp_path / "work tree"), "pre-push")
    repo.commit(BAD, files={"file.txt": "one\n"})
    bare = Repo(tmp_path / "remote.git", "--bare")
    repo.git("remote", "add", "origin", str(bare.path))
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    return repo


def remote(repo: Repo) -> Repo:
    """The bare repository that pushes go to."""
    return Repo(repo.path.parent / "remote.git", init=False)


def topic(repo: Repo, name: str, *messages: str) -> str:
    """Make a branch off main with these commits, HEAD back on main; give its tip."""
    repo.switch(name, "--create")
    for text in messages:
        repo.commit(text)
    tip = repo.head()
    repo.switch("main")
    return tip


def push(repo: Repo, *arguments: str) -> Done:
    """Push quietly, hooks on."""
    return repo.attempt("push", "--quiet", *arguments)


def passed(done: Done) -> bool:
    """Whether a push went through in silence."""
    return done == Done(0, "", "")


def refused(done: Done, *headlines: str) -> bool:
    """Whether a push was refused with these words on its refs, in their order."""
    told = done.err.splitlines()
    found = [line for line in told if line.startswith("refs/")]
    return done.code == 1 and found == list(headlines) and RULE in done.err


def test_a_new_branch_is_judged_by_its_own_commits(repo: Repo) -> None:
    tip = topic(repo, "good", GOOD, GOOD.replace("1200", "1300"))
    assert passed(push(repo, "origin", "good"))
    assert remote(repo).git("rev-parse", "good").strip() == tip


def test_a_bad_commit_is_refused_with_its_remedy(repo: Repo) -> None:
    tip = topic(repo, "bad", GOOD, BAD, GOOD)
    done = push(repo, "origin", "bad")
    assert refused(done, "refs/heads/bad: 1 error in 3 commits")
    assert f"  in {repo.git('rev-parse', f'{tip}^').strip()[:10]}  " in done.err
    assert "git rebase -i --rebase-merges" in done.err
    assert "nothing was pushed." in done.err
    assert remote(repo).attempt("rev-parse", "--verify", "bad").code


def test_only_what_the_remote_lacks_is_judged(repo: Repo) -> None:
    topic(repo, "bad", BAD)
    repo.git("push", "--quiet", "--no-verify", "origin", "bad")
    repo.switch("bad")
    repo.commit(GOOD)
    assert passed(push(repo, "origin", "bad"))
    assert passed(push(repo, "origin", "bad:again"))


def test_of_several_refs_the_bad_one_is_named(repo: Repo) -> None:
    topic(repo, "a-good", GOOD)
    topic(repo, "b-bad", BAD, BAD)
    done = push(repo, "origin", "a-good", "b-bad", "main:copy")
    assert refused(
        done,
        "refs/heads/a-good: fine in 1 commit",
        "refs/heads/b-bad: 2 errors in 2 commits",
        "refs/heads/copy: nothing to judge",
    )
    assert remote(repo).git("branch", "--list").split() == ["*", "main"]


def test_a_commit_that_two_refs_bring_is_told_once(repo: Repo) -> None:
    tip = topic(repo, "one", BAD)
    repo.git("branch", "two", tip)
    done = push(repo, "origin", "one", "two")
    assert refused(
        done, "refs/heads/one: 1 error in 1 commit", "refs/heads/two: 1 error in 1 commit"
    )
    assert done.err.count(RULE) == 1
    assert f"  {tip[:10]}: see refs/heads/one above" in done.err


def test_deletions_pass(repo: Repo) -> None:
    topic(repo, "bad", BAD)
    repo.git("push", "--quiet", "--no-verify", "origin", "bad")
    assert passed(push(repo, "origin", ":bad"))
    assert remote(repo).git("branch", "--list").split() == ["*", "main"]


@pytest.mark.parametrize("options", [(), ("--annotate", "--message", "x")])
def test_tags_are_judged_by_what_they_bring(repo: Repo, options: tuple[str, ...]) -> None:
    bad, good = topic(repo, "bad", BAD), topic(repo, "good", GOOD)
    repo.git("tag", *options, "v1", good)
    repo.git("tag", *options, "v2", bad)
    assert passed(push(repo, "origin", "v1"))
    assert refused(push(repo, "origin", "v2"), "refs/tags/v2: 1 error in 1 commit")


def test_tags_of_no_commit_pass(repo: Repo) -> None:
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("tag", "file", "HEAD:file.txt")
    repo.git("tag", "--annotate", "--message", "x", "noted", "HEAD:file.txt")
    assert passed(push(repo, "origin", "tree", "file", "noted"))


def test_a_force_push_is_judged_from_what_it_replaces(repo: Repo) -> None:
    topic(repo, "work", GOOD, BAD)
    repo.git("push", "--quiet", "--no-verify", "origin", "work")
    repo.git("branch", "--force", "work", "work^")
    assert passed(push(repo, "--force", "origin", "work"))
    repo.switch("work")
    repo.commit(BAD)
    done = push(repo, "--force", "origin", "work")
    assert refused(done, "refs/heads/work: 1 error in 1 commit")


def test_an_amended_tip_of_main_may_correct_its_run(repo: Repo) -> None:
    run = {"Run_Id": "01KTS5ED20QQKD62BGFA9ZGHNE"}
    repo.commit(message(block(**run)))
    assert passed(push(repo, "origin", "main"))
    repo.git("reset", "--quiet", "--hard", "HEAD^")
    repo.commit(message(block("TESTING", **run)))
    assert passed(push(repo, "--force", "origin", "main"))


def test_a_stacked_branch_is_judged_by_its_own_part(repo: Repo) -> None:
    below = topic(repo, "a/SD-AUTH-001-login", GOOD)
    repo.switch("b/SD-BILLING-001-bill", "--create")
    repo.git("reset", "--quiet", "--hard", below)
    repo.commit(message(block(SD="SD-BILLING-001"), "feat(SD-BILLING-001): bill"))
    assert passed(push(repo, "origin", "a/SD-AUTH-001-login", "b/SD-BILLING-001-bill"))


def test_the_first_push_of_a_root_is_judged_whole(repo: Repo) -> None:
    repo.commit(GOOD)
    Repo(repo.path.parent / "new.git", "--bare")
    repo.git("remote", "add", "new", "../new.git")
    done = push(repo, "new", "main")
    assert refused(done, "refs/heads/main: 1 error in 2 commits")
    assert "git rebase -i --rebase-merges --root" in done.err


def test_an_address_is_pushed_to_without_tracking_refs(repo: Repo) -> None:
    address = str(remote(repo).path)
    topic(repo, "new", GOOD)
    done = push(repo, address, "main", "new")
    assert refused(done, "refs/heads/new: 1 error in 2 commits")
    repo.commit(GOOD)
    assert passed(push(repo, address, "main"))


def test_a_remote_without_tracking_refs_is_asked_by_its_object_names(repo: Repo) -> None:
    repo.git("update-ref", "-d", "refs/remotes/origin/main")
    repo.commit(GOOD)
    assert passed(push(repo, "origin", "main"))


def test_nothing_new_is_silent_and_so_is_no_push_at_all(repo: Repo) -> None:
    assert passed(push(repo, "origin", "main:other"))
    assert passed(repo.trailgate("hook", "pre-push", "origin", "../remote.git"))


def test_warnings_are_shown_and_pass(repo: Repo) -> None:
    topic(repo, "SD-AUTH-001-login", WARNED)
    done = push(repo, "origin", "SD-AUTH-001-login")
    assert done.code == 0
    assert done.err.startswith("refs/heads/SD-AUTH-001-login: 1 warning in 1 commit\n"), done.err
    assert "warning sd-consistent  " in done.err
    assert "nothing was pushed" not in done.err


def test_the_target_branch_sets_the_policy(repo: Repo) -> None:
    topic(repo, "weaker", message())
    advisory = {"trailgate.toml": 'mode = "advisory"\n'}
    repo.switch("weaker")
    repo.commit(GOOD, files=advisory)
    done = push(repo, "origin", "weaker")
    assert done.code == 1, done.err
    assert "refs/heads/weaker: 1 error in 2 commits" in done.err
    repo.switch("main")
    repo.commit(GOOD, files=advisory)
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    done = push(repo, "origin", "weaker")
    assert done.code == 0
    assert "refs/heads/weaker: 1 warning in 2 commits" in done.err


def test_a_broken_policy_at_the_target_can_be_mended(repo: Repo) -> None:
    repo.commit(GOOD, files={"trailgate.toml": 'mode = "strictest"\n'})
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    repo.commit(GOOD, files={"trailgate.toml": 'mode = "enforce"\n'})
    done = push(repo, "origin", "main")
    assert done.code == 0, done.err
    assert "refs/remotes/origin/main: trailgate.toml: mode" in done.err
    assert "the policy of this checkout judges instead" in done.err


def test_a_name_that_is_no_utf_8_is_shown_escaped(repo: Repo) -> None:
    tip = topic(repo, "bad", BAD)
    name = os.fsdecode(b"refs/heads/caf\xe9")
    done = push(repo, "origin", f"{tip}:{name}")
    assert refused(done, "refs/heads/caf\\xe9: 1 error in 1 commit")


def test_a_local_name_may_hold_blanks(repo: Repo) -> None:
    repo.commit(GOOD)
    assert passed(push(repo, "origin", "HEAD@{0 days ago}:refs/heads/then"))


def test_it_judges_in_a_linked_work_tree(repo: Repo) -> None:
    topic(repo, "bad", BAD)
    repo.git("worktree", "add", "--quiet", "../linked", "bad")
    linked = Repo(repo.path.parent / "linked", init=False)
    linked.env = repo.env
    assert refused(push(linked, "origin", "bad"), "refs/heads/bad: 1 error in 1 commit")


def test_in_a_bare_repository_the_policy_is_that_of_head(repo: Repo) -> None:
    repo.commit(message(), files={"trailgate.toml": 'mode = "advisory"\n'})
    bare = with_hooks(repo.clone("bare.git", "--bare"), "pre-push")
    done = push(bare, str(remote(repo).path), "main:new")
    assert refused(done, "refs/heads/new: 1 error, 1 warning in 2 commits")


def test_a_shallow_clone_is_told_how_to_go_on(repo: Repo) -> None:
    repo.commit(GOOD)
    shallow = with_hooks(repo.clone("shallow", "--depth=1"), "pre-push")
    shallow.commit(GOOD)
    done = push(shallow, "origin", "main:new")
    assert done.code == 1
    assert "trailgate pre-push: the clone is shallow" in done.err
    assert "git fetch --unshallow" in done.err


@pytest.mark.parametrize("line", ["refs/heads/main", "a b c d", f"main {'0' * 40} main 0"])
def test_a_line_that_git_does_not_write_is_one_clear_line(repo: Repo, line: str) -> None:
    done = repo.trailgate("hook", "pre-push", "origin", "x", stdin=f"{line}\n")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"trailgate pre-push: standard input has a line {line!r}; ")
    assert done.err.count("\n") == 1


def test_without_trailgate_the_script_says_so(repo: Repo) -> None:
    topic(repo, "good", GOOD)
    repo.env["TRAILGATE"] = "no-such-program"
    done = push(repo, "origin", "good")
    assert done.code == 1
    assert "so this push can't be judged; install it" in done.err
    assert (CHECKOUT / "hooks" / "pre-push").stat().st_mode & 0o111
