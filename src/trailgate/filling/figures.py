"""A run as the trailers of a block, and its tokens as people read them."""

from __future__ import annotations

from trailgate.rules.gathering import optional_values
from trailgate.usage.run import MAIN, PARTS, Run, Tokens
from trailgate.usage.vocabulary import SINGLE_KEYS


def values_of(run: Run) -> dict[str, str]:
    """Give a run as trailers, without its SD; those that say nothing are left out."""
    named = {
        "Phase": run.phase,
        "Agent": "" if run.agent == MAIN else run.agent,
        "Model": run.model,
        "Tokens": "" if run.tokens == Tokens() else figure(run.tokens),
    }
    keys = {key.lower(): key for key in SINGLE_KEYS}
    named |= {keys[key]: value for key, value in optional_values(run).items()}
    return {key: value for key, value in named.items() if value}


def figure(tokens: Tokens, *, grouped: bool = False) -> str:
    """Give tokens as a `Tokens` trailer has them, `grouped` with commas between thousands."""
    form = "{:,}" if grouped else "{}"
    if tokens.total is not None:
        return form.format(tokens.total)
    counts = zip(PARTS, tokens.parts, strict=True)
    return " ".join(f"{part}={form.format(count)}" for part, count in counts if count)
