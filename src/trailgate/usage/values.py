"""From the trailers of one block to its runs, and to the problems that stand in their way."""

from __future__ import annotations

from trailgate.records import Record

from .ids import is_id, pattern
from .instants import is_ulid, iso_time, ulid_time
from .names import agent_name, phase_name
from .reading import Line, Problem
from .run import BY_HAND, MAIN, PARTS, Run, Tokens
from .tokens import Unreadable, count, micro, parts, tokens, whole
from .vocabulary import SINGLE_KEYS, Vocabulary
from .words import run_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MOST_SHOWN = 60


class Defaults(Record):
    """What a run takes from around it: the SD that is named there, and its instant.

    `at` is for dated aliases, epoch seconds; a run that tells its own instant goes by that. None:
    every alias is in force.
    """

    sd: str = ""
    at: int | None = None


class _Block:
    """One block while it is read: what its runs share, and the problems found so far.

    Problems are gathered, so that one bad value does not hide the next.
    """

    def __init__(self, lines: tuple[Line, ...], vocabulary: Vocabulary, defaults: Defaults) -> None:
        self.vocabulary = vocabulary
        self.at = defaults.at
        self.problems = [*_repeated(lines), *_strange(lines, vocabulary)]
        self.given = {line.key: line for line in reversed(lines) if line.key in SINGLE_KEYS}
        self.sd = self.read("SD", lambda text: _sd(text, vocabulary), defaults.sd)
        self.phase = self.text("Phase")
        self.id = self.read("Run-Id", _ulid, "")

    def problem(self, line: Line, key: str, why: Unreadable) -> None:
        """Note why a line can't be read."""
        problem = Problem("value", key, line.value, line.line, why.reason, why.suggestion)
        self.problems.append(problem)

    def read(self, key: str, read: Callable[[str], Any], default: Any) -> Any:
        """Give what a function reads in the line of a key, the default without such a line."""
        line = self.given.get(key)
        if line is None:
            return default
        try:
            return read(line.value)
        except Unreadable as why:
            self.problem(line, key, why)
            return default

    def text(self, key: str, default: str = "") -> str:
        """Give the value of a key, which must not be empty."""
        found: str = self.read(key, _text, default)
        return found

    def options(self) -> dict[str, Any]:
        """Give the optional fields that the block names."""
        return {
            field: self.read(key, read, None)
            for key, (field, read) in _OPTIONAL.items()
            if key in self.given
        }

    def run(self, agent: str, changes: dict[str, Any]) -> Run:
        """Give a run with its names as policy spells them at its instant."""
        fields = {"sd": self.sd, "phase": self.phase} | changes
        at = self.at
        if at is not None:
            at = _own_instant(fields) or at
        phase, known = phase_name(fields.pop("phase"), self.vocabulary, at)
        name = agent_name(agent, self.vocabulary, at)
        return Run(agent=name, phase=phase, phase_known=known, **fields)


def _own_instant(fields: dict[str, Any]) -> int | None:
    stated: int | None = fields.get("at")
    return stated or (ulid_time(fields["id"]) if fields.get("id") else None)


def runs_of(
    lines: tuple[Line, ...], vocabulary: Vocabulary, defaults: Defaults
) -> tuple[tuple[Run, ...], tuple[Problem, ...]]:
    """Give the runs of a block's lines, or none and the reasons why it can't be read."""
    block = _Block(lines, vocabulary, defaults)
    extra = [line for line in lines if line.key == "Run"]
    runs: list[Run | None] = []
    shared: dict[str, Any] = {}
    if "Tokens" in block.given:
        runs.append(_main_run(block))
    elif not extra or "Model" in block.given:
        reason = "the block holds no Tokens and no Run line"
        block.problems.append(Problem("incomplete", "Tokens", "", lines[0].line, reason))
    elif "Critical" in block.given:
        # with no run of its own the block can only mean the runs that it lists
        shared["critical"] = block.read("Critical", _critical, "")
    for line in extra:
        first = {} if runs else {"id": block.id}
        runs.append(_extra_run(line, block, shared | first))
    if block.problems:
        return (), tuple(block.problems)
    return tuple(run for run in runs if run), ()


def _repeated(lines: tuple[Line, ...]) -> list[Problem]:
    seen: dict[str, Line] = {}
    problems: list[Problem] = []
    for line in lines:
        if line.key not in SINGLE_KEYS:
            continue
        first = seen.setdefault(line.key, line)
        if first is not line:
            same = line.value if first.value == line.value else ""
            shown = repr(first.value[:_MOST_SHOWN])
            reason = f"{line.key} is given twice, first in line {first.line} as {shown}"
            problems.append(Problem("repeated", line.key, line.value, line.line, reason, same))
    return problems


def _strange(lines: tuple[Line, ...], vocabulary: Vocabulary) -> list[Problem]:
    problems: list[Problem] = []
    for line in lines:
        if line.written.isascii():
            continue
        from .lookalikes import folded

        meant = vocabulary.keys.get(folded(line.written))
        if meant:
            reason = f"the key only looks like {meant}: it is written with other letters"
            problems.append(Problem("look-alike", meant, line.value, line.line, reason, line.value))
    return problems


