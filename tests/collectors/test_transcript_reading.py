from __future__ import annotations

import json
import os
import random
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import transcripts
from repos import START, Repo
from trailgate.collectors.transcripts import tail
from trailgate.collectors.transcripts.dedupe import remembered, unnoted, winners
from trailgate.collectors.transcripts.folders import folders
from trailgate.collectors.transcripts.message import Message
from trailgate.collectors.transcripts.reading import Found, read_since
from trailgate.usage.run import Tokens
from transcripts import HAIKU, OPUS, SECRET, SONNET, Claude, counts, prompt, reply, sub_reply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SLACK = 600


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "work")


@pytest.fixture
def claude(tmp_path: Path) -> Claude:
    return Claude(tmp_path / "home")


def found(repo: Repo, claude: Claude, since: int = START - 60) -> Found:
    return read_since(folders(claude.env), str(repo.path), since)


def figures(messages: Iterable[Message]) -> list[tuple[str, str, int]]:
    return [(m.agent, m.model, sum(m.tokens.parts)) for m in messages]


def total(messages: Iterable[Message]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(m.tokens.parts for m in messages), strict=True))) or (0, 0, 0, 0)


# What is read


def test_main_and_sub_agents_are_counted_apart_by_model(repo: Repo, claude: Claude) -> None:
    claude.main(prompt(repo.path), reply(repo.path, "m1", at=START, gitBranch="feat/SD-A-001"))
    claude.agent(sub_reply(repo.path, "m2", at=START + 1, model=HAIKU, usage=counts(1, 2, 3, 4)))
    claude.agent(
        sub_reply(repo.path, "m3", at=START + 2, attributionAgent="security-reviewer"), agent="a2"
    )
    claude.agent(sub_reply(repo.path, "m4", at=START + 3), agent="a3", kind=None)
    read = found(repo, claude)
    assert read.skipped == 0
    assert figures(read.messages) == [
        ("", SONNET, 110),
        ("Explore", HAIKU, 10),
        ("security-reviewer", SONNET, 110),
        ("subagent", SONNET, 110),
    ]
    assert read.messages[1].tokens == Tokens(None, 1, 2, 3, 4)
    assert [m.branch for m in read.messages[:2]] == ["feat/SD-A-001", "main"]
    assert [m.at for m in read.messages] == [START, START + 1, START + 2, START + 3]


def test_a_growing_reply_counts_once_with_its_last_figure(repo: Repo, claude: Claude) -> None:
    steps = [reply(repo.path, "m1", at=START + n, usage=counts(10, n)) for n in (1, 40, 900)]
    claude.main(*steps)
    read = found(repo, claude)
    assert figures(read.messages) == [("", SONNET, 910)]
    assert (read.messages[0].at, read.messages[0].last) == (START + 1, START + 900)


def test_copies_of_resumed_and_side_conversations_count_once(repo: Repo, claude: Claude) -> None:
    claude.main(reply(repo.path, "m1"))
    claude.main(reply(repo.path, "m1", sessionId="s2"), session="s2")
    replay = sub_reply(repo.path, "m1", requestId="req_new", usage=counts(10, 120))
    claude.agent(replay, agent="aside", kind=None)
    assert figures(found(repo, claude).messages) == [("", SONNET, 110)]


def test_one_id_under_two_requests_of_the_main_session_is_two(repo: Repo, claude: Claude) -> None:
    claude.main(reply(repo.path, "m1", requestId="r1"), reply(repo.path, "m1", requestId="r2"))
    assert len(found(repo, claude).messages) == 2


def test_replies_that_no_model_wrote_are_left_out(repo: Repo, claude: Claude) -> None:
    nothing = reply(repo.path, "m2", usage=counts(0, 0))
    task = prompt(repo.path, toolUseResult={"usage": counts(), "agentId": "a1"})
    claude.main(reply(repo.path, "m1", model=transcripts.SYNTHETIC), nothing, task)
    assert found(repo, claude) == Found()


