from __future__ import annotations

import pytest

from repos import Repo

NOW = "2026-07-28T14:00:00Z"
POLICY = """\
# Our policy.
extends = "leo" # haiku first

[[budget]]
name = "weekly"
limit = 500_000 # agreed in spring
# reserve = 0.20

# Nobody waives anything.
[overrides]
approvers = []
"""


@pytest.fixture
def repo(tmp_path):
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = NOW
    made.commit("chore: begin", files={"trailgate.toml": POLICY})
    return made
