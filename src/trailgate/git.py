"""A repository, as git answers for it: revisions, files, settings, streams of commits.

Every call is sealed against what could change an answer: replace refs, grafts, the pager, terminal
prompts, and the `GIT_*` variables of another repository that a hook may have inherited.
"""

from __future__ import annotations

import os

from .errors import HistoryError, UsageError
from .git_process import GitFailed, sealed_environment
from .git_process import begin as begin_git
from .git_process import deal as deal_git
from .git_process import run as run_git
from .git_process import stream as stream_git
from .patterns import ASCII, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_OID_LENGTHS, _DIGITS = (40, 64), "0123456789abcdef"
_HEX = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z", ASCII)


class Repository:
    """A repository that is read; only `run_as_user` may change it.

    `git_dir` belongs to this work tree, `common_dir` to all of them; `work_tree` is None when
    bare. All are absolute paths.
    """

    def __init__(self, git_dir: str, common_dir: str, work_tree: str | None) -> None:
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.work_tree = work_tree

    @classmethod
    def discover(cls, start: str = ".") -> Repository:
        """Find the repository that holds a folder, as git itself would.

        `GIT_DIR` and `GIT_WORK_TREE` count, as in a hook.

        Raises:
            HistoryError: there is none, or git refuses to read it.
        """
        words = ["--absolute-git-dir", "--path-format=absolute", "--git-common-dir"]
        variables = os.environ | {"LC_ALL": "C"}
        code, out, err = run_git(
            ["-C", start, "rev-parse", *words, "--is-bare-repository"], variables
        )
        lines = os.fsdecode(out).split("\n")
        if code or len(lines) < 3:
            raise _no_repository(start, os.fsdecode(err))
        code, top, _ = run_git(["-C", start, "rev-parse", "--show-toplevel"], variables)
        work_tree = None if code else os.fsdecode(top)[:-1]
        return cls(lines[0], lines[1], work_tree or None)

    @classmethod
    def of_hook(cls) -> Repository:
        """Find the repository of a running hook from its files, without starting git.

        git starts a hook in the top folder of the work tree, with `GIT_DIR` set where it could
        not be guessed.

        Raises:
            HistoryError: there is none.
        """
        top = os.getcwd()
        git_dir = os.environ.get("GIT_DIR") or os.path.join(top, ".git")
        if os.path.isfile(git_dir):
            git_dir = _pointer(git_dir, b"gitdir: ") or git_dir
        if not os.path.isfile(os.path.join(git_dir, "HEAD")):
            return cls.discover()
        common = os.path.join(git_dir, "commondir")
        common_dir = _pointer(common, b"") if os.path.isfile(common) else git_dir
        return cls(os.path.abspath(git_dir), os.path.abspath(common_dir or git_dir), top)

    @property
    def data_dir(self) -> str:
        """Where trailgate keeps what can be rebuilt: `trailgate/` in the git common directory."""
        return os.path.join(self.common_dir, "trailgate")

    def run(
        self, *arguments: str, stdin: bytes = b"", variables: dict[str, str] | None = None
    ) -> bytes:
        """Run git in this repository and give its standard output.

        `variables` are set beside the sealed environment: the index that a hook was given.

        Raises:
            GitFailed: git's exit code was not 0.
        """
        environment = sealed_environment() | (variables or {})
        code, out, err = run_git(self._words(arguments), environment, stdin)
        if code:
            raise GitFailed(arguments, code, err)
        return out

    def run_as_user(
        self, *arguments: str, stdin: bytes = b"", variables: dict[str, str] | None = None
    ) -> tuple[int, bytes, bytes]:
        """Run git as the user would, hooks and all; give its exit code and what it wrote."""
        return run_git(self._words(arguments), os.environ | (variables or {}), stdin)

    def ask(self, *arguments: str) -> str | None:
        """Give the first line of git's output, None when git says no."""
        try:
            return os.fsdecode(self.run(*arguments)).split("\n", 1)[0]
        except GitFailed:
            return None

    def ask_all(self, *arguments: str) -> str | None:
        """Give all of git's output, None when git says no."""
        try:
            return os.fsdecode(self.run(*arguments))
        except GitFailed:
            return None

    def resolve(self, rev: str) -> str:
        """Give the object name of the commit that a revision names.

        Raises:
            UsageError: it names none, or more than one.
        """
        if _HEX.match(rev) and self.ask("cat-file", "-t", rev) == "commit":
            return rev
        shown = rev.encode("ascii", "backslashreplace").decode()
        question = ["rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}"]
        words = ["-c", "core.warnAmbiguousRefs=true", *self._words(question)]
        code, out, err = run_git(words, sealed_environment())
        if code:
            if rev == "HEAD" and not self.head():
                raise UsageError("HEAD: there is no commit yet; make the first one")
            raise UsageError(
                f"{shown!r} names no commit, or more than one; "
                "give a branch, a tag or a full object name"
            )
        if b"is ambiguous" in err:
            raise UsageError(
                f"{shown!r} is ambiguous: a branch and a tag bear that name; "
                f"write refs/heads/{shown} or refs/tags/{shown}"
            )
        return os.fsdecode(out).strip()

    def head(self) -> str:
        """Give HEAD's object name, `""` before the first commit."""
        return self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}") or ""

    def head_in_files(self) -> str | None:
        """Give HEAD's object name without starting git; None where only git can tell."""
        name = _first_line(os.path.join(self.git_dir, "HEAD"))
        if name.startswith("ref: refs/heads/"):
            ref = name[5:]
            name = _first_line(os.path.join(self.common_dir, *ref.split("/")))
            name = name or _packed(os.path.join(self.common_dir, "packed-refs"), ref)
        return name if len(name) in _OID_LENGTHS and not name.strip(_DIGITS) else None

    def branch(self) -> str:
        """Give the short name of the branch that HEAD is on, `""` when detached."""
        return self.ask("symbolic-ref", "--quiet", "--short", "HEAD") or ""

    def branch_in_files(self) -> str:
        """Give what `branch` does, without starting git where files can tell."""
        ref = _first_line(os.path.join(self.git_dir, "HEAD"))
        if ref == "ref: refs/heads/.invalid":
            return self.branch()  # reftable: the file only stands in for the real HEAD
        prefix = "ref: refs/heads/"
        return ref.removeprefix(prefix) if ref.startswith(prefix) else ""

    def loose_commit(self, oid: str) -> bytes | None:
        """Give a commit from its own file, at a fraction of starting git; None: no such."""
        try:
            path = os.path.join(self.common_dir, "objects", oid[:2], oid[2:])
            with open(path, "rb") as file:
                packed = file.read()
        except OSError:
            return None
        import zlib

        try:
            header, _, content = zlib.decompress(packed).partition(b"\0")
        except zlib.error:
            return None
        return content if header.startswith(b"commit ") else None

    def is_shallow(self) -> bool:
        """Tell whether history is cut off."""
        return os.path.exists(os.path.join(self.common_dir, "shallow"))

    def demand_whole_history(self) -> None:
        """Refuse a history that is cut off.

        Raises:
            HistoryError: the clone is shallow; it says which command completes it.
        """
        if self.is_shallow():
            raise HistoryError(
                "the clone is shallow, so history before its cut is unknown and any sum would be "
                "too small; complete it with: git fetch --unshallow --filter=tree:0"
            )

    def file_at(self, commit: str, path: str) -> bytes | None:
        """Give a file's bytes at a commit (an object name), None when it is not there.

        Raises:
            HistoryError: it is there, but its content is missing (a partial clone) or damaged.
        """
        try:
            return self.run("cat-file", "blob", f"{commit}:{path}")
        except GitFailed as failed:
            listed = self.ask_all("ls-tree", "-z", "--full-tree", commit, "--", path)
            if listed is not None and " blob " not in listed.partition("\t")[0]:
                return None
            raise HistoryError(
                f"{path} of commit {commit[:10]} can't be read: {failed.message}; "
                "fetch the objects that are missing, e.g. with: git fetch --refetch"
            ) from failed

    def config(self, *keys: str) -> dict[str, str]:
        """Give configuration values by lower-case key, the last of each; unset keys are absent.

        What `git -c` set for the command that started a hook counts.
        """
        return self.begin_config(*keys)()

    def begin_config(self, *keys: str) -> Callable[[], dict[str, str]]:
        """Ask git for configuration values and do not wait; what is given waits, as `config`."""
        wanted = "|".join(key.lower().replace(".", r"\.") for key in keys)
        words = self._words(["config", "--null", "--get-regexp", f"^({wanted})$"])
        answer = begin_git(words, os.environ | {"LC_ALL": "C"})

        def values() -> dict[str, str]:
            code, out, _ = answer()
            if code:
                return {}
            pairs = (entry.partition(b"\n") for entry in out.split(b"\0") if entry)
            return {os.fsdecode(key): os.fsdecode(value) for key, _, value in pairs}

        return values

    def stream(self, *arguments: str, stdin: int | None = None) -> Iterator[bytes]:
        """Run git and give its output in blocks as it comes; see `pipe` for two in a row."""
        yield from stream_git([self._words(arguments)], sealed_environment(), stdin)

    def pipe(self, first: Sequence[str], second: Sequence[str]) -> Iterator[bytes]:
        """Run two git commands, the output of the first into the second; give what comes out.

        Raises:
            GitFailed: one of them failed.
        """
        yield from stream_git([self._words(first), self._words(second)], sealed_environment(), None)

    def deal(self, listing: Sequence[str], reading: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """Run two git commands as `pipe` does, the second as often as it pays to.

        Each block of output comes with the number of the process that wrote it.

        Raises:
            GitFailed: one of them failed.
        """
        yield from deal_git(self._words(listing), self._words(reading), sealed_environment())

    def _words(self, arguments: Sequence[str]) -> list[str]:
        words = [f"--git-dir={self.git_dir}"]
        if self.work_tree is not None:
            words.append(f"--work-tree={self.work_tree}")
        return [*words, *arguments]


def _pointer(path: str, prefix: bytes) -> str | None:
    """Give the path that a file such as `.git` or `commondir` points to."""
    with open(path, "rb") as file:
        content = file.read().rstrip(b"\r\n")
    if not content.startswith(prefix):
        return None
    target = os.fsdecode(content[len(prefix) :])
    return os.path.normpath(os.path.join(os.path.dirname(path), target))


def _first_line(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.readline()).rstrip()
    except OSError:
        return ""


def _packed(path: str, ref: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return ""
    end = content.find(b" " + os.fsencode(ref) + b"\n")
    return os.fsdecode(content[content.rfind(b"\n", 0, end) + 1 : end]) if end >= 0 else ""


def _no_repository(start: str, err: str) -> HistoryError:
    where = os.path.abspath(start)
    if "dubious ownership" in err:
        return HistoryError(
            f"{where}: git refuses a repository of another owner; "
            f"allow it with: git config --global --add safe.directory '{where}'"
        )
    if "not a git repository" in err or not err.strip():
        return HistoryError(f"{where}: not in a git repository; go into one, or run: git init")
    return HistoryError(f"{where}: {err.strip().splitlines()[-1]}")
