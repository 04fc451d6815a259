"""pause, resume, rollback, set-limit, defer and undefer, as people run them."""

from __future__ import annotations

import tomllib

import pytest

from repos import Repo, usage

NOW = "2026-07-28T14:00:00Z"
EVENING = "2026-07-28T20:00:00Z"
LATER = "2026-08-03T00:00:00Z"
UNREASONED = usage("Agent: DOCMON", model="opus")
HATCHES = [
    ("pause", "--until", "2026-08-03", "--reason", "the release"),
    ("resume",),
    ("rollback",),
    ("policy", "set-limit", "750000"),
    ("defer", "SD-AUTH-001", "--reason", "the week is spent"),
    ("undefer", "SD-AUTH-001"),
]


def done(repo, *words, code=0, **variables):
    ran = repo.trailgate(*words, **variables)
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def judged(repo, message, at=NOW):
    return repo.trailgate("check", "--stdin", stdin=message, TRAILGATE_NOW=at)


def policy(repo):
    return (repo.path / "trailgate.toml").read_text()


def subjects(repo):
    return repo.git("log", "--format=%s").splitlines()


def test_a_pause_silences_escalations_until_its_end(repo):
    assert "escalation-reason" in judged(repo, UNREASONED).out
    out = done(repo, *HATCHES[0])
    assert "paused until 2026-08-03" in out
    assert "security-requires-opus and validation-floor hold as ever" in out
    during = judged(repo, UNREASONED)
    assert (during.code, "escalation" in during.out) == (0, False)
    assert judged(repo, UNREASONED, at="2026-08-02T23:59:59Z").code == 0
    assert judged(repo, UNREASONED, at=LATER).code == 1


def test_a_pause_silences_zones_and_house_rules_on_zones(repo):
    house = (
        '\n[[rule]]\nname = "opus-rests"\nwhen = { zone = ["RED"] }\n'
        'require = { family = ["haiku"] }\nseverity = "error"\n'
    )
    repo.commit("chore: rule", files={"trailgate.toml": policy(repo) + house})
    repo.commit(usage(tokens=490_000))
    red = usage("Agent: TESTING", tokens=5)
    before = judged(repo, red)
    assert "zone-red" in before.out
    assert "opus-rests" in before.out
    done(repo, *HATCHES[0])
    assert judged(repo, red).code == 0
    assert "zone" not in judged(repo, red).out
    assert "opus-rests" not in judged(repo, red).out


def test_resume_ends_it_and_the_pause_stays_on_record(repo):
    done(repo, *HATCHES[0])
    assert "every rule holds again" in done(repo, "resume", TRAILGATE_NOW="2026-07-29T09:00:00Z")
    (entry,) = tomllib.loads(policy(repo))["pause"]
    assert entry["until"].isoformat() == "2026-07-29T09:00:00+00:00"
    assert judged(repo, UNREASONED, at="2026-07-29T09:00:00Z").code == 1
    assert "no pause is in force" in done(repo, "resume", TRAILGATE_NOW="2026-07-29T10:00:00Z")
    assert subjects(repo)[0] == "chore: resume trailgate"


def test_the_never_rules_survive_each_hatch_and_its_commit_is_fine(repo):
    for words in HATCHES:
        repo.env["TRAILGATE_NOW"] = NOW if words[0] not in ("resume", "undefer") else EVENING
        done(repo, *words)
        weak = usage("Agent: SECURITY", "Run: VALIDATION haiku 10 phase=PLAN", model="haiku")
        found = judged(repo, weak, at=repo.env["TRAILGATE_NOW"])
        assert found.code == 1
        assert "error security-requires-opus" in found.out
        assert "error validation-floor" in found.out
    checked = repo.trailgate("check", f"HEAD~{len(HATCHES)}..HEAD")
    assert (checked.code, "warning" in checked.out) == (0, False), checked.out
    assert '"sd_commits": 0' in repo.trailgate("status", "--json").out


