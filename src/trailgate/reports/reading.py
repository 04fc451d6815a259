"""What trailgate reads in a message, as plain data and as text: the output of `parse`."""

from __future__ import annotations

from trailgate.policy.terms import MICRO
from trailgate.usage.run import PARTS

from .findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Block, Problem, Reading
    from trailgate.usage.run import Run, Tokens


def as_dict(reading: Reading, policy: Policy, at: int | None = None) -> dict[str, Any]:
    r"""Give a reading as plain data: strict trailers, blocks, runs, unreadable blocks.

    Families are those that policy names at `at`. Bytes that are not UTF-8 show as `\\xNN`.
    """
    blocks = [_block(block, policy, at) for block in reading.blocks]
    return {
        "subject": _plain(reading.subject),
        "kind": reading.kind,
        "sd": reading.sd,
        "sd_from": reading.sd_from,
        "scope_ids": list(reading.scope_ids),
        "strict": [[_text(t.key), _text(t.value)] for t in reading.strict],
        "blocks": blocks,
        "runs": [run for block in blocks for run in block["runs"]],
        "unreadable": [
            {"start": block.start, "end": block.end, "problems": _problems(block.problems)}
            for block in reading.blocks
            if block.problems
        ],
        "overrides": [override.as_dict() for override in reading.overrides],
        "corrections": [correction.as_dict() for correction in reading.corrections],
        "near_misses": [miss.as_dict() for miss in reading.near_misses],
        "strays": _problems(reading.strays),
    }


def as_lines(reading: Reading, policy: Policy, at: int | None = None) -> list[str]:
    """Give a reading as lines for people."""
    named = f"{reading.sd} (from the {reading.sd_from})" if reading.sd else "none named"
    told = [f"subject  {shown(reading.subject)}", f"SD       {shown(named)}"]
    if reading.strict:
        told.append("git sees these trailers:")
        told += [f"    {shown(_text(t.key))}: {shown(_text(t.value))}" for t in reading.strict]
    else:
        told.append("git sees no trailers")
    for block in reading.blocks:
        told += _block_lines(block, policy, at)
    if not reading.blocks:
        told.append("no usage block")
    return [*told, *(_unreadable(problem, "") for problem in reading.strays)]


def _unreadable(problem: Problem, indent: str) -> str:
    value = f" {problem.value!r}" if problem.value else ""
    start = f"{indent}unreadable: line {problem.line}, {problem.key}{value}: "
    return shown(start) + shown(problem.reason)


def _block_lines(block: Block, policy: Policy, at: int | None) -> list[str]:
    seen = "git sees it" if block.strict else "git does not see it"
    quoted = f", quoted from {block.quote.oid[:10]}" if block.quote else ""
    told = [f"usage block in lines {block.start}-{block.end}: {seen}{quoted}"]
    for run in block.runs:
        family = policy.family(run.model, at) or "unknown family"
        told.append(
            shown(
                f"    {run.sd or 'no SD'}  {run.phase}  {run.agent}  "
                f"{run.model or 'no model'} ({family})  {_figure(run.tokens)}"
            )
        )
    return [*told, *(_unreadable(problem, "    ") for problem in block.problems)]


def _figure(tokens: Tokens) -> str:
    if tokens.total is not None:
        return f"{tokens.total:,} tokens"
    parts = zip(PARTS, tokens.parts, strict=True)
    return " ".join(f"{name}={count:,}" for name, count in parts if count) + " tokens"


def _block(block: Block, policy: Policy, at: int | None) -> dict[str, Any]:
    return {
        "start": block.start,
        "end": block.end,
        "strict": block.strict,
        "ordinal": block.ordinal,
        "trailers": [[_plain(line.key), _plain(line.value)] for line in block.lines],
        "quoted": block.quote.oid if block.quote else None,
        "runs": [run_dict(run, policy, at) for run in block.runs],
        "problems": _problems(block.problems),
    }


def _problems(found: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in problem.as_dict().items()} for problem in found]


def run_dict(run: Run, policy: Policy, at: int | None = None) -> dict[str, Any]:
    """Give a run as plain data; `tokens` is the weighted sum by the policy's token weights."""
    fields = {name: _plain(value) for name, value in run.as_dict().items()}
    if run.tokens.total is None:
        fields["parts"] = dict(zip(PARTS, run.tokens.parts, strict=True))
    tokens, rest = divmod(run.tokens.weighted(policy.token_weights), MICRO)
    fields["tokens"] = tokens + rest / MICRO if rest else tokens
    fields["family"] = policy.family(run.model, at)
    return fields


def _plain(value: Any) -> Any:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") \
        if isinstance(value, str) else value  # fmt: skip


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
