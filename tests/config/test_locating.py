from __future__ import annotations

import pytest

from trailgate.config import choose
from trailgate.errors import PolicyError

TABLE = b'[project]\nname = "x"\n[tool.trailgate]\nmode = "advisory"\n'


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, None),
        ({"trailgate.toml": b""}, "trailgate.toml"),
        ({"pyproject.toml": TABLE}, "pyproject.toml"),
        ({"pyproject.toml": b"[tool]\ntrailgate.mode = 'enforce'"}, "pyproject.toml"),
        ({"pyproject.toml": b'[project]\ndependencies = ["trailgate"]'}, None),
        ({"pyproject.toml": b"trailgate = ["}, None),
        ({"pyproject.toml": b"[tool.trailgate]\nmode = ["}, "pyproject.toml"),
        ({"trailgate.toml": b"", "pyproject.toml": b"x = 'trailgate'"}, "trailgate.toml"),
    ],
)
def test_the_file_that_holds_the_policy(files, name):
    chosen = choose(files)
    assert (chosen[0] if chosen else None) == name
    assert chosen is None or chosen[1:] == (files[name], name == "pyproject.toml")


def test_two_policies_are_one_too_many():
    with pytest.raises(PolicyError) as refused:
        choose({"trailgate.toml": b"", "pyproject.toml": TABLE})
    assert "trailgate.toml and [tool.trailgate] in pyproject.toml" in str(refused.value)
