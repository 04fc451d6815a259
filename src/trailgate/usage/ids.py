"""SD ids: where a message names them, and when two of them agree."""

from __future__ import annotations

from trailgate.patterns import ASCII, MULTILINE, compiled, late

from .vocabulary import QF_PATTERN, SD_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern

    from .vocabulary import Vocabulary

_CONVENTIONAL = late(r"[A-Za-z][\w-]*\(([^()\n]*)\)!?:", ASCII)
_SHORT_LIST = late(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", ASCII)
_BODY_LINE = late(r"^SD:[ \t]*(\S[^\n]*)$", MULTILINE | ASCII)
_USUAL = (SD_PATTERN, QF_PATTERN)
_compiled: dict[tuple[str, ...], Pattern[str]] = {}


def pattern(vocabulary: Vocabulary, text: str = "QF-") -> Pattern[str]:
    """Give one compiled pattern for every SD id of the vocabulary that can stand in a text.

    The pattern of quick fixes takes longer to compile than all else that a commit needs.
    """
    wanted = vocabulary.id_patterns
    if "QF-" not in text and wanted == _USUAL:
        wanted = _USUAL[:1]
    found = _compiled.get(wanted)
    if found is None:
        found = compiled("|".join(f"(?:{p})" for p in wanted), ASCII)
        _compiled[wanted] = found
    return found


def is_id(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the whole text is one SD id."""
    return pattern(vocabulary, text).fullmatch(text) is not None


def scope_ids(subject: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Give the ids in the scope of a conventional-commit subject.

    A scope may list several: `SD-AUTH-001-B/C/D` stands for three ids that differ in the last
    segment.
    """
    scope = _CONVENTIONAL.match(subject)
    if scope is None:
        return ()
    text = scope[1]
    ids: list[str] = []
    for found in pattern(vocabulary, text).finditer(text):
        ids.append(found[0])
        rest = found.end()
        while rest < len(text) and text[rest] in "/+,&":
            sibling = _SHORT_LIST.match(text, rest + 1)
            if sibling is None or pattern(vocabulary, text).match(text, rest + 1):
                break
            ids.append(f"{found[0].rpartition('-')[0]}-{sibling[0]}")
            rest = sibling.end()
    return tuple(ids)


def subject_id(subject: str, vocabulary: Vocabulary) -> str:
    """Give the first id that stands anywhere in a subject, `""` for none.

    Outside a scope a bare word pair such as `SD-LEARN` is prose more often than an id: it counts
    when it holds a digit or at least three segments behind its prefix.
    """
    for found in pattern(vocabulary, subject).finditer(subject):
        if any(c.isdigit() for c in found[0]) or found[0].count("-") >= 3:
            return found[0]
    return ""


def body_id(body: str, vocabulary: Vocabulary) -> str:
    """Give the id of the first line `SD: ...` of a text, `""` for none."""
    for line in _BODY_LINE.finditer(body):
        found = pattern(vocabulary, line[1]).match(line[1])
        if found is not None:
            return found[0]
    return ""


def branch_id(branch: str, vocabulary: Vocabulary) -> str:
    """Give the id in a branch name (`feat/SD-AUTH-001-tighten-rls`), `""` for none."""
    found = pattern(vocabulary, branch).search(branch)
    return found[0] if found else ""


def agree(one: str, other: str, listed: tuple[str, ...] = ()) -> bool:
    """Tell whether two ids mean the same work.

    They do when equal, when both are listed in one scope, or when one is a prefix of the other by
    whole segments (`SD-AUTH-001` and its child `SD-AUTH-001-B`).
    """
    if one == other or (one in listed and other in listed):
        return True
    return one.startswith(other + "-") or other.startswith(one + "-")
