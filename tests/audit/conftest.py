"""A repository to audit."""

from __future__ import annotations

import json

import pytest

from repos import Repo


class Audited(Repo):
    """A repository whose audits are asked for."""

    def audit(self, *words: str) -> str:
        done = self.trailgate("audit", *words, COLUMNS="100")
        assert (done.code, done.err) == (0, "")
        return done.out

    def document(self, *words: str) -> dict:
        return json.loads(self.audit(*words, "--json"))


@pytest.fixture
def repo(tmp_path):
    made = Audited(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = "2026-07-30T12:00:00Z"
    return made
