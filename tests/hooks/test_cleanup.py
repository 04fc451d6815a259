"""What the hook makes of a message that git has yet to clean, whichever way git will do it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from messages import block, message

if TYPE_CHECKING:
    from repos import Done, Repo

SUBJECT_MARKED = f"#12 feat(SD-AUTH-001): x\n\n{block()}"
"""With its first line taken for a comment, only a block without a subject is left."""

BLOCK_MARKED = f"feat(SD-AUTH-001): x\n\n#words\n{block()}"
"""Fine either way: a comment line beside trailers counts in neither."""

HIDDEN = f"feat(SD-AUTH-001): x\n\n{block()}\n;prose, which ends the trailers where it is kept\n"

OPEN = "a hook can't see which one git will use"


def commit(repo: Repo, text: str, *options: str) -> Done:
    return repo.attempt("commit", "--allow-empty", *options, "-F", "-", stdin=text)


def edit(repo: Repo, text: str, *options: str, keep: bool = False) -> Done:
    """Commit with an editor that writes a text, over what git wrote for it or above that."""
    path = repo.path.parent / "text"
    path.write_text(text)
    below = f'cat {shlex.quote(str(path))} "$1" > m; mv m "$1"'
    over = f'cp {shlex.quote(str(path))} "$1"'
    editor = f"sh -c {shlex.quote(below if keep else over)} -"
    return repo.attempt("commit", "--allow-empty", *options, GIT_EDITOR=editor)


def test_where_cleanups_lead_to_different_verdicts_it_refuses_and_says_which(hooked: Repo) -> None:
    done = commit(hooked, SUBJECT_MARKED)
    assert done.code == 1
    assert "as git stores it with --cleanup=strip, and passes with --cleanup=whitespace" in done.err
    assert OPEN in done.err
    assert "lines that begin with # out" in done.err
    assert commit(hooked, f" {SUBJECT_MARKED}").code == 0


def test_it_is_right_to_refuse_for_git_would_store_it_so(hooked: Repo) -> None:
    done = commit(hooked, SUBJECT_MARKED, "--cleanup=strip")
    assert done.code == 1
    assert hooked.attempt(
        *("commit", "--allow-empty", "--no-verify", "--cleanup=strip", "-F", "-"),
        stdin=SUBJECT_MARKED,
    ).code == 0  # fmt: skip
    assert "trailers-in-block" in hooked.trailgate("check").out


def test_of_one_verdict_nothing_is_said(hooked: Repo) -> None:
    done = commit(hooked, BLOCK_MARKED)
    assert (done.code, done.err) == (0, "")
    refused = commit(hooked, message("# words\n"))
    assert refused.code == 1
    assert OPEN not in refused.err


@pytest.mark.parametrize("mode", ["strip", "whitespace", "verbatim"])
def test_the_configured_cleanup_is_one_of_them(hooked: Repo, mode: str) -> None:
    hooked.git("config", "commit.cleanup", mode)
    hooked.git("config", "core.commentChar", ";")
    done = commit(hooked, HIDDEN)
    assert (done.code, OPEN in done.err) == (1, True)


def test_what_git_writes_for_the_editor_causes_no_doubt(hooked: Repo) -> None:
    hooked.git("config", "core.commentChar", ";")
    (hooked.path / "new.txt").write_text("x\n")
    done = edit(hooked, message(block()), keep=True)
    assert (done.code, done.err) == (0, ""), done.err
    assert hooked.message().decode() == message(block())


def test_comments_of_a_template_cause_no_doubt(hooked: Repo) -> None:
    (hooked.path.parent / "template").write_text("\n;What it cost:\nTokens:\n")
    hooked.git("config", "core.commentChar", ";")
    hooked.git("config", "commit.template", str(hooked.path.parent / "template"))
    text = message(block().replace("Tokens", ";What it cost:\nTokens"))
    done = edit(hooked, text)
    assert (done.code, done.err) == (0, ""), done.err


def test_without_what_git_writes_the_editors_cleanup_is_open(hooked: Repo) -> None:
    for options in ((), ("--cleanup=whitespace",)):
        done = edit(hooked, SUBJECT_MARKED, *options)
        assert (done.code, OPEN in done.err) == (1, True), done.err


def test_git_itself_says_in_the_editor_that_comments_stay(hooked: Repo) -> None:
    hooked.git("config", "core.commentChar", ";")
    text = f"{message(block())}\n;prose\n\n"
    assert edit(hooked, text, keep=True).code == 0
    done = edit(hooked, text, "--cleanup=whitespace", keep=True)
    assert (done.code, OPEN in done.err) == (1, True), done.err
    done = edit(hooked, text, "--cleanup=scissors", keep=True)
    assert (done.code, OPEN in done.err) == (1, True), done.err


def test_the_diff_of_verbose_causes_no_doubt(hooked: Repo) -> None:
    hooked.git("config", "core.commentChar", ";")
    (hooked.path / "file.txt").write_text(";\n")
    text = f"{message(block())}\n;prose\n\n"
    done = edit(hooked, text, "-a", "-v", keep=True)
    assert (done.code, done.err) == (0, "")
    done = edit(hooked, text, "-v", "--no-status", keep=True)
    assert (done.code, done.err) == (0, "")


def test_the_kept_message_is_the_one_with_the_lines_in_question(hooked: Repo) -> None:
    edit(hooked, SUBJECT_MARKED)
    (kept,) = (hooked.path / ".git" / "trailgate" / "refused").iterdir()
    assert kept.read_text() == SUBJECT_MARKED


def test_a_comment_string_counts_where_this_git_knows_it(hooked: Repo) -> None:
    """A git before 2.45 takes no notice of `core.commentString`."""
    hooked.git("config", "core.commentString", "//")
    text = f"feat(SD-AUTH-001): x\n\n{block()}// Tokens: 5\n"
    done = edit(hooked, text)
    hooked.git("config", "--unset", "core.commentString")
    numbers = hooked.git("version").split()[2].split(".")[:2]
    knows = tuple(map(int, numbers)) >= (2, 45)
    assert (done.code == 0) is knows, done.err
