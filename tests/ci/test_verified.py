"""What proves an override: real keys, real git, and configurations that mean ill."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from judging import APPROVER, LEO
from repos import Repo
from trailgate.check import Range, check_range
from trailgate.ci.reviewed import Approvals, approvals
from trailgate.ci.signers import keyring
from trailgate.ci.verified import Verifier
from trailgate.git import Repository
from trailgate.github.facts import ReviewFacts
from trailgate.usage.reading import Override

MAIL = "lead.one@example.com"
RULE = "escalation-reason"
ASKED = (Override(RULE, "outage", APPROVER),)
POLICY = LEO.replace(
    approvers=(APPROVER,), logins={MAIL: "lead-gh"}, severities={"override-verified": "error"}
)
TEXT = f"""feat(SD-AUTH-001): tighten RLS

SD: SD-AUTH-001
Phase: EXEC
Agent: DATABASE
Model: opus
Tokens: 5000
Override: {RULE} outage
Override-By: {APPROVER}
"""
TAG = f"Override: {RULE} agreed\n"
SIGNERS = ".trailgate/allowed_signers"
GPG_FILE = f".trailgate/gpg/{MAIL}.asc"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Give the private key files of the lead and of the developer."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("lead", "dev"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{MAIL} {name}"]
        subprocess.run([*words, "-f", str(folder / name)], check=True)
    return folder


class Place:
    """A repository whose main branch holds keys, and overrides signed in many ways."""

    def __init__(self, folder, keys):
        self.repo = Repo(folder / "repo")
        self.keys = keys
        self.target = ""

    def public(self, name):
        kind, key, _ = (self.keys / f"{name}.pub").read_text().split(" ", 2)
        return f"{kind} {key}"

    def start(self, line="{mail} {lead}\n", path=SIGNERS, **files):
        """Commit the target branch's files; `line` is its allowed signers."""
        line = line.format(mail=MAIL, lead=self.public("lead"), dev=self.public("dev"))
        self.target = self.repo.commit("chore: begin\n", files={path: line} | files)
        return self

    def signed(self, key="lead", text=TEXT):
        words = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={self.keys / key}")
        self.repo.git(*words, "commit", "-qS", "--allow-empty", "-F", "-", stdin=text)
        return self.repo.head()

    def plain(self):
        return self.repo.commit(TEXT)

    def tag(self, name, on, key="lead", text=TAG):
        words = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={self.keys / key}")
        self.repo.git(*words, "tag", "-s", "-F", "-", name, on, stdin=text)

    def proof(self, commit, *, policy=POLICY, reviews=None, asked=ASKED):
        repository = Repository.discover(str(self.repo.path))
        verifier = Verifier(repository, policy, self.target, reviews or Approvals())
        return verifier(commit, asked)

    def proven(self, commit, **given):
        return RULE in self.proof(commit, **given).verified

    def why(self, commit, **given):
        proof = self.proof(commit, **given)
        assert proof.verified == frozenset()
        return proof.unproven[RULE]


@pytest.fixture
def place(tmp_path, keys):
    return Place(tmp_path, keys)


@pytest.mark.parametrize(
    "line",
    [
        "{mail} {lead}\n",
        '# keys\n\n  Lead.One@example.com\tnamespaces="git" {lead} a comment\r\n',
        '"dev@example.com,*@example.com" {lead}\n',
        '{mail} valid-before="20260801" {lead}\n',
        '{mail} {dev}\n{mail} valid-after="20260701" {lead}',
        "other@example.com {dev}\n{mail} {lead} other@example.com {dev}\n",
    ],
)
def test_the_approvers_signature_proves_it(place, line):
    assert place.start(line).proven(place.signed())


@pytest.mark.parametrize(
    "line",
    [
        "{mail} {dev}\n",
        "# {mail} {lead}\n",
        '{mail} valid-before="20260101" {lead}\n',
        '{mail} valid-after="20270101" {lead}\n',
        '{mail} namespaces="file" {lead}\n',
        "{mail} cert-authority {lead}\n",
        "other@example.com {lead}\n",
        "*@example.com,!{mail} {lead}\n",
        "lead.one@example.com.evil {lead}\n",
        "other@example.com {lead} {mail} {lead}\n",
        "{mail}\n{lead}\n",
        "",
    ],
)
def test_a_key_that_is_not_theirs_or_not_then_proves_nothing(place, line):
    assert not place.start(line).proven(place.signed())


def test_the_authors_own_signature_is_not_the_approvers(place):
    place.start("{mail} {lead}\ndev.one@example.com {dev}\n")
    assert "it bears no signature that verifies as theirs" in place.why(place.signed("dev"))


