"""From whatever a request raised to one line that tells it. No text of an exception is passed on.

Exceptions of HTTP libraries quote headers and addresses, and so tokens and passwords.
"""

from __future__ import annotations

from .facts import ApiFailure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONGEST = 400


def failure_of(error: Exception, deed: str, host: str) -> ApiFailure:
    """Say in one line what went wrong with `deed` (`"list the comments"`)."""
    from github import GithubException
    from requests import RequestException

    if isinstance(error, GithubException) and error.status > 0:
        headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
        return _answered(error.status, headers, told(error.data), deed)
    name = type(error).__name__
    if isinstance(error, (RequestException, OSError)):
        return ApiFailure(f"no answer from {host} when trailgate tried to {deed} ({name})")
    return ApiFailure(
        f"the answer of {host} can't be used when trailgate tried to {deed} ({name}): "
        "is GITHUB_API_URL its API's address?",
        status=-1,
    )


def told(data: Any) -> str:
    """Give the message of an error's body, with the details that GitHub adds to a 422."""
    if not isinstance(data, dict):
        return ""
    errors = data.get("errors")
    details = map(_detail, errors) if isinstance(errors, list) else ()
    parts = (data.get("message"), *details)
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def one_line(text: str, secret: str = "") -> str:
    """Make a text one short printable line that doesn't hold the secret."""
    if secret:
        text = text.replace(secret, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _detail(error: Any) -> Any:
    if not isinstance(error, dict):
        return error
    return error.get("message") or f"{error.get('field')} {error.get('code')}"


def _answered(status: int, headers: dict[str, str], message: str, deed: str) -> ApiFailure:
    is_limit = _is_rate_limit(status, headers, message)
    said = f"GitHub answered {status}" + (f" ({message})" if message else "")
    hint = "" if is_limit else _HINTS.get(status, "")
    reason = f"{said} when trailgate tried to {deed}{hint}"
    return ApiFailure(reason, status, headers, is_rate_limit=is_limit)


def _is_rate_limit(status: int, headers: dict[str, str], message: str) -> bool:
    if status == 429:
        return True
    return status == 403 and (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in message.lower()
    )


_HINTS = {
    401: ": is GITHUB_TOKEN the token of this job?",
    403: ": the job needs `permissions: pull-requests: write`, "
    "which pull requests from forks don't get",
    404: ": may the token see this repository and pull request?",
}
