from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from repos import START, Repo
from trailgate.collectors import token_log
from trailgate.collectors.source import Collected, Recorded
from trailgate.collectors.token_log.store import append, read
from trailgate.git import Repository
from trailgate.policy.build import build
from trailgate.usage.run import Tokens

POLICY = build("", None)
WRITER = """
import sys
from trailgate.collectors.token_log.store import append
for number in range(50):
    assert append(sys.argv[1], [{"v": 1, "kind": "run", "id": f"{sys.argv[2]}-{number}",
                                 "notes": "x" * 3000}])
"""
MAKER = """
import os, sys
from trailgate.collectors import token_log
from trailgate.collectors.token_log.makers import process
from trailgate.git import Repository
maker = process(os.getpid())
print(token_log.claim(Repository.discover(), {"RUN-1": ("a",)}, 0, maker), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "work")
    repo.commit("chore: start", files={"file.txt": "one\n"})
    return repo


def opened(repo: Repo) -> Repository:
    return Repository.discover(str(repo.path))


def collected(repo: Repo) -> Collected:
    return token_log.collect(opened(repo), POLICY, START)


def run_line(key: str, **changes: object) -> dict[str, object]:
    stated = {"sd": "SD-AUTH-001", "phase": "LEAD", "agent": "MAIN", "model": "haiku"}
    line = {"v": 1, "kind": "run", "id": key, "at": "2026-07-28T12:00:00Z", "tokens": 45000}
    return line | stated | changes


def noted(repo: Repo, *keys: str) -> str:
    path = token_log.path(opened(repo))
    assert append(path, [run_line(key) for key in keys])
    return path


def entries(repo: Repo) -> list[str]:
    return [one.entry for one in collected(repo).runs]


def claimed(repo: Repo, run_id: str, *keys: str) -> None:
    assert token_log.claim(opened(repo), {run_id: keys}, START, [os.getpid(), None])


def test_an_entry_is_read_as_the_trailers_that_it_becomes(repo: Repo) -> None:
    path = noted(repo)
    append(path, [run_line("a", phase="plan", agent="security-agent", hours="1.5", complexity=3)])
    append(path, [{k: v for k, v in run_line("b").items() if k != "tokens"} | {"in": 7, "out": 5}])
    one, other = collected(repo).runs
    assert (one.run.phase, one.run.agent, one.run.hours) == ("PLAN", "SECURITY", 1_500_000)
    assert (one.run.tokens, one.run.complexity, one.at) == (Tokens(45000), 3, START)
    assert other.run.tokens == Tokens(None, input=7, output=5)


def test_without_a_log_nothing_is_made(repo: Repo) -> None:
    assert not token_log.exists(opened(repo))
    assert collected(repo) == Collected()
    assert not (repo.path / ".git/trailgate").exists()


def test_concurrent_writers_lose_and_tear_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "trailgate" / token_log.FILE)
    words = (sys.executable, "-c", WRITER, path)
    writers = [subprocess.Popen([*words, str(number)]) for number in range(16)]
    assert [writer.wait() for writer in writers] == [0] * 16
    state = read(path)
    assert len(state.runs) == 16 * 50
    assert state.skipped == 0
    assert all(len(line["notes"]) == 3000 for line in state.runs.values())


def test_half_a_line_of_a_killed_writer_spoils_no_other(repo: Repo) -> None:
    path = noted(repo, "a")
    with open(path, "ab") as file:
        file.write(b'{"v": 1, "kind": "run", "id": "ha')
    noted(repo, "b")
    found = collected(repo)
    assert [one.entry for one in found.runs] == ["a", "b"]
    assert found.skipped == 1


def test_lines_of_no_use_are_counted_never_raised(repo: Repo) -> None:
    path = noted(repo, "a")
    strange = [
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 5000,
        b"null",
        b'{"v": 1, "kind": "claim", "runs": 3}',
        b'{"v": true, "kind": "run", "id": "t"}',
        b'{"v": 1, "kind": "spent", "entries": [[]]}',
        json.dumps(run_line("b", tokens=-1)).encode(),
        json.dumps(run_line("c", tokens=[1])).encode(),
        json.dumps(run_line("d", at="yesterday")).encode(),
        json.dumps(run_line("e", task="two\nSigned-off-by: lines")).encode(),
    ]
    with open(path, "ab") as file:
        file.write(b"\n".join([*strange, b'{"v": 2, "kind": "ghost"}', b"", b""]))
    found = collected(repo)
    assert [one.entry for one in found.runs] == ["a"]
    assert (found.skipped, found.newer) == (len(strange), 1)


def test_a_long_log_is_read_on_where_it_was_left(repo: Repo) -> None:
    path = noted(repo, *(str(number) for number in range(1000)))
    with open(path, "ab") as file:
        file.write(b"garbage\n")
    assert len(entries(repo)) == 1000
    noted(repo, "new")
    old = [str(number) for number in range(999)]
    append(path, [{"v": 1, "kind": "spent", "run": "RUN-1", "entries": old, "oid": ""}])
    content = Path(path).read_bytes()
    Path(path).write_bytes(content.replace(b'"id": "5"', b'"id": 555'))
    assert entries(repo) == ["999", "new"]
    assert collected(repo).skipped == 1  # line 5 was not read again
    Path(path).unlink()
    noted(repo, "another")
    assert entries(repo) == ["another"]
    assert collected(repo).skipped == 0


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "trailgate").write_text("a file where the folder should be")
    assert not append(str(tmp_path / "trailgate" / token_log.FILE), [run_line("a")])


def test_a_full_disk_says_so_and_the_next_writer_mends(tmp_path: Path) -> None:
    path = tmp_path / token_log.FILE
    assert append(str(path), [run_line("a")])
    limited = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({path.stat().st_size + 10},) * 2)
from trailgate.collectors.token_log.store import append
sys.exit(append({str(path)!r}, [{run_line("b")!r}]))
"""
    assert subprocess.run([sys.executable, "-c", limited], check=False).returncode == 0
    assert append(str(path), [run_line("c")])
    assert list(read(str(path)).runs) == ["a", "c"]


