"""A week of work with real hooks: right trailers everywhere, no token lost, none counted twice."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from repos import Repo
from trailgate import trailers

if TYPE_CHECKING:
    from pathlib import Path

_SUBJECT = """\
import sys
path = sys.argv[2]
with open(path, "rb") as file:
    text = file.read()
with open(path, "wb") as file:
    file.write(sys.argv[1].encode() + text)
"""


class Week(Repo):
    """A repository with trailgate's hooks, whose token log is counted beside it."""

    logged = 0

    def log(self, tokens: int, *options: str, phase: str = "EXEC", model: str = "sonnet") -> None:
        """Note usage as an agent would; each a minute later."""
        self.pass_time()
        self.logged += tokens
        words = ("log", "add", "--phase", phase, "--tokens", str(tokens), "--model", model)
        done = self.trailgate(*words, *options)
        assert done.code == 0, done.err

    def pass_time(self, seconds: int = 60) -> None:
        """Move the clock of git and of trailgate."""
        self.at += seconds
        days, second = divmod(self.at, 86_400)
        assert days  # the week lies in July 2026
        day = 28 + days - 20_662
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        self.env["TRAILGATE_NOW"] = f"2026-07-{day:02}T{clock}Z"

    def work(self, name: str, content: str, *words: str, **variables: str) -> None:
        """Change a file and commit it, hooks and all."""
        self.pass_time()
        (self.path / name).write_text(content)
        self.git("add", "--", name)
        self.git("commit", "--quiet", *words, **variables)

    def editor(self, text: str) -> dict[str, str]:
        """Give the variables with which an editor puts text in front."""
        script = self.path.parent / "editor.py"
        script.write_text(_SUBJECT)
        quoted = text.replace("'", "'\\''")
        return {"GIT_EDITOR": f"'{sys.executable}' '{script}' '{quoted}'"}

    def trailers(self, rev: str = "HEAD") -> list[tuple[str, str]]:
        """Give what git sees, the Run-Ids left out."""
        found = [(t.key.decode(), t.value.decode()) for t in trailers.parse(self.message(rev))]
        return [(k, v.partition(" id=")[0]) for k, v in found if k != "Run-Id"]

    def counted(self) -> int:
        """Give all tokens that status knows of: recorded, in flight and pending."""
        done = self.trailgate("status", "--json")
        budget = json.loads(done.out)["budgets"][0]
        return int(budget["recorded"] + budget["in_flight"] + (budget["pending"] or 0))


@pytest.fixture
def week(tmp_path: Path) -> Week:
    remote = Repo(tmp_path / "remote.git", "--bare")
    repo = Week(tmp_path / "work")
    repo.pass_time()
    repo.commit("chore: start", files={"file.txt": "one\n"})
    repo.git("remote", "add", "origin", str(remote.path))
    done = repo.trailgate("install")
    assert done.code == 0, done.err
    repo.git("push", "--quiet", "origin", "main")
    return repo


def block(phase: str, model: str, tokens: int, *extra: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        ("SD", "SD-AUTH-001"),
        ("Phase", phase),
        ("Model", model),
        ("Tokens", str(tokens)),
        *extra,
    ]


def test_a_week_of_work_is_recorded_to_the_token(week: Week) -> None:
    _make_commits(week)
    _rewrite_and_copy(week)
    _merge_with_conflict(week)
    _squash(week)
    _push(week)


