"""Random histories in real repositories: all that people do to commits, at the speed of plumbing.

Commits are written as loose objects and refs as files, for git to read; what rewrites or prunes
objects is git's own. Every commit is also kept here, for the obvious model.
"""

from __future__ import annotations

import subprocess
import zlib
from hashlib import sha1
from typing import TYPE_CHECKING

from repos import AUTHOR, LEAD, START, sealed, usage
from trailgate.history import parse_commit

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from trailgate.commits import Commit

DAY = 86_400
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ULIDS = [f"01KYM9H5G{n:017d}" for n in range(4)] + ["01KXM9H5G00000000000000000"]
SUBJECTS = ("feat(SD-AUTH-001): x", "chore: y", "fix(SD-AUTH-002): z", "docs: SD-DOC-7 told")


class History:
    """A repository in a folder that random steps change; HEAD is on a branch."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder = folder
        self.random = random
        self.commits: dict[str, Commit] = {}
        self.refs: dict[str, str] = {}
        self.branch = "refs/heads/main"
        self._number = 0
        for name in ("objects", "refs/heads", "refs/remotes/origin"):
            (folder / ".git" / name).mkdir(parents=True)
        self._write(".git/config", "[core]\n\trepositoryformatversion = 0\n[gc]\n\tauto = 0\n")
        self._point("HEAD", f"ref: {self.branch}")
        self._object("tree", b"")
        self._put(self.branch, self._new(()))

    @property
    def head(self) -> str:
        """The object name of HEAD's commit."""
        return self.refs[self.branch]

    def step(self) -> None:
        """Do one thing that people do."""
        steps = [self._commit] * 5 + [
            *(self._amend, self._reset, self._pick, self._squash, self._merge, self._rebase),
            *(self._switch, self._switch, self._fork, self._delete, self._fetch, self._filter),
        ]
        self.random.choice(steps)()
        if self.random.random() < 0.02:
            self.collect()

    def reached(self, *tips: str) -> set[str]:
        """Give the names of all commits that some commits reach."""
        found: set[str] = set()
        waiting = list(tips)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.commits[name].parents
        return found

    def behind(self, *tips: str) -> list[Commit]:
        """Give all commits that some commits reach, in an order of chance."""
        names = sorted(self.reached(*tips))
        return [self.commits[name] for name in self.random.sample(names, len(names))]

    def write(self, message: str | None = None) -> None:
        """Commit on HEAD; without a message, one that chance writes."""
        said = None if message is None else message.encode()
        self._put(self.branch, self._new((self.head,), said))

    def reset(self, name: str) -> None:
        """Put HEAD's branch on a commit, `""` on another one in HEAD's place."""
        old = self.commits[self.head]
        self._put(self.branch, name or self._copy(old, old.parents, old.message + b"More: words\n"))

    def collect(self) -> None:
        """Let git pack what refs hold, and drop everything else."""
        env = sealed(self.folder)
        for words in (("reflog", "expire", "--expire=now", "--all"), ("gc", "-q", "--prune=now")):
            subprocess.run(["git", *words], cwd=self.folder, env=env, check=True)

    def _commit(self) -> None:
        for _ in range(self.random.choice((1, 1, 3))):
            self.write()

    def _amend(self) -> None:
        old = self.commits[self.head]
        said = old.message if self.random.random() < 0.5 else old.message + b"More: words\n"
        self._put(self.branch, self._copy(old, old.parents, said))

    def _reset(self) -> None:
        self._put(self.branch, self._any())

    def _pick(self) -> None:
        self._put(self.branch, self._copy(self.commits[self._any()], (self.head,)))

    def _squash(self) -> None:
        """Squash as `git merge --squash` does, or as a forge does."""
        lines = self._line(self._any())[-self.random.randrange(1, 4) :]
        found = [self.commits[name] for name in lines]
        if self.random.random() < 0.5:
            parts = [b"chore: all of it\n"] + [b"* " + one.message for one in found]
            self._put(self.branch, self._new((self.head,), b"\n".join(parts)))
            return
        quoted = [b"Squashed commit of the following:\n"]
        for one in reversed(found):
            named = ["git", "show", "-s", "--format=medium", "--no-decorate", one.oid]
            out = subprocess.run(
                named, cwd=self.folder, env=sealed(self.folder), capture_output=True, check=True
            ).stdout
            quoted.append(out)
        self._put(self.branch, self._new((self.head,), b"\n".join(quoted)))

    def _merge(self) -> None:
        self._put(self.branch, self._new((self.head, self._any())))

    def _rebase(self) -> None:
        onto = self._any()
        moved = self._line(self.head)[-self.random.randrange(1, 5) :]
        for name in moved:
            onto = self._copy(self.commits[name], (onto,))
        self._put(self.branch, onto)

    def _switch(self) -> None:
        local = sorted(name for name in self.refs if name.startswith("refs/heads/"))
        self.branch = self.random.choice(local)
        self._point("HEAD", f"ref: {self.branch}")

    def _fork(self) -> None:
        self._number += 1
        self._put(f"refs/heads/b{self._number}", self._any())

    def _delete(self) -> None:
        others = sorted(self.refs.keys() - {self.branch})
        if others:
            gone = self.random.choice(others)
            del self.refs[gone]
            words = ["git", "update-ref", "-d", gone]
            subprocess.run(words, cwd=self.folder, env=sealed(self.folder), check=True)

    def _fetch(self) -> None:
        """Let the remote's branch be what it was never before."""
        self._put("refs/remotes/origin/main", self._new((self._any(),)))

    def _filter(self) -> None:
        """Write the whole branch anew, as `git filter-branch` does: other names, same authors."""
        self._number += 1
        mark = b"\nFiltered: %d\n" % self._number if self.random.random() < 0.5 else b""
        made: dict[str, str] = {}
        for name in self._oldest_first(self.head):
            old = self.commits[name]
            parents = tuple(made[parent] for parent in old.parents)
            made[name] = self._copy(old, parents, old.message + mark)
        self._put(self.branch, made[self.head])

    def _oldest_first(self, tip: str) -> list[str]:
        order: list[str] = []
        waiting = [(tip, False)]
        seen: set[str] = set()
        while waiting:
            name, is_done = waiting.pop()
            if is_done:
                order.append(name)
            elif name not in seen:
                seen.add(name)
                waiting.append((name, True))
                waiting += [(parent, False) for parent in self.commits[name].parents]
        return order

    def _line(self, tip: str) -> list[str]:
        """Give a commit and its first parents, oldest first."""
        found = [tip]
        while parents := self.commits[found[-1]].parents:
            found.append(parents[0])
        return found[::-1]

    def _any(self) -> str:
        """Give some commit that a ref still reaches."""
        return self.random.choice(sorted(self.reached(*self.refs.values())))

    def _new(self, parents: tuple[str, ...], message: bytes | None = None) -> str:
        self._number += 1
        random = self.random
        at = START + random.choice((self._number, random.randrange(60) * DAY, 0))
        at = random.choice((0, 4_070_908_800)) if random.random() < 0.03 else at
        author = random.choice((AUTHOR, AUTHOR, LEAD)).encode()
        said = _text(random, self._number).encode() if message is None else message
        return self._object_of(parents, (author, at), (AUTHOR.encode(), START + self._number), said)

    def _copy(self, old: Commit, parents: tuple[str, ...], message: bytes | None = None) -> str:
        self._number += 1
        committer = (LEAD.encode(), START + self._number - self.random.choice((0, 0, 50)))
        said = old.message if message is None else message
        return self._object_of(parents, (old.author, old.author_time), committer, said)

    def _object_of(
        self,
        parents: tuple[str, ...],
        author: tuple[bytes, int],
        committer: tuple[bytes, int],
        message: bytes,
    ) -> str:
        lines = [f"tree {EMPTY_TREE}".encode()]
        lines += [f"parent {parent}".encode() for parent in dict.fromkeys(parents)]
        lines += [b"author %s %d +0000" % author, b"committer %s %d +0000" % committer]
        content = b"\n".join([*lines, b"", message])
        name = self._object("commit", content)
        self.commits[name] = parse_commit(name, content)
        return name

    def _object(self, kind: str, content: bytes) -> str:
        whole = f"{kind} {len(content)}\0".encode() + content
        name = sha1(whole, usedforsecurity=False).hexdigest()
        path = self.folder / ".git" / "objects" / name[:2] / name[2:]
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(zlib.compress(whole, 1))
        return name

    def _put(self, ref: str, name: str) -> None:
        self.refs[ref] = name
        self._point(ref, name)

    def _point(self, ref: str, target: str) -> None:
        self._write(f".git/{ref}", f"{target}\n")

    def _write(self, path: str, content: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f"{target.name}.new")
        passing.write_text(content)
        passing.replace(target)


