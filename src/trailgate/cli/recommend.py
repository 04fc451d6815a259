"""`trailgate recommend`: which model to use next, what it may cost, and why."""

from __future__ import annotations

import click

from trailgate.advice.choosing import Work
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import lately

from .context import load_policy, open_repository
from .output import page, print_lines, print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.advice.recommending import Recommendation
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

WEEKS = 4
_EVER = 0
"""An instant before every run."""


@click.command("recommend")
@click.argument("sd", required=False, default="")
@click.option("--agent", metavar="AGENT", default="", help="Only this agent.")
@click.option("--phase", metavar="PHASE", default="", help="Only this phase.")
@click.option("--complexity", type=click.IntRange(1, 5), help="1: up to 10 changed lines; 5: 500+.")
@click.option("--critical", type=click.Choice(["yes", "security", "no"]), default=None,
              help="Whether the work is critical.")  # fmt: skip
@click.option("--task", metavar="TEXT", default="", help="The kind of task, as in `Task:`.")
@click.option("--start", "starting", is_flag=True,
              help="Note the estimate: the run's commit carries it as `Estimate:`.")  # fmt: skip
@click.option("--patterns", is_flag=True, help="Show who escalates, where and why, instead.")
@click.option("--weeks", type=click.IntRange(1, 520),
              help=f"With --patterns: how many weeks ({WEEKS}), this one the last.")  # fmt: skip
