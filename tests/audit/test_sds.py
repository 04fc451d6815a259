"""`trailgate audit`: what the last SDs took."""

from __future__ import annotations

import pytest

from hostile import PAYLOADS
from repos import LEAD, START, usage


def sd(number, *extra, **fields):
    text = usage(*extra, subject=f"feat(SD-A-{number:03}): x", **fields)
    return text.replace("SD: SD-AUTH-001", f"SD: SD-A-{number:03}")


def test_an_empty_repository_says_that_there_is_nothing(repo):
    assert repo.audit() == "no SD commit and no usage block in the chosen time\n"
    assert repo.document() == {"version": 1, "sds": []}


def test_one_sd_with_all_that_an_audit_tells(repo):
    repo.commit(sd(1, "Estimate: 2000", phase="PLAN", model="opus", tokens=1000))
    repo.commit(sd(1, "Estimate: 1000", "Rework: 1", tokens=3000))
    escalated = ("Agent: DOCMON", "Escalation-Reason: hard")
    repo.commit(sd(1, *escalated, model="sonnet", tokens=1000))
    waived = ("Override: model-floor for the demo", f"Override-By: {LEAD}")
    repo.commit(sd(1, *waived, tokens=5000))
    (one,) = repo.document()["sds"]
    assert (one["sd"], one["runs"], one["tokens"]) == ("SD-A-001", 4, 10_000)
    assert one["by_family"] == {"sonnet": 9000, "opus": 1000}
    assert one["by_phase"] == {"EXEC": 9000, "PLAN": 1000}
    assert one["estimate"] == {"tokens": 3000, "used": 4000, "runs": 2}
    assert (one["rework"], one["escalations"]) == (1, 1)
    assert [(o["rule"], o["by"]) for o in one["overrides"]] == [("model-floor", LEAD)]
    assert (one["sd_commits"], one["recorded"], one["at_least"]) == (4, 4, False)
    told = [" ".join(line.split()) for line in repo.audit().splitlines()]
    assert "tokens 10,000 in 4 runs" in told
    assert "estimate 4,000 of 3,000 (133.3 %), for 2 of 4 runs" in told
    assert "families sonnet 90.0 %, opus 10.0 %" in told
    assert "escalations 1 of 4 runs" in told


def test_an_sd_without_usage_is_unknown_and_one_with_some_is_a_least_figure(repo):
    repo.commit("feat(SD-A-001): no usage at all")
    repo.commit(sd(2))
    repo.commit("feat(SD-A-002): nothing here")
    two, one = repo.document()["sds"]
    assert (one["tokens"], one["at_least"], one["runs"]) == (None, True, 0)
    assert (two["tokens"], two["at_least"]) == (1000, True)
    told = [" ".join(line.split()) for line in repo.audit().splitlines()]
    assert "tokens unknown: nothing of it is recorded" in told
    assert "tokens at least 1,000 in 1 run" in told


def test_the_last_n_are_those_worked_on_last(repo):
    for number in (1, 2, 3, 1):
        repo.commit(sd(number))
    assert [one["sd"] for one in repo.document("--last", "2")["sds"]] == ["SD-A-001", "SD-A-003"]


def test_an_override_that_was_copied_counts_once(repo):
    repo.commit("chore: start")
    repo.branch("side")
    repo.commit(sd(1, "Override: model-floor why", f"Override-By: {LEAD}"))
    repo.switch("side")
    repo.commit("chore: elsewhere")
    repo.git("cherry-pick", "--allow-empty", "--keep-redundant-commits", "main")
    repo.git("merge", "--quiet", "--no-edit", "main")
    (one,) = repo.document()["sds"]
    assert len(one["overrides"]) == 1
    assert one["runs"] == 1


def test_a_window_cuts_and_a_wrong_one_is_refused(repo):
    repo.commit(sd(1))
    assert repo.document("--since", "2026-07-29")["sds"] == []
    assert len(repo.document("--since", "2026-07-28", "--until", "2026-07-29")["sds"]) == 1
    done = repo.trailgate("audit", "--since", "soon")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "'soon' is no date" in done.err
    assert repo.trailgate("audit", "--since", "2026-07-29", "--until", "2026-07-28").code == 2


def test_options_before_an_audit_are_not_passed_over(repo):
    done = repo.trailgate("audit", "--since", "2026-07-29", "coverage")
    assert done.code == 2
    assert "--since stands before coverage" in done.err


@pytest.mark.parametrize("words", [(), ("copies",), ("unreadable",), ("coverage",)])
def test_a_shallow_clone_is_never_audited(repo, words):
    repo.commit(sd(1))
    repo.commit(sd(1))
    clone = repo.clone("shallow", "--depth", "1")
    clone.env |= repo.env
    done = clone.trailgate("audit", *words)
    assert (done.code, done.out) == (3, "")
    assert "git fetch --unshallow" in done.err


def test_hostile_texts_stay_texts(repo):
    evil = "E\x1b[31mPWN \u202egnp <evil@example.com>"
    run_id = "01K1BA4M8000000000000000A1"
    texts = []
    for payload in (*PAYLOADS, "\x1b[2J\x07PWN"):
        line = payload.replace("\n", " ")
        head = f"feat(SD-A-001): {line}\n\nSD: SD-A-001\nPhase: EXEC\nModel: {line}\n"
        texts.append(f"{head}Tokens: 12.5.1 {line}\n")
        texts.append(f"{head}Tokens: 5\nRun-Id: {run_id}\nOverride: x {line}\n")
    stream = []
    for number, text in enumerate(texts):
        raw = text.encode("utf-8", "surrogateescape")
        who = f"{evil} {START + number} +0000"
        stream.append(f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n".encode())
        stream.append(f"data {len(raw)}\n".encode() + raw + b"\n")
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))
    for words in ((), ("copies",), ("unreadable",), ("coverage",)):
        told = repo.audit(*words)
        assert "PWN" in told
        assert all(character.isprintable() or character == "\n" for character in told)
        document = repo.audit(*words, "--json")
        assert document.isascii()
        assert "\\u001b" not in document