def test_an_aborted_commit_loses_nothing(repo: Repo) -> None:
    noted(repo, "a", "b")
    claimed(repo, "01J9ZZZZZZZZZZZZZZZZZZZZZZ", "a")
    one, other = collected(repo).runs
    assert (one.entry, one.claimed) == ("a", ("01J9ZZZZZZZZZZZZZZZZZZZZZZ",))
    assert (other.entry, other.claimed) == ("b", ())


@pytest.mark.parametrize("packed", [False, True])
def test_a_commit_that_landed_spends_and_it_is_noted_once(repo: Repo, packed: bool) -> None:
    path = noted(repo, "a", "b")
    claimed(repo, "RUN-ONE", "a")
    oid = repo.commit("feat: x\n\nRun-Id: RUN-ONE\n")
    if packed:
        repo.git("gc", "--quiet", "--prune=now")
    assert entries(repo) == ["b"]
    assert entries(repo) == ["b"]
    spent = [line for line in Path(path).read_text().splitlines() if '"spent"' in line]
    assert len(spent) == 1
    assert oid in spent[0]


def test_what_was_reset_away_or_amended_stays_spent(repo: Repo) -> None:
    noted(repo, "a", "b")
    claimed(repo, "RUN-ONE", "a")
    repo.commit("feat: x\n\nRun-Id: RUN-ONE\n")
    repo.git("commit", "--amend", "--quiet", "--allow-empty", "-m", "feat: y")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    assert entries(repo) == ["b"]


def test_without_a_reflog_history_is_searched(repo: Repo) -> None:
    repo.git("config", "core.logAllRefUpdates", "false")
    (repo.path / ".git/logs/HEAD").unlink()
    noted(repo, "a")
    claimed(repo, "RUN-ONE", "a")
    repo.commit("feat: x\n\nRun-Id: RUN-ONE\n")
    repo.commit("feat: y")
    assert entries(repo) == []


def test_a_commit_in_another_work_tree_spends(repo: Repo) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", "../side")
    side = Repo(repo.path.parent / "side", init=False)
    noted(repo, "a")
    claimed(side, "RUN-ONE", "a")
    side.commit("feat: x\n\nRun-Id: RUN-ONE\n")
    assert entries(repo) == []


def test_a_claim_is_busy_while_its_maker_lives(repo: Repo) -> None:
    noted(repo, "a")
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKER],
        cwd=repo.path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert maker.stdout is not None
    assert maker.stdout.readline() == b"True\n"
    assert _only(repo).busy
    maker.kill()
    maker.communicate()
    assert not _only(repo).busy


def test_a_claim_of_its_own_process_or_of_a_reused_pid_is_not_busy(repo: Repo) -> None:
    noted(repo, "a")
    token_log.claim(opened(repo), {"RUN-1": ("a",)}, START)
    token_log.claim(opened(repo), {"RUN-2": ("a",)}, START, [1, 1])
    assert not _only(repo).busy


def test_one_process_at_a_time_decides(repo: Repo) -> None:
    with token_log.locked(opened(repo)) as got:
        assert got
        claimed(repo, "RUN-1", "a")  # the lock of an append is another
        with token_log.locked(opened(repo)) as again:
            assert not again
    with token_log.locked(opened(repo)) as free:
        assert free


def _only(repo: Repo) -> Recorded:
    (one,) = collected(repo).runs
    return one
