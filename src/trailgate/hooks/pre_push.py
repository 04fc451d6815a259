"""The pre-push hook: judges the commits that every ref of a push would bring to the remote.

git tells of all refs on standard input. The pre-commit framework hands over none of it, but names
one ref in the environment.
"""

from __future__ import annotations

import os
import sys

from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, HistoryError, PolicyError, UsageError
from trailgate.git import Repository
from trailgate.git_process import GitFailed

from .pushing import Graph, Push, escaped_glob, framework_push, parse_push

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.check import Judged
    from trailgate.policy.terms import Policy

    from .pushing import Update

    Pushed = list[tuple[Update, str]]
    """Refs, each with the commit that it is to stand at."""


def main(arguments: list[str]) -> int:
    """Judge what git, or a framework, says is to be pushed; give the exit code.

    Raises:
        TrailgateError: standard input, the policy or the history can't be read.
    """
    push = _asked(arguments)
    updates = [update for update in push.updates if update.oid]
    if not updates:
        return EXIT_FINE
    repository = _repository()
    pushed, had = _commits(repository, updates)
    if not pushed:
        return EXIT_FINE
    from .push_telling import is_refused, tell

    judging = _Judging(repository, push, had)
    judging.judge(pushed)
    results = judging.results(pushed)
    tell(repository, results)
    return EXIT_FINDINGS if is_refused(results) else EXIT_FINE


def _asked(arguments: list[str]) -> Push:
    if len(arguments) not in (0, 2):
        raise UsageError("needs two arguments, the remote's name and its address")
    content = sys.stdin.buffer.read() if sys.stdin else b""
    if not content.strip() and "PRE_COMMIT_REMOTE_NAME" in os.environ:
        return framework_push(os.environ)
    return parse_push(arguments[0] if arguments else "", content)


def _repository() -> Repository:
    found = Repository.of_hook()
    if found.work_tree and os.path.samefile(found.work_tree, found.git_dir):
        return Repository(found.git_dir, found.common_dir, None)  # bare: hooks run in its folder
    return found


def _commits(repository: Repository, updates: list[Update]) -> tuple[Pushed, list[str]]:
    """Peel the refs of a push; give those that are commits, and what commits the remote has.

    What is no commit (a tag on a tree or a file), or is not here, is left out.
    """
    known = [update.remote_oid for update in updates if update.remote_oid]
    names = [*(update.oid for update in updates), *known]
    asked = os.fsencode("".join(f"{name}^{{commit}}\n" for name in names))
    told = os.fsdecode(repository.run("cat-file", "--batch-check", stdin=asked)).split("\n")
    found = ["" if line.endswith((" missing", " ambiguous")) else line.split(" ")[0]
             for line in told[: len(names)]]  # fmt: skip
    ours, theirs = found[: len(updates)], found[len(updates) :]
    pushed = [(update, oid) for update, oid in zip(updates, ours, strict=True) if oid]
    return pushed, sorted({oid for oid in theirs if oid})


class _Judging:
    """Judges the new commits of a push, each once, whatever refs bring it."""

    def __init__(self, repository: Repository, push: Push, had: list[str]) -> None:
        self._repository = repository
        known = repository.ask_all("remote") or ""
        self._remote = push.remote if push.remote in known.split("\n") else ""
        self._had = [f"^{oid}" for oid in had]
        if self._remote:
            self._had += ["--not", f"--remotes={escaped_glob(self._remote)}/*"]
        self._graph = Graph(())
        self._judged: dict[str, Judged] = {}

    def judge(self, pushed: Pushed) -> None:
        """Judge what is new, ref by ref; a commit counts as its first ref's.

        Raises:
            TrailgateError: the policy or the history can't be read.
        """
        from trailgate.check import Range, check_range

        tips = dict.fromkeys(oid for _, oid in pushed)
        self._graph = Graph(self._listed(*tips))
        if not any(self._graph.reach(tip) for tip in tips):
            return
        target_ref, target = _target(self._repository, self._remote)
        policy = _policy(self._repository, target_ref, target)
        seen: set[str] = set()
        before: list[str] = []
        for update, tip in pushed:
            fresh = self._graph.reach(tip, seen)
            if not fresh:
                continue
            # what the target's branch itself is to hold is not merged into its old state
            own = f"refs/remotes/{self._remote}/{update.branch}" == target_ref
            into = "" if own else target
            revisions = (tip, *before, *self._had)
            wanted = Range(revisions, target=into, branch=update.branch, is_new=True)
            report = check_range(self._repository, policy, wanted)
            self._judged |= {judged.oid: judged for judged in report.judged}
            seen |= fresh
            before.append(f"^{tip}")

    def results(self, pushed: Pushed) -> list[tuple[Update, list[Judged]]]:
        """Give for each ref the verdicts on the new commits that it holds, oldest first."""
        found: list[tuple[Update, list[Judged]]] = []
        for update, tip in pushed:
            held = self._graph.reach(tip)
            found.append((update, [one for oid, one in self._judged.items() if oid in held]))
        return found

    def _listed(self, *tips: str) -> list[str]:
        self._repository.demand_whole_history()
        try:
            told = self._repository.run("rev-list", "--parents", *tips, *self._had, "--")
        except GitFailed as failed:
            raise HistoryError(f"history can't be read: {failed.message}") from failed
        return told.decode("ascii").splitlines()


def _target(repository: Repository, remote: str) -> tuple[str, str]:
    """Give the remote-tracking branch that work is merged into, and its tip; `""` if unknown."""
    if not remote:
        return "", ""
    names = [f"refs/remotes/{remote}/{name}" for name in ("HEAD", "main", "master")]
    patterns = [escaped_glob(name) for name in names]
    told = repository.ask_all("for-each-ref", "--format=%(refname) %(objectname) %(symref)",
                              *patterns) or ""  # fmt: skip
    rows = {ref: rest for ref, _, rest in (line.partition(" ") for line in told.splitlines())}
    for name in names:
        if name in rows:
            oid, _, points_to = rows[name].partition(" ")
            return points_to or name, oid
    return "", ""


def _policy(repository: Repository, ref: str, tip: str) -> Policy:
    """Give the policy at the target; one that can't be used must not keep its mending back."""
    from trailgate.config import load, load_at

    try:
        if tip:
            return load_at(repository, tip)
    except PolicyError as broken:
        from .push_telling import tell_broken

        tell_broken(ref, broken)
    if repository.work_tree is None:
        return load_at(repository, repository.head())
    return load(repository.work_tree, repository.data_dir)
