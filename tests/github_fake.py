"""A small GitHub API: it keeps what is written, gives it in pages, and fails when told to."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import github_bodies

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = "example/project"
PULL = 7
TOKEN = "ghs_thisIsASecretToken0123456789"
BOT = 41898282
HEAD, BASE = "a" * 40, "b" * 40
DATE = "Wed, 29 Jul 2026 12:00:00 GMT"
NOW = 1785326400
LONGEST_BODY = 65_536
TOO_LONG = f"Body is too long (maximum is {LONGEST_BODY} characters)"
FORBIDDEN = {"message": "Resource not accessible by integration"}


@dataclass
class Fault:
    """What goes wrong, `times` times, with requests of a method to paths that hold `path`.

    `status` 0 drops the connection. `after`: the request is carried out all the same.
    """

    method: str
    path: str
    status: int
    message: str = "Something went wrong"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class FakeGitHub:
    """The server's state, and the server. `url` is where it is asked: its own, or a proxy's."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.reset()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.url = self.address
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._thread.start()

    def reset(self) -> None:
        self.prefix = ""
        self.token = TOKEN
        self.writer = (BOT, "github-actions[bot]")
        self.is_read_only = False
        self.faults: list[Fault] = []
        self.hooks: list[tuple[str, str, Callable[[], object]]] = []
        self.requests: list[tuple[str, str]] = []
        self.comments: list[dict[str, Any]] = []
        self.reviews: list[dict[str, Any]] = []
        self.merge_settings: dict[str, Any] = {}
        self.lag = 0
        self.last_number = 1000
        self.pull: dict[str, Any] = {
            "title": "A change",
            "body": "Why it is made",
            "author": 5,
            "login": "dev-one",
            "head": HEAD,
            "head_project": PROJECT,
            "target": "main",
            "base_tip": BASE,
            "commits": 3,
        }

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    @property
    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.comments]

    @property
    def writes(self) -> list[str]:
        return [method for method, _path in self.requests if method != "GET"]

    def add_comment(self, body: str, author: int = BOT, login: str = "someone") -> int:
        with self.lock:
            self.last_number += 1
            row = {"number": self.last_number, "body": body, "author": author, "login": login}
            self.comments.append(row)
            return self.last_number

    def fault(self, method: str, path: str, status: int, message: str = "", **more: Any) -> None:
        self.faults.append(Fault(method, path, status, message or "Something went wrong", **more))

    def before(self, method: str, path: str, action: Callable[[], object]) -> None:
        """Let something happen once, just before a request is carried out."""
        self.hooks.append((method, path, action))

    def answer(self, method: str, target: str, token: str, body: Any) -> Answer | None:
        """Carry a request out; None drops the connection."""
        parts = urlsplit(target)
        self._meanwhile(method, parts.path)
        with self.lock:
            self.requests.append((method, target))
            if token != self.token:
                return Answer(401, {"message": "Bad credentials"})
            fault = self._fault(method, parts.path)
            if fault is None or fault.after:
                done = self._served(method, parts.path, dict(parse_qsl(parts.query)), body)
            if fault is None:
                return done
            failed = {"message": fault.message}
            return Answer(fault.status, failed, fault.headers) if fault.status else None

    def _meanwhile(self, method: str, path: str) -> None:
        with self.lock:
            due = [n for n, hook in enumerate(self.hooks) if hook[0] == method and hook[1] in path]
            action = self.hooks.pop(due[0])[2] if due else None
        if action:
            action()

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and fault.path in path:
                fault.times -= 1
                return fault
        return None

    def _served(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        rest = path.removeprefix(f"{self.prefix}/repos/{PROJECT}")
        if rest == path:
            return Answer(404, {"message": "Not Found"})
        if method != "GET" and self.is_read_only:
            return Answer(403, FORBIDDEN)
        for verb, pattern, serve in ROUTES:
            found = re.fullmatch(pattern, rest)
            if found and verb == method:
                return serve(self, [int(n) for n in found.groups()], query, body)
        return Answer(404, {"message": "Not Found"})

    def _repository(self, _ids: list[int], _query: dict[str, str], _body: Any) -> Answer:
        return Answer(200, github_bodies.repository(self._base, PROJECT, **self.merge_settings))

    def _pull(self, ids: list[int], _query: dict[str, str], _body: Any) -> Answer:
        if ids != [PULL]:
            return Answer(404, {"message": "Not Found"})
        return Answer(200, github_bodies.pull(self._base, PROJECT, PULL, **self.pull))

    def _list_pulls(self, _ids: list[int], query: dict[str, str], _body: Any) -> Answer:
        owner = self.pull["head_project"].partition("/")[0]
        listed = [self.pull] if query.get("head") == f"{owner}:feature" else []
        return self._page("pulls", listed, query, github_bodies.pull)

    def _list_reviews(self, _ids: list[int], query: dict[str, str], _body: Any) -> Answer:
        return self._page(f"pulls/{PULL}/reviews", self.reviews, query, github_bodies.review)

    def _list_comments(self, _ids: list[int], query: dict[str, str], _body: Any) -> Answer:
        shown = self.comments[: len(self.comments) - self.lag]
        return self._page(f"issues/{PULL}/comments", shown, query, github_bodies.comment)

    def _create(self, _ids: list[int], _query: dict[str, str], body: Any) -> Answer:
        if len(body["body"]) > LONGEST_BODY:
            return Answer(422, github_bodies.invalid("IssueComment", "body", TOO_LONG))
        self.add_comment(body["body"], *self.writer)
        return Answer(201, self._comment(self.comments[-1]))

    def _update(self, ids: list[int], _query: dict[str, str], body: Any) -> Answer:
        for row in self.comments:
            if row["number"] == ids[0]:
                row["body"] = body["body"]
                return Answer(200, self._comment(row))
        return Answer(404, {"message": "Not Found"})

    def _delete(self, ids: list[int], _query: dict[str, str], _body: Any) -> Answer:
        kept = [row for row in self.comments if row["number"] != ids[0]]
        gone = len(kept) < len(self.comments)
        self.comments = kept
        return Answer(204) if gone else Answer(404, {"message": "Not Found"})

    def _comment(self, row: dict[str, Any]) -> dict[str, Any]:
        return github_bodies.comment(self._base, PROJECT, PULL, **row)

    def _page(self, path: str, rows: list[Any], query: dict[str, str], make: Any) -> Answer:
        size, page = min(int(query.get("per_page", 30)), 100), int(query.get("page", 1))
        shown = rows[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(rows):
            more = f"{self._base}/repos/{PROJECT}/{path}?per_page={size}&page={page + 1}"
            headers["Link"] = f'<{more}>; rel="next"'
        return Answer(200, [make(self._base, PROJECT, PULL, **row) for row in shown], headers)

    @property
    def _base(self) -> str:
        return self.url + self.prefix


ROUTES: tuple[tuple[str, str, Any], ...] = (
    ("GET", r"", FakeGitHub._repository),
    ("GET", r"/pulls", FakeGitHub._list_pulls),
    ("GET", r"/pulls/(\d+)", FakeGitHub._pull),
    ("GET", r"/pulls/(\d+)/reviews", FakeGitHub._list_reviews),
    ("GET", r"/issues/(\d+)/comments", FakeGitHub._list_comments),
    ("POST", r"/issues/(\d+)/comments", FakeGitHub._create),
    ("PATCH", r"/issues/comments/(\d+)", FakeGitHub._update),
    ("DELETE", r"/issues/comments/(\d+)", FakeGitHub._delete),
)


def _handler(fake: FakeGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def serve(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = (self.headers.get("Authorization") or "").partition(" ")[2]
            body = json.loads(content) if content else None
            answer = fake.answer(self.command, self.path, token, body)
            if answer is None:
                self.close_connection = True
                return
            data = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response_only(answer.status)
            headers = {"Date": DATE, "Content-Type": "application/json; charset=utf-8"}
            if answer.status != 204:
                headers["Content-Length"] = str(len(data))
            for name, value in (headers | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = serve  # noqa: N815 - http.server's names

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Handler