def test_rollback_is_one_commit_of_one_line(repo):
    (repo.path / "other").write_text("staged")
    repo.git("add", "other")
    out = done(repo, "rollback")
    assert "CI follows once this is merged" in out
    assert "git revert of that commit" in out
    assert repo.git("show", "--numstat", "--format=%s").split() == [
        "chore:", "roll", "back", "to", "sonnet-default", "1", "1", "trailgate.toml",
    ]  # fmt: skip
    assert 'extends = "sonnet-default" # haiku first\n' in policy(repo)
    assert repo.git("diff", "--cached", "--name-only").split() == ["other"]
    assert "escalation" not in judged(repo, usage("Agent: DOCMON")).out
    assert "nothing changed" in done(repo, "rollback")
    assert len(subjects(repo)) == 2


def test_rollback_names_the_agents_that_the_file_itself_keeps_on_haiku(repo):
    own = '\n[agents.DOCMON]\nassignment = "haiku"\n'
    repo.commit("chore: cheap docs", files={"trailgate.toml": policy(repo) + own})
    assert "still on haiku, by lines of trailgate.toml itself: DOCMON\n" in done(repo, "rollback")


def test_a_hatch_opens_though_a_hook_stands_in_the_way(repo):
    hook = repo.path / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert done(repo, "rollback").startswith("committed ")


def test_a_limit_is_dated_and_leaves_every_comment(repo):
    done(repo, "policy", "set-limit", "750000")
    added = '\n[[budget]]\nname = "weekly"\nlimit = 750_000\nfrom = 2026-07-28\n'
    assert policy(repo) == PLAIN.replace("# agreed in spring\n", f"# agreed in spring\n{added}")
    done(repo, "policy", "set-limit", "1M", "--from", "2026-08-03")
    done(repo, "policy", "set-limit", "800_000")
    limits = [(one["limit"], one.get("from")) for one in tomllib.loads(policy(repo))["budget"]]
    assert [limit for limit, _ in limits] == [500_000, 800_000, 1_000_000]
    assert "of 800,000 tokens" in done(repo, "status")
    assert "of 1,000,000 tokens" in done(repo, "status", TRAILGATE_NOW="2026-08-04T00:00:00Z")
    assert "nothing changed" in done(repo, "policy", "set-limit", "800000")


def test_a_limit_from_a_past_day_says_that_it_looks_back(repo):
    told = "that is past: what was used since 2026-07-20 is held against it too"
    assert told in done(repo, "policy", "set-limit", "750000", "--from", "2026-07-20")
    for words in ((), ("--from", "2026-07-28"), ("--from", "2026-08-03")):
        assert "past" not in done(repo, "policy", "set-limit", "800000", *words)


