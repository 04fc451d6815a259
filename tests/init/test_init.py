"""`trailgate init`, and the file that it writes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tomllib

import pytest

from trailgate.errors import UsageError
from trailgate.init import Answers, refusal, write
from trailgate.init.answers import text
from trailgate.policy.build import build
from trailgate.policy.terms import MICRO

FULL = Answers(
    limit="1.5M",
    reset="Mon 14:00",
    timezone="America/Los_Angeles",
    approvers=("Dev One <dev@example.com>", 'Dev "Two" <two@example.com>'),
)
HEAD = "0123456789abcdef0123456789abcdef01234567"


def built(toml):
    return build("trailgate.toml", toml.encode())


def test_the_file_says_what_was_answered():
    own = built(text(FULL, HEAD))
    (weekly,) = own.budgets
    assert (weekly.limit, weekly.own) == (1_500_000 * MICRO, True)
    assert (weekly.resets.weekday, weekly.resets.minute) == (0, 840)
    assert weekly.timezone == "America/Los_Angeles"
    assert own.approvers == FULL.approvers
    assert (own.enforce_from, own.mode) == (HEAD, "enforce")


def test_before_the_first_commit_no_commit_is_spared():
    assert built(text(Answers(), "")).enforce_from == ""


def commented_blocks(toml):
    """Give the runs of comment lines that are TOML once their `# ` is gone."""
    blocks = re.findall(r"(?:^#.*\n)+", toml, re.MULTILINE)
    code = re.compile(r"^# (\[+[\w.]+\]+|[\w-]+ = .*)$")
    for block in blocks:
        lines = [line for line in block.splitlines() if code.match(line) or line == "#"]
        if any(line != "#" for line in lines):
            yield lines


def switched_on(toml, blocks):
    wanted = {line for block in blocks for line in block}
    return "\n".join(
        line.removeprefix("#").removeprefix(" ") if line in wanted else line
        for line in toml.splitlines()
    )


def usable(toml):
    return toml.replace("<the full name of a commit>", HEAD)


BLOCKS = list(commented_blocks(usable(text(FULL, ""))))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[-1])
def test_each_commented_block_can_be_switched_on(block):
    toml = usable(text(FULL, ""))
    changed = switched_on(toml, [block])
    assert tomllib.loads(changed) != tomllib.loads(toml)
    assert built(changed).configured


def test_all_commented_blocks_together_are_a_valid_policy():
    own = built(switched_on(usable(text(FULL, "")), BLOCKS))
    budgets = {budget.name: budget for budget in own.budgets}
    assert budgets["weekly"].reserve == 200_000
    assert budgets["weekly"].weights == {"haiku": 330_000, "sonnet": 1_000_000, "opus": 1_670_000}
    hours = {n: b.limit // MICRO for n, b in budgets.items() if b.unit == "hours"}
    assert hours == {"opus-hours": 24, "sonnet-hours": 240, "haiku-hours": 700}
    assert len(own.house_rules) == 1
    assert own.vocabulary.keys["ai-model"] == "Model"


def test_all_faults_of_the_answers_are_told():
    bad = Answers(limit="12x", reset="Mn 1", timezone="Mars", approvers=("bob",), preset="leo")
    assert refusal(bad).splitlines() == [
        "limit: '12x' is no number of tokens; write e.g. 500000, 500_000 or 1.5M",
        'timezone: "Mars" is no time zone; write e.g. Europe/Berlin or UTC',
        'approvers: "bob" is not of the form "Name <name@example.com>"',
        'resets: "Mn 1" is no start of a week; write a day and a time, e.g. "Mon 14:00"',
    ]
    assert refusal(FULL) == ""


@pytest.mark.parametrize("limit", ["0", "-1", "", "1e6", "12.5", "\u0665\u0660", "10000000000000"])
def test_a_limit_that_is_none(limit):
    assert refusal(Answers(limit=limit)).startswith("limit: ")


def test_bad_answers_write_nothing(tmp_path):
    with pytest.raises(UsageError, match="time zone"):
        write(str(tmp_path), "", Answers(timezone="Mars"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone_whatever_the_answers(tmp_path):
    (tmp_path / "trailgate.toml").write_text("mine")
    assert not write(str(tmp_path), "", Answers(timezone="Mars")).written
    assert (tmp_path / "trailgate.toml").read_text() == "mine"


def test_a_second_run_changes_nothing_and_says_so(sandbox):
    first = sandbox.trailgate("init", "--limit", "7M")
    assert first.startswith("wrote trailgate.toml (extends leo; no commit yet")
    written = (sandbox.root / "trailgate.toml").read_bytes()
    again = sandbox.trailgate("init", "--limit", "9M")
    assert again.startswith("there already trailgate.toml (what it says holds, whatever was given")
    assert again.endswith("nothing changed\n")
    assert (sandbox.root / "trailgate.toml").read_bytes() == written
    assert "fine" in sandbox.trailgate("policy", "validate")


def test_the_next_steps_put_the_hook_in_place(sandbox):
    out = sandbox.trailgate("init", "--yes")
    steps = "\n".join(line for line in out.splitlines() if line.startswith("      "))
    scripts = os.path.dirname(sys.executable)
    environment = sandbox.environment | {"PATH": scripts + os.pathsep + os.environ["PATH"]}
    subprocess.run(["sh", "-e", "-c", steps], cwd=sandbox.root, env=environment, check=True)
    assert os.access(sandbox.root / ".git" / "hooks" / "commit-msg", os.X_OK)
    assert sandbox.git("show", "--name-only", "--format=%s", "HEAD").split("\n") == [
        "chore: gate commits with trailgate",
        "",
        ".github/workflows/trailgate.yml",
        ".gitignore",
        "CLAUDE.md",
        "docs/HAIKU-QUICK-REFERENCE.md",
        "trailgate.toml",
    ]


def test_the_rules_begin_after_head(sandbox):
    sandbox.git("commit", "--quiet", "--allow-empty", "-m", "chore: start")
    head = sandbox.git("rev-parse", "HEAD")
    out = sandbox.trailgate(
        "init", "--preset", "minimal", "--reset", "Fri 09:00", "--timezone", "Europe/Berlin",
        "--approver", "Dev One <dev@example.com>", "--approver", "Dev Two <two@example.com>",
    )  # fmt: skip
    assert f"the rules begin after {head[:12]}" in out
    own = built((sandbox.root / "trailgate.toml").read_text())
    assert own.enforce_from == head
    assert own.approvers == ("Dev One <dev@example.com>", "Dev Two <two@example.com>")
    assert own.severities["zone-red"] == "off"


@pytest.mark.parametrize(
    ("flag", "line"),
    [
        ((), "claude-code = false"),
        (("--no-transcripts",), "claude-code = false"),
        (("--transcripts",), "claude-code = true"),
    ],
)
def test_the_file_says_whether_transcripts_are_read(sandbox, flag, line):
    sandbox.trailgate("init", "--yes", *flag)
    toml = (sandbox.root / "trailgate.toml").read_text()
    assert f"\n[sources]\n{line}\n" in toml
    assert built(toml).transcripts is (line == "claude-code = true")


def test_it_writes_to_the_top_of_the_work_tree(sandbox):
    (sandbox.root / "deep").mkdir()
    top, sandbox.root = sandbox.root, sandbox.root / "deep"
    sandbox.trailgate("init", "--yes")
    assert (top / "trailgate.toml").exists()


def test_a_policy_in_pyproject_is_left_to_its_owner(sandbox):
    (sandbox.root / "pyproject.toml").write_text("[tool.trailgate]\n")
    assert sandbox.trailgate("init").startswith("there already pyproject.toml\n")
    assert (sandbox.root / "pyproject.toml").read_text() == "[tool.trailgate]\n"
    assert not (sandbox.root / "trailgate.toml").exists()
    assert "Made from `pyproject.toml`" in (sandbox.root / "CLAUDE.md").read_text()


def test_bad_flags_are_told_with_exit_code_2(sandbox):
    told = sandbox.trailgate("init", "--limit", "12x", "--timezone", "Mars", code=2)
    assert [line.split(": ")[1] for line in told.splitlines()] == ["limit", "timezone"]
    assert not (sandbox.root / "trailgate.toml").exists()


def test_outside_a_repository(sandbox, tmp_path):
    sandbox.environment["GIT_CEILING_DIRECTORIES"] = str(tmp_path)
    sandbox.root = tmp_path / "elsewhere"
    sandbox.root.mkdir()
    sandbox.trailgate("init", code=3)


def asked(sandbox, answers, *flags):
    """Run init on a terminal with answers typed ahead; give what it printed."""
    ours, theirs = pty.openpty()
    os.write(ours, answers.encode())
    done = subprocess.run(
        [sys.executable, "-m", "trailgate", "init", *flags],
        cwd=sandbox.root,
        env=sandbox.environment,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_on_a_terminal_it_asks_until_each_answer_can_be_used(sandbox):
    out = asked(
        sandbox,
        "lion\nleo\nno\nloose\nadvisory\n"
        "lots\n7M\nSomeday\nTue 08:00\nMars\nEurope/Berlin\nbob\nDev One <dev@example.com>\n\n"
        f"perhaps\ny\nsoon\n2027-01-04\nacme/trailgate@v1\nacme/trailgate@{HEAD}\n",
    )
    own = built((sandbox.root / "trailgate.toml").read_text())
    (weekly,) = own.budgets
    assert (weekly.limit, weekly.resets.weekday) == (7_000_000 * MICRO, 1)
    assert weekly.timezone == "Europe/Berlin"
    assert own.approvers == ("Dev One <dev@example.com>",)
    assert own.transcripts
    assert (own.mode, own.terms("DOCMON", "EXEC").assignment) == ("advisory", "sonnet")
    assert [pause.until for pause in own.pauses] == [1_799_020_800]
    workflow = (sandbox.root / ".github" / "workflows" / "trailgate.yml").read_text()
    assert f"uses: acme/trailgate@{HEAD}\n" in workflow
    assert "'acme/trailgate@v1' is not of the form" in out
    assert "'soon' is no date" in out
    assert "'lots' is no number of tokens" in out
    assert '"Mars" is no time zone' in out


def test_on_a_terminal_an_empty_answer_takes_the_default(sandbox):
    out = asked(sandbox, "\n" * 10)
    assert "from Claude Code's transcripts on this machine? (counts, models, times and ids" in out
    own = built((sandbox.root / "trailgate.toml").read_text())
    assert own.budgets[0].limit == 500_000 * MICRO
    assert own.approvers == ()
    assert not own.transcripts
    assert (own.mode, own.pauses) == ("enforce", ())
    assert own.terms("DOCMON", "EXEC").assignment == "haiku"
    assert "waits for what hosts trailgate" in out


def test_on_a_terminal_what_flags_give_is_not_asked(sandbox):
    given = ("--limit", "9M", "--approver", "Dev One <dev@example.com>", "--no-transcripts")
    more = ("--preset", "leo", "--mode", "enforce", "--start", "2026-01-01", "--no-workflow")
    out = asked(sandbox, "\n\n", *given, *more)
    assert "Tokens a week" not in out
    assert "Claude Code" not in out
    assert "Time zone" in out
    assert asked(sandbox, "", "--no-workflow").endswith("nothing changed\n")


def test_yes_asks_nothing(sandbox):
    assert "Time zone" not in asked(sandbox, "", "--yes")