def test_the_keys_that_a_change_brings_along_do_not_count(place):
    place.start("{mail} {lead}\n")
    place.repo.commit("chore: me too\n", files={SIGNERS: f"{MAIL} {place.public('dev')}\n"})
    assert not place.proven(place.signed("dev"))
    assert place.proven(place.signed("lead"))


def test_a_certificate_counts_for_its_own_principal_only(place, tmp_path):
    authority, dev = (str(shutil.copy(place.keys / n, tmp_path / n)) for n in ("lead", "dev"))
    for name in ("lead", "dev"):
        shutil.copy(place.keys / f"{name}.pub", tmp_path)
    place.start("*@example.com cert-authority {lead}\n")
    proven = []
    for mail in ("dev.one@example.com", MAIL):
        words = ["ssh-keygen", "-q", "-s", authority, "-I", MAIL, "-n", mail, f"{dev}.pub"]
        subprocess.run(words, check=True)
        proven.append(place.proven(place.signed(tmp_path / "dev-cert.pub")))
    assert proven == [False, True]


def test_an_unsigned_commit_says_what_is_missing(place):
    place.start()
    assert place.why(place.plain()) == (
        "neither the commit nor a tag that names it and the rule is signed; "
        "no approving review of the judged head by lead-gh stands"
    )


def test_without_keys_or_target_nothing_is_proven(place):
    place.start(path="elsewhere")
    assert "the target branch holds no key of theirs" in place.why(place.signed())
    moved = POLICY.replace(allowed_signers="elsewhere")
    assert place.proven(place.repo.head(), policy=moved)
    place.target = ""
    assert not place.proven(place.repo.head(), policy=moved)


def test_a_tampered_commit_is_not_signed_any_more(place):
    place.start()
    raw = place.repo.raw("cat-file", "commit", place.signed())
    assert raw.count(b"outage") == 1
    other = place.repo.write_object(raw.replace(b"outage", b"vanity"))
    assert not place.proven(other)
    assert place.proven(place.repo.write_object(raw))


@pytest.mark.parametrize(
    ("text", "proves"),
    [
        (TAG, True),
        (f"words\n\noverride: {RULE}\n", True),
        ("Override: zone-red agreed\n", False),
        (f"Override: {RULE}s agreed\n", False),
        (f"I saw Override: {RULE}\n", False),
        ("agreed\n", False),
    ],
)
def test_a_signed_tag_proves_the_rule_that_it_names(place, text, proves):
    commit = place.start().plain()
    place.tag("ok", commit, text=text)
    assert place.proven(commit) is proves


def test_a_tag_counts_for_its_own_commit_and_by_the_approver_only(place):
    commit = place.start().plain()
    place.tag("by-dev", commit, key="dev")
    place.repo.git("tag", "-a", "-m", TAG, "unsigned", commit)
    place.tag("elsewhere", place.repo.commit("chore: more\n"))
    place.tag("of-a-tag", "elsewhere")
    assert not place.proven(commit)
    place.tag("by-lead", commit)
    assert place.proven(commit)


def test_a_tag_that_was_moved_or_reworded_is_not_signed_any_more(place):
    commit = place.start().plain()
    other = place.repo.commit("chore: more\n")
    place.tag("moved", other)
    place.tag("reworded", commit, text="Override: zone-red agreed\n")
    place.tag("appended", commit, text="Override: zone-red agreed\n")
    forged = {
        "moved": lambda raw: raw.replace(other.encode(), commit.encode()),
        "reworded": lambda raw: raw.replace(b"zone-red", RULE.encode()),
        "appended": lambda raw: raw + TAG.encode(),
    }
    for name, change in forged.items():
        raw = change(place.repo.raw("cat-file", "tag", name))
        place.repo.git("update-ref", f"refs/tags/{name}", place.repo.write_object(raw, "tag"))
    assert not place.proven(commit)