def _main_run(block: _Block) -> Run:
    line = block.given["Tokens"]
    fields = {
        "id": block.id,
        "model": block.text("Model"),
        "tokens": block.read("Tokens", tokens, Tokens(0)),
        "line": line.line,
    }
    run = block.run(block.text("Agent", MAIN), fields | block.options())
    try:
        _by_hand(run)
    except Unreadable as why:
        block.problem(line, "Tokens", why)
    return run


def _extra_run(line: Line, block: _Block, shared: dict[str, Any]) -> Run | None:
    try:
        agent, fields = _fields(line.value, block.vocabulary)
        run = block.run(agent, shared | fields | {"line": line.line})
        _by_hand(run)
    except Unreadable as why:
        block.problem(line, "Run", why)
        return None
    return run


def _fields(text: str, vocabulary: Vocabulary) -> tuple[str, dict[str, Any]]:
    """Read a `Run` line: its agent, and the fields that it states."""
    words = [word.replace('"', "") for word in run_words(text)]
    if not words and text:
        raise Unreadable("a double quote is not closed")
    if len(words) < 3:
        raise Unreadable("needs AGENT MODEL TOKENS, then key=value pairs")
    agent, model, figure = words[:3]
    if not agent or not model:
        raise Unreadable("the agent or the model is empty")
    named = _pairs(words[3:])
    fields: dict[str, Any] = {"model": model, "tokens": _run_tokens(figure, named)}
    if "at" in named:
        fields["at"] = _instant(named["at"])
    if "id" in named:
        fields["id"] = _ulid(named["id"])
    if "sd" in named:
        fields["sd"] = _sd(named["sd"], vocabulary)
    if "phase" in named:
        fields["phase"] = named["phase"]
    for key, (field, read) in _OPTIONAL.items():
        if key.lower() in named:
            fields[field] = read(named[key.lower()])
    return agent, fields


def problems_of(lines: tuple[Line, ...], vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Give what can't be read in lines of our keys that belong to no usage block."""
    block = _Block(lines, vocabulary, Defaults())
    for key in ("Agent", "Model", "Override-By"):
        block.text(key)
    block.options()
    return tuple(block.problems)


def _by_hand(run: Run) -> None:
    if run.model.lower() == BY_HAND and run.tokens != Tokens(0):
        raise Unreadable("the model none says made by hand, which burns 0 tokens")


def _pairs(words: list[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in _RUN_KEYS:
            raise Unreadable(
                f"{_shown(word)!r} is no pair key=value; keys are {', '.join(_RUN_KEYS)}"
            )
        if key in named:
            raise Unreadable(f"{key}= is given twice")
        if not value:
            raise Unreadable(f"{key}= is empty")
        named[key] = value
    return named


def _run_tokens(text: str, named: dict[str, str]) -> Tokens:
    given = {name: named[name] for name in PARTS if name in named}
    if text != "-":
        if given:
            raise Unreadable(
                f"{_shown(text)!r} and {next(iter(given))}= both give tokens; write - and parts"
            )
        return Tokens(count(text))
    if not given:
        raise Unreadable("- for TOKENS needs in= or out= behind it")
    return parts(given)


def _sd(text: str, vocabulary: Vocabulary) -> str:
    if is_id(text, vocabulary):
        return text
    inside = pattern(vocabulary).search(text) or pattern(vocabulary).search(text.upper())
    raise Unreadable(f"{_shown(text)!r} is no SD id", inside[0] if inside else "")


def _ulid(text: str) -> str:
    if not is_ulid(text):
        raise Unreadable("the Run-Id needs a ULID: 26 letters and digits, as the hook stamps it")
    return text.upper()


def _instant(text: str) -> int:
    found = iso_time(text)
    if found is None:
        raise Unreadable(f"at={_shown(text)} needs an ISO 8601 time with an offset")
    return found


def _shown(text: str) -> str:
    return text[:_MOST_SHOWN]


def _text(text: str) -> str:
    if not text:
        raise Unreadable("the value is empty")
    return text


def _between(least: int, most: int) -> Callable[[str], int]:
    return lambda text: whole(text, least, most)


def _critical(text: str) -> str:
    value = text.lower()
    if value not in ("yes", "security", "no"):
        raise Unreadable("needs yes, security or no")
    return value


_OPTIONAL: dict[str, tuple[str, Callable[[str], Any]]] = {
    "Effort": ("effort", _text),
    "Task": ("task", _text),
    "Complexity": ("complexity", _between(1, 5)),
    "Estimate": ("estimate", count),
    "Hours": ("hours", micro),
    "Rework": ("rework", _between(0, 999)),
    "Quality": ("quality", _between(0, 100)),
    "Critical": ("critical", _critical),
    "Escalation-Reason": ("reason", str),
    "Escalated-From": ("escalated_from", _text),
}
_RUN_KEYS = ("sd", "phase", "id", "at", *PARTS, *(key.lower() for key in _OPTIONAL))
