"""`trailgate report` as a process: its options, several repositories, files."""

from __future__ import annotations

import io
import json
import sys
from threading import Event
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from repos import START, Repo, usage
from trailgate.cli.progress import progress

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-08-01T12:00:00Z"
DAY = 86_400


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repo, Repo]:
    """Two repositories: a clone of the first that went on, with a cherry-pick of what it lacks."""
    folder = tmp_path_factory.mktemp("pair")
    first, second = Repo(folder / "api"), Repo(folder / "web", init=False)
    first.commit(usage("Agent: TESTING", tokens=100))
    second.git("clone", "--quiet", str(first.path), ".")
    first.commit(usage(tokens=20, model="opus"), at=START + DAY)
    second.git("pull", "--quiet", "--no-rebase", "origin", "main")
    second.git("reset", "--quiet", "--hard", "HEAD~")
    second.commit("feat(SD-X-009): nothing told", at=START + 2 * DAY)
    picked = first.git("rev-parse", "HEAD").strip()
    second.git("cherry-pick", "--allow-empty", picked)
    second.commit(usage(tokens=3), at=START + 3 * DAY)
    for repo in (first, second):
        repo.env["TRAILGATE_NOW"] = NOW
    return first, second


def total(repo: Repo, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(repo.trailgate("report", "--json", *words).out)["total"]
    return found


def test_several_repositories_count_what_they_share_once(pair: tuple[Repo, Repo]) -> None:
    first, second = pair
    assert (total(first)["tokens"], total(second)["tokens"]) == (120, 123)
    both = total(first, "--repo", ".", "--repo", "../web")
    assert (both["runs"], both["tokens"]) == (3, 123)
    # the first commit is in both; the pick is one commit more, as within one repository
    assert both["coverage"] == {"sd_commits": 5, "recorded": 4, "percent": 80, "unreadable": 0}
    thrice = total(first, *("--repo", "../web") * 2, "--repo", str(first.path))
    assert (thrice["runs"], thrice["coverage"]) == (3, both["coverage"])


def test_the_first_ones_policy_counts_and_says_so_where_another_differs(
    pair: tuple[Repo, Repo],
) -> None:
    second = pair[1]
    words = ("report", "--json", "--repo", "../api", "--repo", "../web")
    assert second.trailgate(*words).err == ""
    policy = second.path / "trailgate.toml"
    policy.write_text('[[budget]]\nname = "weekly"\nlimit = 9\nresets = "Tue 09:00"\n')
    try:
        done = second.trailgate(*words)
        swapped = json.loads(second.trailgate("report", "--json", "--repo", ".").out)
    finally:
        policy.unlink()
    assert done.err == "trailgate: ../web has another policy; that of ../api counts for all\n"
    assert json.loads(done.out)["periods"][0]["start"] == "2026-07-27T00:00:00+00:00"
    assert swapped["periods"][0]["start"] == "2026-07-28T09:00:00+00:00"


def test_a_repository_that_can_not_be_judged_is_named(
    pair: tuple[Repo, Repo], tmp_path: Path
) -> None:
    shallow = Repo(tmp_path / "shallow", init=False)
    shallow.git("clone", "--quiet", "--depth=1", f"file://{pair[0].path}", ".")
    done = shallow.trailgate("report", "--repo", str(pair[0].path), "--repo", ".")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("trailgate: .: ")
    assert "git fetch --unshallow" in done.err


def test_nests_and_zones_in_all_forms(pair: tuple[Repo, Repo]) -> None:
    repo = pair[0]
    assert "  SD-AUTH-001     2     120  100.0 %" in repo.trailgate("report", "--by", "sd").out
    done = repo.trailgate("report", "--by", "day", "--by", "model", "--csv")
    assert "1,2026-07-28T00:00:00+00:00,,,1,100,0,1,1,0" in done.out
    assert done.err == ""
    document = json.loads(repo.trailgate("report", "--by", "author", "--json").out)
    assert [row["name"] for row in document["total"]["rows"]] == ["Dev One <dev.one@example.com>"]
    assert "| `TESTING` | 1 | 100 |" in repo.trailgate("report", "--by", "agent", "--md").out
    assert "GREEN so far" in repo.trailgate("report", "--zones").out
    zones = json.loads(repo.trailgate("report", "--zones", "--json").out)
    assert zones["budgets"][0]["periods"][0]["used"] == 120


def test_csv_keeps_the_line_ends_of_the_rfc(pair: tuple[Repo, Repo]) -> None:
    import subprocess

    words = [sys.executable, "-m", "trailgate", "report", "--csv"]
    out = subprocess.run(words, cwd=pair[0].path, env=pair[0].env, capture_output=True, check=True)
    assert out.stdout.count(b"\r\n") == out.stdout.count(b"\n") > 1


def test_a_parquet_file_takes_the_old_ones_place(pair: tuple[Repo, Repo], tmp_path: Path) -> None:
    file = tmp_path / "usage.parquet"
    file.write_text("old")
    done = pair[0].trailgate("report", "--by", "model", "--parquet", str(file))
    assert (done.code, done.out, done.err) == (0, "", "")
    rows = parquet.read_table(file).to_pylist()
    assert [(row["model"], int(row["tokens"])) for row in rows] == [
        (None, 120),
        ("sonnet", 100),
        ("opus", 20),
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["usage.parquet"]


def test_without_pyarrow_the_line_says_what_to_install(
    pair: tuple[Repo, Repo], tmp_path: Path
) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError\n")
    file = tmp_path / "usage.parquet"
    path = f"{tmp_path}:{pair[0].env.get('PYTHONPATH', '')}"
    done = pair[0].trailgate("report", "--parquet", str(file), PYTHONPATH=path)
    assert (done.code, file.exists()) == (2, False)
    assert done.err == (
        "trailgate: --parquet needs pyarrow, which is not installed: "
        "pip install 'trailgate[parquet]'\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "sd", "--group", "model"), "write --by sd --by model, or one --by of week"),
        (("--group", "author"), "--group: 'author' is no group; write --by week --by author"),
        (("--zones", "--top", "3"), "leave out --by, --group, --top"),
        (("--zones", "--by", "week"), "leave out --by, --group, --top"),
        (("--top", "0"), "0 is not in the range x>=1"),
        (("--csv", "--parquet", "x"), "--json, --csv, --md or --parquet, only one of them"),
        (("--since", "28.07.2026"), "--since '28.07.2026' is no date; write e.g. 2026-07-28"),
        (("--zones", "--until", "soon"), "--until 'soon' is no date"),
    ],
)
def test_refusals(pair: tuple[Repo, Repo], words: tuple[str, ...], said: str) -> None:
    done = pair[0].trailgate("report", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


class Terminal(io.StringIO):
    """Standard error of a terminal, that tells when it is written to."""

    def __init__(self) -> None:
        super().__init__()
        self.written = Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written.set()
        return super().write(text)


def test_a_terminal_shows_that_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("reading history", 0.001):
        assert terminal.written.wait(60)
    assert terminal.getvalue().startswith("\rreading history ... 0 s")
    assert terminal.getvalue().endswith("\r\x1b[K")
    quick = Terminal()
    monkeypatch.setattr(sys, "stderr", quick)
    with progress("reading history", 3600):
        pass
    assert quick.getvalue() == ""
