"""What a state could not count: blocks that can't be read, Run-Ids that commits disagree on."""

from __future__ import annotations

from .findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.ledger.entries import Ledger

    from .layout import Line, Page

MOST_LISTED = 5


def unreadable_lines(ledger: Ledger, since: int, page: Page) -> Iterator[Line]:
    """Lay out the newest blocks since an instant that could not be read, and why."""
    found = [block for block in ledger.unreadable if block.instant >= since]
    if not found:
        return
    yield ((f"unreadable blocks ({len(found)}), not counted", "bold"),)
    for block in reversed(found[-MOST_LISTED:]):
        text = f"{block.oid[:10]} line {block.line}: {shown(block.reason)}"
        yield from wrapped(text, page)
    if len(found) > MOST_LISTED:
        yield ((f"  and {len(found) - MOST_LISTED} more", ""),)
    yield ()


_SAID = {"reused": "names separate runs", "values": "has several values"}


def disagreement_lines(ledger: Ledger, page: Page) -> Iterator[Line]:
    """Lay out what commits say of one Run-Id that can't all be so."""
    found = ledger.disagreements
    if not found:
        return
    yield ((f"Run-Ids that commits disagree on ({len(found)})", "bold"),)
    for one in found[:MOST_LISTED]:
        said = _SAID.get(one.kind, "is corrected in vain")
        yield from wrapped(f"{shown(one.run_id)} {said}: {shown(one.detail)}", page)
    if len(found) > MOST_LISTED:
        yield ((f"  and {len(found) - MOST_LISTED} more", ""),)
    yield ()


def wrapped(text: str, page: Page) -> Iterator[Line]:
    """Lay out a text a little further in, on as many lines as it needs."""
    import textwrap

    width = max(page.width - 2, 16)
    for number, part in enumerate(textwrap.wrap(text, width, break_on_hyphens=False)):
        yield (("  " + ("  " if number else "") + part, ""),)
