"""Several repositories as one: what clones and copies share counts once."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from repos import AUTHOR, LEAD, START
from trailgate.commits import Commit
from trailgate.ledger.fold import Fold
from trailgate.ledger.joined import joined
from usage_messages import message, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = vocabulary(bots=("Robot",))


def fold(commits: Iterable[Commit]) -> Fold:
    gathered = Fold(WORDS)
    for one in commits:
        gathered.add(one)
    return gathered


def commit(random: Random, number: int) -> Commit:
    person = random.choice((AUTHOR, LEAD, "Robot <r@example.com>")).encode()
    parents = ("0" * 40,) * random.choice((0, 1, 1, 2))
    at, committed = START + random.randrange(3), START + random.randrange(5)
    return Commit(
        f"{number:040x}", parents, person, at, "+0000", person, committed, message(random)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_clones_that_went_apart_are_what_one_repository_with_all_commits_is(seed: int) -> None:
    random = Random(seed)
    commits = [commit(random, number) for number in range(12)]
    commits += [one.replace(oid=f"{n + 100:040x}", committer_time=START + random.randrange(9))
                for n, one in enumerate(random.choices(commits, k=6))]  # fmt: skip
    clones = [random.sample(commits, random.randrange(len(commits))) for _ in range(2)]
    clones.append([one for one in commits if not any(one in clone for clone in clones)])
    found = joined([fold(clone) for clone in clones], WORDS)
    assert found.commits == sum(map(len, clones))
    whole = fold(commits).ledger()
    assert found.replace(commits=whole.commits) == whole