@pytest.mark.parametrize(
    ("version", "confident"),
    [
        *[(version, True) for version in ("2.1.97", "2.2.0", "2.1.97-beta.1", "10.0.1")],
        *[(version, False) for version in ("2.1.96", "2.0.112", "1.9.200", "new", None)],
    ],
)
def test_old_versions_wrote_placeholders(
    repo: Repo, claude: Claude, version: str | None, confident: bool
) -> None:
    claude.main(reply(repo.path, version=version))
    assert [m.confident for m in found(repo, claude).messages] == [confident]


def test_nothing_but_counts_models_times_and_ids_leaves(repo: Repo, claude: Claude) -> None:
    claude.main(prompt(repo.path), reply(repo.path))
    claude.agent(sub_reply(repo.path, "m2"))
    read = found(repo, claude)
    assert len(read.messages) == 2
    assert SECRET not in repr(read)
    assert str(repo.path) not in repr(read)


# Which work tree


def test_only_the_innermost_work_tree_counts(repo: Repo, claude: Claude) -> None:
    repo.commit("chore: start", files={"src/a.txt": "a\n"})
    inner = repo.path / ".claude" / "worktrees" / "x"
    repo.git("worktree", "add", "--quiet", str(inner), "-b", "x")
    (inner / "src" / "deep").mkdir()
    beside = repo.path.parent / "work-2"
    beside.mkdir()
    for number, folder in enumerate([repo.path, repo.path / "src", inner, beside, inner / "src"]):
        claude.main(reply(folder, f"m{number}", at=START + number))
    claude.main(reply(inner / "src" / "deep", "m5", at=START + 5))
    assert [m.id for m in found(repo, claude).messages] == ["m0", "m1"]
    nested = read_since(folders(claude.env), str(inner), START)
    assert [m.id for m in nested.messages] == ["m2", "m4", "m5"]
    assert found(repo, claude).skipped == nested.skipped == 0


def test_a_linked_way_to_the_work_tree_is_the_work_tree(repo: Repo, claude: Claude) -> None:
    link = repo.path.parent / "link"
    link.symlink_to(repo.path)
    claude.main(reply(link))
    assert len(found(repo, claude).messages) == 1


def test_a_folder_that_is_gone_is_skipped_and_one_elsewhere_ignored(
    repo: Repo, claude: Claude
) -> None:
    claude.main(reply(repo.path / "gone", "m1"), reply(repo.path.parent / "away", "m2"))
    assert found(repo, claude) == Found((), 1)


# Bad input: skipped and counted


BAD_FIELDS: list[dict[str, object]] = [
    {"usage": counts(input=-1)},
    {"usage": counts(output=10**30)},
    {"usage": counts(cache_read=True)},
    {"usage": counts(cache_write=1.5)},
    {"usage": counts(output="12")},
    {"usage": counts(input=float("nan"))},
    {"at": None},
    {"at": "yesterday"},
    {"model": None},
    {"model": 7},
    {"model": "two\nlines"},
    {"model": "x" * 5000},
    {"message": ""},
    {"cwd": 5},
    {"cwd": "relative"},
    {"cwd": None},
]


@pytest.mark.parametrize("fields", BAD_FIELDS)
def test_a_line_with_a_bad_value_is_skipped(
    repo: Repo, claude: Claude, fields: dict[str, object]
) -> None:
    if "message" in fields:
        fields = fields | {"uuid": None}
    good = reply(repo.path, "good")
    at = START + 1
    claude.main(good, reply(**({"cwd": repo.path, "message": "bad", "at": at} | fields)))  # type: ignore[arg-type]
    read = found(repo, claude)
    assert ([m.id for m in read.messages], read.skipped) == (["good"], 1)


def test_a_message_without_id_is_known_by_its_line(repo: Repo, claude: Claude) -> None:
    claude.main(reply(repo.path, "", uuid="u1"), reply(repo.path, "", uuid="u2"))
    claude.main(reply(repo.path, "", uuid="u1"), session="s2")
    assert [m.id for m in found(repo, claude).messages] == ["u1", "u2"]


