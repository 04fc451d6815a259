"""Squashes: what is in the branch's messages is in the squash's, whoever made it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from repos import Repo
from trailgate.usage.reader import read
from usage_messages import canonical, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.usage.run import Run

WORDS = vocabulary()
BLOCK = "Phase: EXEC\nModel: opus\nTokens: {}\n"
SHARED = "Dev Two <dev.two@example.com>"


def runs(message: bytes | str) -> list[Run]:
    raw = message.encode() if isinstance(message, str) else message
    return [run.replace(line=0) for run in read(raw, WORDS).runs]


def github(title: str, messages: list[str]) -> str:
    """Join messages as GitHub's squash does, with a closing co-author paragraph."""
    parts = [f"{title} (#12)", ""]
    for text in messages:
        subject, _, body = text.partition("\n")
        parts += [f"* {subject}", "", *([body.strip("\n"), ""] if body.strip() else [])]
    return "\n".join([*parts, "---------", "", f"Co-authored-by: {SHARED}"])


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit("start\n", files={"base": "0"})
    return repo


def branch_messages(random: Random, commits: int) -> list[str]:
    found = []
    for number in range(commits):
        sd = random.choice(("", f"(SD-WORK-00{number})"))
        lines = [f"feat{sd}: part {number}", ""]
        lines += random.choice(([], ["Words of it.", ""], ["\tindented words", "", "more", ""]))
        lines += [line for line in canonical(random) if "none" not in line]
        if not any(line.startswith("Model") for line in lines):
            lines.append("Model: opus")
        found.append("\n".join([*lines, ""]))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_git_merge_squash_keeps_every_run(repo: Repo, seed: int) -> None:
    messages = branch_messages(Random(seed), 5)
    repo.switch("work", "--create")
    for number, text in enumerate(messages):
        repo.commit(text, files={f"f{number}": "x"})
    repo.switch("main")
    repo.git("merge", "--squash", "--quiet", "work")
    repo.git("commit", "--quiet", "--no-edit")
    wanted = [run for text in reversed(messages) for run in runs(text)]
    assert runs(repo.message()) == wanted
    assert not any(block.strict for block in read(repo.message(), WORDS).blocks)


def test_a_squash_quotes_its_commits_as_they_are(repo: Repo) -> None:
    text = "feat(SD-AUTH-001): gr\u00fc\u00dfe\nin two lines\n\nwords\n\n" + BLOCK.format(5)
    repo.switch("work", "--create")
    oid = repo.commit(text, files={"f": "x"}, author="D\u00ebv <dev@example.com>", zone="-0530")
    when = repo.at - 60
    repo.switch("main")
    repo.git("merge", "--squash", "--quiet", "work")
    repo.git("commit", "--quiet", "--no-edit")
    [block] = read(repo.message(), WORDS).blocks
    [original] = read(text.encode(), WORDS).blocks
    assert block.text == original.text
    quote = block.quote
    assert quote is not None
    assert (quote.oid, quote.author_time, quote.author_zone) == (oid, when, "-0530")
    assert quote.author == "D\u00ebv <dev@example.com>".encode()
    assert quote.subject == "feat(SD-AUTH-001): gr\u00fc\u00dfe in two lines".encode()


def test_a_squash_of_a_squash_keeps_every_run(repo: Repo) -> None:
    repo.switch("inner", "--create")
    repo.commit("feat(SD-IN-001): a\n\n" + BLOCK.format(1), files={"a": "x"})
    repo.commit("feat(SD-IN-002): b\n\n" + BLOCK.format(2), files={"b": "x"})
    repo.switch("main")
    repo.switch("outer", "--create")
    repo.git("merge", "--squash", "--quiet", "inner")
    repo.git("commit", "--quiet", "--no-edit")
    repo.commit("feat(SD-OUT-003): c\n\n" + BLOCK.format(3), files={"c": "x"})
    repo.switch("main")
    repo.git("merge", "--squash", "--quiet", "outer")
    repo.git("commit", "--quiet", "--no-edit")
    found = {(run.sd, run.tokens.total) for run in runs(repo.message())}
    assert found == {("SD-IN-001", 1), ("SD-IN-002", 2), ("SD-OUT-003", 3)}


def test_a_squash_of_merges_keeps_every_run(repo: Repo) -> None:
    repo.switch("side", "--create")
    repo.commit("feat(SD-SIDE-001): a\n\n" + BLOCK.format(1), files={"a": "x"})
    repo.switch("main")
    repo.switch("work", "--create")
    repo.commit("feat(SD-WORK-002): b\n\n" + BLOCK.format(2), files={"b": "x"})
    repo.git("merge", "--quiet", "--no-edit", "side")
    repo.switch("main")
    repo.git("merge", "--squash", "--quiet", "work")
    repo.git("commit", "--quiet", "--no-edit")
    found = {(run.sd, run.tokens.total) for run in runs(repo.message())}
    assert found == {("SD-SIDE-001", 1), ("SD-WORK-002", 2)}


