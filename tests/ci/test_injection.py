"""Nothing that others wrote takes effect: not in the log, not in outputs, not in the summary."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from github_fake import PROJECT, TOKEN, FakeGitHub
from hostile import PAYLOADS
from runner import GOOD, POLICY, Hub, commands, text
from trailgate.github.comment import MARKER

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
    "report-json": ".*report.json",
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


@dataclass
class Told:
    """All that one run wrote."""

    done: Done
    comment: str
    report: str
    sarif: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("hub")
    hub = Hub(folder)
    base = hub.start(_policy())
    hub.branch("feature")
    for payload in PAYLOADS:
        for message in _messages(payload):
            hub.commit(message, author=re.sub(r"[\x00-\x1f<>]", "", payload)[:300] + "x")
    event = hub.event(base, title=PAYLOADS[0])
    event["pull_request"]["head"]["ref"] = "\n".join(PAYLOADS[:20])
    hub.commit("chore: policy", {"trailgate.toml": _policy().replace("house-", "other-")})
    forge = FakeGitHub()
    shown = [payload.encode("utf-8", "replace").decode() for payload in PAYLOADS]
    forge.pull |= {"head": hub.tip("feature"), "base_tip": base, "title": shown[0]}
    event["pull_request"]["head"]["sha"] = hub.tip("feature")
    forge.pull |= {"body": "\n\n".join(shown)[:60_000]}
    forge.merge_settings = {"allow_squash_merge": True, "squash_merge_commit_message": "PR_BODY"}
    env = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": PROJECT, "GITHUB_API_URL": forge.url}
    report, sarif = folder / "report.json", folder / "report.sarif"
    words = ("--json", str(report), "--sarif", str(sarif), "--comment", "update")
    found = hub.ci(event, *words, env=env)
    assert (found.code, found.errors) == (1, ""), found.log
    assert len(forge.bodies) == 1, found.log
    yield Told(found, forge.bodies[0], report.read_text("utf-8"), sarif.read_text("utf-8"))
    forge.close()


@pytest.fixture(scope="module")
def done(told: Told) -> Done:
    return told.done


@pytest.fixture(params=["summary", "comment"])
def page(request: pytest.FixtureRequest, told: Told) -> str:
    if request.param == "summary":
        return told.done.summary
    marker, _, rest = told.comment.partition("\n")
    assert marker == MARKER
    return rest


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
    tokens = [line.removeprefix("::stop-commands::") for line in own if line.startswith("::stop-")]
    assert tokens
    assert len(set(tokens)) == len(tokens)
    for token in tokens:
        assert re.fullmatch("[0-9a-f]{32}", token)
        assert own[own.index(f"::stop-commands::{token}") + 1] == f"::{token}::"
    ended = {f"::{token}::" for token in tokens} | {f"::stop-commands::{t}" for t in tokens}
    rest = [line for line in own if line not in ended]
    assert all(re.match("::(error|warning) title=trailgate", line) for line in rest)


def test_outputs_are_ours_alone(done: Done) -> None:
    assert set(done.outputs) == set(OUTPUTS)
    for name, pattern in OUTPUTS.items():
        assert re.fullmatch(pattern, done.outputs[name]), name
    assert "PWN" not in done.raw_outputs
    ends = re.findall("<<(.*)", done.raw_outputs)
    assert re.fullmatch("trailgate_[0-9a-f]{32}", ends[0])


def test_a_page_shows_what_others_wrote_as_code_only(page: str) -> None:
    tokens = list(_tokens(MarkdownIt("commonmark").enable("table").parse(page)))
    code = [token.content for token in tokens if token.type in ("code_inline", "fence")]
    assert sum("PWN" in content for content in code) > 5
    if len(page) > 65_000:
        assert sum("PWN" in content for content in code) > len(PAYLOADS)
    rest = [token for token in tokens if token.type not in ("code_inline", "fence", "inline")]
    assert not [token.content for token in rest if "PWN" in token.content]
    assert not [token for token in rest if "link" in token.type or "image" in token.type]
    html = {token.content.strip() for token in rest if "html" in token.type}
    assert "</details>" in html
    ours = r"<details( open)?><summary>[\w ,:]+</summary>|</details>"
    assert not [tag for tag in html if not re.fullmatch(ours, tag)]


def test_tables_keep_their_columns(page: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    widths, columns, rows = set(), 0, 0
    for token in tokens:
        if token.type == "tr_open":
            columns = 0
        columns += token.type in ("td_open", "th_open")
        if token.type == "tr_close":
            widths.add(columns)
            rows += 1
    # every line that begins with a bar is a row, but for the one under each heading
    lines = page.split("\n")
    assert rows == sum(line.startswith("|") and not line.startswith("| :--") for line in lines)
    assert widths == {4, 7}
    for line in page.split("\n"):
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (5, 8)


@pytest.mark.parametrize("place", ["log", "summary", "raw_outputs", "comment", "report", "sarif"])
def test_nothing_invisible_is_left(told: Told, place: str) -> None:
    text = getattr(told if hasattr(told, place) else told.done, place)
    found = {c for c in text if unicodedata.category(c)[0] == "C"}
    assert found <= {"\n"}
    assert not {c for c in text if unicodedata.category(c) in ("Zl", "Zp")}


@pytest.mark.parametrize("place", ["report", "sarif"])
def test_a_document_is_sound_and_its_texts_can_be_shown(told: Told, place: str) -> None:
    texts = list(_texts(json.loads(getattr(told, place))))
    assert sum("PWN" in text for text in texts) > len(PAYLOADS)
    assert not [text for text in texts if not text.replace("\n", "").isprintable()]


def test_a_documents_verdict_is_ours(told: Told) -> None:
    report = json.loads(told.report)
    assert report["verdict"] == "fail"
    assert report["errors"] == int(told.done.outputs["errors"])
    [run] = json.loads(told.sarif)["runs"]
    assert len(run["results"]) == int(told.done.outputs["findings"])
    assert {result["level"] for result in run["results"]} == {"error", "warning"}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


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
