"""`trailgate status` and `trailgate report` as processes, in a real repository."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-29T18:00:00Z"
TRAILGATE = (sys.executable, "-m", "trailgate")

COMMITS = [
    ("2026-07-14T10:00:00Z", "SD-A-001", "PLAN", "SECURITY", "claude-opus-4-5", "100k"),
    ("2026-07-27T10:00:00Z", "SD-B-002", "EXEC", "VALIDATION", "sonnet", "120_000"),
    ("2026-07-28T10:00:00Z", "SD-B-002", "BUILD", "TESTING", "sonnet", "in=10 cache_read=9"),
    ("2026-07-28T11:00:00Z", "SD-B-002", "EXEC", "TESTING", "sonnet", "12.5"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    person = {"NAME": "Dev One", "EMAIL": "dev@example.com"}
    identity = {f"GIT_{who}_{k}": v for who in ("AUTHOR", "COMMITTER") for k, v in person.items()}
    return identity | {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C.UTF-8",
        "TRAILGATE_NOW": NOW,
        "PYTHONWARNINGS": "error::ResourceWarning",
    }


def git(folder: Path, environment: dict[str, str], *words: str, date: str = NOW) -> None:
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(["git", *words], cwd=folder, env=environment | dates, check=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, environment, "init", "--quiet", "--initial-branch=main", "--template=")
    for date, sd, phase, agent, model, tokens in COMMITS:
        block = f"SD: {sd}\nPhase: {phase}\nAgent: {agent}\nModel: {model}\nTokens: {tokens}"
        message = f"feat({sd}): x\n\n{block}"
        words = ("commit", "--quiet", "--allow-empty", "-m", message)
        git(folder, environment, *words, date=date)
    git(folder, environment, "checkout", "--quiet", "-b", "side")
    block = "SD: SD-C-003\nPhase: EXEC\nAgent: DESIGN\nModel: sonnet\nTokens: 42000"
    git(folder, environment, "commit", "--quiet", "--allow-empty", "-m", f"feat: y\n\n{block}")
    git(folder, environment, "checkout", "--quiet", "main")
    return folder


def run(
    folder: Path, environment: dict[str, str], *words: str, code: int = 0, **variables: str
) -> str:
    done = subprocess.run(
        [*TRAILGATE, *words],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        check=False,
    )
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return (done.stderr if code and not done.stdout else done.stdout).decode()


def test_status_counts_recorded_and_in_flight(
    repository: Path, environment: dict[str, str]
) -> None:
    text = run(repository, environment, "status")
    assert "GREEN  32.4 %  weekly" in text
    assert "recorded      120,010" in text
    assert "in flight      42,000" in text
    assert "pending    not logged" in text
    assert "coverage    2 of 3 SD commits recorded (66.6 %), 1 block unreadable" in text
    assert "line 7: Tokens '12.5'" in text
    assert "\x1b" not in text


def test_status_line_and_json(repository: Path, environment: dict[str, str]) -> None:
    assert run(repository, environment, "status", "--line") == "32% GREEN, resets Mon 00:00\n"
    document = json.loads(run(repository, environment, "status", "--json"))
    [budget] = document["budgets"]
    assert (budget["recorded"], budget["in_flight"], budget["pending"]) == (120_010, 42_000, None)
    assert budget["by_phase"] == {"EXEC": 162_000, "UNKNOWN": 10}
    assert "only one of them" in run(repository, environment, "status", "--json", "--line", code=2)


def test_status_leaves_an_index_for_the_hook(repository: Path, environment: dict[str, str]) -> None:
    folder = repository / ".git" / "trailgate"
    for file in folder.glob("index*"):
        file.unlink()
    run(repository, environment, "status", "--line")
    assert list(folder.glob("index*"))


def test_report_forms(repository: Path, environment: dict[str, str]) -> None:
    text = run(repository, environment, "report")
    assert "  2026-07-13     1  100,000               100.0 % (1/1)\n" in text
    assert "tokens by model" in text
    document = json.loads(run(repository, environment, "report", "--json"))
    assert [period["tokens"] for period in document["periods"]] == [100_000, 0, 120_010]
    assert document["total"]["by_sd"] == {"SD-B-002": 120_010, "SD-A-001": 100_000}
    assert run(repository, environment, "report", "--csv").startswith("start,end,group,name,")
    assert run(repository, environment, "report", "--md").startswith("| week of |")


def test_report_window_and_groups(repository: Path, environment: dict[str, str]) -> None:
    words = ("report", "--by", "day", "--since", "2026-07-28", "--until", "2026-07-29T00:00:00Z")
    document = json.loads(run(repository, environment, *words, "--json"))
    assert [period["tokens"] for period in document["periods"]] == [10]
    text = run(repository, environment, *words, "--group", "family,SD")
    assert "tokens by family" in text
    assert "tokens by sd" in text
    assert "tokens by model" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--group", "modle"), "'modle' is no group; did you mean model?"),
        (("--since", "2026-02-30"), "--since '2026-02-30' is no date; write e.g. 2026-07-28"),
        (("--until", "yesterday"), "--until 'yesterday' is no date"),
        (("--since", "2026-07-28", "--until", "2026-07-28"), "nothing lies between"),
        (("--by", "year"), "'year' is not one of"),
    ],
)
def test_report_refusals(
    repository: Path, environment: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    told = run(repository, environment, "report", *words, code=2)
    assert said in told
    assert told.count("\n") == 1


def test_the_policys_budget_decides(repository: Path, environment: dict[str, str]) -> None:
    file = repository / "trailgate.toml"
    file.write_text(
        '[[budget]]\nname = "weekly"\nlimit = 200_000\nresets = "Mon 14:00"\n'
        'timezone = "America/Los_Angeles"\n'
    )
    try:
        line = run(repository, environment, "status", "--line")
        report = run(repository, environment, "report")
        words = ("report", "--json", "--since", "2026-07-27 04:00")  # 11:00 in UTC
        since = json.loads(run(repository, environment, *words))
    finally:
        file.unlink()
    assert line == "21% GREEN, resets Mon 14:00\n"  # SD-B-002 ran before Monday's reset
    assert "2026-07-20 14:00" in report
    assert since["total"]["tokens"] == 10


def test_a_shallow_clone_is_unknown(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    source = f"file://{repository}"
    git(tmp_path, environment, "clone", "--quiet", "--depth=1", source, "shallow")
    shallow = tmp_path / "shallow"
    assert "git fetch --unshallow" in run(shallow, environment, "status", code=3)
    assert "git fetch --unshallow" in run(shallow, environment, "report", code=3)
    assert run(shallow, environment, "status", "--line", code=3) == "UNKNOWN: shallow clone\n"
    document = json.loads(run(shallow, environment, "status", "--json", code=3))
    assert (document["zone"], document["budgets"]) == ("UNKNOWN", [])


def test_an_empty_repository_has_used_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    git(tmp_path, environment, "init", "--quiet", "--template=")
    assert run(tmp_path, environment, "status", "--line") == "0% GREEN, resets Mon 00:00\n"
    assert run(tmp_path, environment, "report").startswith("nothing is recorded here")


def test_an_empty_repository_has_a_whole_page(environment: dict[str, str], tmp_path: Path) -> None:
    git(tmp_path, environment, "init", "--quiet", "--template=")
    text = run(tmp_path, environment, "status")
    assert "GREEN  0.0 %  weekly" in text
    assert "coverage    no SD commits" in text
    [budget] = json.loads(run(tmp_path, environment, "status", "--json"))["budgets"]
    assert (budget["used"], budget["runs"]) == (0, 0)


def test_a_detached_head_counts_what_it_reaches(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path, environment, "clone", "--quiet", "--no-checkout", str(repository), "detached")
    clone = tmp_path / "detached"
    git(clone, environment, "checkout", "--quiet", "--detach", "HEAD~2")
    assert run(clone, environment, "status", "--line") == "32% GREEN, resets Mon 00:00\n"
    [budget] = json.loads(run(clone, environment, "status", "--json"))["budgets"]
    assert (budget["recorded"], budget["in_flight"]) == (120_000, 42_010)


def test_a_bare_repository_is_counted_too(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path, environment, "clone", "--quiet", "--bare", str(repository), "bare.git")
    bare = tmp_path / "bare.git"
    assert run(bare, environment, "status", "--line") == "32% GREEN, resets Mon 00:00\n"
    [budget] = json.loads(run(bare, environment, "status", "--json"))["budgets"]
    assert (budget["recorded"], budget["in_flight"]) == (120_010, 42_000)


def test_outside_a_repository(environment: dict[str, str], tmp_path: Path) -> None:
    told = run(tmp_path, environment, "status", code=3)
    assert "not in a git repository" in told
    assert run(tmp_path, environment, "status", "--line", code=3).startswith("UNKNOWN: ")


def test_a_clock_that_is_set_wrong_is_refused(
    repository: Path, environment: dict[str, str]
) -> None:
    told = run(repository, environment, "status", code=2, TRAILGATE_NOW="noon")
    assert "TRAILGATE_NOW='noon' is no instant" in told


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_that_is_not_utf8_falls_back_to_plain_signs(
    repository: Path, environment: dict[str, str], encoding: str
) -> None:
    text = run(repository, environment, "status", PYTHONIOENCODING=encoding, COLUMNS="40")
    assert text.startswith("* GREEN")
    assert "[####" in text
    assert max(map(len, text.splitlines())) <= 40


def test_a_pipe_never_pays_for_rich(repository: Path, environment: dict[str, str]) -> None:
    for words in (["status"], ["status", "--json"], ["report"]):
        program = (
            f"import sys; sys.argv[1:] = {words!r}\n"
            "from trailgate.cli.main import run_command\nrun_command()\n"
            "sys.exit('rich' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=repository,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


def on_a_terminal(folder: Path, environment: dict[str, str], *words: str) -> str:
    """Run a command on a terminal of 40 columns and give what it wrote."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    process = subprocess.Popen(
        [*TRAILGATE, *words],
        cwd=folder,
        env={"TERM": "xterm-256color"} | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = b""
    try:
        while block := os.read(ours, 4096):
            written += block
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
        assert process.wait() == 0
    return written.decode().replace("\r\n", "\n")


