from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def git() -> Iterator[oracle.Git]:
    with oracle.sealed_git() as sealed:
        yield sealed
