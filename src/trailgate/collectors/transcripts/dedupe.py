"""Which of a message's copies counts, and what of it the log does not hold yet.

A transcript repeats a message while it streams in, a resumed or forked session copies it to another
file, and a side question replays it under a new request. So a message is known by its id and its
request, and one beside the main conversation by its id alone.
"""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.run import Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .message import Message

    Notes = dict[str, dict[str, "Note"]]
    """What is noted, by message id and request."""


class Note(Record):
    """What the log holds of one message: the four parts, and the instant of its last line."""

    last: int
    parts: tuple[int, ...]
    sidechain: bool = False


_NOTHING = Note(0, (0, 0, 0, 0))


def winners(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Give each message once, oldest first: the copy with the most tokens, in whatever order.

    A copy beside the main conversation gives way to those in it. `at` is that of the first copy,
    `last` that of the last one.
    """
    best: dict[tuple[str, str, bool], Message] = {}
    for message in messages:
        side = message.sidechain
        key = (message.id, "" if side else message.request, side)
        best[key] = _merged(best.get(key, message), message)
    sides = {key[0]: message for key, message in best.items() if message.sidechain}
    kept = []
    for message in best.values():
        if message.sidechain:
            continue
        side_copy = sides.get(message.id, message)
        kept.append(message.replace(last=max(message.last, side_copy.last)))
    main = {message.id for message in kept}
    kept += [message for key, message in sides.items() if key not in main]
    return tuple(sorted(kept, key=lambda message: (message.at, message.id, message.request)))


def unnoted(messages: Iterable[Message], recent: object) -> tuple[Message, ...]:
    """Give what the log does not hold: new messages, and of grown ones what was added.

    `recent` is what `remembered` gave, or anything else for nothing.
    """
    fresh = []
    for message, note in _settled(messages, _notes(recent)):
        pairs = zip(message.tokens.parts, note.parts, strict=True)
        more = [max(0, now - before) for now, before in pairs]
        if any(more):
            fresh.append(message.replace(tokens=Tokens(None, *more)))
    return tuple(fresh)


def remembered(messages: Iterable[Message], recent: object, since: int) -> dict[str, Any]:
    """Give what to know at the next reading, which begins at `since`, as JSON values.

    It is `{id: {request: [last, in, out, cache_read, cache_write, sidechain]}}`.
    """
    notes = _notes(recent)
    for message, note in list(_settled(messages, notes)):
        known = notes.setdefault(message.id, {})
        for request in [request for request, note in known.items() if note.sidechain]:
            del known[request]
        parts = tuple(map(max, message.tokens.parts, note.parts))
        last = max(message.last, note.last)
        known[message.request] = Note(last, parts, message.sidechain)
    kept: dict[str, Any] = {}
    for key, known in notes.items():
        for request, note in known.items():
            if note.last >= since:
                stored = [note.last, *note.parts, int(note.sidechain)]
                kept.setdefault(key, {})[request] = stored
    return kept


def _merged(one: Message, other: Message) -> Message:
    best = max(one, other, key=_rank)
    return best.replace(at=min(one.at, other.at), last=max(one.last, other.last))


def _rank(message: Message) -> tuple[Any, ...]:
    """Order copies: more tokens first; the rest only makes the choice the same every time."""
    texts = (message.request, message.model, message.agent, message.branch)
    return sum(message.tokens.parts), message.confident, message.tokens.parts, texts


def _settled(messages: Iterable[Message], notes: Notes) -> Iterator[tuple[Message, Note]]:
    """Give each message that counts with what is noted of it.

    What was noted beside the main conversation is taken over by the first message in it.
    """
    taken: set[str] = set()
    for message in winners(messages):
        known = notes.get(message.id, {})
        side = next((note for note in known.values() if note.sidechain), None)
        if message.sidechain:
            if known and side is None:
                _touch(known, message.last)
                continue
            yield message, side or _NOTHING
            continue
        note = known.get(message.request)
        if note is not None and not note.sidechain:
            yield message, note
        elif side is not None and message.id not in taken:
            taken.add(message.id)
            yield message, side
        else:
            yield message, _NOTHING


def _touch(known: dict[str, Note], last: int) -> None:
    """Keep what is noted of a message as long as copies of it turn up."""
    for request, note in known.items():
        known[request] = note.replace(last=max(note.last, last))


def _notes(recent: object) -> Notes:
    """Read what `remembered` gave; what is wrong in it counts as not noted."""
    notes: Notes = {}
    for key, known in recent.items() if isinstance(recent, dict) else ():
        for request, stored in known.items() if isinstance(known, dict) else ():
            if isinstance(stored, list) and len(stored) == 6 and _whole(stored):
                note = Note(stored[0], tuple(stored[1:5]), bool(stored[5]))
                notes.setdefault(key, {})[request] = note
    return notes


def _whole(numbers: list[Any]) -> bool:
    return all(type(number) is int for number in numbers)
