"""From the trailers of one block to its runs, and to the problems that stand in their way."""

from __future__ import annotations

from trailgate.patterns import late
from trailgate.records import Record

from .ids import is_id, pattern
from .instants import is_ulid, iso_time
from .lookalikes import folded
from .names import agent_name, phase_name
from .reading import Line, Problem
from .run import BY_HAND, MAIN, PARTS, Run, Tokens
from .tokens import Unreadable, count, micro, parts, tokens, whole
from .vocabulary import SINGLE_KEYS, Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WORD = late(r'\s*((?:[^\s"]|"[^"]*")+)')


class Defaults(Record):
    """What a run takes from around it: the message's SD, the instant for dated aliases."""

    sd: str = ""
    at: int | None = None


class _Fields:
    """Gathers problems while values are read, so that one bad value does not hide the next."""

    def __init__(self, vocabulary: Vocabulary, at: int | None) -> None:
        self.vocabulary = vocabulary
        self.at = at
        self.problems: list[Problem] = []

    def problem(self, line: Line, key: str, value: str, why: Unreadable) -> None:
        self.problems.append(Problem("value", key, value, line.line, why.reason, why.suggestion))


def runs_of(
    lines: tuple[Line, ...], vocabulary: Vocabulary, defaults: Defaults
) -> tuple[tuple[Run, ...], tuple[Problem, ...]]:
    """Give the runs of a block's lines, or none and the reasons why it can't be read."""
    fields = _Fields(vocabulary, defaults.at)
    fields.problems += _repeated(lines)
    fields.problems += _strange(lines, vocabulary)
    given = {line.key: line for line in reversed(lines) if line.key in SINGLE_KEYS}
    extra = [line for line in lines if line.key == "Run"]
    base = _base(given, fields, defaults)
    runs: list[Run] = []
    if "Tokens" in given:
        runs.append(_main_run(given, fields, base))
    elif not extra or "Model" in given:
        first = lines[0].line
        fields.problems.append(
            Problem("incomplete", "Tokens", "", first, "the block holds no Tokens and no Run line")
        )
    runs += [_extra_run(line, fields, base) for line in extra]
    if "Run-Id" in given and runs and not runs[0].id:
        runs[0] = runs[0].replace(id=given["Run-Id"].value.upper())
    return ((), tuple(fields.problems)) if fields.problems else (tuple(runs), ())


def _repeated(lines: tuple[Line, ...]) -> list[Problem]:
    seen: dict[str, Line] = {}
    problems: list[Problem] = []
    for line in lines:
        if line.key not in SINGLE_KEYS:
            continue
        if line.key in seen:
            first = seen[line.key]
            same = line.value if first.value == line.value else ""
            reason = f"{line.key} is given twice, first in line {first.line} as {first.value!r}"
            problems.append(Problem("repeated", line.key, line.value, line.line, reason, same))
        seen.setdefault(line.key, line)
    return problems


def _strange(lines: tuple[Line, ...], vocabulary: Vocabulary) -> list[Problem]:
    problems: list[Problem] = []
    for line in lines:
        if line.written.isascii():
            continue
        meant = vocabulary.keys.get(folded(line.written))
        if meant:
            reason = f"the key only looks like {meant}: it is written with other letters"
            problems.append(Problem("look-alike", meant, line.value, line.line, reason, line.value))
    return problems


def _base(given: dict[str, Line], fields: _Fields, defaults: Defaults) -> Run:
    """Read what every run of the block shares; the token figure is still missing."""
    sd = _read(given, "SD", fields, lambda text: _sd(text, fields.vocabulary), defaults.sd)
    phase = given["Phase"].value if "Phase" in given else ""
    if "Phase" in given and not phase:
        fields.problem(given["Phase"], "Phase", "", Unreadable("the phase is empty"))
    name, known = phase_name(phase, fields.vocabulary, fields.at)
    if "Run-Id" in given and not is_ulid(given["Run-Id"].value):
        why = Unreadable("needs a ULID: 26 letters and digits, as the hook stamps it")
        fields.problem(given["Run-Id"], "Run-Id", given["Run-Id"].value, why)
    return Run(sd, name, MAIN, "", Tokens(0), phase_known=known)


def _main_run(given: dict[str, Line], fields: _Fields, base: Run) -> Run:
    agent = given["Agent"].value if "Agent" in given else MAIN
    if not agent:
        fields.problem(given["Agent"], "Agent", "", Unreadable("the agent is empty"))
    model = given["Model"].value if "Model" in given else ""
    if "Model" in given and not model:
        fields.problem(given["Model"], "Model", "", Unreadable("the model is empty"))
    burnt = _read(given, "Tokens", fields, tokens, Tokens(0))
    run = base.replace(
        agent=agent_name(agent, fields.vocabulary, fields.at),
        model=model,
        tokens=burnt,
        line=given["Tokens"].line,
        **_options(given, fields),
    )
    _by_hand(given["Tokens"], run, fields)
    return run


