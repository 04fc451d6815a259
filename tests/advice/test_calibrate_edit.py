"""What `calibrate --write` does to a policy file: the entry, and nothing else."""

from __future__ import annotations

import tomllib

import pytest

from trailgate.errors import PolicyError, UsageError
from trailgate.hatches.calibrating import assign, lines_for
from trailgate.hatches.edits import Source

SINCE = 1_785_715_200  # 2026-08-03
ENTRY = '[[agents.TESTING]]\nfrom = 2026-08-03\nassignment = { EXEC = "opus" }\n'
MOVE = {"TESTING": {"EXEC": "opus"}}


def edited(text, families=MOVE, *, pyproject=False):
    name = "pyproject.toml" if pyproject else "trailgate.toml"
    return assign(Source(name, text.encode(), pyproject), families, SINCE)


def text_of(source):
    return source.text.decode()


def test_the_printed_lines_are_what_is_written():
    assert "\n".join(lines_for("TESTING", MOVE["TESTING"], SINCE)) + "\n" == ENTRY
    assert text_of(edited("")) == ENTRY


def test_every_comment_stays_in_its_place():
    before = '# ours\nextends = "leo" # haiku first\n\n[overrides]\napprovers = [] # none\n# end\n'
    assert text_of(edited(before)) == f"{before}\n{ENTRY}"


def test_a_table_becomes_the_first_of_its_entries():
    before = '  [agents."testing"] # t\nassignment = "sonnet" # agreed\n\n# people\n[overrides]\n'
    after = edited(before)
    entry = ENTRY.replace("TESTING", "testing")
    assert text_of(after) == (
        '  [[agents."testing"]] # t\nassignment = "sonnet" # agreed\n'
        f"\n{entry}\n# people\n[overrides]\n"
    )
    policy = after.policy()
    assert policy.terms("TESTING", "EXEC", SINCE - 1).assignment == "sonnet"
    assert policy.terms("TESTING", "EXEC", SINCE).assignment == "opus"
    assert policy.terms("TESTING", "PLAN", SINCE).assignment == "sonnet"


def test_an_entry_goes_behind_the_tables_inside_the_last_one():
    before = (
        '[agents.TESTING.assignment]\nPLAN = "opus"\n'
        '[[agents.API]]\n[agents.API.assignment]\nPLAN = "opus" # p\n\n[overrides]\n'
    )
    after = edited(before, {"API": {"EXEC": "opus"}})
    assert text_of(after).index("# p") < text_of(after).index("from =")
    assert after.policy().terms("API", "PLAN", SINCE).assignment == "opus"
    with pytest.raises(UsageError, match="TESTING is written in a way"):
        edited(before)


def test_an_entry_of_the_same_day_takes_the_phase_in():
    before = f"{ENTRY}# end\n".replace('"opus" }', '"opus" } # why')
    after = edited(before, {"TESTING": {"PLAN": "opus"}})
    assert 'assignment = { EXEC = "opus", PLAN = "opus" } # why\n# end\n' in text_of(after)


def test_several_agents_and_phases():
    text = '[agents.LEGAL-TEAM]\nassignment = "haiku"\n'
    after = edited(
        text, {"LEGAL-TEAM": {"LEAD": "sonnet"}, "API": {"EXEC": "opus", "PLAN": "opus"}}
    )
    assert "[[agents.LEGAL-TEAM]]\nfrom = 2026-08-03\n" in text_of(after)
    assert after.policy().terms("API", "PLAN", SINCE).assignment == "opus"
    assert after.policy().terms("LEGAL-TEAM", "LEAD", SINCE).assignment == "sonnet"


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_newlines_and_byte_order_mark_stay(ending, mark):
    before = f'{mark}extends = "leo"\n# end\n'.replace("\n", ending)
    after = text_of(edited(before))
    assert after.startswith(before)
    assert after == f'{mark}extends = "leo"\n# end\n\n{ENTRY}'.replace("\n", ending)


def test_pyproject_keeps_the_rest():
    before = '[project]\nname = "x" # x\n\n[tool.trailgate]\nextends = "leo"\n\n[tool.z]\na = 1\n'
    after = edited(before, pyproject=True)
    assert text_of(after).startswith(before)
    assert tomllib.loads(text_of(after))["tool"]["trailgate"]["agents"]["TESTING"]
    assert "[[tool.trailgate.agents.TESTING]]" in text_of(after)


@pytest.mark.parametrize(
    "text",
    [
        'agents = { TESTING = { assignment = "sonnet" } }\n',
        'agents.TESTING.assignment = "sonnet"\n',
        '[agents]\nTESTING = { assignment = "sonnet" }\n',
    ],
)
def test_what_cannot_be_edited_for_sure_is_refused(text):
    assert Source("trailgate.toml", text.encode()).policy()
    with pytest.raises(UsageError, match="written in a way that can't be edited safely"):
        edited(text)


LOOKS_ALIKE = '[tool.z]\nb = """\n[tool.trailgate.agents.TESTING]\na = 1\n"""\n'
TABLE = '[tool.trailgate.agents.TESTING]\nassignment = "sonnet"\n'


def test_text_that_looks_like_a_table_is_never_changed():
    assert f"[{TABLE}".replace("]\n", "]]\n") + LOOKS_ALIKE in text_of(
        edited(TABLE + LOOKS_ALIKE, pyproject=True)
    )
    with pytest.raises(UsageError, match="nothing was changed"):
        edited(LOOKS_ALIKE + TABLE, pyproject=True)


def test_a_result_that_is_no_policy_is_refused():
    with pytest.raises(PolicyError, match="below its assignment"):
        edited("", {"STORIES": {"EXEC": "opus"}})
