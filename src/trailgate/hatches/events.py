"""What two versions of a policy file say that escape hatches were opened or closed."""

from __future__ import annotations

from trailgate.errors import PolicyError
from trailgate.policy.judgement import judged
from trailgate.policy.presets import LEO
from trailgate.policy.values import day, epoch
from trailgate.records import Record

from .edits import ROLLBACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .edits import Source

    Limits = dict[tuple[str, int | None], str]
    """Limits as people write them, by the budget's name and the instant from which they hold."""


class Change(Record):
    """One hatch: `kind`, and what happened in words.

    Kinds: `pause`, `resume`, `defer`, `undefer`, `rollback`, `preset` (any other change of
    `extends`), `set-limit`, `unreadable` (the file was no policy).
    """

    kind: str
    what: str


class Facts(Record):
    """What a version of the file says about hatches; `extends` is `""` without a file.

    `pauses` holds the end and `deferrals` the end (None: it waits) by what names them: instant and
    reason, SD and instant and reason.
    """

    extends: str = ""
    pauses: dict[tuple[int, str], int] = {}  # noqa: RUF012 - a Record's default is never assigned
    deferrals: dict[tuple[str, int, str], int | None] = {}  # noqa: RUF012 - as above
    limits: Limits = {}  # noqa: RUF012 - as above
    is_readable: bool = True


def facts(source: Source | None) -> Facts:
    """Give what a version of the file says; None: there is none."""
    if source is None:
        return Facts()
    try:
        document = source.document()
        policy = judged(source.name, source.document(), pyproject=source.pyproject)
    except PolicyError:
        return Facts(is_readable=False)
    limits = {
        (one["name"], epoch(one.get("from"))): str(one["limit"])
        for one in document.get("budget", ())
        if "limit" in one
    }
    return Facts(
        extends=document.get("extends", LEO),
        pauses={(one.since, one.reason): one.until for one in policy.pauses},
        deferrals={(one.sd, one.since, one.reason): one.until for one in policy.deferrals},
        limits=limits,
    )


def changes(before: Facts, after: Facts) -> tuple[Change, ...]:
    """Give what happened between two versions; what a first file sets up is none of it."""
    if not after.is_readable:
        return (Change("unreadable", "the policy file can't be read"),) if (
            before.is_readable) else ()  # fmt: skip
    if not before.is_readable:
        return ()
    return (
        *_preset(before.extends, after.extends),
        *_limits(before, after),
        *_pauses(before.pauses, after.pauses),
        *_deferrals(before.deferrals, after.deferrals),
    )


def _preset(before: str, after: str) -> Iterator[Change]:
    if before and after and before != after:
        kind = "rollback" if after == ROLLBACK else "preset"
        yield Change(kind, f"extends {after} instead of {before}")


def _limits(before: Facts, after: Facts) -> Iterator[Change]:
    if not before.extends or not after.extends:
        return
    for key, limit in after.limits.items():
        old = before.limits.get(key)
        if old != limit:
            name, since = key
            dated = "" if since is None else f" from {day(since)}"
            was = f" instead of {_amount(old)}" if old else ""
            yield Change("set-limit", f"{name}: {_amount(limit)}{was}{dated}")


def _amount(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() else text


def _pauses(
    before: dict[tuple[int, str], int], after: dict[tuple[int, str], int]
) -> Iterator[Change]:
    for key, until in after.items():
        since, reason = key
        if key not in before:
            yield Change("pause", f"from {day(since)} until {day(until)}: {reason}")
        elif until < before[key]:
            yield Change("resume", f"ended at {day(until)} instead of {day(before[key])}: {reason}")
        elif until > before[key]:
            yield Change("pause", f"until {day(until)} instead of {day(before[key])}: {reason}")
    for key in before:
        if key not in after:
            yield Change("resume", f"the pause of {day(key[0])} was taken out: {key[1]}")


def _deferrals(
    before: dict[tuple[str, int, str], int | None], after: dict[tuple[str, int, str], int | None]
) -> Iterator[Change]:
    for key, until in after.items():
        sd, _, reason = key
        if key not in before:
            yield Change("defer", f"{sd}: {reason}")
        elif until != before[key]:
            yield Change("defer" if until is None else "undefer", f"{sd}: {reason}")
    for (sd, since, reason), until in before.items():
        if (sd, since, reason) not in after and until is None:
            yield Change("undefer", f"{sd}: {reason} (its entry was taken out)")
