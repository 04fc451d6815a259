"""The commit-msg hook as plain git starts it, in real repositories."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from messages import block, message
from repos import Done, Repo

from .conftest import with_hooks

GOOD = message(block())
UNSAFE = {
    "trailers-present": message(),
    "trailers-readable": message(block(Tokens="1e6")),
    "trailers-in-block": message(block() + "\nCo-authored-by: Dev Two <dev.two@example.com>\n"),
    "security-requires-opus": message(block("SECURITY", "sonnet")),
    "validation-floor": message(block("VALIDATION", "haiku", "PLAN")),
    "critical-downgrade": message(block("DATABASE", "haiku", Critical="yes")),
    "model-floor": message(block("MAIN", "sonnet", Critical="security")),
    "escalation-reason": message(block("DESIGN", "opus")),
    "sd-consistent": message(block(SD="SD-BILLING-001")),
    "override-logged": message(block(Override="zone-red release day")),
    "run-id-reused": message(
        block(Run_Id="01KTS5ED20QQKD62BGFA9ZGHNE")
        + "Run: TESTING sonnet 5 id=01KTS5ED20QQKD62BGFA9ZGHNE\n"
    ),
}


def commit(repo: Repo, text: str, *options: str, **variables: str) -> Done:
    """Change a file and commit it with a message, hooks on."""
    path = repo.path / "file.txt"
    path.write_text(f"{path.read_text() if path.exists() else ''}more\n")
    repo.git("add", "file.txt")
    return repo.attempt("commit", "--quiet", "-F", "-", *options, stdin=text, **variables)


def kept(done: Done) -> Path:
    """The file that a refusal says the message is kept in."""
    return Path(take_up(done)[-1])


def take_up(done: Done) -> list[str]:
    """The command that a refusal prints, as words."""
    line = done.err.rstrip().splitlines()[-1].strip()
    assert line.startswith("git commit"), done.err
    return shlex.split(line)


def test_a_good_commit_passes_in_silence(hooked: Repo) -> None:
    before = hooked.head()
    done = commit(hooked, GOOD)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert hooked.head() != before
    assert hooked.message().decode() == GOOD


@pytest.mark.parametrize("text", ["chore: no SD here\n", message(block("SECURITY", "opus"))])
def test_what_breaks_no_rule_passes(hooked: Repo, text: str) -> None:
    assert commit(hooked, text).code == 0


@pytest.mark.parametrize(("rule", "text"), UNSAFE.items(), ids=UNSAFE)
def test_an_unsafe_commit_is_refused_with_its_rule_and_its_message_kept(
    hooked: Repo, rule: str, text: str
) -> None:
    before = hooked.head()
    done = commit(hooked, text)
    assert done.code == 1
    assert f"error {rule}  " in done.err
    assert hooked.head() == before
    assert kept(done).read_text() == text
    assert hooked.git("diff", "--cached", "--name-only") == "file.txt\n"


def test_the_printed_command_takes_the_mended_message_up_again(hooked: Repo) -> None:
    done = commit(hooked, message(block("SECURITY", "sonnet")))
    mend = "sed -i 's/^Tokens: .*/&\\nRun: SECURITY opus 900/'"
    again = hooked.attempt(*take_up(done)[1:], GIT_EDITOR=mend)
    assert (again.code, hooked.git("rev-list", "--count", "HEAD")) == (0, "2\n"), again.err
    assert hooked.message().decode().endswith("Tokens: 1200\nRun: SECURITY opus 900\n")
    assert hooked.git("status", "--porcelain") == ""


def test_after_commit_a_the_command_commits_the_same_changes(hooked: Repo) -> None:
    (hooked.path / "file.txt").write_text("changed, not added\n")
    done = hooked.attempt("commit", "-a", "-m", "feat(SD-AUTH-001): x")
    assert take_up(done)[:3] == ["git", "commit", "-a"]
    kept(done).write_text(GOOD)
    assert hooked.attempt(*take_up(done)[1:]).code == 0
    assert hooked.git("show", "HEAD:file.txt") == "changed, not added\n"


def test_after_a_commit_of_paths_the_command_names_them(hooked: Repo) -> None:
    hooked.commit("chore: another", files={"other file.txt": "one\n"})
    (hooked.path / "file.txt").write_text("two\n")
    (hooked.path / "other file.txt").write_text("two\n")
    done = hooked.attempt("commit", "-m", "feat(SD-AUTH-001): x", "--", "other file.txt")
    kept_file = Path(take_up(done)[take_up(done).index("-F") + 1])
    kept_file.write_text(GOOD)
    assert hooked.attempt(*take_up(done)[1:]).code == 0
    assert hooked.git("show", "--name-only", "--format=", "HEAD") == "other file.txt\n"
    assert (hooked.path / "file.txt").read_text() == "two\n"


def test_a_merge_passes_without_trailers(hooked: Repo) -> None:
    hooked.switch("feat/SD-AUTH-001-x", "--create")
    hooked.commit(GOOD, files={"other.txt": "one\n"})
    hooked.switch("main")
    hooked.commit("chore: more", files={"third.txt": "one\n"})
    done = hooked.attempt("merge", "--no-ff", "-m", "Merge SD-AUTH-001", "feat/SD-AUTH-001-x")
    assert done.code == 0, done.err
    assert hooked.git("rev-list", "--merges", "--count", "HEAD") == "1\n"


@pytest.mark.parametrize("kind", ["fixup", "squash"])
def test_a_fixup_passes_without_trailers(hooked: Repo, kind: str) -> None:
    hooked.commit(GOOD)
    (hooked.path / "file.txt").write_text("two\n")
    done = hooked.attempt("commit", "-a", "--no-edit", f"--{kind}=HEAD")
    assert done.code == 0, done.err
    assert hooked.git("log", "-1", "--format=%s").startswith(f"{kind}! feat(SD-AUTH-001)")


def test_what_a_merge_carries_is_judged_all_the_same(hooked: Repo) -> None:
    hooked.switch("topic", "--create")
    hooked.commit("chore: a", files={"other.txt": "one\n"})
    hooked.switch("main")
    text = f"Merge topic\n\n{block('SECURITY', 'haiku')}"
    done = hooked.attempt("merge", "--no-ff", "-m", text, "topic")
    assert done.code != 0
    assert "error security-requires-opus" in done.err


def test_comments_in_the_editor_do_not_count(hooked: Repo) -> None:
    hooked.git("config", "core.commentChar", ";")
    text = f"{GOOD}; Tokens: 5\n"
    editor = f"sh -c 'cp {shlex.quote(str(_file(hooked, text)))} \"$1\"' -"
    assert hooked.attempt("commit", "--allow-empty", GIT_EDITOR=editor).code == 0
    assert hooked.message().decode() == GOOD


def test_with_verbose_the_diff_below_the_scissors_does_not_count(hooked: Repo) -> None:
    (hooked.path / "file.txt").write_text("Tokens: not a count\n")
    start = f'sh -c \'cat {shlex.quote(str(_file(hooked, GOOD)))} "$1" > m; cat m > "$1"\' -'
    done = hooked.attempt("commit", "-a", "-v", GIT_EDITOR=start)
    assert (done.code, hooked.message().decode()) == (0, GOOD), done.err


def _file(repo: Repo, text: str) -> Path:
    path = repo.path.parent / "message.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trailer.separators", "="),
        ("trailer.agent.key", "Agent-Name"),
        ("trailer.ifexists", "doNothing"),
    ],
)
def test_trailer_settings_change_no_verdict(hooked: Repo, key: str, value: str) -> None:
    hooked.git("config", key, value)
    assert commit(hooked, GOOD).code == 0
    assert commit(hooked, UNSAFE["security-requires-opus"]).code == 1


def test_crlf_is_fine(hooked: Repo) -> None:
    assert commit(hooked, GOOD.replace("\n", "\r\n")).code == 0


def test_a_message_of_comments_only_is_left_to_git(hooked: Repo) -> None:
    path = _file(hooked, "# nothing\n")
    done = hooked.attempt("commit", "--allow-empty", GIT_EDITOR=f"sh -c 'cp {path} \"$1\"' -")
    assert "empty commit message" in done.err
    assert "trailgate" not in done.err


@pytest.mark.parametrize("raw", [b"\xff\xfe chore\n", b"chore: x\0y\n", b"", b"\n\n"])
def test_odd_bytes_cause_no_fault(hooked: Repo, raw: bytes) -> None:
    path = hooked.path / "odd"
    path.write_bytes(raw)
    done = hooked.trailgate("hook", "commit-msg", str(path), TRAILGATE_DEBUG="1")
    assert (done.code, done.err) == (0, "")


def test_ten_megabytes_are_judged(hooked: Repo) -> None:
    path = hooked.path / "large"
    path.write_text(f"feat(SD-AUTH-001): x\n\n{'word ' * 2_000_000}\n\n{block('SECURITY')}")
    done = hooked.trailgate("hook", "commit-msg", str(path))
    assert done.code == 1
    assert "security-requires-opus" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("commit-msg",), "needs one argument"),
        (("commit-msg", "missing"), "missing: the message file can't be read: No such file"),
        (
            ("commit-mgs", "x"),
            "'commit-mgs' is no hook; hooks are prepare-commit-msg, commit-msg, pre-push",
        ),
    ],
)
def test_a_wrong_call_gets_one_line(hooked: Repo, arguments: tuple[str, ...], told: str) -> None:
    done = hooked.trailgate("hook", *arguments)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_broken_policy_refuses_and_says_where(hooked: Repo) -> None:
    (hooked.path / "trailgate.toml").write_text("mode = 'enfroce'\nlimitt = 3\n")
    done = commit(hooked, GOOD)
    assert done.code == 1
    assert "trailgate.toml" in done.err
    assert "enfroce" in done.err
    assert "limitt" in done.err
    assert "Traceback" not in done.err


def test_advisory_warns_but_keeps_the_two_never_rules(hooked: Repo) -> None:
    (hooked.path / "trailgate.toml").write_text('mode = "advisory"\n')
    lacking = commit(hooked, UNSAFE["trailers-present"])
    assert (lacking.code, "warning trailers-present" in lacking.err) == (0, True)
    assert commit(hooked, UNSAFE["security-requires-opus"]).code == 1
    assert commit(hooked, UNSAFE["validation-floor"]).code == 1


def test_it_works_in_a_linked_work_tree(hooked: Repo) -> None:
    hooked.git("worktree", "add", "--quiet", "-b", "side", str(hooked.path.parent / "side"))
    side = with_hooks(Repo(hooked.path.parent / "side", init=False))
    done = commit(side, UNSAFE["security-requires-opus"])
    assert done.code == 1
    assert "worktrees" in str(kept(done))
    assert commit(side, GOOD).code == 0


def test_it_works_in_a_submodule(hooked: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    inner.commit("chore: inner", files={"file.txt": "one\n"})
    hooked.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "sub")
    sub = with_hooks(Repo(hooked.path / "sub", init=False))
    done = commit(sub, UNSAFE["security-requires-opus"])
    assert (done.code, kept(done).is_file()) == (1, True)
    assert commit(sub, GOOD).code == 0


def test_it_works_on_a_detached_head_and_for_the_first_commit(tmp_path: Path) -> None:
    repo = with_hooks(Repo(tmp_path / "new"))
    assert commit(repo, UNSAFE["security-requires-opus"]).code == 1
    assert commit(repo, GOOD).code == 0
    repo.git("switch", "--quiet", "--detach", "HEAD")
    assert commit(repo, GOOD).code == 0


def test_a_file_that_cannot_be_kept_is_said(hooked: Repo) -> None:
    (hooked.path / ".git" / "trailgate").write_text("in the way")
    done = commit(hooked, UNSAFE["security-requires-opus"])
    assert done.code == 1
    assert "the message could not be kept" in done.err
    stands_in = done.err.partition("it stands in ")[2].partition(": copy it")[0]
    assert Path(stands_in).read_text() == UNSAFE["security-requires-opus"]


def test_a_folder_that_cannot_be_written_is_said(hooked: Repo) -> None:
    (hooked.path / ".git" / "trailgate").mkdir()
    (hooked.path / ".git" / "trailgate" / "refused").symlink_to("/proc/version")
    done = commit(hooked, UNSAFE["security-requires-opus"])
    assert (done.code, "the message could not be kept" in done.err) == (1, True)


def interruptible(words: tuple[str, ...], repo: Repo) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own that Ctrl-C reaches.

    Where the tests run in a shell's background, it is ignored, and children inherit that.
    """
    return subprocess.Popen(
        words,
        cwd=repo.path,
        env=repo.env,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )


