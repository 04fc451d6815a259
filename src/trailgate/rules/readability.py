"""trailers-readable and trailers-in-block: what stands in a message can be read, by git too."""

from __future__ import annotations

from trailgate.findings import ERROR, WARNING, Edit, Finding, Remedy
from trailgate.usage.words import run_words

from .mending import amended, edits
from .submission import HOOK
from .wording import listing, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Block, Line, Problem, Reading

    from .submission import Submission

_DIGITS = "0123456789"


def trailers_readable(submission: Submission, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    """Find values that can't be read, keys given twice, and keys of look-alike letters."""
    reading = submission.reading
    for block in reading.blocks:
        for problem in block.problems:
            if problem.code != "incomplete":
                yield _unreadable(reading, block, problem)
    for problem in reading.strays:
        yield _stray(reading, problem)


def trailers_in_block(submission: Submission, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    """Find usage blocks that git does not see as trailers: an error in hooks, else a warning."""
    reading = submission.reading
    hidden = [block for block in reading.blocks if not block.strict]
    if not hidden:
        return
    places = listing(f"{block.start} to {block.end}" for block in hidden[:5])
    places += f" and {len(hidden) - 5} more" if len(hidden) > 5 else ""
    many = "usage blocks stand" if len(hidden) > 1 else "a usage block stands"
    from .gathering import gathered

    edit = gathered(reading)
    remedies = edits("make this the last paragraph of the message:", edit) or (
        Remedy("move the lines into one last paragraph, with nothing else in it"),
    )
    yield Finding(
        "trailers-in-block",
        ERROR if submission.situation == HOOK else WARNING,
        f"{many} in lines {places}, where git sees no trailers",
        "git reads trailers in the last paragraph only, and so do other tools",
        remedies,
        line=hidden[0].start,
    )


def _stray(reading: Reading, problem: Problem) -> Finding:
    """Speak of a line outside every usage block, or of a correction."""
    alone = [line.key for line in reading.loose].count(problem.key) == 1
    edit = Edit(trailers=((problem.key, problem.suggestion),))
    meant = edit if problem.key == "SD" and problem.suggestion and alone else None
    return Finding(
        "trailers-readable",
        ERROR,
        f"{problem.key} {shown(problem.value)} in line {problem.line} can't be read:"
        f" {shown_reason(problem.reason)}",
        "what can't be read does not count",
        edits("if that was meant:", meant)
        or (Remedy(_advice(problem, problem.key), lines=(_form(problem.key),)),),
        line=problem.line,
    )


def _form(key: str) -> str:
    return f"{key}: {'<Run-Id> tokens=<count> <reason>' if key == 'Corrects' else '<value>'}"


def _unreadable(reading: Reading, block: Block, problem: Problem) -> Finding:
    line = next((line for line in block.lines if line.line == problem.line), None)
    key = problem.key
    said = f"{key} {shown(problem.value)} in line {problem.line}"
    if problem.code == "look-alike" and line:
        said = f"the key {shown(line.written)} in line {problem.line}"
    remedies = edits(*_edit(reading, block, problem, key)) or (
        Remedy(_advice(problem, key), lines=(f"{key}: <value>",)),
    )
    return Finding(
        "trailers-readable",
        ERROR,
        f"{said} can't be read: {shown_reason(problem.reason)}",
        "a block that can't be read is not counted",
        remedies,
        line=problem.line,
    )


def shown_reason(reason: str) -> str:
    """Give a reader's reason as a message may show it: it quotes the value."""
    return "".join(c if c.isprintable() else "\ufffd" for c in reason[:300])


def _advice(problem: Problem, key: str) -> str:
    if problem.code == "repeated":
        return f"keep one {key} line; further runs go into Run lines"
    return f"write {key} so that it can be read"


def _edit(reading: Reading, block: Block, problem: Problem, key: str) -> tuple[str, Edit | None]:
    """Give what an edit is for, and the edit; None where the value that was meant is not plain."""
    lines = {line.line: line for line in block.lines}
    line = lines.get(problem.line)
    if line is None:
        return "", None
    if problem.code == "repeated":
        same = problem.suggestion and problem.suggestion == problem.value
        edit = amended(reading, block, {line.line: None}) if same else None
        return "keep it once:", edit
    if problem.code == "look-alike":
        return f"write {key} in plain letters:", _in_plain_letters(reading, block, problem, key)
    value = meant(problem, line)
    edit = amended(reading, block, {line.line: (line.written, value)}) if value else None
    return "if that was meant:", edit


def _in_plain_letters(reading: Reading, block: Block, problem: Problem, key: str) -> Edit | None:
    """Spell a look-alike key plainly; none where the plain key already stands, or twice."""
    alike = [p for p in block.problems if p.code == "look-alike" and p.key == problem.key]
    if len(alike) > 1 or any(line.key == problem.key for line in block.lines):
        return None
    return amended(reading, block, {problem.line: (key, problem.value)})


def meant(problem: Problem, line: Line) -> str:
    """Give the whole value that was meant, `""` where it is not plain.

    In a `Run` line the suggestion stands for one word: the one with the same digits.
    """
    suggestion = problem.suggestion
    if problem.key != "Run" or not suggestion or len(suggestion.split()) >= 3:
        return suggestion
    words = run_words(line.value)
    wanted = _digits(suggestion)
    fits = [word for word in words if '"' not in word and _digits(word) == wanted != ""]
    if len(fits) != 1:
        return ""
    name, equals, _ = fits[0].rpartition("=")
    mended = f"{name}{equals}{suggestion}"
    return " ".join(mended if word == fits[0] else word for word in words)


def _digits(text: str) -> str:
    return "".join(c for c in text if c in _DIGITS)
