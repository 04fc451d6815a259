from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from repos import Repo
from team import CLOCK, make_team

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("team") / "web-shop")
    make_team(repo, weeks=4, runs=20)
    repo.env["TRAILGATE_NOW"] = CLOCK
    return repo


def test_the_dashboard_says_what_status_says(team: Repo) -> None:
    [budget] = json.loads(team.trailgate("status", "--json").out)["budgets"]
    told = team.trailgate("dashboard", COLUMNS="100")
    assert told.code == 0, told.err
    page = team.trailgate("dashboard", "--html", "-").out
    for name in ("used", "recorded", "in_flight", "pending"):
        assert f"{budget[name]:,}" in told.out
        assert f"{budget[name]:,}" in page
    assert f"{budget['zone']}  {budget['percent']} %" in told.out
    for table in ("by_agent", "by_model"):
        for name, tokens in list(budget[table].items())[:6]:
            assert re.search(rf"{name} +{tokens:,} ", told.out)
            assert re.search(rf">{name}</th>\s*<td[^>]*>{tokens:,}</td>", page)


def test_a_pipe_gets_plain_text(team: Repo) -> None:
    told = team.trailgate("dashboard")
    assert "\x1b" not in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_forty_columns_without_utf_8(team: Repo) -> None:
    told = team.trailgate("dashboard", COLUMNS="40", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert told.code == 0, told.err
    assert told.out.isascii()
    assert max(map(len, told.out.splitlines())) <= 40


def test_a_locale_that_somebody_chose_holds_the_signs(team: Repo) -> None:
    assert team.trailgate("dashboard", LC_ALL="C").out.isascii()
    assert not team.trailgate("dashboard", LC_ALL="C.UTF-8").out.isascii()


def on_terminal(repo: Repo, *words: str, until: str, **variables: str) -> tuple[str, int]:
    """Run on a terminal of its own, press Ctrl-C once a text is seen; give what it showed."""
    mine, its = pty.openpty()
    env = repo.env | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "60"} | variables
    command = (sys.executable, "-m", "trailgate", *words)
    with subprocess.Popen(
        command, cwd=repo.path, env=env, stdin=its, stdout=its, stderr=its, start_new_session=True
    ) as process:
        os.close(its)
        seen, pressed = b"", False
        while True:
            try:
                got = os.read(mine, 65_536)
            except OSError:
                break
            if not got:
                break
            seen += got
            if until.encode() in seen and not pressed:
                pressed = True
                process.send_signal(signal.SIGINT)
        try:
            code = process.wait(timeout=60)
        finally:
            process.kill()  # a frame that nobody reads would hold it for ever
    os.close(mine)
    return seen.decode("utf-8", "replace"), code


def test_watch_stays_until_ctrl_c_and_leaves_the_screen_as_it_was(team: Repo) -> None:
    seen, code = on_terminal(team, "dashboard", "--watch", until="web-shop")
    assert code == 0
    assert "\x1b[?1049h" in seen
    assert seen.rstrip().endswith("\x1b[?25h") or "\x1b[?1049l" in seen
    assert "resets" in seen
    assert "\x1b[1;3" in seen


def test_watch_without_colour(team: Repo) -> None:
    seen, code = on_terminal(team, "dashboard", "--watch", until="web-shop", NO_COLOR="1")
    assert code == 0
    assert not re.search(r"\x1b\[[\d;]*3[0-8]m", seen)
    assert "resets" in seen


def test_watch_needs_a_terminal_and_no_file(team: Repo) -> None:
    told = team.trailgate("dashboard", "--watch")
    assert (told.code, told.out) == (2, "")
    assert "needs a terminal" in told.err
    assert team.trailgate("dashboard", "--watch", "--html", "x.html").code == 2


