"""Which runs of some commits a ledger does not hold yet."""

from __future__ import annotations

from .entries import in_order
from .keys import id_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from .entries import Entry


def beside(entries: Iterable[Entry], held: AbstractSet[bytes]) -> tuple[Entry, ...]:
    """Give those of some distinct runs that would come in beside the ones that are held.

    A run without an SD is no other one than that of its Run-Id and agent which names an SD,
    whichever of the two is held.

    Args:
        entries: the runs.
        held: the keys of the entries of a ledger; of those with a Run-Id that one of `entries`
            has, all.
    """
    strangers = [entry for entry in entries if entry.key not in held]
    return tuple(_without_copies(strangers, held)) if strangers and held else tuple(strangers)


def _without_copies(entries: list[Entry], held: AbstractSet[bytes]) -> list[Entry]:
    copies: set[bytes] = set()
    nameless = {(one.run.id, one.run.agent) for one in entries if one.run.id and not one.run.sd}
    if nameless:
        known = nameless & {_id_and_agent(key) for key in held}
        copies.update(id_key(run_id, "", agent) for run_id, agent in known)
    last: dict[bytes, Entry] = {}
    for one in sorted(entries, key=in_order):  # the last, so that a window changes no answer
        if one.run.id and one.run.sd:
            last[id_key(one.run.id, "", one.run.agent)] = one
    copies.update(one.key for name, one in last.items() if name in held)
    return [one for one in entries if one.key not in copies] if copies else entries


def _id_and_agent(key: bytes) -> tuple[str, str]:
    run_id, _, rest = key.partition(b" ")
    agent = rest.partition(b" ")[2]
    return run_id.decode("utf-8", "surrogateescape"), agent.decode("utf-8", "surrogateescape")
