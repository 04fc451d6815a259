"""Nothing that others wrote takes effect: not in the log, not in outputs, not in the summary."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from hostile import PAYLOADS
from runner import GOOD, POLICY, Hub, commands, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from runner import Done

OUTPUTS = {
    "verdict": "fail",
    "zone": "[A-Z]+",
    "percent": r"\d+\.\d",
    "tokens-week": r"\d+",
    "tokens-change": r"\d+",
    "findings": r"\d+",
    "errors": r"\d+",
    "warnings": r"\d+",
    "commits": r"\d+",
    "coverage": r"\d+\.\d",
    "report-json": "",
}


def _policy() -> str:
    """Give a policy whose messages are hostile; its names can't be."""
    rules = [
        f'[[rule]]\nname = "house-{n}"\nwhen = {{ agent = ["TESTING"] }}\n'
        f'require = {{ family = ["haiku"] }}\nseverity = "error"\n'
        f"message = {json.dumps(_printable(payload))}\n"
        for n, payload in enumerate(PAYLOADS)
    ]
    return "\n".join([POLICY, *rules])


def _printable(payload: str) -> str:
    """Give what a policy's text may hold of a payload."""
    return "".join(c for c in payload if c.isprintable())[:1_000]


def _messages(payload: str) -> Iterator[str]:
    line = re.sub(r"[\n\r]", " ", payload)
    yield text(*GOOD, subject=payload)
    yield text(
        f"SD: {line}",
        f"Phase: {line}",
        f"Agent: {line}",
        f"Model: {line}",
        "Tokens: 10",
        "Critical: yes",
        f"Task: {line}",
        f"Escalation-Reason: {line}",
        f"Override: {line}",
        f"Override-By: {line}",
    )
    yield text("SD: SD-AUTH-001", f"Tokens: {line}", f"Run: {line}", f"Critical: {line}")
    yield f"feat(SD-AUTH-001): {line}\n\n{payload}\nTokens: {line}\nRun-Id: {line}\n"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    base = hub.start(_policy())
    hub.branch("feature")
    for payload in PAYLOADS:
        for message in _messages(payload):
            hub.commit(message, author=re.sub(r"[\x00-\x1f<>]", "", payload)[:300] + "x")
    event = hub.event(base, title=PAYLOADS[0])
    event["pull_request"]["head"]["ref"] = "\n".join(PAYLOADS[:20])
    found = hub.ci(event)
    assert (found.code, found.errors) == (1, ""), found.log
    return found


def test_the_log_holds_no_commands_but_our_annotations(done: Done) -> None:
    told = commands(done.log)
    assert [command.name for command in told] == ["error"] * 10 + ["warning"] * 10
    for command in told:
        assert list(command.properties) == ["title"]
        assert command.properties["title"].startswith("trailgate")
        assert len(command.data) <= 4_096


def test_both_forms_of_commands_are_broken_even_where_commands_are_stopped(done: Done) -> None:
    assert "PWN" in done.log
    assert "##[" not in done.log
    assert "##vso[" not in done.log
    own = [line for line in done.log.split("\n") if line.lstrip().startswith("::")]
    token = own[0].removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert own[1] == f"::{token}::"
    assert all(re.match("::(error|warning) title=trailgate", line) for line in own[2:])


def test_outputs_are_ours_alone(done: Done) -> None:
    assert set(done.outputs) == set(OUTPUTS)
    for name, pattern in OUTPUTS.items():
        assert re.fullmatch(pattern, done.outputs[name]), name
    assert "PWN" not in done.raw_outputs
    ends = re.findall("<<(.*)", done.raw_outputs)
    assert re.fullmatch("trailgate_[0-9a-f]{32}", ends[0])


def test_the_summary_shows_what_others_wrote_as_code_only(done: Done) -> None:
    tokens = list(_tokens(MarkdownIt("commonmark").enable("table").parse(done.summary)))
    code = [token.content for token in tokens if token.type in ("code_inline", "fence")]
    assert sum("PWN" in content for content in code) > len(PAYLOADS)
    rest = [token for token in tokens if token.type not in ("code_inline", "fence", "inline")]
    assert not [token.content for token in rest if "PWN" in token.content]
    assert not [token for token in rest if "link" in token.type or "image" in token.type]
    html = {token.content.strip() for token in rest if "html" in token.type}
    assert "</details>" in html
    ours = r"<details( open)?><summary>[\w ,:]+</summary>|</details>"
    assert not [tag for tag in html if not re.fullmatch(ours, tag)]


def test_tables_keep_their_columns(done: Done) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(done.summary)
    widths, columns, rows = set(), 0, 0
    for token in tokens:
        if token.type == "tr_open":
            columns = 0
        columns += token.type in ("td_open", "th_open")
        if token.type == "tr_close":
            widths.add(columns)
            rows += 1
    # every line that begins with a bar is a row, but for the one under each heading
    lines = done.summary.split("\n")
    assert rows == sum(line.startswith("|") and not line.startswith("| :--") for line in lines)
    assert widths == {4, 7}
    for line in done.summary.split("\n"):
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (5, 8)


@pytest.mark.parametrize("place", ["log", "summary", "raw_outputs"])
def test_nothing_invisible_is_left(done: Done, place: str) -> None:
    found = {c for c in getattr(done, place) if unicodedata.category(c)[0] == "C"}
    assert found <= {"\n"}
    assert not {c for c in getattr(done, place) if unicodedata.category(c) in ("Zl", "Zp")}


def test_a_hostile_policy_that_is_refused_is_quoted_too(hub: Hub) -> None:
    names = "".join(
        f"{json.dumps(payload.encode('utf-8', 'replace').decode())} = 1\n" for payload in PAYLOADS
    )
    hub.start(f"[rules]\n{names}")
    found = hub.ci(hub.pull_request(text(*GOOD)))
    assert found.code == 2
    assert [command.name for command in commands(found.log)] == ["error"]
    assert "##[" not in found.log
    tokens = _tokens(MarkdownIt("commonmark").parse(found.summary))
    shown = [t for t in tokens if t.type not in ("fence", "inline") and "PWN" in t.content]
    assert not shown


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])