def test_the_page_is_written_whole(team: Repo, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    told = team.trailgate("dashboard", "--html", str(target))
    assert (told.code, told.out, told.err) == (0, "", "")
    text = target.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>\n")
    assert os.listdir(tmp_path) == ["page.html"]
    assert text == team.trailgate("dashboard", "--html", "-").out
    lost = team.trailgate("dashboard", "--html", str(tmp_path / "no" / "page.html"))
    assert lost.code == 2
    assert "page.html: can't be written (no such file or directory)" in lost.err


def test_overrides_are_counted_for_their_sd(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "one")
    block = "SD: SD-A-001\nPhase: EXEC\nAgent: DOCMON\nModel: opus\nTokens: 10\n"
    by = "Override-By: Lead One <lead.one@example.com>\n"
    repo.commit(f"feat: x\n\n{block}Override: zone-red the release is due\n{by}")
    page = repo.trailgate("dashboard", "--html", "-", TRAILGATE_NOW=CLOCK).out
    row = page[page.index('id="sds"') :].partition("</tbody>")[0]
    assert re.search(r'<td class="number" data-value="1">1</td>\s*</tr>', row)


@pytest.mark.parametrize("clock", ["2020-01-01T00:00:00Z", CLOCK])
def test_a_new_repository_and_a_clock_before_the_first_commit(tmp_path: Path, clock: str) -> None:
    repo = Repo(tmp_path / "new")
    for _ in range(2):
        told = repo.trailgate("dashboard", TRAILGATE_NOW=clock)
        assert told.code == 0, told.err
        assert "unknown: no runs yet" in told.out
        page = repo.trailgate("dashboard", "--html", "-", TRAILGATE_NOW=clock)
        assert page.code == 0, page.err
        repo.commit("chore: no usage\n")


def test_a_shallow_clone_is_no_ground_for_figures(team: Repo) -> None:
    shallow = team.clone("shallow", "--depth=1")
    told = shallow.trailgate("dashboard", TRAILGATE_NOW=CLOCK)
    assert told.code == 3
    assert "shallow" in told.err
    drawn = shallow.trailgate("badge", TRAILGATE_NOW=CLOCK)
    assert drawn.code == 3
    assert 'aria-label="budget: UNKNOWN"' in drawn.out


def test_the_badge_says_what_status_says(team: Repo, tmp_path: Path) -> None:
    [budget] = json.loads(team.trailgate("status", "--json").out)["budgets"]
    told = team.trailgate("badge")
    assert told.code == 0, told.err
    assert f'aria-label="budget: {budget["zone"]} {budget["percent"]}%"' in told.out
    target = tmp_path / "badge.svg"
    assert team.trailgate("badge", "--output", str(target)).out == ""
    assert target.read_text(encoding="utf-8") == told.out


@pytest.mark.parametrize(
    ("clock", "told"),
    [("2020-01-01T00:00:00Z", "UNKNOWN"), ("2026-07-23T00:00:00Z", " "), (CLOCK, " ")],
)
def test_a_clock_before_history_gives_no_figure_and_one_inside_it_does(
    team: Repo, clock: str, told: str
) -> None:
    drawn = team.trailgate("badge", TRAILGATE_NOW=clock)
    assert (drawn.code, drawn.err) == (0, "")
    assert ("%" in drawn.out) == (told != "UNKNOWN")
    assert told in drawn.out
    line = team.trailgate("status", "--line", TRAILGATE_NOW=clock).out
    assert line.startswith("UNKNOWN: the clock") == (told == "UNKNOWN")
    state = team.trailgate("status", TRAILGATE_NOW=clock).out
    assert ("the record begins on" in " ".join(state.split())) == (told == "UNKNOWN")
    document = json.loads(team.trailgate("status", "--json", TRAILGATE_NOW=clock).out)
    assert (document["zone"] == "UNKNOWN") == (told == "UNKNOWN")
    assert (document["record_begins"] is None) == (told != "UNKNOWN")
    page = team.trailgate("dashboard", TRAILGATE_NOW=clock)
    assert ("the record begins on" in " ".join(page.out.split())) == (told == "UNKNOWN")


def test_a_full_disk_leaves_the_older_page_and_nothing_else(team: Repo, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("older", encoding="utf-8")
    limit = (resource.RLIMIT_FSIZE, (16_384, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    done = subprocess.run(
        (sys.executable, "-m", "trailgate", "dashboard", "--html", str(target)),
        cwd=team.path, env=team.env, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(*limit),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"trailgate: {target}: can't be written (file too large)\n"
    assert target.read_text(encoding="utf-8") == "older"
    assert os.listdir(tmp_path) == ["page.html"]


def test_deferred_sds_and_a_pause_are_shown_while_they_hold(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "one")
    repo.env["TRAILGATE_NOW"] = CLOCK
    repo.commit("chore: start\n", files={"trailgate.toml": 'extends = "leo"\n'})
    repo.trailgate("defer", "SD-A-007", "--reason", "waits for <b>legal</b>")
    repo.trailgate("pause", "--until", "2026-08-02", "--reason", "the release")
    told = repo.trailgate("dashboard")
    assert "SD-A-007: waits for <b>legal</b>" in told.out
    assert "paused until" in " ".join(told.out.split())
    page = repo.trailgate("dashboard", "--html", "-").out
    row = page[page.index('id="deferred"') :].partition("</tbody>")[0]
    assert "SD-A-007" in row
    assert "waits for &lt;b&gt;legal&lt;/b&gt;" in row
    later = repo.trailgate("dashboard", TRAILGATE_NOW="2026-08-05T00:00:00Z")
    assert "paused until" not in later.out


def test_a_folder_takes_no_page_and_nothing_is_left_beside_it(team: Repo, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    told = team.trailgate("dashboard", "--html", str(folder))
    assert told.code == 2
    assert f"{folder}: a folder stands there" in told.err
    assert os.listdir(tmp_path) == ["site"]


def test_a_pipe_takes_the_badge_and_stays_a_pipe(team: Repo, tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert team.trailgate("badge", "--output", str(fifo)).code == 0
        assert os.read(reader, 65_536).startswith(b"<svg")
    finally:
        os.close(reader)
    assert fifo.is_fifo()
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_link_to_the_page_stays_a_link(team: Repo, tmp_path: Path) -> None:
    real, link = tmp_path / "real.svg", tmp_path / "link.svg"
    real.write_text("old")
    link.symlink_to(real)
    assert team.trailgate("badge", "--output", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text().startswith("<svg")


def test_one_of_a_kind_is_told_in_the_singular(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "one")
    repo.env["TRAILGATE_NOW"] = CLOCK
    block = "SD: SD-A-001\nPhase: EXEC\nAgent: DATABASE\nModel: sonnet\nTokens: {}\n"
    when = 1_785_402_000
    repo.commit("feat(SD-A-001): x\n\n" + block.format("9_000"), at=when)
    repo.commit("feat(SD-A-001): y\n\n" + block.format("many"), at=when)
    told = " ".join(repo.trailgate("dashboard").out.split())
    assert "1 run " in told
    assert "1 block unreadable" in told
    page = repo.trailgate("dashboard", "--html", "-").out
    assert re.search(r"</code>, 1 run\b", page)
