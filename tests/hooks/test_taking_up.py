"""The printed command takes a refused message up again: each is pasted, whatever the commit was."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from messages import block, message
from repos import Done, Repo

from .conftest import with_hooks

GOOD = message(block())
BAD = message()


def commands(done: Done) -> list[list[str]]:
    """The commands that a refusal prints, as words."""
    assert "no commit was made" in done.err
    lines = done.err.partition("no commit was made")[2].splitlines()
    return [shlex.split(line) for line in lines if line.startswith("    git ")]


def only_command(done: Done) -> list[str]:
    (command,) = commands(done)
    return command


def paste(repo: Repo, command: list[str], **variables: str) -> None:
    """Run a printed command; the editor adds the trailers that were missing."""
    add = f"printf '\\n%s' {shlex.quote(block())} >> \"$1\""
    editor = f"sh -c {shlex.quote(_at_the_end_of_the_text(add))} -"
    again = repo.attempt(*command[1:], GIT_EDITOR=editor, **variables)
    assert again.code == 0, again.err


def _at_the_end_of_the_text(add: str) -> str:
    """Put lines below a one-line message, above what git added for the person who edits."""
    return f'head -n 1 "$1" > "$1.new"; mv "$1.new" "$1"; {add}'


def trees(repo: Repo) -> tuple[str, str]:
    """What the work tree holds beside the index, and what the index beside HEAD."""
    return repo.git("diff"), repo.git("diff", "--cached")


def subjects(repo: Repo) -> list[str]:
    return repo.git("log", "--format=%s").splitlines()


def write(repo: Repo, name: str, text: str) -> None:
    path = repo.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def at_head(repo: Repo) -> dict[str, str]:
    """The variables that make git's next author date that of HEAD: a commit of the same second."""
    return {"GIT_AUTHOR_DATE": repo.git("log", "-1", "--format=@%at +0000").strip()}


def test_a_refused_amend_is_taken_up_as_one(hooked: Repo) -> None:
    hooked.commit(GOOD, files={"other.txt": "one\n"})
    write(hooked, "file.txt", "two\n")
    hooked.git("add", "file.txt")
    done = hooked.attempt("commit", "--amend", "-m", "feat(SD-AUTH-001): again")
    amend, plain = commands(done)
    assert "--amend" in amend
    assert "--amend" not in plain
    assert done.err.index("--amend, or a reword") < done.err.index("a commit after HEAD")
    paste(hooked, amend)
    assert subjects(hooked) == ["feat(SD-AUTH-001): again", "chore: start"]
    assert hooked.git("show", "HEAD:file.txt") == "two\n"
    assert trees(hooked) == ("", "")


def test_a_refused_copy_of_heads_author_may_be_a_new_commit(hooked: Repo) -> None:
    hooked.commit(BAD, files={"other.txt": "one\n"})
    write(hooked, "file.txt", "two\n")
    hooked.git("add", "file.txt")
    _, plain = commands(hooked.attempt("commit", "-C", "HEAD"))
    paste(hooked, plain, **at_head(hooked))
    assert len(subjects(hooked)) == 3


def test_another_author_is_no_amend(hooked: Repo) -> None:
    write(hooked, "file.txt", "two\n")
    done = hooked.attempt(
        "commit", "-am", "feat(SD-AUTH-001): x", GIT_AUTHOR_NAME="Dev Two", **at_head(hooked)
    )
    assert len(commands(done)) == 1


def test_a_refused_reword_goes_on_with_the_rebase(hooked: Repo) -> None:
    hooked.commit("chore: more", files={"other.txt": "one\n"})
    hooked.commit("chore: last", files={"third.txt": "one\n"})
    done = hooked.attempt(
        *("rebase", "-i", "HEAD~2"),
        GIT_SEQUENCE_EDITOR="sed -i 1s/pick/reword/",
        GIT_EDITOR='sh -c \'echo "feat(SD-AUTH-001): more" > "$1"\' -',
    )
    amend, go_on, _ = commands(done)
    assert go_on == ["git", "rebase", "--continue"]
    paste(hooked, amend)
    hooked.git(*go_on[1:])
    assert subjects(hooked) == ["chore: last", "feat(SD-AUTH-001): more", "chore: start"]
    assert trees(hooked) == ("", "")
    assert hooked.git("status", "--porcelain", "--branch") == "## main\n"


