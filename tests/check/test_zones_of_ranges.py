"""The zone of every commit of a range: compared with measuring its ancestors' runs one by one."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from builders import make_budget
from repos import LEAD, START, Repo, usage
from trailgate.budget.zones import commit_zone
from trailgate.check import Range, _RangeJudge
from trailgate.git import Repository
from trailgate.history import boundaries, named
from trailgate.ledger.fold import Fold
from trailgate.ledger.keys import run_keys
from trailgate.policy.build import build
from trailgate.usage.reader import read
from usage_messages import IDS

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.rules.submission import ZoneFacts

BUDGETS = (
    make_budget(60),
    make_budget(30, name="opus", match={"model": ["opus"]}, own=True, reserve=200_000),
    make_budget(25, name="daily", period="day", timezone="America/Los_Angeles"),
)
POLICY = build("leo", None).replace(budgets=BUDGETS)
NAMED = tuple(name.upper() for name in IDS)
DAY = 86_400


def message(random: Random, number: int) -> str:
    """Write usage: of its own, copied, under a Run-Id of others, critical, or a correction."""
    kind = random.random()
    if kind < 0.1:
        return "chore: nothing\n"
    if kind < 0.2:
        return f"fix: y\n\nCorrects: {random.choice(NAMED)} tokens=1 wrong\nOverride-By: {LEAD}\n"
    extra = [f"Run-Id: {random.choice(NAMED)}"] if kind < 0.4 else []
    extra += ["Critical: yes"] if random.random() < 0.2 else []
    subject = f"feat(SD-AUTH-001): {number if kind < 0.8 else number % 3}"
    model = random.choice(("opus", "sonnet"))
    return usage(*extra, tokens=random.randrange(1, 9), subject=subject, model=model)


def graph(repo: Repo, random: Random, size: int) -> list[str]:
    """Make commits with merges whose author dates are in no order; give them, parents first."""
    oids: list[str] = []
    for number in range(size):
        many = random.choice((1, 1, 1, 1, 2)) if oids else 0
        parents = random.sample(oids[-4:], min(many, len(oids[-4:])))
        at = START + random.randrange(6) * DAY // 2
        oids.append(repo.plumb(message(random, number), *parents, at=at))
    return oids


def slowly(repo: Repo, oid: str, always: str) -> ZoneFacts:
    """Give a commit's zone from nothing: fold its proper ancestors and the target, measure all."""
    here = Repository.discover(str(repo.path))
    fold = Fold(POLICY.vocabulary)
    behind = [f"{oid}^@", *([always] if always else [])]
    for commit in named(here, repo.git("rev-list", *behind).split()):
        fold.add(commit)
    (commit,) = named(here, [oid])
    reading = read(commit.message, POLICY.vocabulary, commit.author_time)
    own = run_keys(commit, reading)
    others = [entry for entry in fold.entries() if entry.key not in own]
    found = commit_zone(others, reading.runs, POLICY, commit.author_time)
    return less(found, {run.sd for run in reading.runs})


def less(facts: ZoneFacts, sds: set[str]) -> ZoneFacts:
    critical = facts.critical and less(facts.critical, sds)
    return facts.replace(sds_before_red=facts.sds_before_red & sds, critical=critical)


@pytest.mark.parametrize("seed", range(6))
def test_each_zone_is_that_of_the_proper_ancestors_and_the_target(
    tmp_path: Path, seed: int
) -> None:
    repo, random = Repo(tmp_path / "repo"), Random(seed)
    oids = graph(repo, random, 24)
    target = random.choice(oids[:12]) if seed % 2 else ""
    tips = [f"^{oids[random.randrange(8)]}", *oids[-3:]]
    here = Repository.discover(str(repo.path))
    found = [*named(here, boundaries(here, tips))]
    judging = _RangeJudge(here, POLICY, Range(tuple(tips), target=target), found, None)
    for commit in found:
        reading = read(commit.message, POLICY.vocabulary, commit.author_time)
        assert judging._zone(commit, reading) == slowly(repo, commit.oid, target)
