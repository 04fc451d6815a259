from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from github_fake import PROJECT, TOKEN, FakeGitHub
from prism import Prism
from trailgate.ci.settings import settings
from trailgate.github.api import Api, connect

if TYPE_CHECKING:
    from collections.abc import Iterator


class Desk:
    """What a test works with: the server, connections to it, and the seconds they waited."""

    def __init__(self, server: FakeGitHub) -> None:
        self.server = server
        self.waits: list[float] = []
        self._open: list[Api] = []

    def api(self, **changes: object) -> Api:
        environment = {
            "GITHUB_API_URL": self.server.url + self.server.prefix,
            "GITHUB_REPOSITORY": PROJECT,
            "GITHUB_TOKEN": TOKEN,
        }
        known = settings(environment).replace(**changes)
        self._open.append(connect(known, self.waits.append))
        return self._open[-1]

    def close(self) -> None:
        for api in self._open:
            api.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(scope="session")
def fake() -> Iterator[FakeGitHub]:
    server = FakeGitHub()
    yield server
    server.close()


@pytest.fixture(scope="session")
def prism(fake: FakeGitHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prism]:
    proxy = Prism(fake.address, tmp_path_factory.mktemp("prism"))
    yield proxy
    proxy.close()


@pytest.fixture
def direct(fake: FakeGitHub) -> Iterator[Desk]:
    """Talk to the fake alone."""
    fake.reset()
    fake.url = fake.address
    desk = Desk(fake)
    yield desk
    desk.close()


@pytest.fixture(params=["alone", pytest.param("described", marks=pytest.mark.full)])
def desk(request: pytest.FixtureRequest, direct: Desk) -> Iterator[Desk]:
    """Talk to the fake alone, and through GitHub's own description of its API."""
    if request.param == "alone":
        yield direct
        return
    proxy: Prism = request.getfixturevalue("prism")
    direct.server.url = proxy.url
    proxy.forget()
    yield direct
    assert proxy.violations() == []