@pytest.mark.parametrize(
    "line",
    [
        transcripts.BROKEN,
        transcripts.NOT_UTF8,
        transcripts.DEEP,
        transcripts.DEEP[:-1] + b"}\n",
        b"\0" * 5000 + b"\n",
        b"[]\n",
        b'{"usage":{"n":' + b"9" * 5000 + b"}}\n",
        b'{"type":"assistant","mess' + transcripts.reply("/x"),
    ],
)
def test_a_broken_line_costs_only_itself(repo: Repo, claude: Claude, line: bytes) -> None:
    claude.main(reply(repo.path, "m1"), line, b"\r\n", reply(repo.path, "m2", at=START + 1))
    read = found(repo, claude)
    assert ([m.id for m in read.messages], read.skipped) == (["m1", "m2"], 1)


def test_a_line_that_was_broken_long_ago_is_not_counted_anew(repo: Repo, claude: Claude) -> None:
    old = reply(repo.path, "old", at=START - 900)
    claude.main(transcripts.BROKEN, old, reply(repo.path, "m1"), transcripts.BROKEN)
    assert found(repo, claude).skipped == 1
    assert found(repo, claude, START - 1000).skipped == 2


def test_odd_shapes_of_json_are_no_messages(repo: Repo, claude: Claude) -> None:
    shapes = ['{"message":{"usage":{}}}', '{"type":"assistant","message":[{"usage":{}}]}', "{}"]
    claude.main(*(shape.encode() + b"\n" for shape in shapes))
    assert found(repo, claude) == Found()


def test_a_partial_last_line_is_normal_and_read_when_whole(repo: Repo, claude: Claude) -> None:
    whole = reply(repo.path, "m2", at=START + 1)
    claude.main(reply(repo.path, "m1"), transcripts.PARTIAL, session="s1")
    claude.main(whole[:-1], session="s2")
    read = found(repo, claude)
    assert ([m.id for m in read.messages], read.skipped) == (["m1", "m2"], 0)
    claude.main(whole[:90], session="s3")
    assert len(found(repo, claude).messages) == 2
    claude.main(whole[90:].replace(b"m2", b"m3"), session="s3")
    read = found(repo, claude)
    assert (len(read.messages), read.skipped) == (3, 0)


def test_closed_vanished_and_strange_files_are_counted(repo: Repo, claude: Claude) -> None:
    good = claude.main(reply(repo.path))
    folder = good.parent
    (folder / "circle").symlink_to(claude.projects, target_is_directory=True)
    (folder / "a.jsonl").symlink_to(folder / "b.jsonl")
    (folder / "b.jsonl").symlink_to(folder / "a.jsonl")
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "folder.jsonl").mkdir()
    (folder / "empty.jsonl").touch()
    (folder / "gone.jsonl").symlink_to(folder / "nothing")
    read = found(repo, claude)
    assert (len(read.messages), read.skipped) == (1, 3)


@pytest.mark.parametrize("folder", ["file", "loop"])
def test_a_place_that_is_no_folder_is_counted(repo: Repo, claude: Claude, folder: str) -> None:
    place = repo.path.parent / "projects"
    if folder == "file":
        place.write_text("not a folder")
    else:
        place.symlink_to(place)
    read = read_since((str(place), str(claude.projects)), str(repo.path), START)
    assert read == Found((), 1)


def test_a_bad_meta_file_leaves_the_agent_unnamed(repo: Repo, claude: Claude) -> None:
    path = claude.agent(sub_reply(repo.path, "m1"), sub_reply(repo.path, "m2", at=START + 1))
    path.with_name("agent-a1.meta.json").write_bytes(b'{"agentType": "Expl')
    read = found(repo, claude)
    assert [m.agent for m in read.messages] == ["subagent", "subagent"]
    assert read.skipped == 1


def test_files_that_come_go_and_shrink_while_they_are_read_raise_nothing(
    repo: Repo, claude: Claude
) -> None:
    lines = [reply(repo.path, f"m{n}", at=START + n) for n in range(300)]
    claude.main(*lines, session="kept")
    done = threading.Event()

    def disturb() -> None:
        for number in range(60):
            path = claude.main(*lines, session=f"s{number % 5}")
            os.truncate(path, 40_000)
            path.unlink()
        done.set()

    disturber = threading.Thread(target=disturb)
    disturber.start()
    while not done.is_set():
        assert len(found(repo, claude).messages) == 300
    disturber.join()