def _yes_man(folder, name):
    """Write a program that says yes to everything, and leaves a trace."""
    script = folder / name
    script.write_text(
        f"#!/bin/sh\ntouch '{folder}/ran'\n"
        f"case \"$*\" in *find-principals*) echo '{MAIL}';; *) cat >'{folder}/ran'\n"
        f"echo 'Good \"git\" signature for {MAIL} with ED25519 key SHA256:AAAA'\n"
        f"echo '[GNUPG:] GOODSIG AAAAAAAAAAAAAAAA {MAIL}'\n"
        "echo '[GNUPG:] TRUST_ULTIMATE 0 pgp'\nesac\n"
    )
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize("where", ["local", "home", "environment"])
def test_no_configuration_changes_the_verdict(place, tmp_path, monkeypatch, where):
    place.start()
    evil = _yes_man(tmp_path, "evil")
    hers = tmp_path / "signers"
    hers.write_text(f"{MAIL} {place.public('dev')}\n")
    settings = {
        "gpg.ssh.program": evil,
        "gpg.ssh.allowedSignersFile": str(hers),
        "gpg.ssh.revocationFile": str(place.keys / "lead.pub"),
        "gpg.program": evil,
        "gpg.openpgp.program": evil,
        "gpg.x509.program": evil,
        "gpg.minTrustLevel": "undefined",
    }
    good, bad = place.signed("lead"), place.signed("dev")
    if where == "environment":
        monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
        for n, (key, value) in enumerate(settings.items()):
            monkeypatch.setenv(f"GIT_CONFIG_KEY_{n}", key)
            monkeypatch.setenv(f"GIT_CONFIG_VALUE_{n}", value)
    else:
        file = place.repo.path / ".git" / "config" if where == "local" else tmp_path / ".gitconfig"
        for key, value in settings.items():
            place.repo.git("config", "--file", str(file), key, value)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    variables = os.environ if where == "environment" else {"HOME": str(tmp_path)}
    plainly = [("git", "-C", str(place.repo.path), "verify-commit", bad)]
    fooled = subprocess.run(
        *plainly,
        stdin=subprocess.DEVNULL,
        env=dict(os.environ) | dict(variables),
        capture_output=True,
        check=False,
    )
    assert fooled.returncode == 0
    (tmp_path / "ran").unlink()
    assert place.proven(good)
    assert not place.proven(bad)
    assert not (tmp_path / "ran").exists()


def test_what_a_key_or_a_principal_says_of_itself_does_not_count(place):
    place.start(f'dev@example.com {{dev}} {MAIL} with ED25519\n{MAIL},"x y" {{lead}}\n')
    assert not place.proven(place.signed("dev"))


@pytest.mark.parametrize("by", ["*@example.com", "lead*@example.com", "a/../b@example.com", '"@x'])
def test_an_address_is_never_a_pattern_or_a_path(place, by):
    place.start("* {lead}\n")
    asked = (Override(RULE, "outage", f"Lead One <{by}>"),)
    assert not place.proven(place.signed(), asked=asked)


@pytest.fixture(scope="module")
def gpg():
    """Give what makes GPG keys and signs with them, in a home of its own."""
    folder = tempfile.mkdtemp(prefix="g")  # short: the agent's socket lies in it
    env = {"GNUPGHOME": folder, "PATH": os.environ["PATH"]}

    def run(*words):
        return subprocess.run(
            ["gpg", "--batch", "--quiet", "--pinentry-mode=loopback", "--passphrase", "", *words],
            env=env,
            capture_output=True,
            check=True,
        ).stdout

    clock = ("--faked-system-time", "20260101T000000")
    for mail, until in ((MAIL, "never"), ("dev.one@example.com", "never"), ("old@x.org", "5d")):
        run(*clock, "--quick-gen-key", f"{mail} <{mail}>", "ed25519", "sign", until)
    # the developer's key claims to be the lead's too
    run(*clock, "--quick-add-uid", "dev.one@example.com", f"Lead One <{MAIL}>")
    yield run, env
    subprocess.run(["gpgconf", "--kill", "all"], env=env, check=True)
    shutil.rmtree(folder)


def _gpg_signed(place, env, key):
    words = ("-c", f"user.signingkey={key}!", "-c", "gpg.format=openpgp")
    options = ("commit", "-qS", "--allow-empty", "-F", "-")
    place.repo.git(*words, *options, stdin=TEXT, GNUPGHOME=env["GNUPGHOME"])
    return place.repo.head()


def _fingerprint(run, mail):
    listed = run("--with-colons", "--list-keys", f"={mail} <{mail}>").decode()
    return next(row.split(":")[9] for row in listed.splitlines() if row.startswith("fpr"))


@pytest.mark.parametrize("form", ["armor", "no-armor"])
def test_a_gpg_key_counts_for_the_approver_whose_file_holds_it(place, gpg, form):
    run, env = gpg
    lead, dev = (_fingerprint(run, mail) for mail in (MAIL, "dev.one@example.com"))
    exported = run(f"--{form}", "--export", lead)
    others = {".trailgate/gpg/dev.one@example.com.asc": run("--armor", "--export", dev)}
    place.start("", **({GPG_FILE: exported} | others))
    assert place.proven(_gpg_signed(place, env, lead))
    assert "no signature that verifies" in place.why(_gpg_signed(place, env, dev))


