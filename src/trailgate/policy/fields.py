"""The kinds of values that a policy file holds, each with its own clear refusal."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainValidator

from trailgate.findings import SEVERITIES
from trailgate.nearest import nearest

from .canonical import NO_TERM
from .presets import PRESETS
from .problems import shown
from .values import epoch, micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Refused(ValueError):  # noqa: N818 - named for what happened
    """A value is not of its kind; pydantic gathers it with all the others."""


_MOST = 10**12
_PERSON = re.compile(r"[^<>\r\n]*[^<>\s] <[^<>\s@]+@[^<>\s@]+>")
_ADDRESS = re.compile(r"[^<>\s@]+@[^<>\s@]+")
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})", re.ASCII)
_PATH = re.compile(r"(?!\.{1,2}(?:/|\Z))[^/\\]+(?:/(?!\.{1,2}(?:/|\Z))[^/\\]+)*")
_OBJECT_NAME = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(f"{shown(value)} is no text; put it in quotes")
    if not value.strip():
        raise Refused('"" is empty')
    if not value.isprintable():
        raise Refused(f"{shown(value)} holds a character that can't be printed")
    return value


def _matching(pattern: re.Pattern[str], form: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = _text(value)
        if not pattern.fullmatch(text):
            raise Refused(f"{shown(text)} is not {form}")
        return text

    return check


def _one_of(choices: Iterable[str]) -> Callable[[Any], str]:
    names = tuple(choices)

    def check(value: Any) -> str:
        if isinstance(value, str) and value in names:
            return value
        meant = nearest(value, names) if isinstance(value, str) else ""
        hint = f"; did you mean {meant}?" if meant else ""
        raise Refused(f"{shown(value)} is not one of {', '.join(names)}{hint}")

    return check


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused(f"{shown(value)} is no number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Refused(f"{value} is no number that can be counted with")
    if not -_MOST <= value <= _MOST:
        raise Refused(f"{shown(value)} is beyond 10^12")
    # before it is written out: 1e-999999999 has a gigabyte of zeros
    if isinstance(value, Decimal) and value and value.adjusted() < -6:
        raise Refused(f"{shown(value)} has more than 6 decimals; nothing is ever rounded")
    try:
        return micros(value)
    except ValueError:
        raise Refused(f"{shown(value)} has more than 6 decimals; nothing is ever rounded") from None


def _amount(value: Any) -> int:
    number = _number(value)
    if number < 0:
        raise Refused(f"{shown(value)} is below 0")
    return number


def _limit(value: Any) -> int:
    if value == NO_TERM:
        return 0
    if isinstance(value, str):
        raise Refused(f'{shown(value)} is no number; write e.g. 500_000, or "{NO_TERM}"')
    number = _number(value)
    if number <= 0:
        raise Refused(f"{shown(value)} is no limit; it must be above 0")
    return number


def _share(value: Any) -> int:
    number = _amount(value)
    if number > 1_000_000:
        raise Refused(f"{shown(value)} is above 1; it is a share, e.g. 0.15 for 15 %")
    return number


def _reserve(value: Any) -> int:
    number = _share(value)
    if number == 1_000_000:
        raise Refused("1 would leave nothing; it is a share below 1, e.g. 0.20")
    return number


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(f"{shown(value)} is no whole number")
        if not least <= value <= most:
            raise Refused(f"{shown(value)} is not between {least} and {most}")
        return value

    return check


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{shown(value)} is neither true nor false, which stand without quotes")
    return value


def _date(value: Any) -> date:
    if not isinstance(value, date):
        raise Refused(f"{shown(value)} is no date; write e.g. 2026-07-07, without quotes")
    try:
        seconds = epoch(value)
    except ValueError as error:
        raise Refused(f"{value} has {error}; instants are whole seconds") from None
    if seconds is not None and seconds < 0:
        raise Refused(f"{value} is before 1970")
    return value


def _by_phase(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, dict):
        raise Refused(f"{shown(value)} is neither a family nor a table from phases to families")
    for phase, family in value.items():
        try:
            _text(family)
        except ValueError as error:
            raise Refused(f"{shown(phase)}: {error}") from None
    return value


def _texts(
    check: Callable[[Any], str], *, single: bool = False, empty: bool = True
) -> Callable[[Any], list[str]]:
    def check_all(value: Any) -> list[str]:
        if single and isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            wanted = "a text or an array of texts" if single else "an array of texts"
            raise Refused(f"{shown(value)} is not {wanted}")
        if not value and not empty:
            raise Refused("[] is empty")
        return [check(item) for item in value]

    return check_all


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _meanings(value: Any) -> Any:
    return [{"is": value}] if isinstance(value, str) else _listed(value)


def _pattern(value: Any) -> str:
    text = _text(value)
    try:
        pattern = re.compile(text, re.ASCII)
        re.compile(f"(?:{text})|(?:{text})", re.ASCII)  # the reader joins all patterns
    except (re.error, OverflowError, RecursionError) as error:
        raise Refused(f"{shown(text)} is no regular expression: {error}") from None
    if pattern.search(""):
        raise Refused(f"{shown(text)} matches an empty text")
    return text


def _zone(value: Any) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    text = _text(value)
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        known = {zone for zone in available_timezones() if "/" in zone}
        if not known:
            return text  # a machine without a time zone database can't tell
        places = {zone.rpartition("/")[2]: zone for zone in sorted(known, reverse=True)}
        # an abbreviation's neighbours are hours away: PST is not EST
        meant = nearest(text, [*sorted(known), *sorted(places)]) if len(text) > 4 else ""
        full = places.get(meant, meant)
        hint = f"did you mean {full}?" if meant else "write e.g. Europe/Berlin or UTC"
        raise Refused(f"{shown(text)} is no time zone; {hint}") from None
    return text


_name = _matching(_NAME, "a name of letters, digits, blanks, `.`, `_` and `-` (at most 64)")
_person = _matching(_PERSON, 'of the form "Name <name@example.com>"')
_address = _matching(_ADDRESS, "an address such as name@example.com")
_login = _matching(_LOGIN, "a GitHub login: letters, digits, `-` and `_`, without @")
_path = _matching(_PATH, "a path in the repository, such as .trailgate/allowed_signers")
_key = _matching(_KEY, "a trailer key of letters, digits and `-`")
_oid = _matching(_OBJECT_NAME, "a commit's full object name (40 or 64 hex digits)")

Text = Annotated[str, PlainValidator(_text)]
Name = Annotated[str, PlainValidator(_name)]
Address = Annotated[str, PlainValidator(_address)]
Login = Annotated[str, PlainValidator(_login)]
RepositoryPath = Annotated[str, PlainValidator(_path)]
ObjectName = Annotated[str, PlainValidator(_oid)]
Zone = Annotated[str, PlainValidator(_zone)]
Date = Annotated[date, PlainValidator(_date)]

Amount = Annotated[int, PlainValidator(_amount)]
Limit = Annotated[int, PlainValidator(_limit)]
Share = Annotated[int, PlainValidator(_share)]
Reserve = Annotated[int, PlainValidator(_reserve)]
Rank = Annotated[int, PlainValidator(_whole(1, 1000))]
Tier = Annotated[int, PlainValidator(_whole(0, 99))]
Lines = Annotated[int, PlainValidator(_whole(1, 1_000_000))]
Switch = Annotated[bool, PlainValidator(_switch)]

Severity = Annotated[str, PlainValidator(_one_of(SEVERITIES))]
Preset = Annotated[str, PlainValidator(_one_of(PRESETS))]
Mode = Annotated[str, PlainValidator(_one_of(("enforce", "advisory")))]
Unit = Annotated[str, PlainValidator(_one_of(("tokens", "hours", "usd")))]
Period = Annotated[str, PlainValidator(_one_of(("day", "week", "month")))]

ByPhase = Annotated[str, PlainValidator(_by_phase)]
Texts = Annotated[list[str], PlainValidator(_texts(_text))]
Names = Annotated[list[str], PlainValidator(_texts(_name, empty=False))]
People = Annotated[list[str], PlainValidator(_texts(_person))]
Patterns = Annotated[list[str], PlainValidator(_texts(_pattern, empty=False))]
Spellings = Annotated[list[str], PlainValidator(_texts(_key, single=True, empty=False))]
Values = Annotated[list[str], PlainValidator(_texts(_text, single=True, empty=False))]

Entries = BeforeValidator(_listed)
"""A table, or an array of tables with `from`."""

Meanings = BeforeValidator(_meanings)
"""What an alias stands for: a text, a table with `is`, or an array of such tables."""