def test_a_file_that_shrinks_joins_no_halves_of_lines(repo: Repo, claude: Claude) -> None:
    path = claude.main(*(reply(repo.path, f"m{n}", at=START + n) for n in range(300)))
    lines = tail.newest_lines(str(path), START)
    next(lines)
    os.truncate(path, 40_000)
    with pytest.raises(OSError, match="shrank"):
        list(lines)


# Reading from the end


def test_files_that_did_not_change_are_not_opened(repo: Repo, claude: Claude) -> None:
    claude.main(b"no transcript at all\n", session="old", touched=START - 61)
    claude.main(reply(repo.path))
    read = found(repo, claude)
    assert (len(read.messages), read.skipped) == (1, 0)


def test_reading_stops_at_what_is_older(repo: Repo, claude: Claude) -> None:
    old = [reply(repo.path, f"o{n}", at=START - 9000 + n) for n in range(400)]
    new = [reply(repo.path, f"n{n}", at=START + n) for n in range(250)]
    claude.main(b"far behind stands no transcript\n", *old, *new)
    read = found(repo, claude)
    assert [m.id for m in read.messages] == [f"n{n}" for n in range(250)]
    assert read.skipped == 0


def test_a_line_longer_than_many_blocks_hides_nothing_behind_it(repo: Repo, claude: Claude) -> None:
    nested = prompt(repo.path, at=START + 1, text="x" * 300_000, inner={"timestamp": "2001-01-01"})
    quoted = prompt(repo.path, at=START + 2, text='"timestamp":"2001-01-01T00:00:00Z"' * 9000)
    no_time = b'{"summary":"' + b"x" * 200_000 + b'"}\n'
    claude.main(reply(repo.path, "m1"), nested, quoted, no_time, reply(repo.path, "m2"))
    assert {m.id for m in found(repo, claude).messages} == {"m1", "m2"}


@given(
    lengths=st.lists(st.integers(0, 40), max_size=30), end=st.booleans(), block=st.integers(1, 90)
)
def test_every_line_is_given_once_whatever_the_blocks(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], end: bool, block: int
) -> None:
    lines = [bytes([97 + n % 26]) * length for n, length in enumerate(lengths)]
    path = tmp_path_factory.getbasetemp() / "lines.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n" * end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tail, "BLOCK", block)
        given_lines = list(tail.newest_lines(str(path), START))
    texts = [line for line, _ in reversed(given_lines)]
    assert b"\n".join(texts) == path.read_bytes()
    assert [unended for _, unended in given_lines] == [True] + [False] * (len(texts) - 1)


def test_an_endless_line_is_given_up(
    repo: Repo, claude: Claude, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "LONGEST", 200_000)
    claude.main(reply(repo.path, "m1"), b"x" * 400_000 + b"\n", session="s1")
    claude.main(reply(repo.path, "m2"), session="s2")
    read = found(repo, claude)
    assert ([m.id for m in read.messages], read.skipped) == (["m2"], 1)


# Where transcripts are