def test_own_lines_around_squash_text_are_the_messages_own() -> None:
    text = (
        "feat(SD-ALL-001): squash\n\n" + BLOCK.format(1) + "\n"
        "Squashed commit of the following:\n\n"
        "commit 0123456789\nAuthor: Dev One <d@example.com>\n"
        "Date:   Tue Jul 28 12:00:00 2026 +0000\n\n"
        "    feat(SD-IN-001): a\n\n    " + BLOCK.format(2).replace("\n", "\n    ") + "\n\n"
        "Run: TESTING opus 3\n"
    )
    found = read(text.encode(), WORDS)
    assert [(r.sd, r.tokens.total) for r in found.runs] == [
        ("SD-ALL-001", 1),
        ("SD-IN-001", 2),
        ("SD-ALL-001", 3),
    ]
    assert [(block.quote is not None, block.strict) for block in found.blocks] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_own_trailers_that_look_like_a_header_stay_own() -> None:
    text = (
        "feat(SD-ALL-001): squash\n\nSquashed commit of the following:\n\n"
        "commit 0123456789\n\n    feat: a\n\n"
        "Date: tomorrow\nPhase: EXEC\nModel: opus\nTokens: 3\n\nend\n"
    )
    [block] = read(text.encode(), WORDS).blocks
    assert (block.start, block.end, block.strict) == (9, 12, False)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "commit 0123456789\n",
        "commit 0123456789\nAuthor: Dev One <d@example.com>\nDate:   yesterday\n",
        "commit 0123456789\nDate:   Tue Jul 28 12:00:00 2026 +0000\n",
    ],
)
def test_squash_text_whose_headers_were_edited_still_counts(header: str) -> None:
    text = (
        f"feat(SD-ALL-001): squash\n\nSquashed commit of the following:\n\n{header}\n"
        "    feat: a\n\n    Phase: EXEC\n    Model: opus\n    Tokens: 2\n"
    )
    [block] = read(text.encode(), WORDS).blocks
    assert block.quote is None
    assert [(r.sd, r.tokens.total) for r in block.runs] == [("SD-ALL-001", 2)]


def test_squash_text_in_a_fence_is_an_example() -> None:
    text = (
        "docs: squashes\n\n```\nSquashed commit of the following:\n\ncommit 0123456789\n\n"
        "    Phase: EXEC\n    Model: opus\n    Tokens: 2\n```\n"
    )
    assert read(text.encode(), WORDS).blocks == ()


@pytest.mark.parametrize("seed", range(20))
def test_githubs_squash_keeps_every_run(seed: int) -> None:
    messages = branch_messages(Random(seed), 4)
    found = runs(github("feat(SD-ALL-001): all", messages))
    wanted = [
        run if run.sd else run.replace(sd="SD-ALL-001") for text in messages for run in runs(text)
    ]
    assert found == wanted


def test_a_squash_section_names_the_sd_of_its_runs() -> None:
    text = github(
        "feat: all",
        [
            "feat(SD-ONE-001): a\n\n" + BLOCK.format(1),
            "fix: SD-TWO-002 leaks\n\nWords.\n\n"
            + BLOCK.format(2)
            + "\nmore\n\n"
            + BLOCK.format(3),
            "chore: none\n\n" + BLOCK.format(4),
        ],
    )
    assert [(r.sd, r.tokens.total) for r in runs(text)] == [
        ("SD-ONE-001", 1),
        ("SD-TWO-002", 2),
        ("SD-TWO-002", 3),
        ("", 4),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "* follow-up of SD-OLD-000\n* and more\n\n",
        "Words first.\n\n* follow-up of SD-OLD-000\n\n",
        "* follow-up of SD-OLD-000\n\n",
        "* follow-up of SD-OLD-000\n",
    ],
)
def test_a_list_is_no_squash(body: str) -> None:
    [run] = runs(f"feat(SD-AUTH-001): x\n\n{body}\n{BLOCK.format(5)}")
    assert run.sd == "SD-AUTH-001"


def test_a_single_section_names_the_sd_where_the_title_does_not() -> None:
    [run] = runs(f"tighten (#3)\n\n* feat(SD-AUTH-001): x\n\n{BLOCK.format(5)}")
    assert run.sd == "SD-AUTH-001"


def test_thousands_of_nested_squashes_are_read() -> None:
    lines: list[str] = []
    for depth in range(1500):
        blank = "    " * depth
        lines += [f"{blank}s", "", f"{blank}Squashed commit of the following:", ""]
        lines += [f"{blank}commit 0123456789", ""]
    deepest = "    " * 1500
    lines += [f"{deepest}feat: deep", "", f"{deepest}Phase: EXEC", f"{deepest}Model: opus"]
    lines.append(f"{deepest}Tokens: 5")
    [run] = runs("\n".join(lines))
    assert run.tokens.total == 5
