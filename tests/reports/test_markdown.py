"""Untrusted text in Markdown, and templates that can't forget to escape it."""

from __future__ import annotations

import re
from html import unescape

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hostile import PAYLOADS
from trailgate.reports.markdown import (
    LONGEST,
    Markdown,
    code,
    fenced,
    html,
    link,
    pie,
    visible,
)
from trailgate.reports.templates import environment

HARD = st.text(alphabet="`|\\ ax*<\n\t\u202e\u2028", max_size=20)
PARSER = MarkdownIt("commonmark").enable("table")


def content(markdown: str) -> list[tuple[str, str]]:
    """Give the inline tokens of one paragraph: (type, content)."""
    [token] = [token for token in PARSER.parse(markdown) if token.type == "inline"]
    return [(child.type, child.content) for child in token.children or []]


@given(HARD)
def test_a_code_span_is_one_code_span(text: str) -> None:
    shown = visible(text)
    if not shown.strip():
        assert code(text) == "(empty)"
        return
    [(kind, seen)] = content(code(text).replace("\\|", "|"))
    assert kind == "code_inline"
    assert seen.strip() == shown.replace("\\|", "\\ |").strip()


@given(HARD, HARD)
def test_a_table_cell_is_one_cell(first: str, second: str) -> None:
    tokens = PARSER.parse(f"| a | b |\n| - | - |\n| {code(first)} | {code(second)} |\n")
    cells = [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2
    for text, cell in zip((first, second), cells, strict=True):
        if visible(text).strip():
            [(kind, _)] = content(cell)
            assert kind == "code_inline"


@given(st.lists(HARD, max_size=4))
def test_a_fenced_block_holds_all_its_lines(lines: list[str]) -> None:
    [token] = PARSER.parse(f"{fenced(lines)}\n")
    assert token.type == "fence"
    assert token.content == "".join(f"{visible(line)}\n" for line in lines)


def test_a_fence_is_never_longer_than_the_parser_of_github_reads() -> None:
    # cmark-gfm takes a run of more than 80 backticks for text
    for count in (32, 33, 80, 81, 300):
        fence = code("x" + "`" * count).partition("x")[0].strip()
        assert min(count, 32) < len(fence) <= 80


@given(HARD)
def test_text_inside_tags_is_text_in_markdown_and_in_html(text: str) -> None:
    shown = visible(text)
    for frame in ("({})", "<div>({})</div>"):
        [block, *rest] = [t for t in PARSER.parse(frame.format(html(text))) if t.content]
        assert not rest
        inside = block.children or [block]
        kinds = {child.type for child in inside}
        assert kinds <= {"text", "html_inline", "html_block", "text_special"}
        # what a browser shows of it
        told = "".join(unescape(re.sub("<[^>]*>", "", child.content)) for child in inside)
        assert told[1:-1] == shown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_chart_holds_a_label_of_plain_signs_for_each_slice(payload: str) -> None:
    chart = pie(Markdown("Tokens"), [(payload, 5), ("opus", 3)])
    [token] = PARSER.parse(chart)
    assert (token.type, token.info) == ("fence", "mermaid")
    head, first, second = token.content.rstrip("\n").split("\n")
    assert head == "pie showData title Tokens"
    assert re.fullmatch(r' {4}"[A-Za-z0-9 ._-]{1,40}" : 5', first)
    assert second == '    "opus" : 3'


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/o/r/actions/runs/1", "[x](https://github.com/o/r/actions/runs/1)"),
        ("http://ghes.example:8080/o/r", "[x](http://ghes.example:8080/o/r)"),
        ("", "x"),
        ("javascript:alert(1)", "x"),
        ("https://a/b)![y](z", "x"),
        ("https://a/b c", "x"),
        ("https://a/b\nc", "x"),
    ],
)
def test_a_link_leads_to_plain_addresses_only(address: str, expected: str) -> None:
    assert link(Markdown("x"), address) == expected


def test_long_text_is_cut_with_a_sign() -> None:
    assert len(visible("x" * 10_000)) == LONGEST
    assert visible("x" * 10_000).endswith("\u2026")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ x }}", "`<b>`"),
        ("{{ x ~ ours }}", "`<b>*ours*`"),
        ("{{ ours }}", "*ours*"),
        ("{{ ours | upper }}", "`*OURS*`"),
        ("{{ x | safe }}", "`<b>`"),
        ("{{ [x, ours] | join(' ') }}", "`<b> *ours*`"),
        ("{{ x | e }}", "`&lt;b&gt;`"),
        ("{{ 1234 }} {{ none }}{{ true }}", "1,234 `True`"),
        ("{% set y = x %}{{ y }}", "`<b>`"),
        ("{% set y %}_{{ x }}_{% endset %}{{ y }}", "_`<b>`_"),
        ("{% macro m(a) %}_{{ a }}_{% endmacro %}{{ m(x) }}", "_`<b>`_"),
        ("{% autoescape true %}{{ x }}{% endautoescape %}", "`&lt;b&gt;`"),
        ("{% filter upper %}{{ x }}{% endfilter %}", "`<B>`"),
    ],
)
def test_what_a_template_prints_is_escaped_unless_it_is_markdown(
    source: str, expected: str
) -> None:
    template = environment().from_string(source)
    assert template.render(x="<b>", ours=Markdown("*ours*")) == expected


def test_a_template_that_extends_another_may_use_its_block() -> None:
    templates = {
        "base": "{% block a %}*{{ x }}*{% endblock %}",
        "own": '{% extends "base" %}{% block a %}more {{ super() }}{% endblock %}',
    }
    template = environment(jinja2.DictLoader(templates)).get_template("own")
    assert template.render(x="a|b") == "more *`a\\|b`*"


def test_an_unknown_variable_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing }}").render()