def test_a_terminal_shows_colour_unless_told_not_to(
    repository: Path, environment: dict[str, str]
) -> None:
    coloured = on_a_terminal(repository, environment, "status")
    assert "\x1b[1;32m" in coloured
    plain = on_a_terminal(repository, environment | {"NO_COLOR": "1"}, "status")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 40
    assert "GREEN" in plain


def test_what_the_weeks_show_stands_below_status_and_report(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = "2026-08-05T12:00:00Z"
    for number in range(10):
        repo.commit(usage("Agent: TESTING", "Rework: 1", subject=f"feat(SD-AUTH-001): {number}"))
    told = "warning rework-high: TESTING on sonnet in EXEC: 10 of 10 runs were done again"
    for command in ("status", "report"):
        printed = " ".join(repo.trailgate(command).out.split())
        assert told in printed
    (finding,) = json.loads(repo.trailgate("status", "--json").out)["findings"]
    assert (finding["rule"], finding["severity"]) == ("rework-high", "warning")


def test_of_several_budgets_the_line_names_the_worst(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    budgets = '[[budget]]\nname = "weekly"\n[[budget]]\nname = "opus"\nlimit = 10\n'
    budgets += 'match = { family = ["opus"] }\n'
    repo.commit(usage(model="opus"), files={"trailgate.toml": budgets})
    printed = repo.trailgate("status", "--line").out
    assert printed.startswith("10000% RED, empty since ")
    assert printed.endswith(" (opus)\n")


def test_two_forms_at_once_are_refused(tmp_path: Path) -> None:
    done = Repo(tmp_path / "work").trailgate("report", "--json", "--csv")
    assert (done.code, done.err) == (
        2,
        "trailgate: report: give --json, --csv, --md or --parquet, only one of them\n",
    )
