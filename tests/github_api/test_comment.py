"""The one comment on a pull request, against a server that behaves as GitHub does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from github_fake import HEAD, NOW, PULL, TOKEN
from trailgate.github.comment import MARKER, MODES, publish

if TYPE_CHECKING:
    from conftest import Desk

BODY = f"{MARKER}\n**pass** budget at 40 %"
OTHER = f"{MARKER}\n**fail** 2 findings"


def test_the_first_run_writes_a_comment(desk: Desk) -> None:
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "created"
    assert posted.url.endswith(f"pull/{PULL}#issuecomment-1001")
    assert desk.server.bodies == [BODY]


def test_the_marker_is_put_where_it_lacks(desk: Desk) -> None:
    publish(desk.api(), PULL, HEAD, "plain text")
    assert desk.server.bodies == [f"{MARKER}\nplain text"]


def test_the_next_run_rewrites_it(desk: Desk) -> None:
    number = desk.server.add_comment(BODY)
    posted = publish(desk.api(), PULL, HEAD, OTHER)
    assert posted.state == "updated"
    assert [(c["number"], c["body"]) for c in desk.server.comments] == [(number, OTHER)]


@pytest.mark.parametrize("there", [BODY, BODY.replace("\n", "\r\n"), f"{BODY}\n"])
def test_what_is_there_already_is_not_written_again(desk: Desk, there: str) -> None:
    desk.server.add_comment(there)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "unchanged"
    assert desk.server.writes == []


def test_it_is_found_behind_250_comments_of_others(desk: Desk) -> None:
    for n in range(250):
        desk.server.add_comment(f"remark {n}", author=n + 1)
    desk.server.add_comment(BODY)
    assert publish(desk.api(), PULL, HEAD, OTHER).state == "updated"
    assert len(desk.server.comments) == 251
    assert len([path for _method, path in desk.server.requests if "7/comments" in path]) == 3


def test_a_marker_forged_by_another_author_is_left_alone(desk: Desk) -> None:
    forged = f"{MARKER}\n**pass** trust me"
    desk.server.add_comment(forged, author=666)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "created"
    assert publish(desk.api(), PULL, HEAD, OTHER).state == "updated"
    assert desk.server.bodies == [forged, OTHER]


@pytest.mark.parametrize("other", [f"> {MARKER}", f"see\n{MARKER}", f"{MARKER} x", ""])
def test_another_comment_of_the_same_bot_is_left_alone(desk: Desk, other: str) -> None:
    desk.server.add_comment(other)
    publish(desk.api(), PULL, HEAD, BODY)
    assert desk.server.bodies == [other, BODY]


@pytest.mark.parametrize(
    ("mode", "has_findings", "there", "state", "bodies"),
    [
        ("update", False, [], "created", [BODY]),
        ("on-findings", True, [], "created", [BODY]),
        ("on-findings", False, [], "skipped", []),
        ("on-findings", False, [OTHER], "updated", [BODY]),
        ("on-findings", True, [OTHER], "updated", [BODY]),
        ("never", True, [OTHER], "skipped", [OTHER]),
    ],
)
def test_modes(
    desk: Desk, mode: str, has_findings: bool, there: list[str], state: str, bodies: list[str]
) -> None:
    for body in there:
        desk.server.add_comment(body)
    posted = publish(desk.api(), PULL, HEAD, BODY, mode=mode, has_findings=has_findings)
    assert (posted.state, desk.server.bodies) == (state, bodies)
    assert mode in MODES


def test_never_asks_nothing(direct: Desk) -> None:
    publish(direct.api(), PULL, HEAD, BODY, mode="never")
    assert direct.server.requests == []


@pytest.mark.parametrize("there", [[], [OTHER]])
def test_nothing_is_written_once_the_pull_request_moved_on(desk: Desk, there: list[str]) -> None:
    for body in there:
        desk.server.add_comment(body)
    desk.server.before("GET", "/comments", lambda: desk.server.pull.update(head="c" * 40))
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "stale"
    assert "ccccccc" in posted.why
    assert desk.server.writes == []


def test_a_run_that_was_faster_keeps_its_comment(desk: Desk) -> None:
    desk.server.before("POST", "/comments", lambda: desk.server.add_comment(OTHER))
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "updated"
    assert [(c["number"], c["body"]) for c in desk.server.comments] == [(1001, BODY)]


def test_a_run_that_was_slower_and_is_stale_by_now_leaves_nothing_behind(desk: Desk) -> None:
    def newer_run() -> None:
        desk.server.add_comment(OTHER)
        desk.server.pull["head"] = "c" * 40

    desk.server.before("POST", "/comments", newer_run)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "stale"
    assert desk.server.bodies == [OTHER]


def test_a_double_of_an_unchanged_comment_goes(desk: Desk) -> None:
    publish(desk.api(), PULL, HEAD, BODY)
    desk.server.add_comment(BODY)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "unchanged"
    assert [c["number"] for c in desk.server.comments] == [1001]


def test_the_oldest_of_many_stays(desk: Desk) -> None:
    for _ in range(4):
        desk.server.add_comment(OTHER)
    desk.server.before("DELETE", "1003", lambda: desk.server.comments.pop(2))
    assert publish(desk.api(), PULL, HEAD, BODY).state == "updated"
    assert [(c["number"], c["body"]) for c in desk.server.comments] == [(1001, BODY)]


def test_runs_at_once_end_with_one_comment(desk: Desk) -> None:
    together = threading.Barrier(4)
    for _ in range(4):
        desk.server.before("POST", "/comments", lambda: together.wait(30))
    states: list[str] = []

    def run() -> None:
        states.append(publish(desk.api(), PULL, HEAD, BODY).state)

    runs = [threading.Thread(target=run) for _ in range(4)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert desk.server.writes.count("POST") == 4
    assert len(desk.server.comments) == 1
    assert desk.server.bodies == [BODY]
    assert set(states) <= {"created", "unchanged"}


@pytest.mark.parametrize("status", [500, 502])
@pytest.mark.parametrize("after", [True, False])
def test_a_post_that_fails_makes_one_comment(desk: Desk, status: int, after: bool) -> None:
    desk.server.fault("POST", "/comments", status, after=after)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "created"
    assert desk.server.bodies == [BODY]


@pytest.mark.parametrize("after", [True, False])
def test_a_post_whose_connection_drops_makes_one_comment(direct: Desk, after: bool) -> None:
    direct.server.fault("POST", "/comments", 0, after=after)
    assert publish(direct.api(), PULL, HEAD, BODY).state == "created"
    assert direct.server.bodies == [BODY]


def test_a_list_that_lags_makes_one_comment(desk: Desk) -> None:
    desk.server.lag = 1
    assert publish(desk.api(), PULL, HEAD, BODY).state == "created"
    assert desk.server.bodies == [BODY]


def test_a_post_that_always_fails_is_told(desk: Desk) -> None:
    desk.server.fault("POST", "/comments", 503, times=99)
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "failed"
    assert "GitHub answered 503" in posted.why
    assert desk.server.bodies == []
    assert len(desk.waits) == 4


@pytest.mark.parametrize(
    ("status", "message", "headers", "waited"),
    [
        (403, "You have exceeded a secondary rate limit.", {"Retry-After": "1"}, 1),
        (429, "Too many requests", {"Retry-After": "7"}, 7),
        (403, "Slow down", {"Retry-After": "3"}, 3),
        (403, "Slow down", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NOW + 4)}, 5),
        (403, "You have exceeded a secondary rate limit.", {}, 60),
        (
            403,
            "API rate limit exceeded for installation ID 1.",
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NOW + 20)},
            21,
        ),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rate_limit_is_waited_for_as_the_server_asks(
    desk: Desk, method: str, status: int, message: str, headers: dict[str, str], waited: int
) -> None:
    desk.server.fault(method, "/comments", status, message, headers=headers)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "created"
    assert desk.waits == [waited]
    assert desk.server.bodies == [BODY]


def test_a_rate_limit_that_lasts_is_told_not_waited_for(desk: Desk) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(NOW + 1800)}
    desk.server.fault("GET", "/comments", 403, "API rate limit exceeded", headers=reset)
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "failed"
    assert "wait 1801 s, which is too long" in posted.why
    assert desk.waits == []


def test_rate_limits_are_not_waited_for_without_end(desk: Desk) -> None:
    desk.server.fault("GET", "/comments", 429, times=99, headers={"Retry-After": "50"})
    assert publish(desk.api(), PULL, HEAD, BODY).state == "failed"
    assert desk.waits == [50, 50]


def test_an_update_is_tried_four_times(desk: Desk) -> None:
    desk.server.add_comment(OTHER)
    desk.server.fault("PATCH", "/comments", 502, times=3)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "updated"
    assert desk.waits == [1, 2, 4]
    desk.server.fault("PATCH", "/comments", 502, times=4)
    posted = publish(desk.api(), PULL, HEAD, OTHER)
    assert posted.state == "failed"
    assert "GitHub answered 502" in posted.why


@pytest.mark.parametrize("there", [0, 2])
def test_a_comment_that_was_written_is_not_told_as_missing(desk: Desk, there: int) -> None:
    for _ in range(there):
        desk.server.add_comment(OTHER)
    hindrance = ("DELETE", "/comments") if there else ("GET", "/issues")
    written = "PATCH" if there else "POST"
    trouble = lambda: desk.server.fault(*hindrance, 503, times=4)  # noqa: E731
    desk.server.before(written, "/comments", trouble)
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == ("updated" if there else "created")
    assert "double" in posted.why
    assert desk.server.bodies[0] == BODY
    desk.server.faults.clear()
    publish(desk.api(), PULL, HEAD, BODY)
    assert desk.server.bodies == [BODY]


def test_a_comment_that_is_deleted_meanwhile_is_written_anew(desk: Desk) -> None:
    desk.server.add_comment(OTHER)
    desk.server.before("PATCH", "/comments", desk.server.comments.clear)
    assert publish(desk.api(), PULL, HEAD, BODY).state == "created"
    assert desk.server.bodies == [BODY]


def test_a_token_that_may_only_read_is_told_with_the_mend(desk: Desk) -> None:
    desk.server.is_read_only = True
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "failed"
    assert "Resource not accessible by integration" in posted.why
    assert "pull-requests: write" in posted.why
    assert desk.waits == []


def test_a_fork_is_told_that_the_job_summary_has_it_all(desk: Desk) -> None:
    desk.server.is_read_only = True
    desk.server.pull["head_project"] = "someone/project"
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert posted.state == "skipped"
    assert "fork" in posted.why
    assert "job summary" in posted.why


def test_a_pull_request_that_is_not_there_is_told(direct: Desk) -> None:
    direct.server.fault("GET", "/comments", 404, "Not Found")
    posted = publish(direct.api(), PULL, HEAD, BODY)
    assert posted.state == "failed"
    assert "404 (Not Found)" in posted.why


def test_what_github_finds_wrong_is_told(desk: Desk) -> None:
    posted = publish(desk.api(), PULL, HEAD, f"{MARKER}\n" + "x" * 65_536)
    assert posted.state == "failed"
    assert "422 (Validation Failed: Body is too long" in posted.why


def test_65_000_characters_of_any_script_arrive_as_they_are(desk: Desk) -> None:
    body = f"{MARKER}\n" + ("日本🦀é" * 16_250)[: 65_000 - len(MARKER) - 1]
    assert publish(desk.api(), PULL, HEAD, body).state == "created"
    assert desk.server.bodies == [body]
    assert publish(desk.api(), PULL, HEAD, body).state == "unchanged"


def test_what_json_cannot_carry_is_replaced(desk: Desk) -> None:
    body = f"{MARKER}\na\udcff b\0c"
    assert publish(desk.api(), PULL, HEAD, body).state == "created"
    assert desk.server.bodies == [f"{MARKER}\na? bc"]
    assert publish(desk.api(), PULL, HEAD, body).state == "unchanged"


def test_a_token_of_another_user_keeps_to_one_comment_and_says_how_to_name_it(desk: Desk) -> None:
    desk.server.writer = (77, "our-app[bot]")
    assert publish(desk.api(), PULL, HEAD, OTHER).state == "created"
    posted = publish(desk.api(), PULL, HEAD, BODY)
    assert "set comment-author-id to 77" in posted.why
    assert [(c["number"], c["body"]) for c in desk.server.comments] == [(1001, BODY)]
    desk.server.requests.clear()
    assert publish(desk.api(), PULL, HEAD, BODY, author_id=77).state == "unchanged"
    assert desk.server.writes == []


def test_no_message_holds_the_token(direct: Desk) -> None:
    hostile = f"no: {TOKEN}\n::error::forged \u202e"
    direct.server.fault("GET", "/comments", 400, hostile)
    posted = publish(direct.api(), PULL, HEAD, BODY)
    assert TOKEN not in posted.why
    assert "***" in posted.why
    assert posted.why.isprintable()
