"""What the transcripts of one work tree count since an instant.

Only files that changed since are opened, and those are read from the end: the cost is that of what
is new, however much there is. Whatever can't be read is skipped and counted.
"""

from __future__ import annotations

import os

from trailgate.records import Record

from .dedupe import winners
from .folders import changed
from .lines import Bad, instant, message, parsed, word
from .tail import newest_lines
from .trees import belongs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import Message

SUBAGENT = "subagent"
"""The type of a sub-agent where nothing names it."""

_META_LENGTH = 1 << 16


class Found(Record):
    """What was read: each message once, oldest first, and how many lines and files were skipped.

    A line skipped shortly before may be met, and counted, again by the next reading.
    """

    messages: tuple[Message, ...] = ()
    skipped: int = 0


def read_since(places: tuple[str, ...], work_tree: str, since: int) -> Found:
    """Give the messages of a work tree whose lines were written at or after `since`.

    `places` are as `folders` gives them, `since` is in epoch seconds. Nothing is raised.
    """
    paths, skipped = changed(places, since)
    reader = _Reader(os.path.realpath(work_tree), since)
    for path in paths:
        reader.read(path)
    return Found(winners(reader.messages), skipped + reader.skipped)


class _Reader:
    """Gathers messages from file after file, and remembers what holds for many lines."""

    def __init__(self, top: str, since: int) -> None:
        self.messages: list[Message] = []
        self.skipped = 0
        self._top = top
        self._since = since
        self._belongs: dict[str, bool | None] = {}

    def read(self, path: str) -> None:
        file = _File(path)
        try:
            for line, unended in newest_lines(path, self._since):
                text = line.strip()
                if text:
                    self._take(text, file, unended=unended)
        except OSError:
            self.skipped += 1
        self.skipped += file.skipped

    def _take(self, line: bytes, file: _File, *, unended: bool) -> None:
        """Add what a line counts. The last one may be half written: the tool is at it."""
        try:
            fields = parsed(line)
        except Bad:
            file.skipped += not (unended or file.is_read)
            return
        if fields is None:
            return
        try:
            if self._is_ours(fields):
                at = instant(fields)
                if at >= self._since:
                    self._add(message(fields, at, file.agent(fields)))
                else:
                    file.is_read = True
        except Bad:
            file.skipped += not file.is_read

    def _add(self, one: Message) -> None:
        if any(one.tokens.parts):
            self.messages.append(one)

    def _is_ours(self, fields: dict[str, Any]) -> bool:
        folder = fields.get("cwd")
        if not isinstance(folder, str) or not os.path.isabs(folder):
            raise Bad
        if folder not in self._belongs:
            self._belongs[folder] = belongs(folder, self._top)
        ours = self._belongs[folder]
        if ours is None:
            raise Bad
        return ours


class _File:
    """A transcript's path, and the type of the sub-agent whose it is.

    `is_read`: what stands before was there at the last reading, and broken lines were counted then.
    """

    def __init__(self, path: str) -> None:
        self.skipped = 0
        self.is_read = False
        self._stem = path.removesuffix(".jsonl")
        self._is_agents = os.path.basename(path).startswith("agent-")
        self._kind: str | None = None

    def agent(self, fields: dict[str, Any]) -> str:
        """Give the type of the sub-agent that wrote a line, `""` for the main session."""
        if not self._is_agents and fields.get("isSidechain") is not True:
            return ""
        return word(fields.get("attributionAgent")) or self._meta()

    def _meta(self) -> str:
        if self._kind is None:
            self._kind = (self._read_meta() if self._is_agents else "") or SUBAGENT
        return self._kind

    def _read_meta(self) -> str:
        import json

        try:
            with open(f"{self._stem}.meta.json", "rb") as file:
                about = json.loads(file.read(_META_LENGTH))
        except FileNotFoundError:
            return ""
        except (OSError, ValueError, RecursionError):
            self.skipped += 1
            return ""
        return word(about.get("agentType")) if isinstance(about, dict) else ""
