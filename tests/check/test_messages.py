"""A message that is no commit yet: `check` says of it what the commit-msg hook would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from messages import block, message
from repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from repos import Done

NOW = "2026-07-28T12:00:00Z"
LEADS = '[overrides]\napprovers = ["Dev One <dev.one@example.com>"]\n'
BY_SELF = "Override-By: Dev One <dev.one@example.com>\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    repo.commit("chore: start", files={"file.txt": "one\n"})
    return repo


def check(repo: Repo, text: str) -> Done:
    """Judge a message from standard input, which must be what a file gets."""
    done = repo.trailgate("check", "--stdin", stdin=text)
    path = repo.path.parent / "text"
    path.write_text(text)
    assert repo.trailgate("check", "--message-file", str(path)) == done
    return done


def test_what_comes_into_force_later_does_not_hold_yet(repo: Repo) -> None:
    (repo.path / "trailgate.toml").write_text(
        '[[agents.DOCMON]]\nfrom = 2026-08-01\nassignment = "sonnet"\n'
    )
    text = message(block("DOCMON", "sonnet"))
    assert "error escalation-reason" in check(repo, text).out
    repo.env["TRAILGATE_NOW"] = "2026-08-02T12:00:00Z"
    assert check(repo, text).code == 0


@pytest.mark.parametrize(
    "line",
    [
        "Override: zone-red release day\n",
        "Corrects: 01KYKT2R0000000000000000AA tokens=1000 the figure was of another week\n",
    ],
)
def test_nobody_approves_their_own_exception(repo: Repo, line: str) -> None:
    (repo.path / "trailgate.toml").write_text(LEADS)
    repo.commit(message(block(Run_Id="01KYKT2R0000000000000000AA")))
    text = message(f"{line}{BY_SELF}", "chore: mend")
    assert "who is the author" in check(repo, text).out
    repo.env |= {"GIT_AUTHOR_NAME": "Dev Two", "GIT_AUTHOR_EMAIL": "dev.two@example.com"}
    assert check(repo, text).code == 0


def test_the_zone_is_asked_for(repo: Repo) -> None:
    repo.commit(message(block(Tokens="490_000")))
    done = check(repo, message(block("DATABASE", "sonnet")))
    assert (done.code, "warning zone-red" in done.out) == (0, True)


def test_staged_lines_are_asked_for(repo: Repo) -> None:
    subject = "fix(QF-20260728-101): label"
    text = message(block("QUICKFIX", "haiku", SD="QF-20260728-101"), subject)
    assert "quickfix-too-large" not in check(repo, text).out
    (repo.path / "big.txt").write_text("line\n" * 60)
    repo.git("add", "big.txt")
    assert "warning quickfix-too-large" in check(repo, text).out


def test_a_bare_repository_stages_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.commit("chore: much", files={"big.txt": "line\n" * 60})
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    bare = Repo(tmp_path / "bare", init=False)
    text = message(block("QUICKFIX", "haiku", SD="QF-20260728-101"), "fix(QF-20260728-101): x")
    assert check(bare, text).out == "1 message judged: fine\n"


def test_a_subject_that_git_writes_for_merges_makes_a_merge_here(repo: Repo) -> None:
    assert check(repo, "Merge branch 'feat/SD-AUTH-001-x'\n").code == 0
    assert check(repo, "Merge SD-AUTH-001 at last\n").code == 1


def test_while_a_merge_is_under_way_any_subject_does(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit("chore: a", files={"other.txt": "one\n"})
    repo.switch("main")
    repo.commit("chore: b", files={"third.txt": "one\n"})
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    assert check(repo, "Merge SD-AUTH-001 at last\n").code == 0


def test_outside_a_repository_the_preset_holds_and_no_zone(tmp_path: Path) -> None:
    nowhere = Repo(tmp_path / "nowhere", init=False)
    nowhere.env |= {"GIT_CEILING_DIRECTORIES": str(tmp_path), "TRAILGATE_NOW": NOW}
    assert check(nowhere, message(block("DATABASE", "sonnet"))).out == "1 message judged: fine\n"
    assert "security-requires-opus" in check(nowhere, message(block("SECURITY", "haiku"))).out
    assert check(nowhere, "Merge branch 'feat/SD-AUTH-001-x'\n").code == 0


def test_cleanups_that_lead_to_different_verdicts_are_told(repo: Repo) -> None:
    done = check(repo, f"#12 feat(SD-AUTH-001): x\n\n{block()}")
    assert (done.code, "passes with --cleanup=whitespace" in done.out) == (1, True)


def test_a_cleanup_that_git_does_not_know_is_told(repo: Repo) -> None:
    repo.git("config", "commit.cleanup", "thorough")
    done = check(repo, message(block()))
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "thorough" in done.err


@pytest.mark.parametrize(
    "text",
    [
        message(),
        message(block()),
        message(block("SECURITY", "sonnet")),
        message(block() + "\n\n\nCo-authored-by: Dev Two <dev.two@example.com>   \n"),
        "\n\nMerge SD-AUTH-001\n\n",
        "fixup! feat(SD-AUTH-001): x\n",
    ],
)
def test_it_says_what_the_hook_says(repo: Repo, text: str) -> None:
    path = repo.path.parent / "message"
    path.write_text(text)
    hook = repo.trailgate("hook", "commit-msg", str(path), GIT_EDITOR=":")
    done = check(repo, text)
    assert done.code == hook.code
    told = [line for line in done.out.splitlines() if line.startswith(("error", "warn", "note"))]
    assert told == [
        line for line in hook.err.splitlines() if line.startswith(("error", "warn", "note"))
    ]
