"""The forms in which token counts and other trailer values are written.

Each function gives the value, or raises `Unreadable` with what a readable value looks like and,
where only one reading makes sense, a suggestion.
"""

from __future__ import annotations

from trailgate.patterns import ASCII, late

from .run import PARTS, Tokens

LARGEST = 10**12
_FORM = "a whole number such as 125000, 125_000 or 12.5k, or parts such as in=42600 out=37000"
_SMALL = late(r"\d{1,6}", ASCII)
_WHOLE = late(r"\d+(?:_\d{3})*", ASCII)
_SCALED = late(r"(\d+)(?:\.(\d+))?([kKM])", ASCII)
_THOUSANDS = late(r"\d{1,3}(?:[,.' ]\d{3})+", ASCII)
_DECIMAL = late(r"(\d+)(?:\.(\d{1,6}))?", ASCII)
_ZEROS = {"k": 3, "K": 3, "M": 6}
_PART_NAMES = {"in": "input", "out": "output", "cache_read": "cache_read",
               "cache_write": "cache_write"}  # fmt: skip


class Unreadable(Exception):  # noqa: N818 - it is a verdict on a value, not a failure
    """A value that can't be read: the reason, and the value that was meant, if it is plain."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


def count(text: str) -> int:
    """Read one token count; at most 10^12.

    Raises:
        Unreadable: negative, fractional, in another script, too large, or no number at all.
    """
    if (text.isascii() and text.isdigit()) or _WHOLE.fullmatch(text):
        return _bounded(text.replace("_", ""))
    scaled = _SCALED.fullmatch(text)
    if scaled:
        whole, fraction, unit = scaled[1], (scaled[2] or "").rstrip("0"), scaled[3]
        zeros = _ZEROS[unit] - len(fraction)
        if zeros < 0:
            raise Unreadable("a token count is whole: too many decimals before the " + unit)
        return _bounded(whole + fraction + "0" * zeros)
    raise Unreadable(f"needs {_FORM}", _meant(text))


def tokens(text: str) -> Tokens:
    """Read the value of a `Tokens` trailer: one count, or parts by kind.

    Raises:
        Unreadable: see `count`; a part twice or unknown.
    """
    if "=" not in text:
        return Tokens(count(text))
    given: dict[str, str] = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not equals or name not in PARTS:
            raise Unreadable(
                f"{word[:60]!r} is no part; parts are {', '.join(f'{p}=' for p in PARTS)}"
            )
        if name in given:
            raise Unreadable(f"the part {name} is given twice")
        given[name] = value
    return parts(given)


def parts(given: dict[str, str]) -> Tokens:
    """Read token parts (`in`, `out`, `cache_read`, `cache_write` to text) into one value.

    Raises:
        Unreadable: see `count`.
    """
    counts = {_PART_NAMES[name]: count(value) for name, value in given.items()}
    _bounded(str(sum(counts.values())))
    return Tokens(None, **counts)


def micro(text: str) -> int:
    """Read a decimal number of at most six decimals as whole millionths.

    Raises:
        Unreadable: anything else.
    """
    found = _DECIMAL.fullmatch(text)
    if found is None or len(found[1]) > 9:
        raise Unreadable("needs a number such as 1.5")
    return int(found[1] + (found[2] or "").ljust(6, "0"))


def whole(text: str, lowest: int, highest: int) -> int:
    """Read a small whole number between two bounds, both allowed.

    Raises:
        Unreadable: anything else.
    """
    if _SMALL.fullmatch(text) and lowest <= int(text) <= highest:
        return int(text)
    raise Unreadable(f"needs a whole number from {lowest} to {highest}")


def _meant(text: str) -> str:
    """Give the count that digits grouped by thousands stand for; `1.250` could be a fraction."""
    if len(text) > 20 or not _THOUSANDS.fullmatch(text) or text.count(".") == 1:
        return ""
    digits = "".join(c for c in text if c.isdigit())
    return digits if int(digits) <= LARGEST else ""


def _bounded(digits: str) -> int:
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise Unreadable("is more than 10^12 tokens, which no run burns")
    return int(digits)
