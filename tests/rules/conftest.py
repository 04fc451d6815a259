import pytest

from trailgate.policy.build import build
from trailgate.policy.terms import Policy


@pytest.fixture(scope="session")
def leo() -> Policy:
    return build("leo", None)
