"""The first policy file, with comments; each commented block can be switched on as it stands."""

from __future__ import annotations

import json
from string import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .answers import Answers

_TEXT = Template("""\
# The policy of trailgate: who may use which model, and how much.
# `trailgate policy show` prints what holds and where it comes from; `trailgate policy validate`
# judges this file. What is commented out can be switched on as it stands.

# The preset that this file changes: leo, sonnet-default or minimal.
extends = $preset

# "advisory" turns errors into warnings, but for the two rules that guard security and validation.
mode = $mode

# This commit and all before it are spared: the rules begin after it.
$enforce_from

# A limit of tokens for each week. Zones: YELLOW from 70 %, ORANGE from 85 %, RED from 95 %.
[[budget]]
name = "weekly"
limit = $limit
unit = "tokens"
period = "week"
resets = $reset
timezone = $timezone
# Keep a fifth of the week for critical work: zones are computed on what is left.
# reserve = 0.20
# Count tokens by what they cost: a haiku token as a third of a sonnet token.
# weights = { haiku = 0.33, sonnet = 1, opus = 1.67 }

# Who may waive a rule for one commit (`Override:` and `Override-By:` trailers). Nobody: [].
[overrides]
approvers = $approvers

# Read what Claude Code used from its transcripts on the machine where a commit is made (counts,
# models, times and ids only), and fill it into the commit. It changes no rule.
[sources]
claude-code = $transcripts

# Hours a week, by family; runs say theirs with the trailer `Hours`.
# [[budget]]
# name = "opus-hours"
# limit = 24
# unit = "hours"
# resets = $reset
# timezone = $timezone
# match = { family = ["opus"] }
#
# [[budget]]
# name = "sonnet-hours"
# limit = 240
# unit = "hours"
# resets = $reset
# timezone = $timezone
# match = { family = ["sonnet"] }
#
# [[budget]]
# name = "haiku-hours"
# limit = 700
# unit = "hours"
# resets = $reset
# timezone = $timezone
# match = { family = ["haiku"] }

# A rule of your own: what a run must fit, when it fits something else.
# [[rule]]
# name = "docs-stay-cheap"
# when = { agent = ["DOCMON", "RETRO"], zone = ["YELLOW", "ORANGE", "RED"] }
# require = { family = ["haiku"] }
# severity = "warning"
# message = "documentation runs on haiku once the week is past 70 %"

# Other spellings in your messages, for trailer keys, phases, agents and models.
# [keys]
# model = "AI-Model"
#
# [aliases.phases]
# PLANNING = "PLAN"

# Another model for an agent, from a day on.
# [[agents.DOCMON]]
# from = $from
# assignment = "sonnet"

# How severe a rule is: error, warning or off (`trailgate explain RULE` says what it is for).
# [severity]
# below-assignment = "off"
""")

_EXAMPLE_DAY = "2027-01-01"


def render(answers: Answers, limit: int, head: str) -> str:
    """Give the text of a first policy file.

    Args:
        answers: what was answered.
        limit: the answer for the tokens of a week, as a number.
        head: the object name of the commit up to which nothing is judged, `""` for none.
    """
    commit = f"enforce-from = {_quoted(head)}" if head else (
        '# enforce-from = "<the full name of a commit>"')  # fmt: skip
    return _TEXT.substitute(
        preset=_quoted(answers.preset),
        mode=_quoted(answers.mode),
        enforce_from=commit,
        limit=f"{limit:_}",
        reset=_quoted(answers.reset),
        timezone=_quoted(answers.timezone),
        approvers=_array(answers.approvers),
        transcripts="true" if answers.transcripts else "false",
        **{"from": _EXAMPLE_DAY},
    )


def pause(since: str, until: str) -> str:
    """Give the pause that holds until the start date; dates and instants as TOML writes them."""
    return f"""
# Until the start date the rules on zones and escalations are silent; the two that guard security
# and validation are not.
[[pause]]
from = {since}
until = {until}
reason = "before the start date"
"""


def _quoted(text: str) -> str:
    # TOML's basic strings take the same escapes as JSON's
    return json.dumps(text, ensure_ascii=False)


def _array(texts: tuple[str, ...]) -> str:
    if len(texts) < 2:
        return f"[{''.join(_quoted(text) for text in texts)}]"
    return "[\n" + "".join(f"  {_quoted(text)},\n" for text in texts) + "]"
