"""Claude Code transcripts as the tool writes them, in a configuration folder of their own.

A main session is `projects/<slug>/<session>.jsonl`; its sub-agents' files stand in
`<session>/subagents/agent-<id>.jsonl`, each with a `.meta.json`. Every line holds a secret in its
text, so that a test can look whether it leaks.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repos import START

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET = "the-secret-words-of-a-conversation"
SONNET = "claude-sonnet-4-5-20250929"
HAIKU = "claude-haiku-4-5-20251001"
OPUS = "claude-opus-4-5-20251101"
SYNTHETIC = "<synthetic>"
VERSION = "2.1.140"
OLD_VERSION = "2.1.96"
"""The last version whose usage is a placeholder that the stream began with."""

BROKEN = b'{"type":"assistant","message":{"id":"msg_cut","usage":{"input_tokens":7,"outp\n'
"""A line that was half written, and another behind it."""
PARTIAL = b'{"type":"assistant","message":{"id":"msg_partial","usage":{"input_tok'
"""A last line that is being written right now."""
NOT_UTF8 = b'{"type":"assistant","message":{"usage":{"input_tokens":1}},"note":"\xff\xfe\xe9"}\n'
DEEP = b'{"usage":{' + b'"a":[' * 200_000 + b"\n"
"""A line that nests deeper than a parser's stack."""


def counts(
    input: Any = 10,  # noqa: A002 - the word of the format
    output: Any = 100,
    cache_read: Any = 0,
    cache_write: Any = 0,
) -> dict[str, Any]:
    """Give a `usage` object; any value may be a wrong one."""
    return {
        "input_tokens": input,
        "cache_creation_input_tokens": cache_write,
        "cache_read_input_tokens": cache_read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": cache_write,
            "ephemeral_1h_input_tokens": 0,
        },
        "output_tokens": output,
        "service_tier": "standard",
    }


def stamp(at: float) -> str:
    """Write epoch seconds as transcripts do: `2026-07-28T12:00:00.000Z`."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def reply(
    cwd: Path | str,
    message: str = "msg_1",
    *,
    at: float | str | None = START,
    model: Any = SONNET,
    usage: Any = None,
    **fields: Any,
) -> bytes:
    """Write one assistant line; `fields` replace the line's own, None leaves one out.

    A copy in a resumed session is the same call with another `sessionId`; a step of a stream the
    same with other `usage`; a `/btw` replay the same with another `requestId` and
    `isSidechain=True`.
    """
    line: dict[str, Any] = {
        "parentUuid": "0d6b8f64-1111-4a0e-9c55-000000000001",
        "isSidechain": False,
        "userType": "external",
        "cwd": str(cwd),
        "sessionId": "s1",
        "version": VERSION,
        "gitBranch": "main",
        "message": {
            "model": model,
            "id": message,
            "type": "message",
            "role": "assistant",
            "content": [{"type": "text", "text": SECRET}],
            "stop_reason": None,
            "usage": counts() if usage is None else usage,
        },
        "requestId": f"req_{message}",
        "type": "assistant",
        "uuid": f"0d6b8f64-2222-4a0e-9c55-{message}",
        "timestamp": stamp(at) if isinstance(at, int | float) else at,
    } | fields
    kept = {name: value for name, value in line.items() if value is not None}
    return json.dumps(kept, separators=(",", ":")).encode() + b"\n"


def prompt(cwd: Path | str, *, at: float = START, text: str = SECRET, **fields: Any) -> bytes:
    """Write one line of the person, which has no usage."""
    line = {
        "isSidechain": False,
        "cwd": str(cwd),
        "sessionId": "s1",
        "version": VERSION,
        "gitBranch": "main",
        "type": "user",
        "message": {"role": "user", "content": text},
        "timestamp": stamp(at),
    } | fields
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


class Claude:
    """A configuration folder of Claude Code: `home/.claude`, or any folder."""

    def __init__(self, home: Path | str, folder: Path | str | None = None) -> None:
        self.home = Path(home)
        self.folder = Path(folder) if folder else self.home / ".claude"
        self.projects = self.folder / "projects"
        self.projects.mkdir(parents=True, exist_ok=True)

    @property
    def env(self) -> dict[str, str]:
        """The environment that leads to this folder."""
        return {"HOME": str(self.home), "CLAUDE_CONFIG_DIR": str(self.folder)}

    def main(
        self,
        *lines: bytes,
        session: str = "s1",
        slug: str = "-work",
        touched: float | None = None,
    ) -> Path:
        """Append lines to a main session's file, made when new; give its path.

        `touched` is the file's time of change afterwards; without it, the disk's.
        """
        return _append(self.projects / slug / f"{session}.jsonl", lines, touched)

    def agent(
        self,
        *lines: bytes,
        agent: str = "a1",
        kind: str | None = "Explore",
        session: str = "s1",
        slug: str = "-work",
        touched: float | None = None,
    ) -> Path:
        """Append lines to a sub-agent's file; `kind` goes to its meta file, None: there is none."""
        folder = self.projects / slug / session / "subagents"
        path = _append(folder / f"agent-{agent}.jsonl", lines, touched)
        if kind is not None:
            about = {"agentType": kind, "description": SECRET, "toolUseId": "toolu_1"}
            (folder / f"agent-{agent}.meta.json").write_text(json.dumps(about), "utf-8")
        return path


def sub_reply(cwd: Path | str, message: str, *, agent: str = "a1", **rest: Any) -> bytes:
    """Write one line of a sub-agent (`attributionAgent=` says its type, as newer versions do)."""
    return reply(cwd, message, isSidechain=True, agentId=agent, **rest)


def _append(path: Path, lines: Iterable[bytes], touched: float | None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.writelines(lines)
    if touched is not None:
        os.utime(path, (touched, touched))
    return path
