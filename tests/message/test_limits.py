"""Megabytes of what is hostile to regular expressions pass through every function unharmed."""

from __future__ import annotations

import pytest

from generator import HOSTILE
from trailgate.message import as_stored, body, cleanup, cut_scissors, subject

SIZE = 2 << 20


@pytest.mark.parametrize("name", HOSTILE)
def test_repetition_passes_through(name: str) -> None:
    unit = HOSTILE[name]
    message = b"s\n\nx" + unit * (SIZE // len(unit)) + b"x\n"
    clean = cleanup(message, "strip")
    assert clean.startswith(b"s\n\nx")
    assert clean == cleanup(clean, "strip")
    assert cut_scissors(message) == message
    assert subject(message) == b"s"
    assert body(message) == message[3:]
    assert as_stored(message) == message.replace(b"\xff", b"\xc3\xbf")
