"""Filling in recorded usage: collected, decided, claimed and written under one lock."""

from __future__ import annotations

import os

from trailgate.clock import now as clock_now
from trailgate.collectors import environment, token_log
from trailgate.filling.deciding import FRESH, Plan, Situation, fits_commit, plan, typed_values
from trailgate.filling.grouping import grouped
from trailgate.filling.hints import hints, run_comments
from trailgate.filling.placing import empties
from trailgate.message import cut_scissors
from trailgate.usage.reader import read
from trailgate.usage.run import Tokens
from trailgate.usage.ulids import RANDOM_BYTES, ulid

from .preparing import Draft, body_with, title_of, write
from .preparing_facts import head_message, is_amending, sd_of_branch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.collectors.source import Recorded
    from trailgate.filling.deciding import Pair
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

    Say = Callable[[str], None]


def fill(repository: Repository, draft: Draft, say: Say) -> None:
    """Write what is known into the message; entries of the log are claimed before."""
    now = clock_now()
    if not draft.policy.transcripts and not token_log.exists(repository):
        _fill(repository, draft, now, say, log=False)
        return
    with token_log.locked(repository) as got:
        if not got:
            say("the token log is in use, so nothing of it is filled in; it stays for next time")
        _fill(repository, draft, now, say, log=bool(got))


def _fill(repository: Repository, draft: Draft, now: int, say: Say, *, log: bool) -> None:
    entries = _collected(repository, draft.policy, now, say, log=log)
    told = next((one.run for one in entries if one.source == environment.NAME), None)
    recorded = [one for one in entries if one.source != environment.NAME]
    if any(one.counted for one in recorded):
        from trailgate.collectors.transcripts.choosing import of_work_tree

        recorded = of_work_tree(repository, recorded)
    carried = _carried(repository, draft)
    if carried:
        reading = read(body_with(draft, carried), draft.policy.vocabulary, now)
        draft = draft.replace(reading=reading, source="commit")
    chosen = _planned(repository, draft, told, recorded, now)
    pairs = (*carried, *chosen.pairs)
    writing = _writing(repository, draft, pairs, chosen, quiet=not recorded and not told)
    if writing is None:
        say("no place was found where git would see all trailers, so the message is left as it is")
        return
    claims = chosen.claims
    if _drops_comments(draft):  # an offered line may be taken as it stands
        claims = claims | {one.run.id: one.entries for one in chosen.offered if any(one.entries)}
    if claims and not token_log.claim(repository, claims, now):
        say("the token log can't be written, so nothing of it is filled in")
        _fill(repository, draft, now, say, log=False)
        return
    writing()
    _tell(draft, chosen, say)


def _collected(
    repository: Repository, policy: Policy, now: int, say: Say, *, log: bool
) -> list[Recorded]:
    from trailgate.collectors.sources import sources

    found: list[Recorded] = []
    for source in sources(policy):
        if source is not environment and not log:
            continue
        collected = source.collect(repository, policy, now)
        found += collected.runs
        for remark in collected.notes:
            say(remark)
    return found


def _planned(
    repository: Repository, draft: Draft, told: Run | None, recorded: list[Recorded], now: int
) -> Plan:
    present = frozenset(run.id for run in draft.reading.runs if run.id)
    groups = grouped(recorded, present, _periods(draft.policy, recorded))
    noted = [group for group in groups if not group.counted]
    named = {group.run.sd for group in noted if group.at >= now - FRESH and group.run.sd}
    sd = draft.reading.sd or (told.sd if told else "")
    sd = sd or sd_of_branch(repository, draft.policy.vocabulary)
    sd = sd or (named.pop() if len(named) == 1 else "")
    has_figure = told is not None and told.tokens != Tokens()
    if not sd and (noted or has_figure):
        before = read(head_message(repository), draft.policy.vocabulary, now).sd
        # HEAD's SD is taken on with usage, never alone; transcripts hold usage at every commit
        taken = has_figure or any(fits_commit(group, before, now) for group in noted)
        sd = before if taken else ""
    situation = Situation(draft.reading, draft.policy, sd, now, told, draft.source == "commit")
    return plan(situation, groups, lambda instant: ulid(instant, os.urandom(RANDOM_BYTES)))


def _periods(policy: Policy, recorded: list[Recorded]) -> Callable[[int], object]:
    """Give what tells instants of different budget periods apart, at no cost where one is asked."""
    if len({one.at for one in recorded}) < 2:
        return lambda _instant: 0
    from trailgate.budget.periods import period_of

    return lambda instant: tuple(period_of(budget, instant)[0] for budget in policy.budgets)


def _carried(repository: Repository, draft: Draft) -> tuple[Pair, ...]:
    """Give the usage of HEAD for `git commit --amend -m`, whose message lacks it."""
    if draft.source != "message" or draft.reading.runs or "Tokens" in typed_values(draft.reading):
        return ()
    if not is_amending():
        return ()
    blocks = read(head_message(repository), draft.policy.vocabulary).blocks
    lines = [line for block in blocks if block.strict for line in block.lines]
    typed = typed_values(draft.reading)
    ours = draft.policy.vocabulary.keys.values()
    return tuple((x.key, x.value) for x in lines if x.key in ours and x.key not in typed)


def _writing(
    repository: Repository, draft: Draft, pairs: tuple[Pair, ...], chosen: Plan, *, quiet: bool
) -> Callable[[], None] | None:
    """Give what writes the file, or does nothing where nothing is added; None: it can't be done."""
    notes: list[str] = []
    if _drops_comments(draft):
        notes += run_comments(chosen.offered, draft.reading.sd)
        if quiet and not draft.reading.runs:
            there = {*typed_values(draft.reading), *(key for key, _ in pairs)}
            there |= empties(_titled(draft), draft.policy.vocabulary.keys).keys()
            notes += hints(there, draft.policy.vocabulary.phases)
    if not pairs and not notes:
        return lambda: None
    body = body_with(draft, pairs) if pairs else draft.body or b"\n"
    return write(repository, draft, body, pairs, tuple(notes))


def _titled(draft: Draft) -> bytes:
    return title_of(draft.body, edited=draft.edited) + draft.body


def _drops_comments(draft: Draft) -> bool:
    """Tell whether an editor ran, and git wrote below the message that comments go."""
    return draft.edited and b"will be ignored" in cut_scissors(draft.below, draft.comment)


def _tell(draft: Draft, chosen: Plan, say: Say) -> None:
    for remark in chosen.remarks:
        say(remark)
    if chosen.offered and not _drops_comments(draft):
        sds = ", ".join(sorted({group.run.sd or "no SD" for group in chosen.offered}))
        count = len(chosen.offered)
        runs = "1 recorded run is" if count == 1 else f"{count} recorded runs are"
        say(f"{runs} not filled in ({sds}); see them with: trailgate log list")
