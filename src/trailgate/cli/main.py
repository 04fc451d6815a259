"""The `trailgate` command: finds the sub-command, maps errors to one line and an exit code."""

from __future__ import annotations

import importlib
import os
import sys

import click

from trailgate import __version__
from trailgate.errors import EXIT_INTERRUPTED, EXIT_PIPE, EXIT_USAGE, TrailgateError
from trailgate.nearest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "init": "write a trailgate.toml to start from",
    "install": "put the hooks where git looks for them",
    "uninstall": "take the hooks out again, and put back what was there",
    "doctor": "tell whether the rules are really enforced here",
    "check": "judge HEAD, a commit, a range or a message",
    "parse": "show what trailgate reads in a message",
    "explain": "say what a rule is for and how to mend what it finds",
    "policy": "show, validate or export the policy, or set a limit",
    "pause": "silence the rules on zones, escalations and estimates for a while",
    "resume": "end a pause before its time",
    "rollback": "put every agent that ran on haiku back on sonnet, in one commit",
    "defer": "record that an SD waits",
    "undefer": "take a deferred SD up again",
    "status": "the budget now: zone, burn rate, projection",
    "forecast": "where each budget will stand at its reset, and when it will be empty",
    "log": "note usage that no commit holds yet",
    "report": "usage by week, day or month",
    "dashboard": "all that a team looks at every day, in the terminal or as one page",
    "badge": "zone and percent as an SVG",
    "export": "the ledger as tables, in a SQLite database or Parquet files",
    "audit": "what was counted and why, what was not, what each SD took",
    "backfill": "estimate what commits from before trailgate used, as git notes",
    "recommend": "which model to use next, what it may cost, and why",
    "calibrate": "which assignments the record of rework speaks against",
    "scorecard": "whether the framework works here, target by target",
    "ci": "judge a pull request or push in CI",
    "completion": "print the completion for bash, zsh or fish",
    "demo": "build a repository to play in and show the main commands on it",
    "hook": "run a git hook (called by git)",
}
"""Command name to its one line of help; the module has the same name."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; an unknown one is offered its nearest name."""
        if cmd_name not in COMMANDS:
            meant = nearest(cmd_name, COMMANDS)
            hint = f"; did you mean {meant}?" if meant else "; see trailgate --help"
            ctx.fail(f"{cmd_name!r} is no command{hint}")
        module = importlib.import_module(f"trailgate.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands without importing them, and the options."""
        from click.shell_completion import CompletionItem

        named = [(name, told) for name, told in COMMANDS.items() if name.startswith(incomplete)]
        offered = [CompletionItem(name, help=told) for name, told in named]
        return [*offered, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    name="trailgate",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="trailgate")
def command() -> None:
    """Gates, a usage ledger and a budget for commits that AI agents make.

    \b
    Exit codes: 0 fine, 1 findings that are errors, 2 usage or policy error,
    3 the history can't be judged, 130 interrupted.
    """  # noqa: D301 - click reads the backspace as "don't wrap"


EXPECTED = (
    TrailgateError,
    click.ClickException,
    click.Abort,
    OSError,
    KeyboardInterrupt,
    SystemExit,
)
"""What may go wrong without trailgate being at fault; anything else is a traceback."""


def run_command() -> int:
    """Run the command line; give the exit code."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the whole process
    try:
        result = command.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except EXPECTED as failed:
        return _told(failed)
    return result if isinstance(result, int) else 0


def _told(failed: BaseException) -> int:
    """Say in one line what went wrong, and give the exit code."""
    if isinstance(failed, (click.Abort, KeyboardInterrupt)):
        return _say("interrupted", EXIT_INTERRUPTED)
    if isinstance(failed, click.exceptions.NoArgsIsHelpError):
        click.echo(failed.format_message(), err=True)
        return EXIT_USAGE
    if isinstance(failed, click.ClickException):
        return _say(failed.format_message(), EXIT_USAGE)
    if isinstance(failed, TrailgateError):
        return _say(str(failed), failed.exit_code)
    if isinstance(failed, (BrokenPipeError, SystemExit)):  # click exits when the reader is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE
    where = getattr(failed, "filename", None)
    reason = getattr(failed, "strerror", None) or str(failed)
    return _say(f"{where}: {reason}" if where else reason, EXIT_USAGE)


def _say(text: str, code: int) -> int:
    lines = text.encode("utf-8", "backslashreplace").decode().splitlines()
    click.echo("\n".join(f"trailgate: {line}" for line in lines), err=True)
    return code
