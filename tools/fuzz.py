"""Hold trailgate's reading of commit messages to git's, on messages drawn at random.

    python tools/fuzz.py --messages 100000 --seed 1 [--cleanups 1000] [--blocks 100000]

Its fast reading of usage is held to its careful one, too.

Prints each mismatch, minimised, and a last line with the totals; exits with 1 if there was any.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import fast_ledger  # noqa: E402 - found through the path above, as the next ones
import generator  # noqa: E402
import oracle  # noqa: E402
import usage_messages  # noqa: E402
from trailgate.message import cleanup  # noqa: E402
from trailgate.trailers import parse  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Reading = tuple[object, object]  # what git makes of a message, and what trailgate does
    Compare = Callable[[oracle.Git, Sequence[bytes]], list[Reading]]

BATCH = 20_000
SHOWN = 10
TOGETHER = 10


def main() -> int:
    """Run the fuzzer; give the exit code."""
    options = _options()
    start = time.monotonic()
    draw = generator.messages(options.seed)
    bad = _fuzz("trailers", _trailers, _take(draw, options.messages))
    bad += _fuzz("cleanup", _cleanups, _take(draw, options.cleanups, without=b"\0"))
    bad += _fuzz_blocks(options.blocks, random.Random(options.seed))
    seconds = time.monotonic() - start
    print(
        f"seed {options.seed}: {options.messages} messages, {options.cleanups} cleanups (x2), "
        f"{options.blocks} with usage, "
        f"{bad} mismatches, {seconds:.1f} s"
    )
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000, help="for the trailers")
    parser.add_argument("--cleanups", type=int, default=1_000, help="for strip and whitespace")
    parser.add_argument("--blocks", type=int, default=50_000, help="for the fast reading of usage")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _take(draw: Iterator[bytes], count: int, without: bytes = b"") -> Iterator[list[bytes]]:
    """Give ``count`` messages in batches, those aside that hold the bytes ``without``."""
    kept = (message for message in draw if not (without and without in message))
    limited = itertools.islice(kept, count)
    while batch := list(itertools.islice(limited, BATCH)):
        yield batch


def _fuzz(name: str, compare: Compare, batches: Iterator[list[bytes]]) -> int:
    """Compare the batches; print mismatches; give their number."""
    bad = 0
    for batch in batches:
        mismatches = [m for m, wrong in zip(batch, _wrong(compare, batch), strict=True) if wrong]
        for message in mismatches[: max(0, SHOWN - bad)]:
            _show(name, compare, message)
        bad += len(mismatches)
    return bad


def _fuzz_blocks(count: int, drawn: random.Random) -> int:
    """Compare ledgers of some messages each, which share runs; give how many differ."""
    bad = 0
    words = usage_messages.vocabulary()
    draws = (usage_messages.message, fast_ledger.squash)
    for _ in range(0, count, TOGETHER):
        messages = [drawn.choice(draws)(drawn) for _ in range(TOGETHER)]
        if fast_ledger.quick(messages, words) != fast_ledger.careful(messages, words):
            bad += 1
            if bad <= SHOWN:
                print(f"usage: {messages!r}")
    return bad


def _wrong(compare: Compare, messages: Sequence[bytes]) -> list[bool]:
    """Judge messages in an object store that goes away behind them."""
    with oracle.sealed_git() as git:
        readings = compare(git, messages)
    return [theirs != ours for theirs, ours in readings]


def _show(name: str, compare: Compare, message: bytes) -> None:
    small = generator.minimised(message, lambda candidates: _wrong(compare, candidates))
    with oracle.sealed_git() as git:
        theirs, ours = compare(git, [small])[0]
    print(f"{name}: {small!r}\n  git:       {theirs!r}\n  trailgate: {ours!r}")


def _trailers(git: oracle.Git, messages: Sequence[bytes]) -> list[Reading]:
    return list(zip(git.trailers(messages), map(parse, messages), strict=True))


def _cleanups(git: oracle.Git, messages: Sequence[bytes]) -> list[Reading]:
    """Compare with ``git stripspace``, the quick stand-in for a real commit."""
    theirs = zip(git.stripspace(messages), git.stripspace(messages, "-s"), strict=True)
    ours = [(cleanup(m, "whitespace"), cleanup(m, "strip")) for m in messages]
    return list(zip(theirs, ours, strict=True))


if __name__ == "__main__":
    sys.exit(main())
