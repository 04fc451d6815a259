"""What CI tells by its environment, read in one place."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


PUBLIC_API = "https://api.github.com"
PUBLIC_SERVER = "https://github.com"


class Secret:
    """A value that no log shows: its text is stars, `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "***" if self._value else "''"


class Settings(Record):
    """What the environment of a CI run says; text that is not set is `""`.

    `on_github`: the runner reads workflow commands from the output. `event_path`: the file with
    the event's payload. `output_path`, `summary_path`: the files for step outputs and the job
    summary. `api_url`: GitHub's API, the public one unless told. `repository`: `owner/name`.
    `server_url`: where people browse. `sha`, `ref`: the commit and the full ref that the run is
    of. `run_url`: this run's page. `actor`: who started it.
    """

    on_github: bool
    event_name: str
    event_path: str
    output_path: str
    summary_path: str
    token: Secret
    api_url: str = PUBLIC_API
    repository: str = ""
    server_url: str = PUBLIC_SERVER
    sha: str = ""
    ref: str = ""
    run_url: str = ""
    actor: str = ""


def settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from an environment."""
    event_path = environment.get("GITHUB_EVENT_PATH", "")
    server = (environment.get("GITHUB_SERVER_URL") or PUBLIC_SERVER).rstrip("/")
    repository = environment.get("GITHUB_REPOSITORY", "")
    return Settings(
        on_github=bool(event_path) or environment.get("GITHUB_ACTIONS") == "true",
        event_name=environment.get("GITHUB_EVENT_NAME", ""),
        event_path=event_path,
        output_path=environment.get("GITHUB_OUTPUT", ""),
        summary_path=environment.get("GITHUB_STEP_SUMMARY", ""),
        token=Secret(environment.get("GITHUB_TOKEN", "")),
        api_url=(environment.get("GITHUB_API_URL") or PUBLIC_API).rstrip("/"),
        repository=repository,
        server_url=server,
        sha=environment.get("GITHUB_SHA", ""),
        ref=environment.get("GITHUB_REF", ""),
        run_url=_run_url(server, repository, environment.get("GITHUB_RUN_ID", "")),
        actor=environment.get("GITHUB_ACTOR", ""),
    )


def _run_url(server: str, repository: str, run: str) -> str:
    return f"{server}/{repository}/actions/runs/{run}" if repository and run else ""
