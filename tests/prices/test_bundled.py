"""The prices that genai-prices brings along, by the names under which people write models."""

from __future__ import annotations

import subprocess
import sys

import pytest

from builders import MONDAY
from trailgate.prices.bundled import bundled
from trailgate.prices.price import Price

PICO = 10**12
"""A USD per million tokens, in 10^-18 USD per token."""


@pytest.fixture(scope="module")
def library():
    return bundled()


def price(library, model: str, at: int = MONDAY) -> tuple[float, ...] | None:
    found = library.price(model, at)
    return found and tuple(part / PICO for part in found.parts)


def test_a_model_has_its_price_by_kind_of_token(library) -> None:
    assert library.price("claude-haiku-4-5", MONDAY) == Price(
        (1 * PICO, 5 * PICO, PICO // 10, PICO * 5 // 4), "genai-prices", "claude-haiku-4-5"
    )


@pytest.mark.parametrize(
    "name",
    [
        "claude-opus-4-5",
        "claude-opus-4-5-20251101",
        "Claude Opus 4.5",
        "Opus 4.5",
        "opus_4.5",
        "claude-opus-4-5[1m]",
        "claude-opus-4-5@20251101",
        "anthropic/claude-opus-4.5",
        "openrouter/anthropic/claude-opus-4.5",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
    ],
)
def test_a_model_is_known_under_the_names_that_people_and_providers_write(library, name) -> None:
    found = library.price(name, MONDAY)
    assert (found.model, found.parts[0]) == ("claude-opus-4-5", 5 * PICO)


@pytest.mark.parametrize("name", ["", "haiku", "opus", "none", "UNKNOWN", "mystery-9", "/", "["])
def test_a_name_that_is_no_model_has_no_price(library, name) -> None:
    assert library.price(name, MONDAY) is None


def test_a_mark_after_the_name_changes_nothing(library) -> None:
    assert library.price("claude-opus-5[1m]", MONDAY).model == "claude-opus-5"


def test_a_model_of_another_generation_has_its_own_price(library) -> None:
    assert price(library, "claude-opus-4-1") == (15, 75, 1.5, 18.75)


def test_the_price_is_that_of_the_day(library) -> None:
    june_9th, june_11th = 1_749_427_200, 1_749_600_000
    assert price(library, "o3", june_9th)[:2] == (10, 40)
    assert price(library, "o3", june_11th)[:2] == (2, 8)


def test_a_kind_without_its_own_price_costs_what_fresh_input_does(library) -> None:
    fresh, _, read, write = price(library, "gpt-5.2")
    assert (write, read) == (fresh, fresh / 10)


def test_a_price_with_steps_is_its_first(library) -> None:
    assert price(library, "claude-sonnet-4-5")[:2] == (3, 15)


def test_a_model_that_is_not_billed_by_tokens_is_not_free(library) -> None:
    assert library.price("tts-1", MONDAY) is None
    assert library.price("voyage-3", MONDAY) is None


def test_an_instant_that_no_calendar_holds_has_no_price(library) -> None:
    assert library.price("claude-haiku-4-5", 10**12) is None


def test_no_network_is_asked() -> None:
    script = """
import sys
def refuse(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.sendto")):
        raise SystemExit(event)
sys.addaudithook(refuse)
from trailgate.prices.bundled import bundled
print(bundled().price("claude-haiku-4-5", 1_785_110_400).model)
"""
    done = subprocess.run(
        (sys.executable, "-c", script), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "claude-haiku-4-5\n"), done.stderr
