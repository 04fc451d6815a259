"""Prism in front of the fake: it holds requests and answers against GitHub's API description.

`npm ci --prefix tests/npm` installs it; `make test-all` does that.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

NPM = Path(__file__).parent / "npm" / "node_modules"
DESCRIPTION = NPM / "@octokit" / "openapi" / "generated" / "api.github.com.json"
REPOSITORY = "/repos/{owner}/{repo}"
USED = {
    REPOSITORY: ("get",),
    f"{REPOSITORY}/pulls": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}": ("get",),
    f"{REPOSITORY}/pulls/{{pull_number}}/reviews": ("get",),
    f"{REPOSITORY}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{REPOSITORY}/issues/comments/{{comment_id}}": ("patch", "delete"),
}
"""What trailgate asks: anything else is refused."""


def trimmed(description: dict[str, Any]) -> dict[str, Any]:
    """Cut a description down to the used paths, and let each fail with any error status.

    The description leaves out what every request may be answered with, such as rate limits.
    """
    error = {
        "description": "An error",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/basic-error"}}},
    }
    paths: dict[str, Any] = {}
    for path, verbs in USED.items():
        given = description["paths"][path]
        paths[path] = {key: given[key] for key in ("parameters", *verbs) if key in given}
        for verb in verbs:
            given[verb]["responses"]["default"] = error
    kept = {"openapi": description["openapi"], "info": description["info"], "paths": paths}
    kept["servers"] = description["servers"]
    return kept | {"components": _reached(paths, description["components"])}


def _reached(start: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    reached: dict[str, Any] = {}
    ahead: list[Any] = [start]
    while ahead:
        part = ahead.pop()
        if isinstance(part, list):
            ahead += part
        elif isinstance(part, dict):
            ahead += part.values()
            reference = part.get("$ref")
            if isinstance(reference, str):
                _hash, _components, kind, name = reference.split("/")
                if name not in reached.setdefault(kind, {}):
                    reached[kind][name] = components[kind][name]
                    ahead.append(components[kind][name])
    return reached


class Prism:
    """The proxy, as a process of its own."""

    def __init__(self, upstream: str, folder: Path) -> None:
        description = folder / "description.json"
        assert DESCRIPTION.exists(), "run: npm ci --prefix tests/npm"
        described = trimmed(json.loads(DESCRIPTION.read_text(encoding="utf-8")))
        description.write_text(json.dumps(described), encoding="utf-8")
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "log"
        self._read = 0
        words = ["proxy", "--errors", "--host", "127.0.0.1", "--port", str(port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [NPM / ".bin" / "prism", *words, str(description), upstream],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"NO_COLOR": "1"},
            )
        self._await(port)

    def forget(self) -> None:
        """Count violations from here on."""
        self._read = len(self._lines())

    def violations(self) -> list[str]:
        """Give what Prism found against the description."""
        return [line for line in self._lines()[self._read :] if "VIOLATION" in line.upper()]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _lines(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines()

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                assert self._process.poll() is None, self._lines()
                assert time.monotonic() < deadline, self._lines()
                time.sleep(0.05)
            else:
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
