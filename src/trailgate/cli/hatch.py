"""What the commands that open and close escape hatches share: option, saving, telling."""

from __future__ import annotations

import click

from trailgate.hatches.saving import save

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.hatches.edits import Source

CI_FOLLOWS = "hooks follow now; CI follows once this is merged, for it judges by the target branch"

no_commit = click.option(
    "--no-commit", "no_commit", is_flag=True, help="Change the policy file only."
)


def settle(repository: Repository, before: Source, after: Source, subject: str, body: str) -> bool:
    """Save an edit, and tell what became of it; without a subject no commit is made.

    Returns:
        Whether it was committed.
    """
    saved = save(repository, before, after, subject, body)
    if saved.commit:
        click.echo(f"committed {saved.commit[:10]}: {subject}")
    else:
        click.echo(f"changed {before.name}; not committed ({saved.why_not})")
    return bool(saved.commit)
