"""What CI tells by its environment, read in one place."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


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
    summary.
    """

    on_github: bool
    event_name: str
    event_path: str
    output_path: str
    summary_path: str
    token: Secret


def settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from an environment."""
    event_path = environment.get("GITHUB_EVENT_PATH", "")
    return Settings(
        on_github=bool(event_path) or environment.get("GITHUB_ACTIONS") == "true",
        event_name=environment.get("GITHUB_EVENT_NAME", ""),
        event_path=event_path,
        output_path=environment.get("GITHUB_OUTPUT", ""),
        summary_path=environment.get("GITHUB_STEP_SUMMARY", ""),
        token=Secret(environment.get("GITHUB_TOKEN", "")),
    )
