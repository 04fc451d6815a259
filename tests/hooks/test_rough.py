"""Hooks as installed, when things go wrong: no commit fails for it, no token is lost or doubled."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repos import Repo
from trailgate import trailers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = "2026-07-28T12:00:00Z"
BLOCK = [("SD", "SD-AUTH-001"), ("Phase", "EXEC"), ("Model", "sonnet")]
ADD = ("log", "add", "--phase", "EXEC", "--model", "sonnet")
CHORE = ("commit", "--quiet", "--allow-empty", "-m", "chore: x")
SUBJECT = "feat(SD-AUTH-001): tighten"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository whose branch names no SD, with the hooks that `trailgate install` writes."""
    made = Repo(tmp_path / "work tree")
    made.env["TRAILGATE_NOW"] = NOW
    made.commit("chore: start", files={"file.txt": "one\n"})
    made.switch("work", "--create")
    done = made.trailgate("install")
    assert done.code == 0, done.err
    return made


def log_of(repo: Repo) -> Path:
    return repo.path / ".git" / "trailgate" / "token-log.jsonl"


def note(repo: Repo, tokens: int, *options: str) -> None:
    done = repo.trailgate(*ADD, "--sd", "SD-AUTH-001", "--tokens", str(tokens), *options)
    assert done.code == 0, done.err


def counted(repo: Repo) -> int:
    """All tokens that status knows of, in commits or not."""
    return sum(amounts(repo))


def amounts(repo: Repo) -> tuple[int, int]:
    """The tokens that commits hold, and those that wait for one."""
    budget = json.loads(repo.trailgate("status", "--json").out)["budgets"][0]
    return int(budget["recorded"] + budget["in_flight"]), int(budget["pending"] or 0)


def seen(repo: Repo, rev: str = "HEAD") -> list[tuple[str, str]]:
    """The trailers that git sees, Run-Ids left out."""
    found = [(t.key.decode(), t.value.decode()) for t in trailers.parse(repo.message(rev))]
    return [(key, value.partition(" id=")[0]) for key, value in found if key != "Run-Id"]


def block(tokens: int, *extra: tuple[str, str]) -> list[tuple[str, str]]:
    return [*BLOCK, ("Tokens", str(tokens)), *extra]


def commit(repo: Repo, *words: str, **variables: str) -> None:
    repo.git("commit", "--quiet", "--allow-empty", *(words or ("-m", SUBJECT)), **variables)


def is_locked(path: Path) -> bool:
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def assert_nothing_is_left(repo: Repo) -> None:
    """Neither a lock of git's nor one of ours that is held, nor half-made files."""
    git_dir = repo.path / ".git"
    locks = sorted(path for path in git_dir.rglob("*.lock"))
    assert [path.name for path in locks if path.parent.name != "trailgate"] == []
    assert [path for path in locks if path.parent.name == "trailgate" and is_locked(path)] == []
    passing = [path for path in (git_dir / "trailgate").iterdir() if path.suffix[1:].isdigit()]
    assert passing == []


# ---------------------------------------------------------------- many at once

_AGAIN = """\
attempts=0
while [ $((attempts += 1)) -le 300 ]; do
    git commit --quiet --all --allow-empty -m "feat($1): work" 2>"$2" && exit 0
    grep -q -e index.lock -e 'cannot lock ref' "$2" || exit 1
    sleep 0.1
done
exit 1
"""
"""With `--all` git holds index.lock all along; without, all commits of a work tree would write one
COMMIT_EDITMSG at once, and git itself mixes their messages up."""


def test_32_commits_at_once_in_two_work_trees_take_each_token_once(repo: Repo) -> None:
    lenient = {"trailgate.toml": 'extends = "leo"\nmode = "advisory"\n'}
    repo.commit("chore: a commit without usage is fine", files=lenient)
    base = repo.head()
    repo.git("worktree", "add", "--quiet", "-b", "other", "../other")
    other = Repo(repo.path.parent / "other", init=False)
    sds = [f"SD-AUTH-{number}" for number in range(101, 117)]
    trailgate = (sys.executable, "-m", "trailgate")
    adding = [
        start(repo, *trailgate, *ADD, "--sd", sd, "--tokens", tokens)
        for sd in sds
        for tokens in (sd[-3:], "1000")
    ]
    assert [ended(running) for running in adding] == [(0, "")] * 32
    committing = [
        start(tree, "sh", "-c", _AGAIN, "sh", sd, str(tree.path.parent / f"{tree.path.name} {sd}"))
        for sd in sds
        for tree in (repo, other)
    ]
    assert [ended(running)[0] for running in committing] == [0] * 32
    made = repo.git("rev-list", "--all", f"^{base}").split()
    found = sorted(seen(repo, rev) for rev in made)
    alone = [[("SD", sd)] for sd in sds]
    whole = [[("SD", sd), *BLOCK[1:], ("Tokens", f"1{sd[-3:]}")] for sd in sds]
    assert found == sorted(alone + whole)  # of the two commits of an SD one has all
    assert amounts(repo) == (sum(range(1101, 1117)), 0)
    assert_nothing_is_left(repo)


