"""Building policies from TOML text, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from trailgate.errors import PolicyError
from trailgate.policy.build import build

if TYPE_CHECKING:
    from trailgate.policy.terms import Policy


def policy(toml: str = "") -> Policy:
    """Give the policy of a `trailgate.toml` with this text."""
    return build("trailgate.toml", toml.encode())


def problems(toml: str | bytes, *, pyproject: bool = False) -> list[str]:
    """Give the problems that a policy file is refused for, each without the file's name."""
    text = toml if isinstance(toml, bytes) else toml.encode()
    name = "pyproject.toml" if pyproject else "trailgate.toml"
    with pytest.raises(PolicyError) as refused:
        build(name, text, pyproject=pyproject)
    assert all(line.startswith(f"{name}: ") for line in refused.value.problems)
    return [line.removeprefix(f"{name}: ") for line in refused.value.problems]
