"""Edits of TOML text keep all else, or are refused."""

from __future__ import annotations

import pytest

from trailgate.errors import UsageError
from trailgate.hatches.toml_text import TomlText


def edited(text, act, prefix=""):
    made = TomlText("trailgate.toml", text.encode(), prefix)
    act(made)
    return made.as_bytes().decode()


def limit(value="2", since="2026-01-01"):
    return lambda text: text.append("budget", {"name": '"weekly"', "limit": value, "from": since})


ADDED = '[[budget]]\nname = "weekly"\nlimit = 2\nfrom = 2026-01-01\n'


def test_a_new_entry_stands_behind_the_last_and_before_the_next_ones_comment():
    text = '[[budget]]\nname = "weekly"\nlimit = 1\n# reserve\n\n# who\n[overrides]\na = 1\n'
    assert edited(text, limit()) == (
        '[[budget]]\nname = "weekly"\nlimit = 1\n\n' + ADDED.rstrip()
        + "\n# reserve\n\n# who\n[overrides]\na = 1\n"
    )  # fmt: skip


def test_tables_inside_the_last_entry_stay_with_it():
    text = '[[budget]]\nname = "x"\n[budget.match]\nfamily = ["opus"]\n[other]\na = 1'
    after = edited(text, limit())
    assert after == text.replace("\n[other]", f"\n\n{ADDED}[other]") + "\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", ADDED),
        ("a = 1", f"a = 1\n\n{ADDED}"),
        ("a = 1\n# end\n\n\n", f"a = 1\n# end\n\n{ADDED}"),
    ],
)
def test_the_first_entry_stands_at_the_end(text, after):
    assert edited(text, limit()) == after


def test_newlines_and_byte_order_mark_stay():
    after = edited("\ufeffa = 1\r\n", limit())
    assert after == "\ufeff" + f"a = 1\n\n{ADDED}".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('extends = "leo" # why', 'extends = "new" # why'),
        ("extends='leo'", 'extends="new"'),
        ("# top\nb = 1\n\n[a]\nextends = 1", '# top\nb = 1\nextends = "new"\n\n[a]\nextends = 1'),
        ("[a]\nb = 1", 'extends = "new"\n[a]\nb = 1'),
    ],
)  # fmt: skip
def test_a_top_key_is_set_where_it_stands_or_before_the_first_table(text, after):
    assert edited(text, lambda made: made.set_top("extends", '"new"')) == after


def test_within_pyproject_only_our_table_is_touched():
    text = '[tool.other]\nextends = "leo"\n[tool.trailgate]\nextends = "leo"\n'
    after = edited(text, lambda made: made.set_top("extends", '"new"'), "tool.trailgate")
    assert after == '[tool.other]\nextends = "leo"\n[tool.trailgate]\nextends = "new"\n'
    added = edited(text, limit(), "tool.trailgate")
    assert added == text + "\n" + ADDED.replace("[[budget", "[[tool.trailgate.budget")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ('budget = [{ name = "weekly" }]\n', limit()),
        ('a = """\nextends = "old"\n"""\n', lambda made: made.set_top("extends", '"new"')),
        ("extends = [\n1]\n", lambda made: made.set_top("extends", '"new"')),
        ("a = 1\n", lambda made: made.set_in("budget", 0, "limit", "1")),
    ],
)
def test_what_is_not_sure_is_refused(text, act):
    with pytest.raises(UsageError, match="by hand"):
        edited(text, act)
