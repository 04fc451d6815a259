from __future__ import annotations

import pytest

from sealed import Sandbox


@pytest.fixture
def sandbox(tmp_path):
    return Sandbox(tmp_path)