def start(repo: Repo, *words: str, most: int = resource.RLIM_INFINITY) -> subprocess.Popen[bytes]:
    """Start a command that Ctrl-C reaches; to it, files of `most` bytes fill the disk."""

    def prepared() -> None:
        # where the tests run in a shell's background it is ignored, and children inherit that
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.Popen(
        words, cwd=repo.path, env=repo.env, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True, preexec_fn=prepared,  # noqa: PLW1509 - no threads
    )  # fmt: skip


def ended(running: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Wait for a command; give its exit code and what it said."""
    _, told = running.communicate()
    return running.returncode, os.fsdecode(told)


# ---------------------------------------------------------------- nothing can be written


def test_a_full_disk_at_commit_time_loses_nothing(repo: Repo) -> None:
    note(repo, 4000)
    with log_of(repo).open("a") as file:
        file.write("\n" * 40_000)  # git's own files stay below the limit, the log does not

    code, told = ended(start(repo, "git", *CHORE, most=40_000))
    assert code == 0, told
    assert "the token log can't be written, so nothing of it is filled in" in told
    assert seen(repo) == []
    assert amounts(repo) == (0, 4000)
    commit(repo)
    assert seen(repo) == block(4000)
    assert counted(repo) == 4000


def test_a_disk_that_fills_up_leaves_the_message_whole(repo: Repo) -> None:
    note(repo, 4000)
    text = "chore: x\n\n" + "Many words.\n" * 3000
    given = repo.path.parent / "message"
    given.write_text(text)
    words = ("commit", "--quiet", "--allow-empty", "-F", str(given))
    code, told = ended(start(repo, "git", *words, most=len(text) + 10))
    assert code == 0, told
    assert "the message is left as it is" in told
    assert repo.message().decode() == text
    assert amounts(repo) == (0, 4000)
    assert [path.name for path in (repo.path / ".git").glob("COMMIT_*")] == ["COMMIT_EDITMSG"]
    repo.git(*words)
    assert seen(repo) == block(4000)


def test_a_log_that_is_read_only_is_claimed_from_by_nobody(repo: Repo) -> None:
    note(repo, 4000)
    content = log_of(repo).read_bytes()
    with sealed_file(content) as place:  # permissions would not bind root
        log_of(repo).unlink()
        log_of(repo).symlink_to(place)
        done = repo.attempt(*CHORE)
        added = repo.trailgate(*ADD, "--sd", "SD-AUTH-001", "--tokens", "5")
        log_of(repo).unlink()
    assert done.code == 0, done.err
    assert "the token log can't be written, so nothing of it is filled in" in done.err
    assert seen(repo) == []
    assert added.code == 2
    assert "can't be written, so nothing was noted" in added.err
    log_of(repo).write_bytes(content)
    commit(repo)
    assert seen(repo) == block(4000)


class sealed_file:  # noqa: N801 - used as `with sealed_file(content)`
    """A file in memory whose content nobody can change; it gives its path."""

    def __init__(self, content: bytes) -> None:
        self.descriptor = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
        os.write(self.descriptor, content)
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW)

    def __enter__(self) -> str:
        place = f"/proc/{os.getpid()}/fd/{self.descriptor}"
        with open(place, "ab", buffering=0) as file, pytest.raises(OSError) as refused:  # noqa: PT011
            file.write(b"x")
        assert refused.value.errno == errno.EPERM
        return place

    def __exit__(self, *raised: object) -> None:
        os.close(self.descriptor)


@pytest.mark.parametrize("blocked", ["trailgate", "trailgate/token-log.jsonl"])
def test_what_stands_in_the_log_s_way_stops_no_commit(repo: Repo, blocked: str) -> None:
    data = repo.path / ".git" / "trailgate"
    if blocked == "trailgate":
        data.write_text("a file in the folder's place")
    else:
        log_of(repo).mkdir(parents=True)
    done = repo.attempt(*CHORE)
    assert (done.code, repo.message()) == (0, b"chore: x\n"), done.err
    added = repo.trailgate(*ADD, "--sd", "SD-AUTH-001", "--tokens", "5")
    assert (added.code, added.err.count("\n")) == (2, 1)
    assert "can't be written, so nothing was noted" in added.err
    for words in (("status",), ("log", "list"), ("doctor",)):
        shown = repo.trailgate(*words)
        assert "Traceback" not in shown.err, words
        assert shown.code in (0, 1, 2), words


def test_a_log_in_use_is_left_alone_and_the_commit_made(repo: Repo) -> None:
    note(repo, 4000)
    held = log_of(repo).with_name("token-log.claims.lock")
    with held.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = repo.attempt(*CHORE)
    assert done.code == 0, done.err
    assert "the token log is in use, so nothing of it is filled in" in done.err
    assert seen(repo) == []
    commit(repo)
    assert seen(repo) == block(4000)


# ---------------------------------------------------------------- no home


@pytest.mark.parametrize("home", [None, "/nowhere/at all"], ids=["unset", "gone"])
def test_without_a_home_everything_goes_on(repo: Repo, home: str | None) -> None:
    remote = Repo(repo.path.parent / "remote.git", "--bare")
    repo.env.pop("HOME")
    repo.env.pop("GIT_CONFIG_GLOBAL")
    repo.env |= {"HOME": home} if home else {}
    note(repo, 4000)
    commit(repo)
    assert seen(repo) == block(4000)
    pushed = repo.attempt("push", remote.path.as_uri(), "HEAD:refs/heads/new")
    assert pushed.code == 0, pushed.err
    assert amounts(repo) == (4000, 0)
    refused = repo.attempt("commit", "--allow-empty", "-m", "feat(SD-AUTH-001): no usage")
    assert (refused.code, "trailers-present" in refused.err) == (1, True)
    judged = repo.trailgate("doctor")
    assert judged.code == 0, judged.out + judged.err


# ---------------------------------------------------------------- interrupted and killed


class Stop:
    """A place at which a hook or the editor waits, until this test has opened it."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.place = repo.path.parent / "stop"
        os.mkfifo(self.place)

    def before(self, hook: str) -> None:
        """Let a hook of ours wait where it reads the policy, once."""
        kept = self.repo.path / ".git" / "hooks" / f"{hook}.before-trailgate"
        kept.write_text(f"#!/bin/sh\nln -s '{self.place}' trailgate.toml\n")
        kept.chmod(0o755)

    def over(self, hook: str) -> None:
        """Let it wait no more."""
        (self.repo.path / "trailgate.toml").unlink(missing_ok=True)
        (self.repo.path / ".git" / "hooks" / f"{hook}.before-trailgate").unlink(missing_ok=True)

    def at(self, act: Callable[[int], None], *words: str) -> tuple[int, str]:
        """Start a command, act on it where it waits; give its exit code and what it said."""
        running = start(self.repo, *words)
        with self.place.open("w"):
            act(running.pid)
        return ended(running)


@pytest.fixture
def stop(repo: Repo) -> Iterator[Stop]:
    """Usage that is noted and a change that is staged, and a place to wait at."""
    note(repo, 4000)
    (repo.path / "file.txt").write_text("two\n")
    repo.git("add", "file.txt")
    yield Stop(repo)
    assert repo.git("show", "HEAD:file.txt") == "two\n"
    assert repo.git("status", "--porcelain") == ""
    noted = [json.loads(line).get("tokens", 0) for line in log_of(repo).read_text().splitlines()]
    assert seen(repo) == block(sum(noted))
    assert amounts(repo) == (sum(noted), 0)
    assert_nothing_is_left(repo)


def interrupt(pid: int) -> None:
    os.killpg(pid, signal.SIGINT)


COMMIT = ("git", "commit", "--quiet", "-m", SUBJECT)


@pytest.mark.parametrize(
    ("hook", "again"),
    [("prepare-commit-msg", "anew"), ("commit-msg", "kept"), ("commit-msg", "anew")],
)
def test_ctrl_c_in_a_hook_keeps_message_and_usage(
    repo: Repo, stop: Stop, hook: str, again: str
) -> None:
    before = repo.head()
    stop.before(hook)
    code, told = stop.at(interrupt, *COMMIT)
    stop.over(hook)
    assert code != 0
    assert "Traceback" not in told
    first = told.splitlines()[0]
    assert first.startswith(f"trailgate {hook}: interrupted; no commit was made; the message")
    message = Path(first.partition("stands in ")[2])
    assert message.read_text().startswith(SUBJECT)
    assert repo.head() == before
    assert amounts(repo) == (0, 4000)
    repo.git("commit", "--quiet", *(("-F", str(message)) if again == "kept" else COMMIT[3:]))


def test_ctrl_c_in_the_editor_keeps_message_and_usage(repo: Repo, stop: Stop) -> None:
    before = repo.head()
    editor = repo.path.parent / "editor.sh"
    editor.write_text(f"#!/bin/sh\nsed -i '1s/^/{SUBJECT}/' \"$1\"\ncat '{stop.place}'\n")
    editor.chmod(0o755)
    repo.env["GIT_EDITOR"] = f"'{editor}'"
    code, told = stop.at(interrupt, "git", "commit", "--quiet")
    assert code != 0
    assert "Traceback" not in told
    assert repo.head() == before
    assert amounts(repo) == (0, 4000)
    message = repo.path / ".git" / "COMMIT_EDITMSG"
    assert message.read_text().startswith(SUBJECT)
    repo.git("commit", "--quiet", "--cleanup=strip", "-F", str(message))


def test_ctrl_c_while_pushing_pushes_nothing(repo: Repo, stop: Stop) -> None:
    remote = Repo(repo.path.parent / "remote.git", "--bare")
    repo.git(*COMMIT[1:])
    stop.before("pre-push")
    words = ("git", "push", "--quiet", remote.path.as_uri(), "HEAD:refs/heads/new")
    code, told = stop.at(interrupt, *words)
    stop.over("pre-push")
    assert code != 0
    assert "Traceback" not in told
    assert remote.git("for-each-ref") == ""
    repo.git(*words[1:])
    assert remote.git("rev-parse", "new") == repo.git("rev-parse", "HEAD")


def kill(pid: int) -> None:
    """Kill a whole commit at once, as a machine that runs out of memory may."""
    os.killpg(pid, signal.SIGKILL)


@pytest.mark.parametrize("later", [0, 500], ids=["", "with later usage"])
def test_usage_that_a_killed_commit_had_claimed_goes_to_the_next(
    repo: Repo, stop: Stop, later: int
) -> None:
    stop.before("commit-msg")
    assert stop.at(kill, *COMMIT)[0] == -signal.SIGKILL
    stop.over("commit-msg")
    assert '"claim"' in log_of(repo).read_text()
    assert amounts(repo) == (0, 4000)
    if later:
        note(repo, later)
    repo.git(*COMMIT[1:])


def test_usage_of_a_commit_that_is_being_made_is_left_to_it(repo: Repo, stop: Stop) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", "../other", "main")
    other = Repo(repo.path.parent / "other", init=False)
    other.env = repo.env
    stop.before("commit-msg")

    def meanwhile(_pid: int) -> None:
        stop.over("commit-msg")
        other.git(*CHORE)

    assert stop.at(meanwhile, *COMMIT) == (0, "")
    assert other.message() == b"chore: x\n"


# ---------------------------------------------------------------- what others wrote


def test_lines_of_a_newer_version_and_torn_ones_stop_nothing(repo: Repo) -> None:
    newer = json.dumps({"v": 2, "kind": "run", "id": "N", "tokens": 9, "cost": {"usd": 1}})
    log_of(repo).parent.mkdir()
    log_of(repo).write_text(f"{newer}\n{newer[:20]}\n{newer[:-1]}")
    note(repo, 4000)
    with log_of(repo).open("a") as file:
        file.write(f"{newer}\n" + '{"v": 1, "kind": "run", "id": "\\ud800", "tok')
    commit(repo)
    assert seen(repo) == block(4000)
    assert amounts(repo) == (4000, 0)
    note(repo, 70)
    commit(repo, "--amend", "--no-edit")
    assert seen(repo) == block(4000, ("Run", "MAIN sonnet 70"))
    assert newer in log_of(repo).read_text()
    told = repo.trailgate("doctor").out
    assert "lines that can't be read: 3\n" in told
    assert "lines of a later trailgate: 2\n" in told


# ---------------------------------------------------------------- git's own ways to a commit


@pytest.fixture
def worked(repo: Repo) -> Repo:
    """Branches that went apart, usage in the newer one's commit, and usage that waits."""
    repo.switch("main")
    repo.commit("chore: go on", files={"main.txt": "more\n"})
    repo.switch("work")
    note(repo, 4000)
    (repo.path / "new.txt").write_text("new\n")
    repo.git("add", "new.txt")
    commit(repo)
    note(repo, 300)
    return repo


def test_a_merge_takes_nothing_and_the_next_commit_does(worked: Repo) -> None:
    worked.switch("main")
    worked.git("merge", "--quiet", "--no-ff", "-m", "Merge the work", "work")
    assert worked.message() == b"Merge the work\n"
    assert amounts(worked) == (4000, 300)
    commit(worked)
    assert seen(worked) == block(300)
    assert amounts(worked) == (4300, 0)


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_a_rebase_changes_no_message(worked: Repo, backend: str) -> None:
    made, before = worked.head(), worked.message()
    worked.git("rebase", "--quiet", backend, "main")
    assert worked.head() != made
    assert worked.message() == before
    assert amounts(worked) == (4000, 300)
    commit(worked)
    assert seen(worked) == block(300)


def test_a_reverted_merge_with_a_subject_of_its_own_takes_nothing(worked: Repo) -> None:
    worked.switch("main")
    worked.git("merge", "--quiet", "--no-ff", "-m", "Merge the work", "work")
    edit = f"sed -i '1s/.*/{SUBJECT} later instead/'"
    worked.git("revert", "-m", "1", "--edit", "HEAD", GIT_EDITOR=edit)
    assert worked.message().startswith(f"{SUBJECT} later instead\n\nThis reverts".encode())
    assert seen(worked) == []
    assert amounts(worked) == (4000, 300)
    commit(worked)
    assert seen(worked) == block(300)


def test_a_cherry_pick_without_a_commit_counts_once(worked: Repo) -> None:
    picked = worked.message("work")
    worked.switch("main")
    worked.git("cherry-pick", "--no-commit", "work")
    worked.git("commit", "--quiet", "--no-edit")
    assert worked.message() == picked
    assert amounts(worked) == (4000, 300)
    worked.git("reset", "--quiet", "--hard", "HEAD^")
    worked.git("cherry-pick", "--no-commit", "work")
    worked.git("commit", "--quiet", "-m", SUBJECT)
    assert seen(worked) == block(300)
    assert amounts(worked) == (4300, 0)


@pytest.mark.parametrize("mode", ["default", "verbatim"])
def test_a_message_with_crlf_is_filled_in(worked: Repo, mode: str) -> None:
    given = worked.path.parent / "message"
    given.write_bytes(f"{SUBJECT}\r\n\r\nWhy.\r\n\r\nFixes: 12\r\n".encode())
    commit(worked, f"--cleanup={mode}", "-F", str(given))
    assert [(key, value.strip()) for key, value in seen(worked)][1:] == block(300)
    ends = {"verbatim": b"\r\n", "default": b"\n"}
    assert {line[len(line.rstrip()) :] for line in worked.message().splitlines(True)} == {
        ends[mode]
    }
    assert amounts(worked) == (4300, 0)


@pytest.mark.parametrize(("comment", "words"), [(";", ("-v",)), ("auto", ())])
def test_another_comment_string_leaves_no_comment_in_the_message(
    worked: Repo, comment: str, words: tuple[str, ...]
) -> None:
    worked.git("config", "core.commentChar", comment)
    (worked.path / "new.txt").write_text("newer\n")
    edit = f"sed -i '1s/.*/{SUBJECT}\\n\\n#12 is why/'"
    kept = "" if comment == "auto" else "\n#12 is why\n"
    worked.git("commit", "--quiet", "--all", *words, GIT_EDITOR=edit)
    assert seen(worked) == block(300)
    assert worked.message().decode().startswith(f"{SUBJECT}\n{kept}\nSD: ")
    assert amounts(worked) == (4300, 0)
