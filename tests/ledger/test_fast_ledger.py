"""The fast reading of usage and the careful one make the same ledger."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from fast_ledger import VOCABULARIES, WORDS, careful, printed, quick, squash
from messages import block
from trailgate.bulk import fold_blocks
from trailgate.ledger.fold import Fold
from trailgate.ledger.timeline import Timeline
from trailgate.usage.plain import plain
from usage_messages import IDS, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.usage.vocabulary import Vocabulary


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=VOCABULARIES)
@pytest.mark.parametrize("draw", [message, squash])
def test_the_fast_ledger_is_the_careful_one(
    draw: Callable[[random.Random], bytes], words: Vocabulary
) -> None:
    drawn = random.Random(17)
    for _ in range(30):
        messages = [draw(drawn) for _ in range(20)]
        assert quick(messages, words) == careful(messages, words)


TWO = f"{block()}\n* words\n\n{block(SD='SD-AUTH-002')}"


@pytest.mark.parametrize(
    "text",
    [
        f"chore: squash\n\n{TWO}",
        f"chore: squash\n\n{block()}\n{block()}",
        f"chore: squash\n\n```\n\n{block()}\n```\n\n{block(SD='SD-AUTH-002')}",
        f"chore: squash\n\n~~~\n\n{block()}\n~~~\n\n{block(SD='SD-AUTH-002')}",
        f"chore: squash\n\n{TWO}".replace("* words", "* words\r"),
        f"chore: squash\n\n{TWO}\nCorrects: nonsense tokens=x\n",
        "feat(SD-LEARN) no colon behind the scope\n",
        "feat(SD-LEARN)\n",
        "feat(SD-LEARN): a colon\n",
        "9(SD-LEARN): no kind\n",
        "feat((SD-LEARN): two\n",
    ],
)
def test_a_message_is_taken_as_the_careful_reader_takes_it(text: str) -> None:
    for words in VOCABULARIES.values():
        assert quick([text.encode()], words) == careful([text.encode()], words)


def test_the_fast_reading_takes_squashes() -> None:
    drawn = random.Random(19)
    read = [plain(squash(drawn), WORDS) for _ in range(200)]
    assert sum(len(one.blocks) > 1 for one in read if one) > 25


def test_a_timeline_follows_what_long_histories_add() -> None:
    drawn = random.Random(23)
    timeline = Timeline(Fold(WORDS))
    messages: list[bytes] = []
    for _ in range(12):
        messages += [message(drawn) for _ in range(30)]
        before = timeline.copy()
        known = before.entries()
        fold_blocks([printed(messages[-30:], len(messages))], timeline.fold, WORDS)
        assert timeline.entries() == timeline.fold.entries()
        assert before.entries() == before.fold.entries() == known
    again = Fold(WORDS)
    again.resume(timeline.fold.sightings(), timeline.fold.facts()[2])
    assert again.entries() == timeline.fold.entries()
    assert list(again.disagreements()) == list(timeline.fold.disagreements())
    for run_id in IDS:
        found = [one for one in again.entries() if one.run.id == run_id]
        assert list(timeline.fold.named(run_id)) == found
