"""What CI reads from the API, and what happens when it can't."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from github_fake import BASE, HEAD, PULL, TOKEN
from trailgate.ci.settings import Secret
from trailgate.github.comment import publish
from trailgate.github.facts import (
    ApiFailure,
    ApiUnavailable,
    MergeSettings,
    PullFacts,
    ReviewFacts,
)

if TYPE_CHECKING:
    from conftest import Desk


def test_a_pull_request_as_it_is_now(desk: Desk) -> None:
    api = desk.api()
    facts = PullFacts(
        PULL, "A change", "Why it is made", HEAD, "main", BASE, "dev-one", 5, False, 3
    )
    assert api.pull(PULL) == facts
    desk.server.pull |= {"title": "Renamed", "body": None, "target": "next"}
    assert api.pull(PULL) == facts.replace(title="Renamed", body="", base_ref="next")


def test_a_pull_request_is_found_by_its_source(desk: Desk) -> None:
    assert desk.api().find_pull("example:feature", HEAD) == PULL
    assert desk.api().find_pull("example:feature", BASE) == 0
    assert desk.api().find_pull("someone:feature", HEAD) == 0


def test_a_fork(desk: Desk) -> None:
    desk.server.pull["head_project"] = "someone/project"
    assert desk.api().pull(PULL).is_fork


def test_a_fork_that_was_deleted(direct: Desk) -> None:
    # GitHub's description doesn't know of it; GitHub then gives null.
    direct.server.pull["head_project"] = None
    assert direct.api().pull(PULL).is_fork


def test_all_reviews_are_read_page_by_page(desk: Desk) -> None:
    desk.server.reviews = [
        {"number": n, "author": n, "login": f"r{n}", "state": "APPROVED", "commit": HEAD}
        for n in range(1, 131)
    ]
    desk.server.reviews[-1] |= {"state": "DISMISSED", "commit": None}
    reviews = desk.api().reviews(PULL)
    assert len(reviews) == 130
    assert reviews[0] == ReviewFacts("r1", 1, "APPROVED", HEAD)
    assert reviews[-1] == ReviewFacts("r130", 130, "DISMISSED", "")


def test_merge_settings(desk: Desk) -> None:
    desk.server.merge_settings = {
        "allow_squash_merge": True,
        "allow_merge_commit": False,
        "allow_rebase_merge": False,
        "squash_merge_commit_title": "PR_TITLE",
        "squash_merge_commit_message": "COMMIT_MESSAGES",
    }
    expected = MergeSettings(True, False, False, "PR_TITLE", "COMMIT_MESSAGES")
    assert desk.api().merge_settings() == expected


def test_merge_settings_that_the_token_is_not_told(desk: Desk) -> None:
    assert desk.api().merge_settings() == MergeSettings()


def test_an_enterprise_server_is_asked_under_its_own_path(direct: Desk) -> None:
    direct.server.prefix = "/api/v3"
    for n in range(120):
        direct.server.add_comment(f"remark {n}", author=3)
    assert publish(direct.api(), PULL, HEAD, "text").state == "created"
    assert all(path.startswith("/api/v3/repos/") for _method, path in direct.server.requests)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"token": Secret("")}, "GITHUB_TOKEN"),
        ({"token": Secret(" \n")}, "GITHUB_TOKEN"),
        ({"token": Secret("hush\r\nX-Evil: hush")}, "characters that no token has"),
        ({"repository": ""}, "GITHUB_REPOSITORY"),
        ({"repository": "project"}, "GITHUB_REPOSITORY"),
        ({"repository": "a/b/../../c"}, "GITHUB_REPOSITORY"),
        ({"api_url": ""}, "GITHUB_API_URL"),
        ({"api_url": "file:///etc/passwd"}, "GITHUB_API_URL"),
        ({"api_url": "http://[hush"}, "GITHUB_API_URL"),
    ],
)
def test_what_it_takes_to_connect(direct: Desk, changes: dict[str, object], told: str) -> None:
    with pytest.raises(ApiUnavailable, match=told) as caught:
        direct.api(**changes)
    assert "hush" not in caught.value.reason
    assert "\n" not in caught.value.reason


def test_without_pygithub_the_extra_is_named(direct: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "github", None)
    with pytest.raises(ApiUnavailable, match=r"pip install 'trailgate\[github\]'"):
        direct.api()


def test_pygithub_is_imported_only_to_connect() -> None:
    code = (
        "import sys, trailgate.github.api, trailgate.github.comment;"
        "sys.exit('github' in sys.modules or 'requests' in sys.modules)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True)


def test_a_token_with_a_line_end_is_taken_without_it(direct: Desk) -> None:
    assert direct.api(token=Secret(f"{TOKEN}\n")).pull(PULL).head == HEAD


def test_a_wrong_token_is_told_without_it(direct: Desk) -> None:
    api = direct.api(token=Secret("ghs_wrong"))
    with pytest.raises(ApiFailure, match=r"401 \(Bad credentials\)") as caught:
        api.pull(PULL)
    assert "ghs_wrong" not in caught.value.reason


def test_a_server_that_is_away_is_tried_four_times_and_then_left_alone(direct: Desk) -> None:
    api = direct.api(api_url="http://user:hush@127.0.0.1:9")
    with pytest.raises(ApiFailure, match=r"no answer from 127\.0\.0\.1 .* read pull") as caught:
        api.pull(PULL)
    assert "hush" not in caught.value.reason
    assert direct.waits == [1, 2, 4]
    with pytest.raises(ApiFailure, match="no answer"):
        api.reviews(PULL)
    assert publish(api, PULL, HEAD, "text").state == "failed"
    assert len(direct.waits) == 3


def test_a_connection_that_drops_once_is_opened_again(direct: Desk) -> None:
    direct.server.fault("GET", "/pulls", 0)
    assert direct.api().pull(PULL).head == HEAD
    assert direct.waits == [1]


@pytest.mark.parametrize("answer", [[], {}, "text", [1], {"head": "x"}, None])
def test_an_answer_of_something_else_is_told(direct: Desk, answer: object) -> None:
    direct.server.answer = lambda *_words: _Foreign(answer)  # type: ignore[method-assign]
    try:
        posted = publish(direct.api(), PULL, HEAD, "text")
        with pytest.raises(ApiFailure, match="pull request 7"):
            direct.api().pull(PULL)
    finally:
        del direct.server.answer
    assert posted.state == "failed"
    assert "\n" not in posted.why


class _Foreign:
    status = 200

    def __init__(self, body: object) -> None:
        self.body = body
        self.headers: dict[str, str] = {}
