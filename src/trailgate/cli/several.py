"""One or several repositories as one ledger, under one policy."""

from __future__ import annotations

import click

from trailgate.backfill.beside import estimates
from trailgate.errors import HistoryError, TrailgateError, UsageError
from trailgate.ledger.entries import in_order

from .context import load_policy, open_repository
from .refs import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.estimates import Estimated
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

    from .refs import Refs


class Source:
    """What repositories record, their HEADs if no refs are named; `policy` is that of the first.

    Where another one's policy differs, standard error says which was followed.

    Raises:
        HistoryError: there is no repository at a path.
        PolicyError: the first one's policy can't be used.
    """

    def __init__(self, paths: Sequence[str], refs: Refs = HEAD) -> None:
        self._paths = paths
        self._refs = refs
        self._repositories = [open_repository(path) for path in paths]
        self.policy = load_policy(self._repositories[0])
        for path, repository in zip(paths[1:], self._repositories[1:], strict=True):
            if _differs(repository, self.policy):
                told = f"{path} has another policy; that of {paths[0]} counts for all"
                click.echo(f"trailgate: {told}", err=True)

    def ledger(self) -> Ledger:
        """Give what they record, copies once.

        Raises:
            HistoryError: a history can't be judged.
            UsageError: a repository has no such branch or commit.
        """
        if len(self._repositories) == 1:
            return self._refs.ledger(self._repositories[0], self.policy)[0]
        from trailgate.bulk import fold_history
        from trailgate.ledger.joined import joined
        from trailgate.ledger_build.broken import naming_unread

        folds = []
        for path, repository in zip(self._paths, self._repositories, strict=True):
            try:
                tips = self._refs.tips(repository)
                with naming_unread(repository, self.policy.vocabulary):
                    folds.append(fold_history(repository, self.policy.vocabulary, tips))
            except (HistoryError, UsageError) as error:
                raise type(error)(f"{path}: {error}") from None
        return joined(folds, self.policy.vocabulary)

    def estimated(self, ledger: Ledger) -> Estimated | None:
        """Give what their notes estimate, copies once; None where there are no notes at all.

        Raises:
            HistoryError: the notes are damaged.
        """
        found = [estimates(repository, self.policy, ledger) for repository in self._repositories]
        told = [one for one in found if one is not None]
        if len(told) < 2:
            return told[0] if told else None
        known = {entry.key: entry for one in reversed(told) for entry in one.entries}
        unknown = {entry.key: entry for one in reversed(told) for entry in one.unknown}
        return told[0].replace(
            entries=tuple(sorted(known.values(), key=in_order)),
            unknown=tuple(sorted(unknown.values(), key=in_order)),
            unreadable=tuple(instant for one in told for instant in one.unreadable),
        )


def _differs(repository: Repository, policy: Policy) -> bool:
    try:
        found = load_policy(repository)
    except TrailgateError:  # it is not followed, so nobody needs it whole
        return True
    return found.replace(source=policy.source, configured=policy.configured) != policy
