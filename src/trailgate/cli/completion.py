"""`trailgate completion`: the script that makes a shell complete trailgate's commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from trailgate.errors import UsageError

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "trailgate"
_VARIABLE = "_TRAILGATE_COMPLETE"


@click.command("completion", short_help="print the completion for bash, zsh or fish")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script with which a shell completes trailgate's commands and options.

    \b
    Put it where the shell looks when it starts:
      bash  trailgate completion bash > ~/.local/share/bash-completion/completions/trailgate
            (or, without the package bash-completion, a line in ~/.bashrc:
            eval "$(trailgate completion bash)")
      zsh   a line in ~/.zshrc, below compinit: eval "$(trailgate completion zsh)"
      fish  trailgate completion fish > ~/.config/fish/completions/trailgate.fish

    bash needs 4.4 or newer.
    """  # noqa: D301 - click reads the backspace as "don't wrap"
    click.echo(_script(shell))


def _script(shell: str) -> str:
    """Give the script; at each completion it starts trailgate, so it stays right by itself."""
    from .main import command as trailgate

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"completion: this click knows no shell {shell}; shells are {SHELLS}")
    complete = found(trailgate, {}, _PROGRAM, _VARIABLE)
    return complete.source_template % complete.source_vars()
