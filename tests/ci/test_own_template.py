"""A repository's own template: taken from the base, rendered apart, and never in the way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

from hostile import PAYLOADS
from runner import GOOD, POLICY, text
from trailgate.ci.own_template import (
    FILE,
    LARGEST_TEMPLATE,
    Own,
    Pages,
    apart,
    pages,
    rendered,
    told,
)
from trailgate.ci.page import page
from trailgate.ci.run import run
from trailgate.ci.scope import Scope
from trailgate.git import Repository
from trailgate.git_process import Limits, run_limited
from trailgate.reports.markdown import Markdown, visible
from trailgate.reports.summary import LARGEST_SUMMARY, NAMES, render
from trailgate.reports.templates import FOLDER

if TYPE_CHECKING:
    from runner import Hub

ROOT = Path(__file__).parents[2]
VALUES: dict[str, Any] = {"evil": PAYLOADS[19], "ours": Markdown("*ours*"), "many": [1, 2]}
MARKER = "<!-- trailgate:summary -->"
LOOP, END = "{% for a in range(99999) %}", "{% endfor %}"
EXTENDS = '{% extends "trailgate/summary.md.j2" %}'


def one(source: str, values: dict[str, Any] | None = None, room: int = 10_000) -> Own:
    return apart(source.encode(), values or VALUES, [room])


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (f"{LOOP}{LOOP}{END}{END}", "longer"),
        (f"{LOOP}{'x' * 3_000}{END}", "more than 8,388,608 characters"),
        (f"{{% set x %}}{LOOP}{'x' * 9_000}{END}{{% endset %}}", "memory"),
        ("{{ ('x' * 300000000) | length }}{{ ('x' * 900000000) | length }}", "memory"),
        ("x" * 20_000, "too long for its place"),
        ("\n\n{{ 1 // 0 }}", "line 3: ZeroDivisionError"),
        ("\n{% if %}", "line 2: TemplateSyntaxError"),
        ("{{ nothing }}", "UndefinedError: 'nothing' is undefined"),
        ("{{ evil.__class__.__mro__ }}", "SecurityError"),
        ("{{ ''|attr('__class__') }}", "SecurityError"),
        ("{{ range(100000000) | length }}", "OverflowError"),
        ("{{ many.append(3) }}", "SecurityError"),
        ("{% include 'summary.md.j2' %}", "RecursionError"),
        ("{% extends 'summary.md.j2' %}", "RecursionError"),
        ("{% include '/etc/passwd' %}", "TemplateNotFound"),
        ("{% import 'os' as os %}", "TemplateNotFound"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "RecursionError"),
        ("\udcff".encode("utf-8", "surrogateescape").decode("latin-1") + "{{", "TemplateSyntax"),
    ],
)
def test_a_template_that_misbehaves_is_ended_and_its_error_told(source: str, problem: str) -> None:
    seconds = 0.8 if problem == "longer" else 20.0
    found = apart(source.encode(), VALUES, [10_000], seconds)
    assert found.texts is None
    assert problem in found.problem
    assert "\n" not in found.problem


def test_a_template_that_is_too_large_is_not_tried() -> None:
    assert "more than 262,144 bytes" in one("x" * (LARGEST_TEMPLATE + 1)).problem


def test_the_child_knows_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from trailgate.ci import own_template

    monkeypatch.setenv("GITHUB_TOKEN", "a-secret")
    code = "import os, sys; sys.stdout.write(repr(dict(os.environ)))"
    found = run_limited(
        [*own_template._command()[:3], code],
        own_template._environment(),
        b"",
        Limits(20.0, 10_000),
    )
    assert b"a-secret" not in found
    assert b"HOME" not in found


@pytest.mark.parametrize(
    "source",
    [
        "{{ evil }}",
        "{{ evil | safe }}",
        "{{ ours ~ evil }}",
        "{% set t %}{}{% endset %}{{ t.format(evil) }}",
        "{% set t %}{x}{% endset %}{{ t.format_map({'x': evil}) }}",
        "{% set t %}%s{% endset %}{{ t % evil }}",
        "{% set t %}%s{% endset %}{{ t | format(evil) }}",
        "{% set t %}A{% endset %}{{ t | replace('A', evil) }}",
        "{% set t %}{% endset %}{{ t.join([evil]) }}",
        "{% set t %}{% endset %}{{ [evil] | join(t) }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(evil) }}",
        "{% macro m() %}{{ caller(evil) }}{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
        "{% filter upper %}{{ evil }}{% endfilter %}",
        "{% autoescape true %}{{ evil | safe }}{% endautoescape %}",
        "{{ [evil] | map('string') | first }}",
        "{{ evil | string | default(ours) }}",
        "{{ {'a': evil} | xmlattr }}",
        "<b>{{ evil | html }}</b>",
        "<div>{{ evil | html }}</div>",
    ],
)
@pytest.mark.parametrize("evil", ["<img src=x>", "[a](https://evil.example)", "**b** @octocat"])
def test_nothing_prints_unescaped_however_it_is_put_together(source: str, evil: str) -> None:
    from trailgate.reports.sandboxed import rendered as directly

    answer = directly(source, VALUES | {"evil": evil}, [10_000])
    assert "texts" in answer, answer
    kinds = set()
    for token in MarkdownIt("commonmark").parse(answer["texts"][0]):
        kinds |= {child.type for child in token.children or ()}
        assert "<img" not in (token.content if token.type == "html_block" else "")
    assert not kinds & {"link_open", "image", "strong_open"}
    assert "html_inline" not in kinds or "html" in source
    if "html" not in source:
        assert "code_inline" in kinds


def test_hostile_texts_stay_text_in_a_template_that_lists_them() -> None:
    source = (
        "{% for x in all %}- {{ x }}\n{% endfor %}\n<p>{% for x in all %}{{ x | html }}{% endfor %}"
    )
    answer = one(source, {"all": list(PAYLOADS)}, 400_000)
    assert answer.texts is not None, answer.problem
    tokens = MarkdownIt("commonmark").parse(answer.texts[0])
    inline = [token for token in tokens if token.type == "inline"]
    assert len(inline) == len(PAYLOADS)
    for token, payload in zip(inline, PAYLOADS, strict=True):
        [child] = token.children or []
        assert child.type == "code_inline", payload
    [block] = [token for token in tokens if token.type == "html_block"]
    assert set(re.findall(r"<(/?\w+)", block.content)) == {"p", "code", "/code"}
    assert "@" not in block.content
    assert visible(PAYLOADS[17]) in answer.texts[0]


def repository(hub: Hub) -> Repository:
    return Repository(str(hub.work / ".git"), str(hub.work / ".git"), str(hub.work))


def prepared(hub: Hub, template: str, proposed: str = "") -> tuple[Repository, Scope]:
    """Make a base with a template, and a change that may propose another."""
    (hub.work / ".trailgate").mkdir()
    hub.commit("chore: begin", {"trailgate.toml": POLICY, FILE: template})
    base = hub.tip()
    hub.branch("feature")
    hub.commit(text(*GOOD), {FILE: proposed} if proposed else None)
    return repository(hub), Scope(hub.tip(), (base,), base, "main", None)


NOW = 1_785_326_400


def test_blocks_can_be_overridden_and_every_other_part_stays(hub: Hub) -> None:
    template = (
        EXTENDS + "{% block footer %}\nAsk {{ budgets[0].name }}\n{{ super() }}{% endblock %}"
    )
    found, scope = prepared(hub, template, "{{ evil }}")
    values = page(run(found, scope, "error", NOW))
    own = rendered(found, scope, values, [LARGEST_SUMMARY, 60_000])
    assert own.texts is not None, own.problem
    built_in = render(values)
    head, _, foot = built_in.rpartition("\n\n1 commit judged")
    for one_text in own.texts:
        assert "\nAsk `weekly`\n" in one_text
        assert one_text.startswith(head)
        assert one_text.endswith(foot)


def test_without_a_template_nothing_is_said(hub: Hub) -> None:
    hub.start()
    scope = Scope(hub.tip(), (), hub.tip(), "main", None)
    assert rendered(repository(hub), scope, {}, [1]) == Own()
    assert rendered(repository(hub), scope.replace(target=""), {}, [1]) == Own()


def test_the_built_in_page_says_why_the_own_template_was_not_used(hub: Hub) -> None:
    wrong = "{% block verdict %}{{ {}['<b>'] }}{% endblock %}"
    found, scope = prepared(hub, EXTENDS + wrong)
    values = page(run(found, scope, "error", NOW))
    own = rendered(found, scope, values, [60_000])
    assert own.texts is None
    values["notes"].append(told(own.problem))
    line = render(values).split("\n")[2]
    assert line == (
        "> `.trailgate/summary.md.j2` of the base could not be used, so this is the built-in "
        "page: `line 1: UndefinedError: 'dict object' has no attribute '<b>'`"
    )


def test_both_places_are_filled_by_the_own_template_or_both_by_the_built_in(hub: Hub) -> None:
    found, scope = prepared(hub, "{{ verdict }} {{ limits.findings }}")
    values = page(run(found, scope, "error", NOW))
    assert pages(found, scope, values, 9_000, MARKER) == Pages(
        "pass 1,000", f"{MARKER}\npass 1,000"
    )
    assert pages(found, scope, values, 9_000) == Pages("pass 1,000")
    # no room for even the shortest of the repository's own
    built_in = pages(found, scope, values, 5, MARKER)
    assert built_in.summary == ""
    assert built_in.comment.startswith(f"{MARKER}\n### :white_check_mark: trailgate: pass.")
    assert "even with all lists cut it is too long" in built_in.comment
    assert values["notes"] == []


def test_every_block_and_variable_is_documented(hub: Hub) -> None:
    guide = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    guide = guide.partition("## Your own summary")[2].partition("\n## ")[0]
    source = Path(FOLDER, "summary.md.j2").read_text(encoding="utf-8")
    blocks = re.findall(r"{% block (\w+) %}", source)
    listed = re.findall(r"^\| `(\w+)` \|", guide.partition("| variable")[0], re.MULTILINE)
    assert listed == blocks
    found, scope = prepared(hub, "")
    values = page(run(found, scope, "error", NOW))
    rows = re.findall(r"^\| (`.*?) \|", guide.partition("| variable")[2], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == {*values, "limits"}
    [row] = [line for line in guide.split("\n") if line.startswith("| `limits` |")]
    assert set(re.findall(r"`(\w+)`", row)) == {"limits", *NAMES}
    assert FILE in guide