def _extra_run(line: Line, fields: _Fields, base: Run) -> Run:
    try:
        return _parsed(line, fields, base)
    except Unreadable as why:
        fields.problem(line, "Run", line.value, why)
        return base


def _parsed(line: Line, fields: _Fields, base: Run) -> Run:
    words = _words(line.value)
    if len(words) < 3:
        raise Unreadable("needs AGENT MODEL TOKENS, then key=value pairs")
    named = _pairs(words[3:])
    return _filled(line, words, named, fields, base)


def _filled(
    line: Line,
    words: list[str],
    named: dict[str, str],
    fields: _Fields,
    base: Run,
) -> Run:
    changes: dict[str, Any] = {"tokens": _run_tokens(words[2], named)}
    if "at" in named:
        changes["at"] = iso_time(named["at"])
        if changes["at"] is None:
            raise Unreadable(f"at={named['at']} needs an ISO 8601 time with an offset")
    if "id" in named:
        if not is_ulid(named["id"]):
            raise Unreadable(f"id={named['id']} needs a ULID: 26 letters and digits")
        changes["id"] = named["id"].upper()
    if "sd" in named:
        changes["sd"] = _sd(named["sd"], fields.vocabulary)
    if "phase" in named:
        name, known = phase_name(named["phase"], fields.vocabulary, fields.at)
        changes |= {"phase": name, "phase_known": known}
    for key, (field, read) in _OPTIONAL.items():
        if key.lower() in named:
            changes[field] = read(named[key.lower()])
    agent = agent_name(words[0], fields.vocabulary, fields.at)
    run = base.replace(agent=agent, model=words[1], line=line.line, **changes)
    _by_hand(line, run, fields)
    return run


def _by_hand(line: Line, run: Run, fields: _Fields) -> None:
    if run.model.lower() == BY_HAND and run.tokens != Tokens(0):
        why = Unreadable("the model none says made by hand, which burns 0 tokens")
        fields.problem(line, line.key, line.value, why)


def _words(text: str) -> list[str]:
    words: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        found = _WORD.match(text, at)
        if found is None:
            raise Unreadable("a double quote is not closed")
        words.append(found[1].replace('"', ""))
        at = found.end()
    return words


def _pairs(words: list[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in _RUN_KEYS:
            raise Unreadable(f"{word!r} is no pair key=value; keys are {', '.join(_RUN_KEYS)}")
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
                f"{text!r} and {next(iter(given))}= both give tokens; write - and parts"
            )
        return Tokens(count(text))
    if not given:
        raise Unreadable("- for TOKENS needs in= or out= behind it")
    return parts(given)


def _read(
    given: dict[str, Line],
    key: str,
    fields: _Fields,
    read: Callable[[str], Any],
    default: Any,
) -> Any:
    line = given.get(key)
    if line is None:
        return default
    try:
        return read(line.value)
    except Unreadable as why:
        fields.problem(line, key, line.value, why)
        return default


def _options(given: dict[str, Line], fields: _Fields) -> dict[str, Any]:
    return {
        field: _read(given, key, fields, read, None)
        for key, (field, read) in _OPTIONAL.items()
        if key in given
    }


def _sd(text: str, vocabulary: Vocabulary) -> str:
    if is_id(text, vocabulary):
        return text
    inside = pattern(vocabulary).search(text) or pattern(vocabulary).search(text.upper())
    raise Unreadable(f"{text!r} is no SD id", inside[0] if inside else "")


def _text(text: str) -> str:
    if not text:
        raise Unreadable("the value is empty")
    return text


def _complexity(text: str) -> int:
    return whole(text, 1, 5)


def _rework(text: str) -> int:
    return whole(text, 0, 999)


def _critical(text: str) -> str:
    value = text.lower()
    if value not in ("yes", "security", "no"):
        raise Unreadable("needs yes, security or no")
    return value


_OPTIONAL: dict[str, tuple[str, Callable[[str], Any]]] = {
    "Effort": ("effort", _text),
    "Task": ("task", _text),
    "Complexity": ("complexity", _complexity),
    "Estimate": ("estimate", count),
    "Hours": ("hours", micro),
    "Rework": ("rework", _rework),
    "Critical": ("critical", _critical),
    "Escalation-Reason": ("reason", str),
    "Escalated-From": ("escalated_from", _text),
}
_RUN_KEYS = ("sd", "phase", "id", "at", *PARTS, *(key.lower() for key in _OPTIONAL))