def test_the_variable_replaces_the_usual_places(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two" / "projects"
    told = f" {one}, {two},,{one}/projects, ~/three"
    environ = {"HOME": str(tmp_path), "CLAUDE_CONFIG_DIR": told}
    three = tmp_path / "three" / "projects"
    assert folders(environ) == (str(one / "projects"), str(two), str(three))


def test_the_usual_places_and_a_missing_home() -> None:
    home = folders({"HOME": "/h"})
    assert home == ("/h/.config/claude/projects", "/h/.claude/projects")
    both = folders({"HOME": "/h", "XDG_CONFIG_HOME": "/x"})
    assert both == ("/x/claude/projects", "/h/.claude/projects")
    assert folders({}) == ()
    assert folders({"XDG_CONFIG_HOME": "/x"}) == ("/x/claude/projects",)


# Copies, and reading in several steps


PARTS = st.tuples(*[st.integers(0, 50)] * 4)
ANY = st.builds(
    Message,
    id=st.sampled_from("AB"),
    request=st.sampled_from(["", "1", "2"]),
    model=st.sampled_from([SONNET, OPUS]),
    agent=st.sampled_from(["", "Explore"]),
    branch=st.sampled_from(["", "main"]),
    at=st.integers(START, START + 9),
    last=st.integers(START + 9, START + 20),
    tokens=PARTS.map(lambda parts: Tokens(None, *parts)),
    sidechain=st.booleans(),
    confident=st.booleans(),
)


@given(messages=st.lists(ANY, max_size=12), seed=st.integers())
def test_the_order_of_copies_does_not_matter(messages: list[Message], seed: int) -> None:
    shuffled = random.Random(seed).sample(messages, len(messages))
    assert winners(shuffled) == winners(messages)
    assert winners(winners(messages)) == winners(messages)


@given(messages=st.lists(ANY, max_size=12), split=st.integers(0, 12))
def test_winners_of_a_part_stand_for_the_part(messages: list[Message], split: int) -> None:
    in_two = winners((*winners(messages[:split]), *messages[split:]))
    at_once = winners(messages)
    assert [m.replace(last=0) for m in in_two] == [m.replace(last=0) for m in at_once]


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    """Copies of replies that grow while they stream, and replays beside them, within the slack."""
    copies = []
    for key in draw(st.sets(st.sampled_from("ABCDEF"))):
        begin = START + draw(st.integers(0, 5000))
        for _ in range(draw(st.integers(1, 6))):
            side = draw(st.booleans())
            grown = 0 if side else draw(st.integers(0, 9))
            copies.append(
                Message(
                    id=key,
                    request=draw(st.sampled_from("12")),
                    model=SONNET,
                    agent="",
                    branch="",
                    at=begin + grown * 10,
                    last=begin + grown * 10,
                    tokens=Tokens(None, 5, 10 + grown * 7, 3, 2),
                    sidechain=side,
                )
            )
    return copies


@given(copies=conversations(), pauses=st.lists(st.integers(0, 2000), max_size=8))
def test_reading_in_steps_notes_what_reading_once_does(
    copies: list[Message], pauses: list[int]
) -> None:
    recent: object = None
    since, now = START, START
    noted: list[Message] = []
    for pause in [*pauses, 10_000]:
        now += pause
        seen = winners(m for m in copies if since <= m.at <= now)
        noted += unnoted(seen, recent)
        since = max(START, now - SLACK)
        recent = json.loads(json.dumps(remembered(seen, recent, since)))
    assert total(noted) == total(winners(copies))


@given(messages=st.lists(ANY, max_size=8))
def test_what_is_remembered_is_not_noted_again(messages: list[Message]) -> None:
    recent = remembered(messages, None, START)
    assert unnoted(messages, recent) == ()
    assert remembered(messages, recent, START) == recent
    assert all(min(m.tokens.parts) >= 0 for m in unnoted(messages, {}))


def test_a_grown_message_gives_what_was_added() -> None:
    first = Message("A", "1", SONNET, "", "", START, START, Tokens(None, 10, 3, 0, 7))
    grown = first.replace(tokens=Tokens(None, 8, 90, 0, 7), last=START + 5)
    recent = remembered([first], None, START)
    assert recent == {"A": {"1": [START, 10, 3, 0, 7, 0]}}
    assert [m.tokens for m in unnoted([grown], recent)] == [Tokens(None, 0, 87, 0, 0)]
    assert remembered([grown], recent, START) == {"A": {"1": [START + 5, 10, 90, 0, 7, 0]}}
    assert remembered([], recent, START + 1) == {}


def test_a_replay_of_what_is_noted_adds_nothing_and_keeps_it_known() -> None:
    first = Message("A", "1", SONNET, "", "", START, START, Tokens(None, 10, 3))
    recent = remembered([first], None, START)
    replay = first.replace(request="9", sidechain=True, at=START + 500, last=START + 500)
    assert unnoted([replay], recent) == ()
    assert remembered([replay], recent, START + 400) == {"A": {"1": [START + 500, 10, 3, 0, 0, 0]}}


@pytest.mark.parametrize(
    "recent", [None, 5, [], "x", {"A": 3}, {"A": {"1": [1, 2]}}, {"A": {"1": [None] * 6}}]
)
def test_damaged_notes_count_as_none(recent: object) -> None:
    one = Message("A", "1", SONNET, "", "", START, START, Tokens(None, 10, 3))
    assert unnoted([one], recent) == (one,)
    assert remembered([one], recent, START) == {"A": {"1": [START, 10, 3, 0, 0, 0]}}
