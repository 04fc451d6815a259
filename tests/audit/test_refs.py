"""`--branch`, `--rev` and `--all` of the audits: whose history is looked at, as for `report`."""

from __future__ import annotations

import json

import pytest

from repos import usage

POLICY = 'extends = "leo"\n\n[[budget]]\nname = "weekly"\nlimit = 500_000\n'
AUDITS = ((), ("copies",), ("unreadable",), ("coverage",), ("hatches",))


@pytest.fixture
def forked(repo):
    """Give a main with one SD, and a side that goes on with more of everything."""
    repo.commit("chore: begin", files={"trailgate.toml": POLICY})
    repo.commit(usage(tokens=1000))
    repo.switch("side/\u00e9-1", "--create")
    repo.commit(usage(subject="feat(SD-SIDE-001): x", tokens=40))
    repo.git("commit", "--quiet", "--allow-empty", "-C", "HEAD")
    repo.commit(usage(subject="feat(SD-SIDE-001): y", tokens="many"))
    repo.commit("feat(SD-SIDE-002): nothing said")
    limit = POLICY.replace("500", "600")
    repo.commit("chore: more", files={"trailgate.toml": limit})
    repo.git("tag", "v1")
    repo.switch("main")
    return repo


SIDE = (("--branch", "side/\u00e9-1"), ("--rev", "v1"), ("--all",))


@pytest.mark.parametrize("words", SIDE)
def test_they_count_what_report_counts(forked, words):
    coverage = forked.document("coverage", *words)
    report = json.loads(forked.trailgate("report", "--json", *words).out)["total"]
    total = coverage["total"]
    assert (total["runs"], total["tokens"]) == (report["runs"], report["tokens"]) == (2, 1040)
    assert len(coverage["lacking"]) == 2
    sds = [one["sd"] for one in forked.document(*words)["sds"]]
    assert sds == ["SD-SIDE-002", "SD-AUTH-001"]
    assert len(forked.document("unreadable", *words)["unreadable"]) == 1
    assert len(forked.document("copies", *words)["copies"]) == 1
    (hatch,) = forked.document("hatches", *words)["hatches"]
    assert hatch["what"] == "weekly: 600,000 instead of 500,000"


def test_without_them_it_is_head(forked):
    assert forked.document("coverage")["total"]["tokens"] == 1000
    for name in ("unreadable", "copies", "hatches"):
        assert forked.document(name)[name] == []
    assert forked.document("coverage") == forked.document("coverage", "--rev", "HEAD")


@pytest.mark.parametrize("audit", AUDITS)
def test_what_names_nothing_or_two_things_is_refused(forked, audit):
    for words in (("--branch", "sid/\u00e9-1"), ("--rev", "none"), ("--all", "--rev", "v1")):
        done = forked.trailgate("audit", *audit, *words)
        assert (done.code, done.out) == (2, ""), words
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("words", [("--all",), ("--rev", "HEAD"), ("--branch", "main")])
def test_before_the_name_of_an_audit_they_are_refused(forked, words):
    done = forked.trailgate("audit", *words, "copies")
    assert done.code == 2
    assert f"audit: {words[0]} stands before copies" in done.err


@pytest.mark.parametrize("audit", AUDITS)
def test_an_empty_repository_has_nothing_anywhere(repo, audit):
    assert repo.audit(*audit, "--all")
    assert repo.trailgate("audit", *audit, "--branch", "main").code == 2


def test_a_squash_is_suspected_where_it_is_looked_for(forked):
    one = usage(subject="feat(SD-SQ-001): one")
    forked.switch("work", "--create")
    forked.commit(one)
    forked.switch("trunk", "--create")
    forked.git("reset", "--quiet", "--hard", "main")
    forked.commit(one.replace(": one", ": one (#7)"))
    forked.switch("main")
    assert forked.document("copies")["suspects"] == []
    (suspect,) = forked.document("copies", "--branch", "trunk")["suspects"]
    assert suspect["branches"] == ["work"]
    (suspect,) = forked.document("copies", "--all")["suspects"]
    assert suspect["branches"] == []
    assert "--all reaches both" in " ".join(forked.audit("copies", "--all").split())
