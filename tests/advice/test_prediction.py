"""How likely a run needs rework or escalation: told where the past tells it, else nothing."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from builders import HOUR, LEO, MONDAY, make_entry
from policies import policy as policy_of
from trailgate.advice.choosing import Work
from trailgate.advice.prediction.evaluating import evaluate
from trailgate.advice.prediction.logistic import fit
from trailgate.advice.prediction.predicting import Predictor
from trailgate.advice.prediction.traits import TRAITS, Case, cases
from trailgate.advice.recommending import Adviser
from trailgate.reports.prediction_text import reasons_text

AGENTS = ("TESTING", "DATABASE", "API", "DESIGN", "DOCMON", "VALIDATION")
TASKS = ("rls-policy", "review", "migration", "docs")
RISKY = Work("DATABASE", "EXEC", "SD-NEW-001", 4, task="RLS policy")
SAFE = Work("DOCMON", "LEAD", "SD-NEW-001", 1, task="docs")
HOSTILE = "</td><script>\x1b[31m\u202e"


def risk(agent, task, complexity):
    """Give the true probability of a history with a pattern."""
    return 0.04 + 0.2 * (agent == "DATABASE") + 0.4 * (task == "rls-policy") + 0.05 * complexity


def flat(*_):
    """Give the true probability of a history without one."""
    return 0.2


def history(seed, runs, truth=risk, **changes):
    """Make a history of one run an hour until `MONDAY`, each needing rework by its probability."""
    rng = random.Random(seed)
    found = []
    for number in range(runs):
        agent, task, complexity = rng.choice(AGENTS), rng.choice(TASKS), rng.randint(1, 5)
        again = rng.random() < truth(agent, task, complexity)
        fields = {
            "agent": agent,
            "task": task,
            "complexity": complexity,
            "phase": rng.choice(("LEAD", "PLAN", "EXEC")),
            "model": "haiku",
            "sd": f"SD-A-{number // 5:03}",
            "estimate": rng.choice((3_000, 8_000, 15_000, None)),
            "rework": int(again),
        }
        found.append(make_entry(at=MONDAY - (runs - number) * HOUR, **(fields | changes)))
    return found


def predictor(entries, policy=LEO, now=MONDAY):
    return Predictor(entries, policy, now)


def test_a_true_pattern_is_told_with_its_reasons():
    found = predictor(history(1, 1500))
    assert found.silence == ""
    risky, safe = found.predict(RISKY, 15_000), found.predict(SAFE, 3_000)
    assert risky.probability > 0.6
    assert safe.probability < 0.25
    assert {one.trait for one in risky.reasons[:2]} == {"task", "agent"}
    assert "task RLS policy for DATABASE: +" in reasons_text(risky)
    assert "task docs for DOCMON: -" in reasons_text(safe)
    assert (risky.runs, risky.base_rate) == (1500, found.needed / 1500)
    of_kind = [one for one in history(1, 1500) if one.run.agent == "DATABASE"]
    assert risky.alike == sum(one.run.phase == "EXEC" for one in of_kind)


@pytest.mark.parametrize("seed", range(3))
def test_what_it_tells_of_unseen_runs_comes_true(seed):
    told = predictor(history(seed, 2500)).evaluation
    assert sum(one.runs for one in told.groups) == told.tested == 750
    assert max(abs(one.told - one.needed / one.runs) for one in told.groups) < 0.12
    assert told.groups[-1].told > 3 * told.groups[0].told
    assert told.brier < told.base_brier


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("runs", [200, 1000])
def test_chance_stays_silent(runs, seed):
    found = predictor(history(seed, runs, flat))
    assert found.silence == "on the newer runs it is not surely better than the base rate"
    assert found.predict(RISKY, 15_000) is None


@pytest.mark.parametrize("outcome", [0, 1])
def test_a_past_of_one_outcome_stays_silent(outcome):
    assert predictor(history(1, 400, rework=outcome)).silence


def test_it_speaks_from_200_runs_on():
    clear = history(1, 200, lambda _, task, __: float(task == "rls-policy"))
    assert predictor(clear).silence == ""
    few = predictor(clear[1:])
    assert few.silence == "it needs 200 runs, and there are 199"
    assert (few.evaluation, few.predict(RISKY, 15_000)) == (None, None)


def test_runs_that_nobody_chose_a_model_for_do_not_count():
    clear = history(1, 199, lambda _, task, __: float(task == "rls-policy"))
    others = [
        make_entry(agent="MAIN", rework=1),
        make_entry(0, model="none"),
        make_entry(model="mystery", rework=1),
    ]
    assert predictor([*clear, *others]).runs == 199
    assert predictor(history(1, 300)).predict(RISKY.replace(agent="MAIN"), 10) is None


def test_escalations_count_unless_policy_asks_for_them():
    entries = [make_entry(agent="TESTING", model="opus", task="rls", reason="novel")]
    assert predictor(entries).needed == 1
    rule = policy_of('[[escalate]]\nwhen = { task = "rls" }\nto = "opus"\n')
    assert predictor(entries, rule).needed == 0


def test_nothing_of_the_future_leaks():
    entries = history(1, 400)
    known, _ = cases(entries, LEO)
    for cut in (1, 57, 399):
        assert cases(entries[:cut], LEO)[0] == known[:cut]
    flipped = [one.replace(run=one.run.replace(rework=1)) for one in entries[300:]]
    assert cases([*entries[:300], *flipped], LEO)[0][:301] == (
        *known[:300],
        known[300].replace(needed=True),
    )


def test_runs_of_one_commit_tell_each_other_nothing():
    together = [make_entry(rework=1, id=str(number)) for number in range(6)]
    alone, _ = cases(together, LEO)
    assert len({case.levels for case in alone}) == 1
    later, _ = cases([*together, make_entry(at=MONDAY + 1)], LEO)
    recent, sd = TRAITS.index("recent"), TRAITS.index("sd")
    assert later[-1].levels[recent] != alone[0].levels[recent]
    assert later[-1].levels[sd] != alone[0].levels[sd]


def test_tokens_and_model_of_a_run_tell_nothing_of_it():
    plain, _ = cases([make_entry(10, model="haiku")], LEO)
    dear, _ = cases([make_entry(99_000, model="opus")], LEO)
    assert plain[0].levels == dear[0].levels


def test_a_run_after_now_is_not_looked_at():
    assert predictor(history(1, 300), now=MONDAY - 100 * HOUR).runs == 201


def test_the_test_is_on_the_newest_and_cuts_no_commit_in_two():
    known, _ = cases(history(1, 300), LEO)
    assert evaluate(known).split == known[210].instant
    same = [one.replace(instant=known[205].instant) if 205 <= n < 220 else one
            for n, one in enumerate(known)]  # fmt: skip
    assert (evaluate(same).taught, evaluate(same).split) == (220, known[220].instant)
    assert evaluate([one.replace(instant=MONDAY) for one in known]) is None


def test_the_newer_outcomes_do_not_teach():
    known, _ = cases(history(1, 1000), LEO)
    turned = [*known[:700], *(one.replace(needed=not one.needed) for one in known[700:])]
    told, other = evaluate(known), evaluate(turned)
    assert [one.told for one in told.groups] == [one.told for one in other.groups]
    assert told.better
    assert not other.better


def test_runs_of_one_sd_that_share_their_fate_are_no_more_proof_than_one():
    known, _ = cases(history(1, 500), LEO)
    fourfold = [one.replace(sd=f"SD-{n}") for n, one in enumerate(known) for _ in range(4)]
    shared, alone = evaluate(fourfold), evaluate([one.replace(sd="") for one in fourfold])
    assert shared.doubt == pytest.approx(2 * alone.doubt)
    assert evaluate([one.replace(sd="SD-1") for one in fourfold]).doubt == alone.doubt


def test_weights_are_at_the_peak_of_the_penalised_likelihood():
    known = {("a", True): 30, ("a", False): 10, ("b", True): 5, ("b", False): 35}
    cases_of = [Case(0, "", (level,), needed) for level, needed in known]
    model = fit(
        [case for case, runs in zip(cases_of, known.values(), strict=True) for _ in range(runs)]
    )
    for level, hits in (("a", 30), ("b", 5)):
        slope = hits - 40 * model.probability((level,)) - 8 * model.weights[0][level]
        assert abs(slope) < 1e-6
    assert model.probability(("unseen",)) == pytest.approx(35 / 80, abs=0.03)
    assert model.effect(("unseen",), (0,)) == 0


def taught_by(*alike):
    """Learn from runs of one trait: its level, how many runs, how many of them needed it."""
    return fit(
        [
            Case(0, "", (level,), number < needed)
            for level, runs, needed in alike
            for number in range(runs)
        ]
    )


def test_a_level_of_few_runs_stays_near_the_base_rate():
    model = taught_by(("plain", 300, 60), ("seen twice", 2, 2), ("seen often", 100, 100))
    twice, often = model.probability(("seen twice",)), model.probability(("seen often",))
    assert 160 / 400 < twice < 0.7
    assert often > 0.85
    assert 0 < model.effect(("seen twice",), (0,)) < model.effect(("seen often",), (0,))


def test_levels_beyond_the_most_frequent_share_a_weight():
    often = [(f"task {number}", 20, 4) for number in range(32)]
    model = taught_by(*often, ("rare", 5, 5), ("rarer", 4, 0), ("rarest", 1, 0))
    assert model.weights[0]["rare"] == model.weights[0]["rarer"] == model.weights[0]["rarest"]
    assert len(set(model.weights[0])) == 35
    assert model.probability(("rare",)) > model.probability(("task 1",))


def test_a_long_text_takes_its_own_room_only():
    known, _ = cases(history(1, 300), LEO)
    long = known[0].replace(levels=("", "", "", "x" * 50_000, *known[0].levels[4:]))
    evaluate(known)
    tracemalloc.start()
    try:
        evaluate([long, *known[1:]])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_the_order_of_the_runs_is_nothing():
    entries = history(1, 500)
    shuffled = random.Random(1).sample(entries, len(entries))
    assert predictor(entries).evaluation == predictor(shuffled).evaluation


def test_ten_thousand_tasks_are_borne():
    entries = [
        one.replace(run=one.run.replace(task=f"{HOSTILE}{number}"))
        for number, one in enumerate(history(1, 1000))
    ]
    assert predictor(entries).evaluation.tested == 300


def test_it_informs_and_moves_no_answer():
    entries = history(1, 1500)
    with_it = Adviser(LEO, entries, (), MONDAY, predictor(entries)).recommend(RISKY)
    without = Adviser(LEO, entries, (), MONDAY).recommend(RISKY)
    assert with_it.prediction
    assert with_it.replace(prediction=None) == without


def test_hostile_names_are_printable():
    hostile = Work("DATA\x1b[31m", "EX\u202eEC", "SD-A-001", task=HOSTILE)
    entries = history(1, 1500, lambda _, task, __: float(task == "docs"), agent=hostile.agent)
    assert reasons_text(predictor(entries).predict(hostile, 10)).isprintable()
