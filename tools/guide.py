"""Run the week of docs/guide.md, and put what its commands really print into the page.

The page is the script. In its console blocks every line that begins with `$ ` is typed into a shell
in one fresh demo repository (`> ` goes on with a line), and what it prints takes the place of what
stands below it. A comment `<!-- clock: 2026-06-15T08:30:00Z -->` moves the clock on; the team's own
work, which nobody types in the page, is in `TEAM`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from trailgate.demo.build import build
from trailgate.demo.terminal import environment
from trailgate.demo.work import AGENT, HAIKU, LEAD, NOW, OPUS, SONNET, ulid
from trailgate.usage.instants import iso_time

PAGE = Path(__file__).resolve().parents[1] / "docs" / "guide.md"
SHOWN_AS = "/path/to/demo"
CLOCK = re.compile(r"<!-- clock: (\S+) -->")
CHANCE = """\
import hashlib, os

def steady(size, count=os.path.join({folder!r}, "count")):
    with open(count, "ab") as file:
        file.write(b".")
        return hashlib.sha256(b"%d" % file.tell()).digest()[:size]

os.urandom = steady
"""
"""Stands in for chance, which Run-Ids and with them the hashes of commits hold: a page that changed
at every run could not be held to what the commands print."""
START = "from trailgate.__main__ import main; main()"
FENCE = "````"

TEAM = (
    ("2026-06-15T11:00:00Z", "docs(SD-EXPORT-001): design", "PLAN", "DESIGN", SONNET, 31_000, 0),
    ("2026-06-15T13:00:00Z", "docs(SD-EXPORT-001): stories", "PLAN", "STORIES", SONNET, 24_000, 0),
    ("2026-06-15T15:00:00Z", "docs(SD-EXPORT-001): what it is", "EXEC", "DOCMON", HAIKU, 9_000, 2),
    ("2026-06-16T08:00:00Z", "feat(SD-EXPORT-001): tables", "EXEC", "DATABASE", SONNET, 58_000, 0),
    ("2026-06-16T12:00:00Z", "feat(SD-EXPORT-001): writer", "EXEC", "API", SONNET, 66_000, 0),
    ("2026-06-16T15:00:00Z", "docs(SD-EXPORT-001): reference", "EXEC", "DOCMON", HAIKU, 11_000, 2),
    ("2026-06-16T16:00:00Z", "test(SD-EXPORT-001): cover it", "EXEC", "TESTING", SONNET, 52_000, 0),
    ("2026-06-17T07:30:00Z", "docs(SD-EXPORT-002): design", "PLAN", "DESIGN", SONNET, 29_000, 0),
    ("2026-06-17T13:00:00Z", "feat(SD-EXPORT-002): tables", "EXEC", "DATABASE", SONNET, 43_000, 0),
    ("2026-06-17T15:00:00Z", "docs(SD-EXPORT-002): reference", "EXEC", "DOCMON", HAIKU, 10_000, 2),
    ("2026-06-17T17:00:00Z", "feat(SD-AUTH-006): guard", "EXEC", "SECURITY", OPUS, 47_000, 0),
    ("2026-06-18T12:00:00Z", "docs(SD-EXPORT-002): example", "EXEC", "DOCMON", HAIKU, 9_000, 2),
    ("2026-06-18T16:00:00Z", "docs(SD-EXPORT-002): lessons", "EXEC", "RETRO", HAIKU, 8_000, 0),
)
"""When, subject, phase, agent, model, tokens, rework: the week of everybody else."""


class Week:
    """A demo repository in which time goes on, and a shell in it."""

    def __init__(self, base: str) -> None:
        self.folder = os.path.join(os.path.realpath(base), "demo")
        self._bin = os.path.join(os.path.realpath(base), "bin")
        self._now = NOW
        os.mkdir(self.folder)
        build(self.folder)
        for key, value in zip(("user.name", "user.email"), _mailbox(LEAD), strict=True):
            self._run("git", "config", key, value)
        self._team = list(TEAM)
        self._run("trailgate", "install")
        self._take_chance_out()

    def go_on(self, stamp: str) -> None:
        """Move the clock; what the team did until then is on main."""
        self._now = iso_time(stamp) or 0
        while self._team and (iso_time(self._team[0][0]) or 0) <= self._now:
            self._commit(*self._team.pop(0))

    def typed(self, command: str) -> str:
        """Give what a command prints, and its exit code where that is not 0."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self._environment(self._now),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        told = done.stdout.decode().replace(self.folder, SHOWN_AS)
        told = "".join(f"{line.rstrip()}\n" for line in told.splitlines())
        return told + (f"(exit code {done.returncode})\n" if done.returncode else "")

    def _commit(self, when: str, subject: str, *run: str | int) -> None:
        """Put a commit on main, whatever is checked out; the files stay as they are."""
        phase, agent, model, tokens, rework = run
        instant = iso_time(when) or 0
        sd = subject[subject.index("(") + 1 : subject.index(")")]
        block = f"SD: {sd}\nPhase: {phase}\nAgent: {agent}\nModel: {model}\nTokens: {tokens}\n"
        block += f"Rework: {rework}\nRun-Id: {ulid(instant, subject)}\n"
        words = ("git", "commit-tree", "main^{tree}", "-p", "main", "-m", f"{subject}\n\n{block}")
        made = self._run(*words, instant=instant, author=AGENT).strip()
        self._run("git", "update-ref", "refs/heads/main", made)

    def _take_chance_out(self) -> None:
        os.mkdir(self._bin)
        Path(self._bin, "chance.py").write_text(CHANCE.format(folder=self._bin), encoding="utf-8")
        # in double quotes, for the hook's text stands in single ones
        steady = f'import sys; sys.path.append("{self._bin}"); import chance; {START}'
        program = Path(self._bin, "trailgate")
        program.write_text(f"#!{sys.executable}\n{steady}\n", encoding="utf-8")
        program.chmod(0o755)
        hook = Path(self.folder, ".git", "hooks", "prepare-commit-msg")
        text = hook.read_text(encoding="utf-8")
        hook.write_text(text.replace(START, steady), encoding="utf-8")

    def _run(self, *words: str, instant: int = 0, author: str = "") -> str:
        variables = self._environment(instant or self._now)
        if author:
            name, mail = _mailbox(author)
            for role in ("AUTHOR", "COMMITTER"):
                variables |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail}
        done = subprocess.run(
            words, cwd=self.folder, env=variables, check=True, capture_output=True
        )
        return done.stdout.decode()

    def _environment(self, instant: int) -> dict[str, str]:
        same = {"LC_ALL": "C.UTF-8", "COLUMNS": "80", "NO_COLOR": "1"}
        known = environment(instant)
        return known | same | {"PATH": self._bin + os.pathsep + known["PATH"]}


def _mailbox(author: str) -> tuple[str, str]:
    name, _, mail = author.rstrip(">").partition(" <")
    return name, mail


def rendered(text: str) -> str:
    """Give the page with the output of its commands made afresh."""
    with tempfile.TemporaryDirectory() as base:
        week = Week(base)
        parts = text.split(FENCE)
        for at, part in enumerate(parts):
            if at % 2:
                parts[at] = _block(week, part)
            else:
                for stamp in CLOCK.findall(part):
                    week.go_on(stamp)
        return FENCE.join(parts)


def _block(week: Week, block: str) -> str:
    """Give a console block whose commands were typed, `console` and all."""
    first, *lines = block.splitlines()
    shown = f"{first}\n"
    while lines:
        line = lines.pop(0)
        if line.startswith("$ "):
            command = [line, *_further(lines)]
            shown += "".join(f"{one}\n" for one in command)
            shown += week.typed("\n".join(one[2:] for one in command))
    return shown


def _further(lines: list[str]) -> list[str]:
    """Take the lines that go on with a command."""
    taken = []
    while lines and lines[0].startswith("> "):
        taken.append(lines.pop(0))
    return taken


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
