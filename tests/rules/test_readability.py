import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import LEO, mended, message, only, submit, verdict
from trailgate.reports.reading import as_dict, as_lines
from trailgate.rules.gathering import run_line
from trailgate.usage.reader import read
from trailgate.usage.run import Run, Tokens

READABLE = "trailers-readable"
IN_BLOCK = "trailers-in-block"
BLOCK = "SD: SD-AUTH-001\nPhase: EXEC\nModel: sonnet\nTokens: 5k\n"


@pytest.mark.parametrize("value", ["1,250", "1 250", "1,250,000"])
def test_a_count_with_separators_is_mended_by_its_edit(value):
    text = message("Model: sonnet", f"Tokens: {value}", "Reviewed-by: Dev Two <d@example.com>")
    [better] = mended(text, only(text, READABLE))
    digits = "".join(c for c in value if c.isdigit())
    assert better.decode() == text.replace(value, digits)
    assert verdict(better) == {}


@pytest.mark.parametrize("value", ["-5", "12.5", "1e6", "\u0661\u0662", "many", "9" * 15])
def test_a_count_that_can_mean_anything_gets_an_action_only(value):
    text = message("Model: sonnet", f"Tokens: {value}")
    found = only(text, READABLE)
    assert found.severity == "error"
    assert value in found.message
    assert mended(text, found) == []


def test_a_count_in_a_run_line_is_mended_in_its_place():
    text = message("Model: sonnet", "Tokens: 5k", 'Run: API sonnet 1,250 task="the 2 ends"')
    [better] = mended(text, only(text, READABLE))
    assert better.decode() == text.replace("1,250", "1250")


def test_the_same_line_twice_is_kept_once():
    text = message("Model: sonnet", "Model: sonnet", "Tokens: 5k")
    [better] = mended(text, only(text, READABLE))
    assert better.decode() == message("Model: sonnet", "Tokens: 5k")


def test_two_values_for_one_key_are_never_settled_by_an_edit():
    text = message("Model: sonnet", "Model: opus", "Tokens: 5k")
    found = only(text, READABLE)
    assert mended(text, found) == []
    assert found.line == 6


@pytest.mark.parametrize("key", ["\u041codel", "M\u043edel", "\uff2dodel", "Mode\u200bl"])
def test_look_alike_letters_are_written_plainly_by_the_edit(key):
    text = message(f"{key}: sonnet", "Tokens: 5k", "Signed-off-by: Dev One <d@example.com>")
    [better] = mended(text, only(text, READABLE))
    assert verdict(better) == {}
    assert b"Model: sonnet" in better
    assert b"Signed-off-by: Dev One <d@example.com>" in better


def test_no_override_makes_an_unreadable_block_readable():
    policy = LEO.replace(approvers=("Lead One <lead.one@example.com>",))
    text = message(
        "Model: sonnet",
        "Tokens: many",
        "Override: trailers-readable it is late",
        "Override-By: Lead One <lead.one@example.com>",
    )
    assert verdict(text, policy) == {READABLE: "error", "override-logged": "error"}


def test_an_incomplete_block_is_reported_once():
    assert verdict(message("Model: sonnet")) == {"trailers-present": "error"}


@pytest.mark.parametrize(
    "body",
    [
        BLOCK + "\nProse behind it.\n",
        BLOCK.replace("\n", "\n\n"),
        BLOCK + "and prose below it\n",
        BLOCK + "\nCo-authored-by: Dev Two <dev.two@example.com>\n",
        "".join(f"  {line}\n" for line in BLOCK.splitlines()),
    ],
    ids=["prose", "split", "glued", "co-author", "indented"],
)
def test_a_block_that_git_does_not_see_is_moved_by_the_edit(body):
    text = f"feat(SD-AUTH-001): x\n\n{body}"
    assert verdict(text, situation="hook") == {IN_BLOCK: "error"}
    assert verdict(text, situation="commit") == {IN_BLOCK: "warning"}
    [better] = mended(text, only(text, IN_BLOCK))
    assert verdict(better, situation="hook") == {}
    before, after = submit(text).reading, submit(better).reading
    assert [run.replace(line=0) for run in after.runs] == [
        run.replace(line=0) for run in before.runs
    ]
    assert len(after.blocks) == 1
    for word in ("Prose behind it.", "and prose below it", "Co-authored-by: Dev Two"):
        assert (word in better.decode()) == (word in text)