def test_a_gpg_key_that_is_out_of_date_proves_nothing(place, gpg, tmp_path):
    run, env = gpg
    old, lead = _fingerprint(run, "old@x.org"), _fingerprint(run, MAIL)
    program = tmp_path / "gpg-then"
    program.write_text('#!/bin/sh\nexec gpg --faked-system-time 20260102T000000 "$@"\n')
    program.chmod(0o755)
    place.start("", **{GPG_FILE: run("--export", old) + run("--export", lead)})
    place.repo.git("config", "gpg.program", str(program))
    assert place.proven(_gpg_signed(place, env, lead))
    assert "no signature that verifies" in place.why(_gpg_signed(place, env, old))


def test_a_gpg_signature_that_can_not_be_checked_proves_nothing(place, gpg, tmp_path, monkeypatch):
    run, env = gpg
    lead = _fingerprint(run, MAIL)
    commit = _gpg_signed(place.start("", **{GPG_FILE: run("--armor", "--export", lead)}), env, lead)
    for program in ("git", "ssh-keygen"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / program).symlink_to(Path(shutil.which(program) or ""))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert place.why(commit).startswith("gpg is not installed, so the signature can't be checked; ")


def test_keys_that_are_no_keys_prove_nothing(place, gpg):
    run, env = gpg
    lead = _fingerprint(run, MAIL)
    armored = run("--armor", "--export", lead)
    assert keyring(armored.replace(b"\n", b"\r\n")) == keyring(armored) == run("--export", lead)
    assert keyring(armored.replace(b"\n\n", b"\nComment: x\n\n")) == keyring(armored)
    place.start("", **{GPG_FILE: armored[:100]})
    assert not place.proven(_gpg_signed(place, env, lead))


HEAD, OLDER = "a" * 40, "b" * 40


def review(state="APPROVED", login="lead-gh", user=2, commit=HEAD):
    return ReviewFacts(login, user, state, commit)


@pytest.mark.parametrize(
    ("reviews", "stands"),
    [
        ([review()], True),
        ([review(login="Lead-GH")], True),
        ([review(), review("COMMENTED")], True),
        ([review("CHANGES_REQUESTED"), review()], True),
        ([review(commit=OLDER), review()], True),
        ([review(), review("CHANGES_REQUESTED", "dev-two", 3)], True),
        ([], False),
        ([review("COMMENTED")], False),
        ([review("PENDING")], False),
        ([review("DISMISSED")], False),
        ([review(), review("CHANGES_REQUESTED")], False),
        ([review(), review("DISMISSED")], False),
        ([review(commit=OLDER)], False),
        ([review(commit=OLDER), review("COMMENTED")], False),
        ([review(login="dev-two", user=3)], False),
        ([review(), review("CHANGES_REQUESTED", login="lead-renamed")], False),
    ],
)
def test_the_approvers_latest_review_of_the_judged_head_proves_it(place, reviews, stands):
    found = approvals(reviews, HEAD, "dev-one", 1)
    commit = place.start("").plain()
    assert place.proven(commit, reviews=found) is stands
    assert not place.proven(commit, reviews=found, policy=POLICY.replace(logins={}))


def test_the_authors_own_approval_does_not_count():
    assert approvals([review()], HEAD, "LEAD-gh").logins == frozenset()
    assert approvals([review()], HEAD, "renamed", 2).logins == frozenset()


def test_reviews_that_could_not_be_read_are_told(place):
    commit = place.start().plain()
    told = place.why(commit, reviews=Approvals(unknown="reviews could not be read: no token"))
    assert told.endswith("is signed; reviews could not be read: no token")


def test_a_range_is_judged_by_what_is_proven(place):
    place.start()
    signed, plain = place.signed(), place.plain()
    repository = Repository.discover(str(place.repo.path))
    wanted = Range((plain, f"^{place.target}"), target=place.target, is_new=True)
    verifier = Verifier(repository, POLICY, place.target, Approvals())
    report = check_range(repository, POLICY, wanted, verifier)
    first, second = report.judged
    assert (first.oid, first.verified) == (signed, {RULE})
    [found] = first.findings
    assert (found.severity, found.waived) == ("note", APPROVER)
    assert found.message.endswith(f"; waived by {APPROVER} (verified)")
    assert [(f.rule, f.severity) for f in second.findings] == [
        (RULE, "error"),
        ("override-verified", "error"),
    ]
    claimed = check_range(repository, POLICY, wanted)
    assert [f.severity for f in claimed.findings] == ["note", "note"]
    assert [j.verified for j in claimed.judged] == [None, None]
