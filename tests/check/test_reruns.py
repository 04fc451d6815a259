"""What counts as done again, whatever the shape of history."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from policies import policy
from repos import AUTHOR, START, Repo, usage
from trailgate.check import Range, check_range
from trailgate.commits import Commit
from trailgate.git import Repository
from trailgate.reruns import later_runs
from trailgate.usage.run import Run, Tokens

if TYPE_CHECKING:
    from pathlib import Path

RULE = "security-requires-opus"
LEO = policy('extends = "leo"\n')


def security(model: str, subject: str) -> str:
    return usage("Agent: SECURITY", model=model, subject=f"feat(SD-AUTH-001): {subject}")


@pytest.mark.parametrize("first", ["low", "high"])
@pytest.mark.parametrize(
    ("low_at", "high_at", "fires"), [(0, 60, False), (60, 0, True), (0, 0, True)]
)
def test_beside_each_other_the_dates_decide_and_never_the_order_of_parents(
    tmp_path: Path, first: str, low_at: int, high_at: int, fires: bool
) -> None:
    repo = Repo(tmp_path / "repo")
    start = repo.commit("chore: start\n")
    low = repo.plumb(security("haiku", "low"), start, at=START + low_at)
    high = repo.plumb(security("opus", "high"), start, at=START + high_at)
    parents = (low, high) if first == "low" else (high, low)
    merge = repo.plumb("Merge branch 'x'\n", *parents, at=START + 600)
    found = check_range(Repository.discover(str(repo.path)), LEO, Range((merge, f"^{start}")))
    assert (RULE in {finding.rule for finding in found.findings}) is fires


@pytest.mark.parametrize("date", [-600, 600])
def test_of_ancestors_and_descendants_the_dates_say_nothing(tmp_path: Path, date: int) -> None:
    repo = Repo(tmp_path / "repo")
    start = repo.commit("chore: start\n")
    texts = [security("haiku", "low"), security("opus", "high")]
    for order, fires in ((texts, False), (texts[::-1], True)):
        one = repo.plumb(order[0], start, at=START)
        two = repo.plumb(order[1], one, at=START + date, committed=START + 600)
        found = check_range(Repository.discover(str(repo.path)), LEO, Range((two, f"^{start}")))
        assert (RULE in {finding.rule for finding in found.findings}) is fires


def graph(random: Random, size: int) -> tuple[list[Commit], list[tuple[Run, ...]]]:
    """Draw commits of any shape, parents first, and runs that they may carry."""
    commits, runs = [], []
    for number in range(size):
        among = random.sample(range(number), min(number, random.choice((0, 1, 1, 1, 2, 3))))
        names = tuple(f"{parent:040x}" for parent in among)
        person, at = AUTHOR.encode(), START + random.randrange(6)
        commits.append(Commit(f"{number:040x}", names, person, at, "+0000", person, at, b""))
        runs.append(tuple(
            Run(f"SD-A-00{random.randrange(2)}", "EXEC", "API", random.choice("abc"),
                Tokens(random.choice((0, 5))), line=number)
            for _ in range(random.choice((0, 1, 1, 2)))
        ))  # fmt: skip
    return commits, runs


@pytest.mark.parametrize("seed", range(60))
def test_the_obvious_way_of_looking_at_every_pair_agrees(seed: int) -> None:
    commits, runs = graph(Random(seed), 14)
    above: list[set[int]] = []
    for commit in commits:
        parents = [int(name, 16) for name in commit.parents]
        above.append(set(parents).union(*(above[parent] for parent in parents)))
    for at, found in enumerate(later_runs(commits, runs)):
        wanted = {
            (run.sd, run.model)
            for other, own in enumerate(runs)
            if at in above[other]
            or (other not in above[at] and commits[other].author_time > commits[at].author_time)
            for run in own
            if run.tokens.total and any(run.sd == mine.sd for mine in runs[at])
        }
        assert {(run.sd, run.model) for run in found} == wanted
        assert len(found) == len(wanted)