@click.option("--compare", is_flag=True, help="Show what kinds of tasks cost by family, instead.")
@click.option("--prediction", is_flag=True,
              help="Show how well rework and escalation can be foretold, instead.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(**given: Any) -> int:
    """Say which model the next run should have, what it may cost, and why.

    SD is the work's id; without it, the one in the branch name. With --agent and --phase one
    run is advised on, else every agent in every phase.
    """
    _demand_one_question(given)
    repository = open_repository()
    policy = load_policy(repository)
    if given["patterns"]:
        return _patterns(repository, policy, given["weeks"] or WEEKS, as_json=given["as_json"])
    if given["compare"]:
        return _comparison(repository, policy, as_json=given["as_json"])
    if given["prediction"]:
        return _evaluation(repository, policy, as_json=given["as_json"])
    instant = now()
    work = _work(given, repository, policy)
    found = _recommended(work, repository, policy, instant)
    if given["starting"]:
        _start(found, repository, instant)
    if given["as_json"]:
        from trailgate.reports.advice_json import recommend_document
        from trailgate.reports.exact_json import dumps

        click.echo(dumps(recommend_document(found, instant, started=given["starting"])))
        return EXIT_FINE
    _print(found, started=given["starting"])
    return EXIT_FINE


def _demand_one_question(given: dict[str, Any]) -> None:
    """Refuse options that belong to different questions, which one would answer in silence."""
    kinds = ("patterns", "compare", "prediction")
    others = ("sd", "agent", "phase", "complexity", "critical", "task", "starting", *kinds)
    kind = next((name for name in kinds if given[name]), "")
    if kind and any(given[name] for name in others if name != kind):
        raise UsageError(f"recommend --{kind}: it takes no SD and none of the other questions")
    if given["weeks"] and kind != "patterns":
        raise UsageError("recommend --weeks: it goes with --patterns, and nothing else asks for it")


def _work(given: dict[str, Any], repository: Repository, policy: Policy) -> Work:
    from trailgate.usage.ids import branch_id, is_id, pattern

    words = policy.vocabulary
    sd = given["sd"].strip()
    if sd and not is_id(sd, words):
        found = pattern(words).search(sd.upper())
        hint = f"; did you mean {found[0]}?" if found else "; write e.g. SD-AUTH-001"
        raise UsageError(f"recommend: {sd!r} is no SD id{hint}")
    sd = sd or branch_id(repository.branch(), words)
    agent, phase = _agent(given["agent"], policy), _phase(given["phase"], policy)
    if not sd and (given["starting"] or not (agent and phase)):
        either = "" if given["starting"] else ", or --agent and --phase"
        raise UsageError(f"recommend: the branch names no SD; say which, e.g. SD-AUTH-001{either}")
    task = " ".join(given["task"].split())
    if '"' in task or not task.isprintable():
        raise UsageError(f"recommend: --task {task!r} can't stand in a trailer")
    return Work(agent, phase, sd, given["complexity"], given["critical"] or "", task)


def _agent(written: str, policy: Policy) -> str:
    from trailgate.nearest import nearest
    from trailgate.usage.names import agent_name

    if not written.strip():
        return ""
    known = policy.vocabulary.agents
    name = agent_name(written, policy.vocabulary, now())
    if name not in known:
        meant = nearest(name, known)
        hint = f"did you mean {meant}?" if meant else f"it lists {', '.join(known)}"
        raise UsageError(f"recommend: the policy lists no agent {written!r}; {hint}")
    return name


def _phase(written: str, policy: Policy) -> str:
    from trailgate.nearest import nearest
    from trailgate.usage.names import phase_name

    if not written.strip():
        return ""
    known = policy.vocabulary.phases
    name, is_known = phase_name(written, policy.vocabulary, now())
    if not is_known:
        meant = nearest(name, known)
        hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
        raise UsageError(f"recommend: the policy has no phase {written!r}; {hint}")
    return name


def _recommended(
    work: Work, repository: Repository, policy: Policy, instant: int
) -> tuple[Recommendation, ...]:
    from trailgate.advice.prediction.predicting import Predictor
    from trailgate.advice.recommending import Adviser
    from trailgate.backfill.beside import estimates, less_estimated
    from trailgate.budget.state import states
    from trailgate.log.pending import pending

    ledger, others = lately(repository, policy, _EVER)
    guesses = estimates(repository, policy, ledger)
    logged = pending(repository, policy, instant)
    waiting = less_estimated(repository, ledger, guesses, logged)
    budgets = states(ledger, others, waiting, policy, instant, guesses)
    known = (*ledger.entries, *others, *(waiting or ()))
    predictor = Predictor(ledger.entries, policy, instant)
    return Adviser(policy, known, budgets, instant, predictor).recommend_all(work)


def _start(found: tuple[Recommendation, ...], repository: Repository, instant: int) -> None:
    from trailgate.log.starting import start

    expected = [(one.work, one.estimate.tokens) for one in found if one.choice.family]
    start(repository, expected, instant)


def _print(found: tuple[Recommendation, ...], *, started: bool) -> None:
    from trailgate.reports.advice_text import one_lines, sd_lines

    print_lines(one_lines(found[0], page()) if len(found) == 1 else sd_lines(found, page()))
    if started and any(one.choice.family for one in found):
        print_text(f"noted: runs of {found[0].work.sd} that are logged now carry their Estimate\n")
    elif started:
        print_text("nothing noted: the work is better deferred\n")


def _patterns(repository: Repository, policy: Policy, weeks: int, *, as_json: bool) -> int:
    from trailgate.advice.escalations import escalations, window

    start, end, timezone = window(policy, now(), weeks)
    ledger, _ = lately(repository, policy, start)
    found = escalations(ledger.entries, policy, start, end)
    if as_json:
        from trailgate.reports.advice_json import escalations_document
        from trailgate.reports.exact_json import dumps

        click.echo(dumps(escalations_document(found)))
    else:
        from trailgate.reports.patterns_text import escalation_lines

        print_lines(escalation_lines(found, timezone, page()))
    return EXIT_FINE


def _comparison(repository: Repository, policy: Policy, *, as_json: bool) -> int:
    from trailgate.advice.benefit import comparisons, pricing, tells_rework
    from trailgate.budget.amounts import Meter
    from trailgate.prices.finding import Prices

    ledger, _ = lately(repository, policy, _EVER)
    meter = Meter(policy)
    priced = pricing(ledger.entries, meter, Prices(meter, ledger.entries), now())
    found = comparisons(ledger.entries, meter, priced)
    if as_json:
        from trailgate.reports.advice_json import comparison_document
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.prices_text import prices_document

        told = {
            "rework_told": tells_rework(ledger.entries),
            "tasks": comparison_document(found),
            "prices": prices_document(priced.sources),
        }
        click.echo(dumps(told))
    else:
        from trailgate.reports.patterns_text import comparison_lines
        from trailgate.reports.prices_text import price_lines

        untold = bool(ledger.entries) and not tells_rework(ledger.entries)
        lines = comparison_lines(found, page(), untold=untold)
        print_lines((*lines, *price_lines(priced.sources, page())))
    return EXIT_FINE


def _evaluation(repository: Repository, policy: Policy, *, as_json: bool) -> int:
    from trailgate.advice.prediction.predicting import Predictor

    ledger, _ = lately(repository, policy, _EVER)
    found = Predictor(ledger.entries, policy, now())
    if as_json:
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.prediction_json import evaluation_document

        click.echo(dumps(evaluation_document(found)))
    else:
        from trailgate.reports.prediction_text import evaluation_lines

        print_lines(evaluation_lines(found, page()))
    return EXIT_FINE
