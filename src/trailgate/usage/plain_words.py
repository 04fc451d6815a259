"""What the fast reading works out once for a vocabulary, and keeps."""

from __future__ import annotations

import re

from trailgate.patterns import late

from .ids import is_id, scope_ids, subject_id
from .names import agent_name, phase_name
from .run import BY_HAND, MAIN
from .vocabulary import QF_PATTERN, SD_PATTERN, default_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .run import Who
    from .vocabulary import Vocabulary

_KIND = late(rb"[A-Za-z][A-Za-z0-9_-]*+")

_MOST_KEPT = 10_000
"""Of what was worked out once; more are worked out again."""


class Words:
    """The words of a vocabulary as a canonical block writes them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        line = _line_of(vocabulary)
        self.first = re.compile(line)
        self.later = re.compile(rb"\n" + line)
        aliases = vocabulary.phase_aliases + vocabulary.agent_aliases
        usual = all(vocabulary.keys.get(k) == v for k, v in default_keys().items())
        self.fast = usual and all(alias.since is None for alias in aliases)
        self.usual_ids = vocabulary.id_patterns == (SD_PATTERN, QF_PATTERN)
        """Only a subject that holds `SD-` or `QF-` can name an SD."""
        self._ids: dict[bytes, str] = {}
        self._who: dict[bytes, Who] = {}
        self._kinds: dict[bytes, bool] = {}
        self._scopes: dict[bytes, str] = {}

    def sd(self, written: bytes) -> str:
        """Give the SD that a trailer names, `""` where its value is no id."""
        found = self._ids.get(written)
        if found is None:
            text = written.decode("ascii")
            found = text if is_id(text, self.vocabulary) else ""
            _keep(self._ids, written, found)
        return found

    def who(self, lines: bytes) -> Who | None:
        """Give what the lines from `Phase` to `Model` say, None where no model ran at all."""
        found = self._who.get(lines)
        if found is not None:
            return found
        said = dict(line.split(": ") for line in lines.decode("ascii").split("\n"))
        phase, known = phase_name(said["Phase"], self.vocabulary)
        agent = agent_name(said["Agent"], self.vocabulary) if "Agent" in said else MAIN
        model = said["Model"]
        if model.lower() == BY_HAND:
            return None
        found = (phase, known, agent, model)
        _keep(self._who, lines, found)
        return found

    def named(self, subject: bytes) -> str:
        """Give the SD that a subject names, `""` for none."""
        if self.usual_ids and subject.find(b"SD-") < 0 and subject.find(b"QF-") < 0:
            return ""
        text = subject.decode("utf-8", "surrogateescape")
        listed = scope_ids(text, self.vocabulary)
        return listed[0] if listed else subject_id(text, self.vocabulary)

    def titled(self, subject: bytes) -> str:
        """Give what `named` does, for scopes that come again and again."""
        scope, colon, _ = subject.partition(b":")
        kind, _, listed = scope.partition(b"(")
        if colon and listed and (kind in self._kinds or self._is_kind(kind)):
            found = self._scopes.get(listed)
            if found is None:
                text = f"x({listed.decode('utf-8', 'surrogateescape')}:"
                ids = scope_ids(text, self.vocabulary)
                found = ids[0] if ids else ""
                _keep(self._scopes, listed, found)
            if found:
                return found
        return self.named(subject.rstrip(b" \t"))

    def _is_kind(self, kind: bytes) -> bool:
        """Tell whether a word can stand before a scope."""
        if _KIND.fullmatch(kind) is None:
            return False
        _keep(self._kinds, kind, value=True)
        return True


def _keep(table: dict[bytes, Any], key: bytes, value: Any) -> None:
    """Keep what was worked out, and let go of older things where there are too many."""
    if len(table) >= _MOST_KEPT:
        table.clear()
    table[key] = value


def _line_of(vocabulary: Vocabulary) -> bytes:
    """Give the pattern of a line that begins like one of our trailers.

    Most lines are prose: looking first for any word with a colon behind it spares them the names.
    """
    names = sorted({"sd", *vocabulary.keys})
    letters = "".join(sorted(set("".join(names))))
    some_word = f"[{re.escape(letters + letters.upper())}]++[ \\t]*+:"
    keys = "|".join(re.escape(name) for name in names)
    return rf"[ \t]*+(?={some_word})(?i:{keys})[ \t]*+:".encode()


_known: dict[int, Words] = {}


def words_of(vocabulary: Vocabulary) -> Words:
    """Give what is worked out for a vocabulary, the same at every call."""
    found = _known.get(id(vocabulary))
    if found is None or found.vocabulary is not vocabulary:
        found = _known[id(vocabulary)] = Words(vocabulary)
    return found