def test_a_block_in_its_place_is_fine():
    assert verdict(f"feat(SD-AUTH-001): x\n\n{BLOCK}", situation="hook") == {}


SQUASH = """feat(SD-AUTH-001): tighten RLS (#12)

* feat(SD-AUTH-001): policies

SD: SD-AUTH-001
Phase: EXEC
Agent: DATABASE
Model: sonnet
Tokens: 50000

* test(SD-AUTH-001): cover them

SD: SD-AUTH-001
Phase: PLAN
Agent: TESTING
Model: opus
Tokens: in=600 out=40 cache_read=9000
Hours: 1.25
Task: "quoted" words
Escalation-Reason: two doors, one key

Co-authored-by: Dev Two <dev.two@example.com>
"""


def test_the_blocks_of_a_squash_are_gathered_into_one():
    text = SQUASH.replace('"quoted" words', "cover it all")
    [better] = mended(text, only(text, IN_BLOCK, situation="hook"))
    before, after = submit(text).reading, submit(better).reading
    assert verdict(better, situation="hook") == {}
    assert [r.replace(line=0) for r in after.runs] == [r.replace(line=0) for r in before.runs]
    assert b"* test(SD-AUTH-001): cover them" in better
    assert better.rstrip().endswith(b"Co-authored-by: Dev Two <dev.two@example.com>")


def test_nothing_is_gathered_that_a_run_line_cannot_say():
    found = only(SQUASH, IN_BLOCK, situation="hook")
    assert mended(SQUASH, found) == []
    assert found.remedies


def test_an_approver_never_comes_to_stand_for_what_another_approved():
    text = SQUASH.replace(
        'Task: "quoted" words', "Override: zone-red x\nOverride-By: A <a@b.example>"
    )
    text = text.replace(
        "Tokens: 50000", "Tokens: 5k\nOverride: zone-red y\nOverride-By: B <b@b.example>"
    )
    assert mended(text, only(text, IN_BLOCK)) == []


MERGED_SQUASH = """feat(SD-AUTH-001): all of it

Squashed commit of the following:

commit 1111111111111111111111111111111111111111
Author: Dev One <dev.one@example.com>
Date:   Fri Jul 24 10:00:00 2026 +0200

    feat(SD-AUTH-001): policies

    SD: SD-AUTH-001
    Phase: EXEC
    Agent: DATABASE
    Model: sonnet
    Tokens: 50000
"""


def test_runs_out_of_a_merge_squash_keep_their_week():
    [better] = mended(MERGED_SQUASH, only(MERGED_SQUASH, IN_BLOCK, situation="hook"))
    [run] = submit(better).reading.runs
    assert run.at == 1784880000
    assert b"at=2026-07-24T08:00:00Z" in better
    assert verdict(better, situation="hook") == {}


words = st.text("abc XYZ=-_.,:", min_size=1, max_size=12).map(str.strip).filter(bool)
maybe = st.one_of(st.just(""), words)
count = st.integers(0, 10**9)
tokens = st.one_of(
    st.builds(Tokens, count), st.builds(Tokens, st.none(), count, count, count, count)
)
runs = st.builds(
    Run,
    sd=st.sampled_from(["SD-AUTH-001", "SD-AUTH-002-B"]),
    phase=st.sampled_from(["LEAD", "PLAN", "EXEC"]),
    agent=st.sampled_from(["MAIN", "TESTING", "GITHUB-ENHANCED", "SECURITY_SUB"]),
    model=st.sampled_from(["opus", "Opus 4.5", "claude-sonnet-4-5"]),
    tokens=tokens,
    id=st.sampled_from(["", "01K1A2B3C4D5E6F7G8H9JKMNPQ"]),
    at=st.one_of(st.none(), st.integers(0, 4 * 10**9)),
    effort=maybe,
    task=maybe,
    reason=maybe,
    complexity=st.one_of(st.none(), st.integers(1, 5)),
    estimate=st.one_of(st.none(), count),
    hours=st.one_of(st.none(), st.integers(0, 10**9)),
    rework=st.one_of(st.none(), st.integers(0, 999)),
    critical=st.sampled_from(["", "yes", "security", "no"]),
)