PLAIN = """\
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


def test_the_presets_budget_can_be_dated_too(repo):
    repo.commit("chore: bare", files={"trailgate.toml": 'extends = "leo"\n'})
    done(repo, "policy", "set-limit", "750000", "--from", "2026-08-03")
    assert "of 500,000 tokens" in done(repo, "status")
    assert "of 750,000 tokens" in done(repo, "status", TRAILGATE_NOW="2026-08-04T00:00:00Z")


def test_a_deferral_and_its_end(repo):
    done(repo, *HATCHES[4])
    assert "deferred already" in done(repo, *HATCHES[4])
    trailers = repo.git("log", "-1", "--format=%(trailers:key=Defer,valueonly)").strip()
    assert trailers == "SD-AUTH-001 the week is spent"
    done(repo, "undefer", "SD-AUTH-001", TRAILGATE_NOW="2026-07-30T00:00:00Z")
    (entry,) = tomllib.loads(policy(repo))["defer"]
    assert (entry["sd"], entry["until"].isoformat()) == ("SD-AUTH-001", "2026-07-30")
    assert "is not deferred" in done(
        repo, "undefer", "SD-AUTH-001", TRAILGATE_NOW="2026-07-31T00:00:00Z"
    )


@pytest.mark.parametrize("words", [HATCHES[0], HATCHES[4], ("rollback", "--reason", "")])
def test_a_reason_is_one_line_of_what_can_be_printed(repo, words):
    done(repo, *words[:-1], "the\x1b[31m week\x07 is\n\nspent\u202e \t")
    written = repo.message() + policy(repo).encode()
    assert b"the week is spent\n" in repo.message()
    assert not {"\x1b", "\x07", "\u202e"} & set(written.decode())


@pytest.mark.parametrize("words", [HATCHES[0], HATCHES[4], ("rollback", "--reason", "")])
def test_a_reason_that_no_list_has_room_for_is_refused_in_one_short_line(repo, words):
    before = policy(repo)
    told = done(repo, *words[:-1], "x" * 5000, code=2)
    assert "--reason has 5,000 characters, and 300 is the most" in told
    assert (told.count("\n"), len(told) < 120, policy(repo)) == (1, True, before)
    done(repo, *words[:-1], "x" * 300)


def test_hostile_reasons_stay_text(repo):
    reason = "\"]]\\ <script>alert(1)</script> SD-EVIL-001'#"
    done(repo, "defer", "SD-AUTH-001", "--reason", reason)
    done(repo, "pause", "--until", "2026-08-03", "--reason", reason)
    document = tomllib.loads(policy(repo))
    assert [document[key][0]["reason"] for key in ("defer", "pause")] == [reason, reason]


def test_no_commit_changes_the_file_alone(repo):
    head = repo.head()
    out = done(repo, "rollback", "--no-commit")
    assert "not committed (as you asked)" in out
    assert "that commit" not in out
    assert repo.head() == head
    assert "sonnet-default" in policy(repo)


def test_somebodys_own_changes_are_not_committed_along(repo):
    head = repo.head()
    (repo.path / "trailgate.toml").write_text(policy(repo) + "\n# mine\n")
    assert "holds changes of its own" in done(repo, "rollback")
    assert repo.head() == head
    assert policy(repo).endswith("# mine\n")


def test_from_a_folder_within_and_for_pyproject(repo):
    (repo.path / "trailgate.toml").unlink()
    repo.git("rm", "--quiet", "--cached", "trailgate.toml")
    table = '[project]\nname = "x"\n\n[tool.trailgate]\nmode = "enforce"\n'
    repo.commit("chore: move", files={"pyproject.toml": table, "deep/x": ""})
    within = Repo(repo.path / "deep", init=False)
    within.env = repo.env
    assert done(within, "rollback").startswith("committed ")
    assert done(within, *HATCHES[0]).startswith("committed ")
    assert (repo.path / "pyproject.toml").read_text() == (
        f'{table}extends = "sonnet-default"\n\n[[tool.trailgate.pause]]\n'
        'from = 2026-07-28T14:00:00Z\nuntil = 2026-08-03\nreason = "the release"\n'
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pause", "--until", "2026-07-01", "--reason", "x"), "is not after now"),
        (("pause", "--until", "Friday", "--reason", "x"), "is no date"),
        (("pause", "--until", "2026-08-03", "--reason", " "), "is empty"),
        (("policy", "set-limit", "lots"), "is no limit"),
        (("policy", "set-limit", "0"), "is no limit"),
        (("policy", "set-limit", "5", "--budget", "daily"), "known: weekly"),
        (("defer", "AUTH", "--reason", "x"), "is no SD id"),
        (("undefer", "AUTH"), "is no SD id"),
    ],
)
def test_bad_input_changes_nothing(repo, words, told):
    out = done(repo, *words, code=2)
    assert told in out
    assert policy(repo) == PLAIN
    assert len(subjects(repo)) == 1


def test_an_edit_that_would_break_the_policy_is_not_made(repo):
    own = '\n[agents.DOCMON]\nceiling = "haiku"\n'
    repo.commit("chore: cap", files={"trailgate.toml": policy(repo) + own})
    assert "ceiling" in done(repo, "rollback", code=2)
    assert 'extends = "leo"' in policy(repo)


def test_without_a_policy_file_it_says_where_one_comes_from(tmp_path):
    bare = Repo(tmp_path / "work")
    assert "trailgate init" in done(bare, "rollback", code=2)
