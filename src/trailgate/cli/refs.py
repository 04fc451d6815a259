"""`--branch`, `--all`, `--rev`: whose history is counted; that of HEAD if nothing is said."""

from __future__ import annotations

from typing import NamedTuple

import click

from trailgate.errors import UsageError
from trailgate.ledger_build import recorded
from trailgate.nearest import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

_ALL = ("--branches", "--remotes", "--tags")
"""As `git rev-list` has it: `--all` there takes stashes, notes and what a rewrite left as well."""

_OPTIONS = (
    click.option("--branch", metavar="NAME", help="Count what this branch holds, not HEAD."),
    click.option(
        "--all", "everything", is_flag=True, help="Count all branches and tags, each run once."
    ),
    click.option("--rev", metavar="REV", help="Count what this commit reaches, not HEAD."),
)


def with_refs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it takes them as `branch`, `everything` and `rev`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Refs(NamedTuple):
    """What the options ask for."""

    branch: str | None = None
    everything: bool = False
    rev: str | None = None

    @property
    def option(self) -> str:
        """The option that was given, `""` if none."""
        given = [f"--branch {self.branch}"] if self.branch is not None else []
        given += ["--all"] if self.everything else []
        given += [f"--rev {self.rev}"] if self.rev is not None else []
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)}: give only one of them")
        return given[0] if given else ""

    def tips(self, repository: Repository) -> list[str]:
        """Give what `git rev-list` starts from; an empty repository has nothing.

        Raises:
            UsageError: there is no such branch or commit, or two options were given.
        """
        if self.option and not self.everything:
            return [self._named(repository)]
        head = repository.head()
        return [*(_ALL if self.everything else ()), *([head] if head else ())]

    def ledger(self, repository: Repository, policy: Policy) -> tuple[Ledger, str]:
        """Give the ledger, and the one commit whose history it is; `""` where there are more.

        Raises:
            HistoryError: the history can't be judged.
            UsageError: there is no such branch or commit, or two options were given.
        """
        tips = self.tips(repository)
        if not self.option:
            return recorded(repository, policy), tips[0] if tips else ""
        if not self.everything:
            return recorded(repository, policy, *tips), tips[0]
        from trailgate.bulk import fold_history
        from trailgate.ledger_build.broken import naming_unread

        with naming_unread(repository, policy.vocabulary):
            return fold_history(repository, policy.vocabulary, tips).ledger(), ""

    def _named(self, repository: Repository) -> str:
        if self.rev is not None:
            try:
                return repository.resolve(self.rev)
            except UsageError as error:
                raise UsageError(f"--rev: {error}") from None
        for folder in ("heads", "remotes"):
            ref = f"refs/{folder}/{self.branch}"
            if repository.ask("show-ref", "--verify", "--", ref):
                return repository.resolve(ref)
        raise UsageError(f"--branch: {_why(self.branch or '', repository)}")


HEAD = Refs()
"""Nothing is asked for."""


def _why(branch: str, repository: Repository) -> str:
    """Say why a branch can't be counted."""
    listed = repository.ask_all(
        "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes"
    )
    names = (listed or "").splitlines()
    if branch in names:
        return f"the commit that branch {branch!r} names is missing; git fsck tells more"
    meant = nearest(branch, names)
    hint = f"did you mean {meant}?" if meant else "list them with: git branch --all"
    return f"there is no branch {branch!r}; {hint}"
