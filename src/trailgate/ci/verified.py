"""Proving overrides: a signature of the approver's on the commit or on a tag of it, or a review.

The keys come from the tip of the target branch. git verifies, with every setting that could lead
it elsewhere (programs, signers, trust) given on its command line, which beats all configuration;
its exit code is the answer, and nothing that it prints is read.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile

from trailgate.git_process import GitFailed
from trailgate.records import Record
from trailgate.rules.overrides import address
from trailgate.rules.submission import Proof

from .signers import is_plain, keyring, ssh_signers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Override

    from .reviewed import Approvals

_FORCED = {
    "gpg.format": "ssh",
    "gpg.minTrustLevel": "fully",
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "false",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.revocationFile": "",
}
_GPG_FILES = {
    # no web of trust: the keys are those that the target branch vouches for
    "gpg.conf": b"trust-model always\nno-auto-key-retrieve\nno-autostart\n",
    "common.conf": b"",
}
_PROGRAMS = {
    b"-----BEGIN SSH SIGNATURE-----": "ssh-keygen",
    b"-----BEGIN PGP SIGNATURE-----": "gpg",
}
"""What verifies, by what a signed object holds; git has the last word on what it is."""
_NAMED = re.compile(rb"^Override:[ \t]*(\S+)", re.MULTILINE | re.IGNORECASE)


class _Keys(Record):
    """What an approver may sign with: an allowed-signers file, and a GPG keyring."""

    signers: bytes
    keyring: bytes


class Verifier:
    """Tells which overrides of a commit are proven; made for one run over one target.

    `target` is the target branch's tip (an object name, `""`: there is none). `approvals` says who
    approved the judged head.
    """

    def __init__(
        self, repository: Repository, policy: Policy, target: str, approvals: Approvals
    ) -> None:
        self._repository = repository
        self._policy = policy
        self._target = target
        self._approvals = approvals
        self._keys: dict[str, _Keys] = {}
        self._tags: dict[str, list[str]] | None = None

    def __call__(self, commit: str, overrides: Sequence[Override]) -> Proof:
        """Prove the overrides of a commit (its full object name).

        Raises:
            HistoryError: a file of keys is in the target, but its content is missing here.
        """
        unproven: dict[str, str] = {}
        for override in overrides:
            why = self._why_not(commit, override.rule, address(override.by))
            if why:
                unproven[override.rule] = why
        return Proof(frozenset(o.rule for o in overrides) - unproven.keys(), unproven)

    def _why_not(self, commit: str, rule: str, mail: str) -> str:
        login = self._policy.logins.get(mail, "")
        if login and login in self._approvals.logins:
            return ""
        why = self._why_unsigned(commit, rule, mail)
        return f"{why}; {self._why_unreviewed(login)}" if why else ""

    def _why_unreviewed(self, login: str) -> str:
        if self._approvals.unknown:
            return self._approvals.unknown
        if not login:
            return "the policy names no login whose review could prove it"
        return f"no approving review of the judged head by {login} stands"

    def _why_unsigned(self, commit: str, rule: str, mail: str) -> str:
        keys = self._keys_of(mail)
        if not keys.signers and not keys.keyring:
            return "the target branch holds no key of theirs"
        missing: set[str] = set()
        signed = False
        for kind, name, content in self._candidates(commit, rule):
            program = next((p for mark, p in _PROGRAMS.items() if mark in content), "")
            signed = signed or bool(program)
            if program and not shutil.which(program):
                missing.add(program)
            elif program and self._verifies(kind, name, keys):
                return ""
        for program in sorted(missing):
            return f"{program} is not installed, so the signature can't be checked"
        if signed:
            return "it bears no signature that verifies as theirs"
        return "neither the commit nor a tag that names it and the rule is signed"

    def _candidates(self, commit: str, rule: str) -> Iterator[tuple[str, str, bytes]]:
        """Give what may prove an override: its kind, object name and content."""
        yield "commit", commit, self._repository.run("cat-file", "commit", commit)
        for name in self._tags_of(commit):
            content = self._repository.run("cat-file", "tag", name)
            if _names(content, commit, rule):
                yield "tag", name, content

    def _keys_of(self, mail: str) -> _Keys:
        if mail not in self._keys:
            self._keys[mail] = self._read_keys(mail)
        return self._keys[mail]

    def _read_keys(self, mail: str) -> _Keys:
        if not self._target or not is_plain(mail):
            return _Keys(b"", b"")
        allowed = self._repository.file_at(self._target, self._policy.allowed_signers)
        exported = self._repository.file_at(self._target, f"{self._policy.gpg_keys}/{mail}.asc")
        return _Keys(ssh_signers(allowed or b"", mail), keyring(exported or b""))

    def _tags_of(self, commit: str) -> list[str]:
        """Give the tag objects that refs name and that stand on a commit."""
        if self._tags is None:
            self._tags = {}
            words = ("for-each-ref", "--format=%(objecttype) %(objectname) %(*objectname)")
            listed = self._repository.run(*words, "refs/tags/").decode("ascii")
            for line in listed.splitlines():
                kind, name, on = line.split(" ")
                if kind == "tag":
                    self._tags.setdefault(on, []).append(name)
        return self._tags.get(commit, [])

    def _verifies(self, kind: str, name: str, keys: _Keys) -> bool:
        with tempfile.TemporaryDirectory(prefix="trailgate-") as folder:
            signers = _write(folder, "allowed_signers", keys.signers)
            _write(folder, "pubring.gpg", keys.keyring)
            for file, content in _GPG_FILES.items():
                _write(folder, file, content)
            forced = _FORCED | {"gpg.ssh.allowedSignersFile": signers}
            words = [word for key, value in forced.items() for word in ("-c", f"{key}={value}")]
            try:
                self._repository.run(
                    *words, f"verify-{kind}", name, variables={"GNUPGHOME": folder}
                )
            except GitFailed:
                return False
            return True


def _write(folder: str, name: str, content: bytes) -> str:
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def _names(tag: bytes, commit: str, rule: str) -> bool:
    """Tell whether what is signed of a tag stands on a commit and names a rule."""
    header, _, text = tag.partition(b"\n\n")
    if not header.startswith(f"object {commit}\ntype commit\n".encode()):
        return False
    # whatever stands behind the first signature is not surely signed
    message = re.split(rb"^-----BEGIN ", text, maxsplit=1, flags=re.MULTILINE)[0]
    return rule.encode() in _NAMED.findall(message)
