from __future__ import annotations

import pytest

from trailgate.usage.ids import agree, branch_id
from trailgate.usage.reader import read
from usage_messages import vocabulary

WORDS = vocabulary()


def sd(text: str) -> tuple[str, str]:
    found = read(text.encode(), WORDS)
    return found.sd, found.sd_from


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("feat(SD-AUTH-001): x", ("SD-AUTH-001", "scope")),
        ("feat(SD-AUTH-001)!: x", ("SD-AUTH-001", "scope")),
        ("feat(SD-LEARN): a bare pair counts in a scope", ("SD-LEARN", "scope")),
        ("feat(SD-S19-...-001-C): x", ("SD-S19-...-001-C", "scope")),
        ("feat(QF-20260728-054): x", ("QF-20260728-054", "scope")),
        ("fix(QF-20260728-054b): x", ("QF-20260728-054b", "scope")),
        ("fix(QF-AUTH-FIX-054): x", ("QF-AUTH-FIX-054", "scope")),
        ("fix(QF-20260728-slug-words): x", ("QF-20260728-slug-words", "scope")),
        ("feat(auth, SD-AUTH-001): x", ("SD-AUTH-001", "scope")),
        ("fix: what SD-AUTH-001 left", ("SD-AUTH-001", "subject")),
        ("[SD-AUTH-001] x", ("SD-AUTH-001", "subject")),
        ("SD-ONE-TWO-THREE x", ("SD-ONE-TWO-THREE", "subject")),
        ("fixup! feat(SD-AUTH-001): x", ("SD-AUTH-001", "subject")),
        ("fix: x\n\nwords\nSD: SD-AUTH-002\nmore", ("SD-AUTH-002", "body")),
        ("fix(SD-AUTH-001): x\n\nSD: SD-AUTH-002", ("SD-AUTH-002", "trailer")),
        ("fix: x\n\nSD: SD-AUTH-002\n\nCo-authored-by: D", ("SD-AUTH-002", "body")),
        ("fix: about SD-LEARN as a word", ("", "")),
        ("fix: SD-AUTH-001_fix", ("", "")),
        ("fix(SD-AUTH-001_fix): x", ("", "")),
        ("fix: xSD-AUTH-001", ("", "")),
        ("fix: _SD-AUTH-001", ("", "")),
        ("fix: NSD-AUTH-001", ("", "")),
        ("fix: sd-auth-001", ("", "")),
        ("fix: SD-", ("", "")),
        ("fix: QF-2026-1", ("", "")),
        ("fix: x\n\nsee SD: SD-AUTH-002 in words", ("", "")),
        ("fix: x\n\n> SD: SD-AUTH-002\n\nend", ("", "")),
        ("fix: x\n\n```\nSD: SD-AUTH-002\n```\n", ("", "")),
        ("fix: x\n\n    SD: SD-AUTH-002\n", ("", "")),
        ("fix: x\n\nSD: SD-AUTH-002_fix\n\nend", ("", "")),
        ("fix: x\n\nworks on SD-AUTH-002\n", ("", "")),
    ],
)
def test_where_a_message_names_its_sd(text: str, named: tuple[str, str]) -> None:
    assert sd(text) == named


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        ("SD-AUTH-001-B/C/D", ("SD-AUTH-001-B", "SD-AUTH-001-C", "SD-AUTH-001-D")),
        ("SD-AUTH-001/002", ("SD-AUTH-001", "SD-AUTH-002")),
        ("SD-AUTH-001,SD-DATA-002", ("SD-AUTH-001", "SD-DATA-002")),
        ("SD-AUTH-001, SD-DATA-002", ("SD-AUTH-001", "SD-DATA-002")),
        ("SD-AUTH-001+docs", ("SD-AUTH-001",)),
        ("SD-AUTH-001 and words", ("SD-AUTH-001",)),
        ("auth", ()),
        ("", ()),
    ],
)
def test_a_scope_may_list_several_ids(scope: str, ids: tuple[str, ...]) -> None:
    assert read(f"feat({scope}): x".encode(), WORDS).scope_ids == ids


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SD-AUTH-001", "SD-AUTH-001", True),
        ("SD-AUTH-001", "SD-AUTH-001-B", True),
        ("SD-AUTH-001-B", "SD-AUTH-001", True),
        ("SD-AUTH-001", "SD-AUTH-0011", False),
        ("SD-AUTH-001", "SD-AUTH-002", False),
        ("SD-AUTH-001-B", "SD-AUTH-001-C", False),
    ],
)
def test_ids_agree_by_whole_segments(one: str, other: str, same: bool) -> None:
    assert agree(one, other) is same


def test_ids_that_one_scope_lists_agree() -> None:
    assert agree("SD-AUTH-001-B", "SD-AUTH-001-C", ("SD-AUTH-001-B", "SD-AUTH-001-C"))


@pytest.mark.parametrize(
    ("branch", "named"),
    [
        ("feat/SD-AUTH-001-tighten-rls", "SD-AUTH-001"),
        ("SD-AUTH-001", "SD-AUTH-001"),
        ("feat/SD-AUTH-001_x", ""),
        ("main", ""),
    ],
)
def test_a_branch_names_an_sd(branch: str, named: str) -> None:
    assert branch_id(branch, WORDS) == named


def test_id_patterns_are_policy() -> None:
    words = vocabulary(id_patterns=(r"\bAUTH-\d", r"\bAUTH-\d+"))
    found = read(b"fix(AUTH-12): x\n\nSD: AUTH-34\nPhase: EXEC\nModel: m\nTokens: 5\n", words)
    assert (found.sd, found.problems) == ("AUTH-34", ())
    assert read(b"fix(SD-DATA-001): x", words).sd == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("feat: x", ""),
        ("fixup! feat: x", "fixup"),
        ("squash! feat: x", "squash"),
        ("amend! feat: x", "amend"),
        ("fixup!feat: x", ""),
        ('Revert "feat: x"', "revert"),
        ('Reapply "feat: x"', "revert"),
        ("revert: feat", "revert"),
        ("revert(auth): feat", "revert"),
        ("revert the loan form", ""),
        ("Revertible forms", ""),
        ("back out\n\nThis reverts commit 0123456789abcdef.", "revert"),
        ("feat: x\n\nThis reverts commit 0123456789abcdef.", ""),
        ("fix(auth)!: x\n\nThis reverts commit 0123456789abcdef.", ""),
        ("back out\n\nwhy: This reverts commit 0123456789abcdef.", ""),
        ("all (#3)\n\n* a\n\n* b\n\nThis reverts commit 0123456789abcdef.", ""),
        ("Merge branch 'main' into x", "merge"),
        ("Merge pull request #7 from dev/SD-AUTH-001", "merge"),
        ("Merge two tables", ""),
    ],
)
def test_kinds_of_messages(text: str, kind: str) -> None:
    assert read(text.encode(), WORDS).kind == kind