@given(runs, st.one_of(st.none(), runs))
def test_a_run_written_as_a_line_reads_as_the_same_run(run, told):
    head = f"SD: {told.sd}\nPhase: {told.phase}\nModel: none\nTokens: 0\n" if told else ""
    text = f"feat: x\n\n{head}Run: {run_line(run, told)}\n"
    back = read(text.encode(), LEO.vocabulary).runs[-1]
    assert back.replace(line=0) == run


LOOSE = "feat(SD-AUTH-001): x\n\n{}\nSigned-off-by: Dev One <dev.one@example.com>\n"
RUN_ID = "01K1A2B3C4D5E6F7G8H9JKMNPQ"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("Phase: EXEC\nPhase: PLAN", "Phase is given twice"),
        ("Critical: maybe", "needs yes, security or no"),
        ("Phase:", "the value is empty"),
        ("SD: see the board", "is no SD id"),
        ("Run-Id: 17", "needs a ULID"),
        ("Corrects: #12", "needs the Run-Id, tokens=COUNT"),
    ],
)
def test_lines_outside_a_usage_block_are_read_too(lines, says):
    found = only(LOOSE.format(lines), READABLE)
    assert says in found.message
    assert (found.severity, mended(LOOSE.format(lines), found)) == ("error", [])


@pytest.mark.parametrize(
    "lines",
    [
        "Critical: fixes a hole",
        "Hours: 9 to 17",
        "SD: standard deviation of 3",
        "SD: 32GB",
        "Phase: one\nPhase: two",
        "Run-Id: 17",
        "Corrects: #12",
        "Corrects: the typo of yesterday",
    ],
)
def test_in_other_messages_everyday_words_are_nobodys_business(lines):
    assert verdict(LOOSE.format(lines).replace("(SD-AUTH-001)", "")) == {}


@pytest.mark.parametrize(
    ("value", "meant"),
    [("AUTH-001", ""), ("sd-auth-001", "SD-AUTH-001"), ("SD-AUTH-001 (Track C)", "SD-AUTH-001")],
)
def test_an_sd_that_is_nearly_an_id_is_told_and_mended(value, meant):
    text = LOOSE.format(f"SD: {value}").replace("(SD-AUTH-001)", "")
    found = only(text, READABLE)
    better = mended(text, found)
    assert [b.decode() for b in better] == ([text.replace(value, meant)] if meant else [])
    assert all(READABLE not in verdict(b) for b in better)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("0K1A2B3C4D5E6F7G8H9JKMNPQ tokens=5 x", "needs the Run-Id of the run"),
        (f"{RUN_ID} tokens=-5 x", "needs a whole number"),
        (f"{RUN_ID} tokens=1,250 x", "needs a whole number"),
        (RUN_ID, "tokens=COUNT and a reason"),
        (f"{RUN_ID} 48000 counted twice", "tokens=COUNT and a reason"),
        ("tokens=5", "tokens=COUNT and a reason"),
    ],
)
def test_a_correction_that_cannot_be_read_is_an_error(value, says):
    for text in (
        f"chore: correct\n\nCorrects: {value}\n",
        message("Model: sonnet", "Tokens: 5k", f"Corrects: {value}"),
    ):
        found = only(text, READABLE)
        assert says in found.message
        assert len(submit(text).reading.runs) == text.count("Model")


def test_a_count_in_quotes_is_not_taken_for_the_one_that_was_meant():
    text = message("Model: sonnet", "Tokens: 5k", 'Run: API sonnet 1,250 task="the 1250 ends"')
    [better] = mended(text, only(text, READABLE))
    assert better.decode() == text.replace("1,250", "1250")


def test_parse_shows_what_cannot_be_read_outside_usage_blocks():
    reading = submit("chore: correct\n\nCorrects: nonsense tokens=5 x\n").reading
    assert [(p["key"], p["line"]) for p in as_dict(reading, LEO)["strays"]] == [("Corrects", 3)]
    assert "unreadable: line 3, Corrects 'nonsense tokens=5 x'" in as_lines(reading, LEO)[-1]
