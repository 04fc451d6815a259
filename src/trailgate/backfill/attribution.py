"""The model that a message names as its co-author or assistant."""

from __future__ import annotations

from trailgate.patterns import ASCII, IGNORECASE, MULTILINE, late
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CO_AUTHOR = "co-authored-by"
ASSISTED = "assisted-by"

_LINE = late(
    rb"^[ \t]*(?:(co-authored-by)|assisted-by)[ \t]*:[ \t]*([^\r\n]{1,300})$",
    MULTILINE | IGNORECASE,
)
_PERSON = late(r"([^<>]*?) *<([^<>]*)>", ASCII)
_CLAUDE = late(r"Claude(?: ([A-Z][a-z]+))?(?: (\d+(?:\.\d+)?))?(?: \(([^)]*)\))?", ASCII)
_ADDRESS = "noreply@anthropic.com"
"""A person may be called Claude, too."""
_ASSISTANT = late(r"[^\s:]+:([^\s:]\S*)(?: .*)?", ASCII)
"""`AGENT:MODEL [tools]`, as the Linux kernel's documentation has it."""


class Named(Record):
    """A model as a message names it, and the kind of line that does."""

    model: str
    source: str


def models(message: bytes, family: Callable[[str], str]) -> tuple[Named, ...]:
    """Give the models that a message names, each once, in their order.

    `family` gives the family of a model name, `""` where it has none: what stands in brackets
    behind a name is taken for the model only where it has one.
    """
    found: dict[str, Named] = {}
    if b"ed-by" not in message.lower():
        return ()
    for line in _LINE.finditer(message.partition(b"\0")[0]):
        text = line[2].decode("utf-8", "replace").strip()
        source = CO_AUTHOR if line[1] else ASSISTED
        model = _co_author(text, family) if line[1] else _assistant(text)
        if model and model.isprintable():
            found.setdefault(model.lower(), Named(model, source))
    return tuple(found.values())


def _co_author(text: str, family: Callable[[str], str]) -> str:
    person = _PERSON.fullmatch(text)
    claude = _CLAUDE.fullmatch(person[1]) if person else None
    if person is None or claude is None or person[2].strip().lower() != _ADDRESS:
        return ""
    name, version, aside = claude.groups()
    if name:
        return f"{name} {version}" if version else str(name)
    return aside if aside and family(aside) else ""


def _assistant(text: str) -> str:
    found = _ASSISTANT.fullmatch(text)
    return found[1] if found else ""
