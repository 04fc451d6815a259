"""known-values: phases, agents and models are those that the policy speaks of."""

from __future__ import annotations

from trailgate.findings import ERROR, WARNING, Finding, Remedy
from trailgate.usage.lookalikes import folded
from trailgate.usage.run import MAIN, UNKNOWN
from trailgate.usage.words import run_pairs, run_words

from .mending import change_line, edits
from .standing import standings
from .wording import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.findings import Edit
    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Block, Line, Reading
    from trailgate.usage.run import Run

    from .submission import Submission

GUARDED = ("SECUR", "VALID")
"""An unlisted agent of such a name would slip past the rules that guard those agents."""


def known_values(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find phases, agents and models that the policy does not name, with the nearest that it does.

    An unlisted agent whose name holds SECUR or VALID, in these letters or in ones that only look
    like them, is an error.
    """
    reading = submission.reading
    for standing in standings(submission, policy):
        run = standing.run
        if not run.phase_known and (run.phase != UNKNOWN or _phase_given(reading, run)):
            yield _phase(reading, run, policy)
        if run.agent != MAIN and not _is_listed(run.agent, policy, listed=standing.terms.listed):
            yield _agent(reading, run, policy)
        if run.model and not standing.family:
            yield _model(run, policy)


def _is_listed(agent: str, policy: Policy, *, listed: bool) -> bool:
    return listed or agent in policy.vocabulary.agents or agent in policy.security_agents


def _phase_given(reading: Reading, run: Run) -> bool:
    block, line = place(reading, run)
    own = run_pairs(line.value) if line.key == "Run" else {}
    return "phase" in own or any(x.key == "Phase" for x in block.lines)


def _nearest(written: str, known: Iterable[str]) -> str:
    from trailgate.nearest import nearest  # few runs name what is unknown

    return nearest(written, known)


def _phase(reading: Reading, run: Run, policy: Policy) -> Finding:
    near = _nearest(run.phase, _phases(policy))
    return Finding(
        "known-values",
        WARNING,
        f"the phase {shown(run.phase)} is not in the policy{_did_you_mean(near)}",
        "an unknown phase takes the agent's highest floor and is counted as UNKNOWN",
        _spelling(reading, run, near, "Phase")
        or (Remedy("use one of the phases " + ", ".join(policy.vocabulary.phases)),),
        line=run.line,
    )


def _agent(reading: Reading, run: Run, policy: Policy) -> Finding:
    meant = {run.agent, _in_plain_letters(run.agent), _in_plain_letters(run.agent.lower())}
    guarded = any(part in name for part in GUARDED for name in meant)
    known = _agents(policy)
    near = next((name for name in known if name in meant), "") or _nearest(run.agent, known)
    return Finding(
        "known-values",
        ERROR if guarded else WARNING,
        f"the agent {shown(run.agent)} is not in the policy{_did_you_mean(near)}",
        "a name like this could slip past the rules for security and validation"
        if guarded
        else "the terms for agents that are not listed apply",
        _spelling(reading, run, near, "Agent")
        or (Remedy(f"name a listed agent, or list {shown(run.agent)} in the policy"),),
        line=run.line,
    )


def _in_plain_letters(agent: str) -> str:
    return folded(agent).upper()


def _model(run: Run, policy: Policy) -> Finding:
    names = [name for family in policy.families for name in (family.name, *family.models)]
    near = _nearest(run.model, [name for name in names if "*" not in name])
    meant = f"if {near} was meant, write that; else " if near else ""
    return Finding(
        "known-values",
        WARNING,
        f"the model {shown(run.model)} is in no family of the policy{_did_you_mean(near)}",
        "an unknown model satisfies no floor",
        (Remedy(f"{meant}add {shown(run.model)} to its family in the policy"),),
        line=run.line,
    )


def _did_you_mean(near: str) -> str:
    return f"; nearest: {near}" if near else ""


def _phases(policy: Policy) -> tuple[str, ...]:
    vocabulary = policy.vocabulary
    return (*vocabulary.phases, *(alias.name for alias in vocabulary.phase_aliases))


def _agents(policy: Policy) -> tuple[str, ...]:
    listed = (*(entry.name for entry in policy.agents), *policy.vocabulary.agents)
    aliases = (alias.name for alias in policy.vocabulary.agent_aliases)
    return tuple(dict.fromkeys(name for name in (*listed, *aliases) if name != "*"))


def _spelling(reading: Reading, run: Run, near: str, key: str) -> tuple[Remedy, ...]:
    """Offer the nearest name as an edit; it changes a spelling, never what happened."""
    return edits(f"if {near} was meant:", _respelt(reading, run, near, key)) if near else ()


def _respelt(reading: Reading, run: Run, near: str, key: str) -> Edit | None:
    block, line = place(reading, run)
    if line.key == "Run":
        words = run_words(line.value)
        if key == "Agent":
            words[0] = near
        else:
            words = [f"phase={near}" if _names_phase(word) else word for word in words]
        value = " ".join(words)
        return change_line(reading, line.line, value) if value != line.value else None
    own = next((x for x in block.lines if x.key == key), None)
    return change_line(reading, own.line, near) if own else None


def _names_phase(word: str) -> bool:
    return word.replace('"', "").startswith("phase=")


def place(reading: Reading, run: Run) -> tuple[Block, Line]:
    """Give the block and the line that record a run."""
    for block in reading.blocks:
        for line in block.lines:
            if line.line == run.line:
                return block, line
    raise LookupError(f"no line {run.line} in the message")


def key_hint(reading: Reading, run: Run, key: str, value: str) -> str:
    """Give the form in which a run's optional value is added: a trailer, or a pair of its line."""
    _, line = place(reading, run)
    if line.key == "Run":
        return f'{key.lower()}="{value}"'
    return f"{key}: {value}"
