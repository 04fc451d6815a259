"""Workflow commands: escapes, caps, and text that stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner import commands
from trailgate.findings import ERROR, NOTE, WARNING, Finding, Remedy
from trailgate.reports.annotations import LONGEST, annotate, command, quoted

HARD = st.text(alphabet=":#[]%,;=\r\n vso\u2028\u00a0x", max_size=30)


@given(HARD, HARD)
def test_any_text_makes_one_command(title: str, message: str) -> None:
    line = command("error", f"t{title}", f"m{message}")
    [found] = commands(line)
    assert "\n" not in line
    assert found.name == "error"
    assert list(found.properties) == ["title"]
    assert found.data.startswith("m")
    assert "##[" not in line


@given(st.lists(HARD, max_size=5))
def test_quoted_lines_make_none_even_without_the_stop(lines: list[str]) -> None:
    told = quoted(lines, "t0ken")
    assert commands("\n".join(told)) == []
    assert commands("\n".join(told[1:-1])) == []


def test_what_a_command_says_arrives_as_it_was() -> None:
    [found] = commands(command("warning", "a: b, 100 %", "line\nnext: 5 %, %0A"))
    assert found.properties == {"title": "a: b, 100 %"}
    assert found.data == "line\nnext: 5 %, %0A"


@pytest.mark.parametrize("text", ["x" * 9_000, "%" * 9_000, "\n" * 9_000])
def test_the_escaped_data_is_at_most_as_long_as_the_runner_keeps(text: str) -> None:
    data = command("error", "t", text).partition("title=t::")[2]
    assert LONGEST - 3 < len(data) <= LONGEST
    assert set(commands(f"::error::{data}")[0].data) == {text[0]}


def findings(severity: str, count: int) -> list[Finding]:
    return [Finding("a-rule", severity, f"{severity} {n}") for n in range(count)]


@pytest.mark.parametrize(("count", "shown", "rest"), [(10, 10, ""), (11, 10, "2 more errors")])
def test_ten_of_a_kind(count: int, shown: int, rest: str) -> None:
    told = commands("\n".join(annotate(findings(ERROR, count) + findings(WARNING, 3))))
    assert [one.name for one in told] == ["error"] * shown + ["warning"] * 3
    assert told[shown - 1].data.startswith(rest or "error 9")


def test_notes_are_no_annotations() -> None:
    assert annotate(findings(NOTE, 2)) == []


def test_an_annotation_says_where_what_why_and_how() -> None:
    finding = Finding(
        "a-rule",
        ERROR,
        "it is wrong",
        "for a reason",
        remedies=(Remedy("mend it"),),
        commit="1234567890abcdef",
        subject="feat: x",
    )
    [found] = commands(annotate([finding])[0])
    assert found.properties == {"title": "trailgate a-rule"}
    assert found.data == "1234567890 feat: x\nit is wrong: for a reason\nremedy: mend it"
