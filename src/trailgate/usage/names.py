"""Canonical names of agents and phases: case, separators and old spellings don't matter."""

from __future__ import annotations

from .run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .vocabulary import Alias, Vocabulary

_LIKE_DASH = str.maketrans("_ \t", "---")


def plain(name: str) -> str:
    """Give the form in which names compare: upper case, `-` for `_` and blanks."""
    found = _plain.get(name)
    if found is None:
        if len(_plain) >= _MOST_KEPT:
            _plain.clear()
        found = _plain[name] = name.strip().upper().translate(_LIKE_DASH)
    return found


_plain: dict[str, str] = {}
_MOST_KEPT = 1000


def agent_name(written: str, vocabulary: Vocabulary, at: int | None = None) -> str:
    """Give an agent's canonical name; one that policy does not know comes out in upper case.

    A trailing `-agent` does not count (`security-agent` is SECURITY). Aliases in force at `at`
    apply, None: all.
    """
    name = plain(written).removesuffix("-AGENT")
    meant = _alias(name, vocabulary.agent_aliases, at)
    for known in vocabulary.agents:
        if plain(known) == plain(meant or name):
            return known
    return (meant or name).upper()


def phase_name(written: str, vocabulary: Vocabulary, at: int | None = None) -> tuple[str, bool]:
    """Give a phase's canonical name and whether policy knows it; unknown ones stay as written.

    A phase that was not given is UNKNOWN.
    """
    if not written.strip():
        return UNKNOWN, False
    name = plain(written)
    for wanted in (name, plain(_alias(name, vocabulary.phase_aliases, at))):
        for known in vocabulary.phases:
            if plain(known) == wanted:
                return known, True
    return written.strip(), False


def _alias(name: str, aliases: tuple[Alias, ...], at: int | None) -> str:
    due = [
        alias
        for alias in aliases
        if plain(alias.name) == name and (at is None or alias.since is None or alias.since <= at)
    ]
    due.sort(key=lambda alias: -1 if alias.since is None else alias.since)
    return due[-1].means if due else ""
