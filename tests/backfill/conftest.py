"""A repository from before trailgate."""

from __future__ import annotations

import json

import pytest

from repos import Repo

REF = "refs/notes/trailgate"


class Older(Repo):
    """A repository whose backfill is asked for."""

    def backfill(self, *words: str) -> str:
        done = self.trailgate("backfill", *words, COLUMNS="120")
        assert (done.code, done.err) == (0, "")
        return done.out

    def document(self, *words: str) -> dict:
        return json.loads(self.backfill("--json", *words))

    def note(self, oid: str) -> dict:
        return json.loads(self.git("notes", f"--ref={REF}", "show", oid))


@pytest.fixture
def repo(tmp_path):
    made = Older(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = "2026-09-30T12:00:00Z"
    return made
