"""Patterns that one process compiled and the next takes over."""

from __future__ import annotations

import importlib
import marshal
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import trailgate
from trailgate import patterns
from trailgate.usage.ids import pattern
from trailgate.usage.vocabulary import Vocabulary, default_keys

_SOURCE = str(Path(str(trailgate.__file__)).parents[1])

_TAKEN_OVER = """
import marshal, sys
sys.path.insert(0, sys.argv[1])
from trailgate import patterns
with open(sys.argv[2], "rb") as file:
    table, texts = marshal.load(file)
patterns.use(table)
for (source, flags) in table:
    found = patterns.compiled(source, flags)
    for text in texts:
        text = text if isinstance(source, str) else text.encode()
        print([(m.span(), m.groups(), m.groupdict()) for m in found.finditer(text)])
assert "re" not in sys.modules
"""

_TEXTS = (
    "feat(SD-AUTH-001): tighten RLS\n\nSD: SD-AUTH-001\nTokens: 12.5k\n# note\n\tfolded\n",
    "Revert \"x\"\n\nThis reverts commit 0123456789abcdef.\n\nMerge branch 'a'\n* one\n",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV 2026-07-28T14:03:00Z Mon Nov 23 07:02:12 2026 +0000 1_000\n",
    "commit 0123456 (HEAD)\nAuthor: A <a@b>\nDate:   x\n\n  Signed-off-by: x\n \n\n\nK\u00e9y: v\n",
    "QF-20260728-054 SD-A-B-1-... SD_x SD-AUTH-001_fix 12,500 0.5M Conflicts:\n\tfile\n",
)


def _all_late() -> set[tuple[str | bytes, int]]:
    """Every pattern that a module of the package compiles late."""
    found: set[tuple[str | bytes, int]] = set()
    for module in pkgutil.walk_packages(trailgate.__path__, "trailgate."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if type(value).__name__ == "_Late":
                found.add((value._source, value._flags))
    return found


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_ready", {})
    monkeypatch.setattr(patterns, "_missed", set())


@pytest.mark.usefixtures("fresh")
def test_what_is_taken_over_matches_as_what_was_compiled(tmp_path: Path) -> None:
    usual = pattern(Vocabulary(keys=default_keys(), phases=("EXEC",)))
    sources = _all_late() | {(usual.pattern, patterns.ASCII)}
    assert len(sources) > 25
    made = {source: patterns.compiled(*source) for source in sources}
    table = patterns.portable()
    assert table is not None
    assert set(table) == sources
    kept = tmp_path / "table"
    kept.write_bytes(marshal.dumps((table, _TEXTS)))
    words = [sys.executable, "-I", "-S", "-c", _TAKEN_OVER, _SOURCE, str(kept)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    expected = [
        str([(m.span(), m.groups(), m.groupdict()) for m in made[source].finditer(text)])
        for source in table
        for text in (t if isinstance(source[0], str) else t.encode() for t in _TEXTS)
    ]
    assert told == expected
    assert any(line != "[]" for line in told)


@pytest.mark.usefixtures("fresh")
def test_nothing_is_kept_where_nothing_was_compiled() -> None:
    assert patterns.portable() is None
    patterns.use("no table")
    patterns.compiled("a+", 0)
    assert set(patterns.portable() or {}) == {("a+", 0)}