def test_a_refused_amend_while_a_rebase_stands_still(hooked: Repo) -> None:
    hooked.commit("chore: more", files={"other.txt": "one\n"})
    hooked.commit("chore: last", files={"third.txt": "one\n"})
    hooked.git("rebase", "--quiet", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 1s/pick/edit/")
    amend, go_on, _ = commands(hooked.attempt("commit", "--amend", "-m", BAD))
    paste(hooked, amend)
    hooked.git(*go_on[1:])
    assert len(subjects(hooked)) == 3


@pytest.mark.parametrize(("kind", "way"), [("cherry-pick", "topic"), ("revert", "HEAD~1")])
def test_a_conflict_is_settled_by_a_plain_commit(hooked: Repo, kind: str, way: str) -> None:
    hooked.git("switch", "--quiet", "--create", "topic")
    picked = hooked.commit(
        "chore: a", files={"file.txt": "a\n"}, author="Dev Two <two@example.com>"
    )
    hooked.switch("main")
    hooked.commit("chore: b", files={"file.txt": "b\n"})
    hooked.commit("chore: c", files={"file.txt": "c\n"})
    assert hooked.attempt(kind, way).code != 0
    write(hooked, "file.txt", "settled\n")
    write(hooked, "beside.txt", "not of this commit\n")
    hooked.git("add", "file.txt")
    done = hooked.attempt("commit", "-m", "feat(SD-AUTH-001): settled")
    paste(hooked, only_command(done))
    assert len(subjects(hooked)) == 4
    assert hooked.git("show", "HEAD:file.txt") == "settled\n"
    assert hooked.git("status", "--porcelain") == "?? beside.txt\n"
    if kind == "cherry-pick":
        wanted = hooked.git("log", "-1", "--format=%an %at", picked)
        assert hooked.git("log", "-1", "--format=%an %at") == wanted


def test_a_refused_merge_stays_a_merge(hooked: Repo) -> None:
    hooked.switch("topic", "--create")
    hooked.commit("chore: a", files={"other.txt": "one\n"})
    hooked.switch("main")
    hooked.commit("chore: b", files={"third.txt": "one\n"})
    text = f"Merge topic\n\n{block('SECURITY', 'haiku')}"
    done = hooked.attempt("merge", "--no-ff", "-m", text, "topic", **at_head(hooked))
    paste(hooked, only_command(done))
    assert hooked.git("log", "-1", "--format=%p").count(" ") == 1
    assert hooked.git("show", "HEAD:other.txt") == "one\n"
    assert trees(hooked) == ("", "")


def test_paths_hold_in_every_folder_whatever_their_names(hooked: Repo) -> None:
    names = ["sub/a b.txt", "sub/[x]*.txt", "sub/x.txt"]
    hooked.commit("chore: files", files=dict.fromkeys(names, "one\n"))
    for name in names:
        write(hooked, name, "two\n")
    (hooked.path / "sub" / "[x]*.txt").unlink()
    inside = Repo(hooked.path / "sub", init=False)
    inside.env |= hooked.env
    words = ("--literal-pathspecs", "commit", "-m", "feat(SD-AUTH-001): x", "--")
    done = inside.attempt(*words, "a b.txt", "[x]*.txt")
    paste(inside, only_command(done))
    changed = hooked.git("show", "-z", "--name-only", "--format=", "HEAD").split("\0")
    assert sorted(filter(None, changed)) == ["sub/[x]*.txt", "sub/a b.txt"]
    assert hooked.git("status", "--porcelain") == " M sub/x.txt\n"


def test_paths_amended_are_those_of_the_amended_commit(hooked: Repo) -> None:
    hooked.commit("chore: files", files={"a.txt": "one\n", "b.txt": "one\n"})
    for name in ("a.txt", "b.txt"):
        write(hooked, name, "two\n")
    amend, _ = commands(hooked.attempt("commit", "--amend", "-m", BAD, "--", "a.txt"))
    paste(hooked, amend)
    assert hooked.git("show", "HEAD:a.txt") == "two\n"
    assert hooked.git("show", "HEAD:b.txt") == "one\n"
    assert hooked.git("status", "--porcelain") == " M b.txt\n"


def test_a_message_amended_alone_takes_nothing_staged_along(hooked: Repo) -> None:
    write(hooked, "file.txt", "two\n")
    hooked.git("add", "file.txt")
    done = hooked.attempt("commit", "--amend", "--only", "-m", BAD, **at_head(hooked))
    amend, _ = commands(done)
    paste(hooked, amend)
    assert hooked.git("show", "HEAD:file.txt") == "one\n"
    assert hooked.git("diff", "--cached", "--name-only") == "file.txt\n"


def test_paths_added_to_the_index_take_no_others_along(hooked: Repo) -> None:
    names = ("[b]*.txt", "b.txt", "c.txt")
    for name in names:
        write(hooked, name, "one\n")
    hooked.git("add", "--all")
    hooked.commit("chore: files")
    for name in names:
        write(hooked, name, "two\n")
    hooked.git("add", "c.txt")
    words = ("--literal-pathspecs", "commit", "-i", "-m", "feat(SD-AUTH-001): x", "--")
    paste(hooked, only_command(hooked.attempt(*words, "[b]*.txt")))
    assert hooked.git("show", "--name-only", "--format=", "HEAD") == "[b]*.txt\nc.txt\n"
    assert hooked.git("status", "--porcelain") == " M b.txt\n"


def test_parts_of_files_are_chosen_anew(hooked: Repo) -> None:
    hooked.commit("chore: files", files={"file.txt": "".join(f"{n}\n" for n in range(30))})
    lines = [f"{n}\n" for n in range(30)]
    lines[1] = lines[28] = "changed\n"
    write(hooked, "file.txt", "".join(lines))
    done = hooked.attempt("commit", "-p", "-m", "feat(SD-AUTH-001): x", stdin="y\nn\n")
    assert only_command(done)[:3] == ["git", "commit", "-p"]


def test_a_commit_of_nothing_is_asked_for_again(hooked: Repo) -> None:
    done = hooked.attempt("commit", "--allow-empty", "-m", "feat(SD-AUTH-001): x")
    paste(hooked, only_command(done))
    assert len(subjects(hooked)) == 2


@pytest.mark.parametrize("mode", ["", "whitespace", "verbatim", "scissors"])
def test_lines_that_look_like_comments_survive(hooked: Repo, mode: str) -> None:
    if mode:
        hooked.git("config", "commit.cleanup", mode)
    text = message("# what was done\n\nwords\n")
    done = hooked.attempt("commit", "--allow-empty", "-F", "-", stdin=text)
    command = only_command(done)
    kept = Path(command[command.index("-F") + 1])
    assert kept.read_text() == text
    kept.write_text(f"{text}\n{block()}")
    again = hooked.attempt(*command[1:], GIT_EDITOR="true")
    assert again.code == 0, again.err
    assert hooked.message().decode() == f"{text}\n{block()}"


def test_in_a_linked_work_tree_and_in_its_folders(hooked: Repo) -> None:
    hooked.commit("chore: files", files={"sub/a.txt": "one\n"})
    hooked.git("worktree", "add", "--quiet", "-b", "side", str(hooked.path.parent / "side"))
    side = with_hooks(Repo(hooked.path.parent / "side" / "sub", init=False))
    write(side, "a.txt", "two\n")
    done = side.attempt("commit", "-m", "feat(SD-AUTH-001): x", "--", "a.txt")
    paste(side, only_command(done))
    assert side.git("show", "HEAD:sub/a.txt") == "two\n"
    assert hooked.git("show", "HEAD:sub/a.txt") == "one\n"
