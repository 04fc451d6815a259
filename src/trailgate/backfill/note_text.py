"""An estimate as the text of a note: one JSON document, with a version."""

from __future__ import annotations

import json

from trailgate.collectors.token_log.fields import read_stored, stored
from trailgate.records import Record
from trailgate.usage.instants import iso_text, iso_time
from trailgate.usage.run import BY_HAND, PARTS, UNKNOWN, Tokens

from .proposing import Guess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

    from .proposing import Proposal

VERSION = 1
_KIND = "estimated-usage"
_LARGEST = 1 << 16
_MOST_RUNS = 200
_LONGEST_TEXT = 200


class Note(Record):
    """What a note says. `work` identifies the commit across copies."""

    work: str
    guesses: tuple[Guess, ...]


def text_of(proposal: Proposal) -> bytes:
    """Give the text of a proposal's note; the same proposal always gives the same text."""
    document = {
        "trailgate": VERSION,
        "kind": _KIND,
        "work": proposal.candidate.work,
        "runs": [_fields(guess) for guess in proposal.guesses],
    }
    return json.dumps(document, indent=1).encode("ascii") + b"\n"


def _fields(guess: Guess) -> dict[str, Any]:
    run = guess.run
    fields = stored(run)
    if not guess.known:
        for key in ("tokens", *PARTS):
            fields.pop(key, None)
        fields["tokens"] = None
    if run.phase == UNKNOWN:
        del fields["phase"]
    if run.at is not None:
        fields["at"] = iso_text(run.at)
    fields["source"] = guess.source
    if guess.basis:
        fields["basis"] = guess.basis
    return fields


def is_ours(text: bytes) -> bool:
    """Tell whether a note is trailgate's, of whatever version, even if it was damaged since."""
    return isinstance(_document(text), dict) or _KIND.encode() in text


def parsed(text: bytes, vocabulary: Vocabulary, instant: int) -> Note | None:
    """Read a note that anybody may have written; None for what is none of this version.

    `instant` is that of the commit, for dated names.
    """
    document = _document(text)
    if document is None or document["trailgate"] != VERSION:
        return None
    work, runs = document.get("work"), document.get("runs")
    if not _is_word(work) or not isinstance(runs, list) or not 0 < len(runs) <= _MOST_RUNS:
        return None
    guesses = [_guess(fields, vocabulary, instant) for fields in runs]
    sound = tuple(guess for guess in guesses if guess is not None)
    return Note(str(work), sound) if len(sound) == len(runs) else None


def _document(text: bytes) -> dict[str, Any] | None:
    if len(text) > _LARGEST:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("kind") != _KIND:
        return None
    return document if type(document.get("trailgate")) is int else None


def _guess(fields: Any, vocabulary: Vocabulary, instant: int) -> Guess | None:
    if not isinstance(fields, dict) or not all(map(_is_short, fields.values())):
        return None
    source, basis, written = (fields.get(key, "") for key in ("source", "basis", "at"))
    if not all(isinstance(value, str) for value in (source, basis, written)):
        return None
    at = iso_time(written) if written else None
    unknown = fields.get("tokens", 0) is None
    run = read_stored(fields | {"tokens": 0} if unknown else fields, vocabulary, at or instant)
    if run is None or not _is_sound(run) or (written and at is None):
        return None
    tokens = Tokens() if unknown else run.tokens
    return Guess(run.replace(tokens=tokens, at=at, id=""), source, basis)


def _is_sound(run: Run) -> bool:
    return bool(run.sd and run.model) and run.model.lower() != BY_HAND


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and value.isprintable()


def _is_short(value: object) -> bool:
    return value is None or type(value) is int or value == "" or _is_word(value)
