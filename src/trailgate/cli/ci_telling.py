"""Telling what CI found: the log, annotations, outputs, files, the job summary and the comment."""

from __future__ import annotations

import secrets

from trailgate.ci import report_json
from trailgate.ci.outputs import append, as_text, of_failure, of_nothing, of_outcome, size, write
from trailgate.ci.page import headline, next_step
from trailgate.errors import UsageError
from trailgate.reports import sarif
from trailgate.reports.annotations import annotate, quoted
from trailgate.reports.annotations import command as annotation
from trailgate.reports.exact_json import dumps
from trailgate.reports.findings import OLDER, lines
from trailgate.reports.status import status_line
from trailgate.reports.summary import LARGEST_SUMMARY, failure

from .output import print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from trailgate.ci.run import Outcome
    from trailgate.ci.settings import Settings
    from trailgate.errors import TrailgateError
    from trailgate.github.facts import Posted


class Teller:
    """Prints, and on GitHub writes annotations, outputs and the job summary.

    `files`: the paths that `--json` and `--sarif` name, None: not asked for.
    """

    def __init__(self, known: Settings, files: Mapping[str, str | None]) -> None:
        self._known = known
        self._files = files

    def outcome(self, outcome: Outcome, now: int) -> None:
        """Tell what was found, all but the pages that people read."""
        findings = outcome.findings
        closing = [
            f"budget: {status_line(outcome.worst, of_several=len(outcome.after) > 1)}",
            f"verdict: {outcome.verdict}. {headline(outcome)}. Next: {next_step(outcome)}",
        ]
        self._print([*lines(findings, OLDER), *closing])
        if self._known.on_github:
            self._commands(annotate(findings))
        source = outcome.policy.source if outcome.policy.configured else ""
        self._save("--json", lambda: report_json.document(outcome, now))
        self._save("--sarif", lambda: sarif.document(findings, source))
        self._write(of_outcome(outcome, self._files["--json"]))

    def summary(self, text: str) -> None:
        """Write the job summary, where there is one."""
        if self._known.summary_path:
            append(self._known.summary_path, text, "GITHUB_STEP_SUMMARY")

    @property
    def room(self) -> int:
        """How many bytes the job summary has left."""
        return LARGEST_SUMMARY - size(self._known.summary_path)

    def posted(self, posted: Posted) -> None:
        """Tell what became of the comment."""
        told = f"comment: {posted.state}"
        self._print([f"{told}. {posted.why}" if posted.why else told])

    def remarks(self, told: Iterable[str]) -> None:
        """Tell how the judged commits were found, and what could not be asked."""
        if said := [f"trailgate: {remark}" for remark in told]:
            self._print(said)

    def nothing(self, why: str) -> None:
        """Tell that there is nothing to judge."""
        self._print([f"verdict: pass. {why}"])
        self._write(of_nothing())

    def failure(self, error: TrailgateError) -> None:
        """Tell, as well as can be, why nothing could be judged."""
        text = str(error)
        self._print([f"trailgate: {line}" for line in text.split("\n")])
        self._commands([annotation("error", "trailgate", text)])
        try:
            self._write(of_failure())
            self.summary(failure(text))
        except UsageError as unwritable:
            self._print([f"trailgate: {unwritable}"])

    def _print(self, told: list[str]) -> None:
        if self._known.on_github:
            told = quoted(told, secrets.token_hex(16))
        self._commands(told)

    def _commands(self, told: list[str]) -> None:
        print_text("".join(f"{line}\n" for line in told))

    def _write(self, values: Mapping[str, str]) -> None:
        if self._known.output_path:
            text = as_text(values, secrets.token_hex(16))
            append(self._known.output_path, text, "GITHUB_OUTPUT")

    def _save(self, option: str, document: Callable[[], object]) -> None:
        path = self._files[option]
        if path:
            write(path, f"{dumps(document())}\n", option)
