"""Which model a message names."""

from __future__ import annotations

import pytest

from builders import LEO
from trailgate.backfill.attribution import models

ANTHROPIC = "<noreply@anthropic.com>"


@pytest.mark.parametrize(
    ("line", "model", "family"),
    [
        (f"Co-Authored-By: Claude Opus 4.5 {ANTHROPIC}", "Opus 4.5", "opus"),
        (f"Co-authored-by: Claude Sonnet {ANTHROPIC}", "Sonnet", "sonnet"),
        (f"CO-AUTHORED-BY:Claude Haiku 4.5 (1M context) {ANTHROPIC}", "Haiku 4.5", "haiku"),
        (f"    Co-Authored-By: Claude Opus 4.1 {ANTHROPIC}", "Opus 4.1", "opus"),
        (f"Co-Authored-By: Claude (claude-opus-4-5) {ANTHROPIC}", "claude-opus-4-5", "opus"),
        (f"Co-Authored-By: Claude Fable 5 {ANTHROPIC}", "Fable 5", ""),
        ("Assisted-by: Claude:claude-3-opus coccinelle sparse", "claude-3-opus", "opus"),
        ("Assisted-by: Cursor:some-model", "some-model", ""),
    ],
)
def test_a_line_names_a_model(line, model, family):
    (found,) = models(f"feat: x\n\nbody\n\n{line}\n".encode(), LEO.family)
    assert (found.model, LEO.family(found.model)) == (model, family)


@pytest.mark.parametrize(
    "line",
    [
        f"Co-Authored-By: Claude {ANTHROPIC}",
        f"Co-Authored-By: Claude (a person) {ANTHROPIC}",
        "Co-Authored-By: Claude Martin <claude.martin@example.com>",
        f"Co-Authored-By: Opus 4.5 {ANTHROPIC}",
        f"We wrote Co-Authored-By: Claude Opus 4.5 {ANTHROPIC}",
        "Assisted-by: a colleague",
        "Assisted-by: Claude:",
        f"Co-Authored-By: Claude Opus 4.5\x1b[31m {ANTHROPIC}",
        "Assisted-by: Claude:opus\x1b[31m",
        f"Co-Authored-By: {'x' * 400} {ANTHROPIC}",
    ],
)
def test_a_line_that_names_none(line):
    assert models(f"feat: x\n\n{line}\n".encode(), LEO.family) == ()


def test_several_models_of_a_squash_each_once():
    lines = [f"Co-Authored-By: Claude {name} {ANTHROPIC}" for name in ("Opus", "Haiku", "Opus")]
    found = models("\n\n".join(["feat: x", *lines]).encode(), LEO.family)
    assert [one.model for one in found] == ["Opus", "Haiku"]


def test_what_stands_behind_a_nul_is_not_read():
    text = f"feat: x\0\n\nCo-Authored-By: Claude Opus {ANTHROPIC}\n".encode()
    assert models(text, LEO.family) == ()


def test_bytes_of_no_text_do_no_harm():
    assert models(b"feat: \xff\n\nAssisted-by: \xff\xfe:opus\xff\n", LEO.family)[0].model