def _make_commits(week: Week) -> None:
    week.switch("feat/SD-AUTH-001-tighten-rls", "--create")

    week.log(4000, phase="LEAD", model="haiku")
    week.work("plan.txt", "plan\n", "-m", "feat(SD-AUTH-001): outline", GIT_EDITOR=":")
    assert week.trailers() == block("LEAD", "haiku", 4000)

    week.log(10_000)
    week.log(2_500)
    week.log(3_000, "--agent", "TESTING")
    week.work("a.txt", "a\n", **week.editor("feat(SD-AUTH-001): add it"))
    assert week.trailers() == block("EXEC", "sonnet", 12_500, ("Run", "TESTING sonnet 3000"))

    week.log(1_100)
    week.work("b.txt", "b\n", "-v", **week.editor("feat(SD-AUTH-001): and b"))
    assert week.trailers() == block("EXEC", "sonnet", 1_100)

    week.log(700)
    week.pass_time()
    week.git("commit", "--quiet", "--amend", "--no-edit", GIT_EDITOR=":")
    assert week.trailers() == block("EXEC", "sonnet", 1_100, ("Run", "MAIN sonnet 700"))

    week.log(900)
    (week.path / "c.txt").write_text("c\n")
    week.git("add", "c.txt")
    before = week.head()
    assert week.attempt("commit").code != 0  # nobody wrote a message
    assert week.head() == before
    week.work("c.txt", "c\n", "-m", "feat(SD-AUTH-001): now c", GIT_EDITOR=":")
    assert week.trailers() == block("EXEC", "sonnet", 900)
    assert week.counted() == week.logged


def _rewrite_and_copy(week: Week) -> None:
    week.log(50)
    week.work("c.txt", "c2\n", "--fixup", "HEAD", GIT_EDITOR=":")
    week.git("rebase", "--quiet", "-i", "--autosquash", "HEAD~3", GIT_SEQUENCE_EDITOR="true")
    assert week.trailers() == block("EXEC", "sonnet", 900)
    assert week.counted() == week.logged
    week.work("d.txt", "d\n", "-m", "feat(SD-AUTH-001): d", GIT_EDITOR=":")
    assert week.trailers() == block("EXEC", "sonnet", 50)

    week.git("switch", "--quiet", "-c", "release", "main")
    week.git("cherry-pick", "feat/SD-AUTH-001-tighten-rls~4")  # the outline
    assert week.trailers() == block("LEAD", "haiku", 4000)
    week.git("revert", "--no-edit", "HEAD")
    assert week.trailers() == []
    assert week.counted() == week.logged


def _merge_with_conflict(week: Week) -> None:
    week.switch("main")
    week.work("file.txt", "main's\n", "-m", "chore: change it", GIT_EDITOR=":")
    week.git("switch", "--quiet", "-c", "feat/SD-DOCS-002", "main~1")
    week.log(300, "--sd", "SD-DOCS-002", "--agent", "DOCMON", model="haiku")
    week.work("file.txt", "theirs\n", "-m", "docs: write it", GIT_EDITOR=":")
    assert ("Agent", "DOCMON") in week.trailers()
    week.switch("main")
    assert week.attempt("merge", "feat/SD-DOCS-002").code == 1
    week.log(20, "--sd", "SD-DOCS-002", "--agent", "DOCMON", model="haiku")
    week.work("file.txt", "both\n", "--no-edit", GIT_EDITOR=":")
    assert week.trailers() == []
    week.switch("feat/SD-DOCS-002")
    week.work("more.txt", "more\n", "-m", "docs: the rest", GIT_EDITOR=":")
    assert ("Tokens", "20") in week.trailers()
    assert week.counted() == week.logged


def _squash(week: Week) -> None:
    week.switch("main")
    week.work("file.txt", "other\n", "-m", "chore: on main", GIT_EDITOR=":")
    assert week.trailers() == []
    week.git("merge", "--quiet", "--squash", "feat/SD-AUTH-001-tighten-rls")
    week.pass_time()
    week.git("commit", "--quiet", "-m", "feat(SD-AUTH-001): the whole", GIT_EDITOR=":")
    runs = [value for key, value in week.trailers() if key in ("Run", "Tokens")]
    assert len(runs) == 7
    assert week.counted() == week.logged
    week.git("branch", "--quiet", "-D", "release")
    assert week.counted() == week.logged


def _push(week: Week) -> None:
    branches = ("main", "feat/SD-AUTH-001-tighten-rls", "feat/SD-DOCS-002")
    pushed = week.attempt("push", "origin", *branches)
    assert pushed.code == 0, pushed.err
    listed = week.trailgate("status", "--json")
    assert json.loads(listed.out)["budgets"][0]["pending"] == 0