def _text(random: Random, number: int) -> str:
    """Give a message: usage in many spellings, corrections, what can't be read, and prose."""
    kind = random.random()
    subject = random.choice(SUBJECTS)
    if kind < 0.15:
        return f"{subject}\n\nWords.\n"
    if kind < 0.2:
        return usage(subject=subject, tokens=random.choice(("1e6", "many", "5 000")))
    extra = []
    if random.random() < 0.5:
        extra.append(f"Run-Id: {random.choice(ULIDS)}")
    if random.random() < 0.3:
        at = random.choice(("", " at=2026-07-01T00:00:00Z", f" id={random.choice(ULIDS)}"))
        extra.append(f"Run: VALIDATION sonnet {random.randrange(3)}{at}")
    if random.random() < 0.2:
        at = f"at=2026-0{random.randrange(5, 9)}-01T00:00:00Z"
        extra.append(f"Run: TESTING sonnet {random.randrange(3)} id={random.choice(ULIDS)} {at}")
    if random.random() < 0.15:
        extra += [
            f"Corrects: {random.choice(ULIDS)} tokens={number} typo",
            *([f"Override-By: {LEAD}"] if random.random() < 0.8 else []),
        ]
    text = usage(*extra, subject=subject, tokens=random.choice((1, 2, number)))
    return text if random.random() < 0.7 else text.replace("SD: SD-AUTH-001\n", "")
