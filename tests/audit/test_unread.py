"""`trailgate audit unreadable` and `audit coverage`."""

from __future__ import annotations

import re

from repos import LEAD, usage


def words(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_nothing_unreadable_is_said_in_words(repo):
    repo.commit(usage())
    assert repo.audit("unreadable") == "every usage block in the chosen time can be read\n"
    assert repo.document("unreadable")["unreadable"] == []


def test_an_unreadable_block_comes_with_place_reason_and_remedies(repo):
    repo.commit("chore: start")
    oid = repo.commit(usage(tokens="about 5"), author=LEAD)
    (one,) = repo.document("unreadable")["unreadable"]
    assert (one["commit"], one["line"], one["author"]) == (oid, 6, LEAD)
    assert "Tokens 'about 5'" in one["reason"]
    assert f"git rebase -i --rebase-merges {oid[:10]}^" in one["remedies"][0]
    told = " ".join(repo.audit("unreadable").split())
    assert "1 block can't be read, and is not counted" in told
    assert f"{oid[:10]} line 6" in told


def test_the_line_that_a_remedy_offers_counts_in_the_week_of_the_block(repo):
    repo.commit(usage(tokens="about 5", subject="feat(SD-AUTH-001): x"))
    (one,) = repo.document("unreadable")["unreadable"]
    line = re.search(r"`(Run: .*)`", one["remedies"][-1])[1]
    for name, value in (("AGENT", "MAIN"), ("MODEL", "opus"), ("TOKENS", "5"), ("PHASE", "EXEC")):
        line = line.replace(f"<{name}>", value)
    repo.at += 30 * 86_400
    repo.commit(f"chore: record it\n\n{line.replace('<SD>', 'SD-AUTH-001')}\n")
    weeks = repo.document("coverage")["weeks"]
    assert (weeks[0]["start"][:10], weeks[0]["tokens"]) == ("2026-07-27", 5)


def test_a_value_that_was_meant_is_offered(repo):
    repo.commit(usage(tokens="12,000"))
    (one,) = repo.document("unreadable")["unreadable"]
    assert "write `Tokens: 12000` instead" in one["remedies"][0]
    assert "--root" in one["remedies"][0]


def test_a_correction_that_cannot_be_read_is_to_be_written_again(repo):
    repo.commit(usage("Corrects: nothing at all"))
    (one,) = repo.document("unreadable")["unreadable"]
    assert one["remedies"][1] == "else write the correction again, in a later commit"


def test_coverage_by_author_and_by_week_and_what_lacks(repo):
    repo.commit(usage())
    lacking = repo.commit("feat(SD-A-002): no usage", author=LEAD)
    repo.at += 7 * 86_400
    repo.commit("feat(SD-A-003): none here")
    document = repo.document("coverage")
    total = document["total"]
    assert (total["sd_commits"], total["recorded"], total["percent"]) == (3, 1, 33.3)
    assert [(a["author"][:4], a["lacking"]) for a in document["authors"]] == [
        ("Dev ", 1), ("Lead", 1),
    ]  # fmt: skip
    assert [(w["start"][:10], w["lacking"]) for w in document["weeks"]] == [
        ("2026-07-27", 1), ("2026-08-03", 1),
    ]  # fmt: skip
    assert document["lacking"][0]["commit"] == lacking
    assert document["lacking"][0]["author"] == LEAD


def test_what_nobody_recorded_is_unknown_and_never_nought(repo):
    repo.commit("feat(SD-A-002): no usage")
    document = repo.document("coverage")
    for row in (document["total"], *document["authors"], *document["weeks"]):
        assert (row["tokens"], row["at_least"]) == (None, True)
    rows = [line for line in words(repo.audit("coverage")) if "0.0 %" in line]
    assert len(rows) == 3
    assert all(row.endswith("0.0 % unknown") for row in rows)


def test_a_part_is_a_least_figure(repo):
    repo.commit(usage())
    repo.commit("feat(SD-A-002): no usage")
    rows = words(repo.audit("coverage"))
    assert "total 2 1 1 50.0 % at least 1,000" in rows


def test_a_bot_of_the_policy_is_no_author_to_cover(repo):
    (repo.path / "trailgate.toml").write_text('bots = ["dev.one@example.com"]\n')
    repo.commit("feat(SD-A-002): no usage")
    assert repo.audit("coverage") == "no SD commit and no usage block in the chosen time\n"


def test_a_narrow_terminal_cuts_and_does_not_break(repo):
    repo.commit("feat(SD-A-002): no usage", author=f"{'Long Name ' * 9}<dev@example.com>")
    for command in ((), ("coverage",), ("unreadable",), ("copies",)):
        done = repo.trailgate("audit", *command, COLUMNS="40")
        assert done.code == 0
    assert "..." not in done.out