def test_whoever_interrupts_the_hook_learns_where_the_message_is(hooked: Repo) -> None:
    before = hooked.head()
    policy = hooked.path / "trailgate.toml"
    os.mkfifo(policy)
    words = ("git", "commit", "--quiet", "--allow-empty", "-m", "feat(SD-AUTH-001): x")
    running = interruptible(words, hooked)
    with policy.open("w"):  # opens once the hook reads it
        os.killpg(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode != 0
    assert hooked.head() == before
    line = os.fsdecode(told).splitlines()[0]
    assert line.startswith("trailgate commit-msg: interrupted; no commit was made; the message")
    stands_in = Path(line.partition("stands in ")[2])
    assert stands_in.read_text() == "feat(SD-AUTH-001): x\n"


def test_an_interrupted_hook_ends_as_a_shell_expects(hooked: Repo) -> None:
    fifo = hooked.path.parent / "message"
    os.mkfifo(fifo)
    words = (sys.executable, "-m", "trailgate", "hook", "commit-msg", str(fifo))
    running = interruptible(words, hooked)
    with fifo.open("w"):
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in told


LEADS = '[overrides]\napprovers = ["Lead One <lead.one@example.com>"]\n'
CORRECTION = "Corrects: 01KYKT2R0000000000000000AA tokens=1000 the figure was of another week\n"


@pytest.mark.parametrize("line", [CORRECTION, "Override: zone-red release day\n"])
def test_nobody_approves_their_own_exception(hooked: Repo, line: str) -> None:
    (hooked.path / "trailgate.toml").write_text(LEADS)
    run_id = "01KYKT2R0000000000000000AA"
    hooked.commit(message(block(Run_Id=run_id)))
    text = message(f"{line}Override-By: Lead One <lead.one@example.com>\n", "chore: mend")
    own = commit(hooked, text, "--author", "Lead One <Lead.One@example.com>")
    assert (own.code, "who is the author" in own.err) == (1, True)
    assert commit(hooked, text).code == 0


def test_words_alone_make_no_merge(hooked: Repo) -> None:
    done = commit(hooked, "Merge branch 'feat/x' of SD-AUTH-001\n\nSD: SD-AUTH-001\n")
    assert (done.code, "error trailers-present" in done.err) == (1, True)


def test_large_quickfixes_are_pointed_out(hooked: Repo) -> None:
    subject = "fix(QF-20260728-101): label"
    text = message(block("QUICKFIX", "haiku", SD="QF-20260728-101"), subject)
    (hooked.path / "big.txt").write_text("line\n" * 60)
    hooked.git("add", "big.txt")
    large = commit(hooked, text)
    assert (large.code, "warning quickfix-too-large" in large.err) == (0, True)
    assert commit(hooked, text).err == ""


def test_what_a_merge_brings_in_is_no_large_quickfix(hooked: Repo) -> None:
    hooked.switch("topic", "--create")
    hooked.commit("chore: a", files={"big.txt": "line\n" * 60})
    hooked.switch("main")
    text = message(block("QUICKFIX", "haiku", SD="QF-20260728-101"), "Merge topic")
    done = hooked.attempt("merge", "--no-ff", "-m", text, "topic")
    assert (done.code, "quickfix" in done.err) == (0, False), done.err


def test_the_zone_counts_what_history_holds(hooked: Repo) -> None:
    hooked.commit(message(block(Tokens="480_000")))
    done = commit(hooked, message(block("DATABASE", Model="sonnet", Tokens="5")))
    assert done.code == 0
    assert "warning zone-red" in done.err


def test_without_trailgate_on_path_the_hook_says_so(hooked: Repo) -> None:
    done = commit(hooked, GOOD, TRAILGATE="trailgate-that-is-not-there")
    assert done.code == 1
    assert "is not on PATH" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_broken_policy_loses_no_message(hooked: Repo) -> None:
    (hooked.path / "trailgate.toml").write_text("mode = 'enfroce'\n")
    done = commit(hooked, GOOD)
    assert "Traceback" not in done.err
    assert kept(done).read_text() == GOOD
    (hooked.path / "trailgate.toml").unlink()
    assert hooked.attempt(*take_up(done)[1:]).code == 0
    assert hooked.message().decode() == GOOD


def test_asked_for_help_the_hook_says_how_it_is_called(hooked: Repo) -> None:
    done = hooked.trailgate("hook", "--help")
    assert (done.code, done.err) == (0, "")
    hooks = "prepare-commit-msg, commit-msg, pre-push"
    assert done.out == f"Usage: trailgate hook NAME ..., as git calls it; NAME: {hooks}\n"
