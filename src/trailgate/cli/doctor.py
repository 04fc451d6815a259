"""`trailgate doctor`: is enforcement really on?"""

from __future__ import annotations

import click

from trailgate.doctor.gathering import gather
from trailgate.doctor.verdict import BAD, verdict
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE

from .context import open_repository
from .output import print_text


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> int:
    """Tell whether the rules are really enforced here, and what to do where they are not.

    Looks at the hooks of every work tree, git, the policy, CI, and the newest commits. Exit code
    1 when anything is bad.
    """
    lines = verdict(gather(open_repository()))
    if as_json:
        from trailgate.reports.exact_json import dumps

        click.echo(dumps({"version": 1, "checks": [line.as_dict() for line in lines]}))
    else:
        for line in lines:
            remedy = f"\n      -> {line.remedy}" if line.remedy else ""
            print_text(f"{line.level:<4}  {line.check}: {line.seen}{remedy}\n")
    return EXIT_FINDINGS if any(line.level == BAD for line in lines) else EXIT_FINE
