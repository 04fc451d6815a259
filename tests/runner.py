"""A repository and its clone as a runner has them, and `trailgate ci` as a step runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-29T12:00:00Z"
SUNDAY = 1_785_000_000 - 1_785_000_000 % 86_400
ZEROS = "0" * 40
TRAILERS = ("SD: SD-AUTH-001", "Phase: EXEC")
GOOD = (*TRAILERS, "Agent: TESTING", "Model: sonnet", "Tokens: 1000")
HAIKU_SECURITY = (*TRAILERS, "Agent: SECURITY", "Model: haiku", "Tokens: 2000")
HAIKU_VALIDATION = (*TRAILERS, "Agent: VALIDATION", "Model: haiku", "Tokens: 3000")
POLICY = '[[budget]]\nname = "weekly"\nlimit = 100_000\n'


def text(*trailers: str, subject: str = "feat(SD-AUTH-001): tighten RLS") -> str:
    return "\n".join([subject, "", *trailers, ""])


@dataclass
class Done:
    """What a step left behind."""

    code: int
    log: str
    errors: str
    outputs: dict[str, str]
    raw_outputs: str
    summary: str

    @property
    def first_line(self) -> str:
        return self.summary.partition("\n")[0]


class Hub:
    """The repository that people work in, which is also the server's, and the runner's clones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        home = folder / "home"
        home.mkdir()
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Dev One",
            "GIT_AUTHOR_EMAIL": "dev@example.com",
            "GIT_COMMITTER_NAME": "Dev One",
            "GIT_COMMITTER_EMAIL": "dev@example.com",
        }
        self._date = SUNDAY + 3 * 86_400
        self.git("init", "-q", "--template=", "-b", "main", str(self.work), at=folder)
        self.count = 0

    def git(self, *words: str, at: Path | None = None, stdin: str | None = None) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=at or self.work,
            env=self.env | {"GIT_AUTHOR_DATE": self.date, "GIT_COMMITTER_DATE": self.date},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.strip()

    @property
    def date(self) -> str:
        return f"{self._date} +0000"

    def later(self, days: int) -> None:
        """Let time pass: what is committed from now on is dated later."""
        self._date += days * 86_400

    def commit(
        self, message: str, files: dict[str, str] | None = None, author: str = "Dev One"
    ) -> str:
        """Make a commit on the branch that is checked out; give its object name."""
        self._date += 60
        self.env["GIT_AUTHOR_NAME"] = author
        for name, content in (files or {}).items():
            (self.work / name).write_text(content, encoding="utf-8")
            self.git("add", name)
        words = ("commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim")
        self.git(*words, "-F", "-", stdin=message)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.git("checkout", "-q", "-b", name, start)

    def checkout(self, name: str) -> None:
        self.git("checkout", "-q", name)

    def tip(self, name: str = "HEAD") -> str:
        return self.git("rev-parse", name)

    def clone(self, *words: str) -> Path:
        """Clone as the checkout action does with `fetch-depth: 0`."""
        self.count += 1
        target = self.folder / f"runner{self.count}"
        address = f"file://{self.work}" if words else str(self.work)
        self.git("clone", "-q", "--template=", "--no-checkout", *words, address, str(target))
        return target

    def start(self, policy: str | None = POLICY) -> str:
        """Make the main branch, with a policy; give its tip."""
        self.commit("chore: begin", {"trailgate.toml": policy} if policy is not None else None)
        return self.tip()

    def pull_request(self, *messages: str, branch: str = "feature") -> dict[str, Any]:
        """Put commits on a branch off main; give the event."""
        base = self.tip("main")
        self.branch(branch, "main")
        for message in messages:
            self.commit(message)
        return self.event(base, branch=branch)

    def event(self, base: str, branch: str = "feature", **fields: Any) -> dict[str, Any]:
        repo = {"full_name": "example/project"}
        return {
            "action": "synchronize",
            "number": 7,
            "pull_request": {
                "number": 7,
                "title": "A change",
                "head": {"sha": self.tip(branch), "ref": branch, "repo": repo},
                "base": {"sha": base, "ref": "main", "repo": repo},
            }
            | fields,
            "repository": {"default_branch": "main"},
        }

    def push_event(self, before: str, after: str, branch: str = "main") -> dict[str, Any]:
        return {
            "ref": f"refs/heads/{branch}",
            "before": before,
            "after": after,
            "repository": {"default_branch": "main"},
        }

    def ci(
        self,
        event: dict[str, Any] | str | None,
        *words: str,
        name: str = "pull_request",
        at: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> Done:
        """Run the step in the runner's clone."""
        at = at or self.clone()
        path, output, summary = (at / ".git" / n for n in ("event.json", "output", "summary"))
        for file in (output, summary):
            file.write_bytes(b"")
        if event is not None:
            content = event if isinstance(event, str) else json.dumps(event)
            path.write_text(content, encoding="utf-8")
        variables = self.env | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "TRAILGATE_NOW": NOW,
        }
        done = run(at, variables | (env or {}), *words)
        raw = output.read_text(encoding="utf-8")
        return Done(
            done.returncode,
            done.stdout,
            done.stderr,
            read_outputs(raw),
            raw,
            summary.read_text(encoding="utf-8"),
        )


def run(at: Path, env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run `trailgate ci` in a folder."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "trailgate", "ci", *words],
        cwd=at,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def read_outputs(text: str) -> dict[str, str]:
    """Read a file of step outputs as the runner does: `name=value`, or `name<<END` ... `END`."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if heredoc > 0 and not 0 <= equals < heredoc:
            name, end = line[:heredoc], line[heredoc + 2 :]
            value = []
            for part in lines:
                if part == end:
                    break
                value.append(part)
            else:
                raise AssertionError(f"{name}: no end {end!r}")
            found[name] = "\n".join(value)
        else:
            assert equals > 0, line
            found[line[:equals]] = line[equals + 1 :]
    return found


@dataclass
class Command:
    """A workflow command that took effect."""

    name: str
    properties: dict[str, str]
    data: str


_OLD = re.compile(r"##\[([^\]\s]+)([^\]]*)\](.*)\Z", re.DOTALL)


def commands(log: str) -> list[Command]:
    """Give the commands that a runner would carry out on reading a log.

    Written from the runner's documented behaviour, on the safe side: any line end that Unicode
    knows ends a line, any white space may stand before `::`, `##[` counts anywhere.
    """
    found: list[Command] = []
    stopped = ""
    for line in log.splitlines():
        command = _command(line)
        if command is None:
            continue
        if stopped:
            if command.name == stopped:
                stopped = ""
            continue
        if command.name == "stop-commands":
            stopped = command.data
            continue
        found.append(command)
    assert not stopped, "commands were stopped for the rest of the job"
    return found


def _command(line: str) -> Command | None:
    line = line.strip()
    head, end, data = line[2:].partition("::")
    if line.startswith("::") and end:
        name, _, properties = head.partition(" ")
        separator = ","
    elif old := _OLD.search(line):
        name, properties, data = old.groups()
        separator = ";"
    else:
        return None
    pairs = [pair.partition("=") for pair in properties.split(separator)]
    fields = {key.strip(): _unescaped(value) for key, _, value in pairs if key.strip()}
    return Command(name, fields, _unescaped(data))


def _unescaped(value: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(code, character)
    return value
