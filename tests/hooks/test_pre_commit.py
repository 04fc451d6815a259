"""The hooks under the real pre-commit and prek, installed from this project's own hook file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from messages import block, message
from repos import Repo

from .conftest import CHECKOUT, NOW, SCRIPTS

CONFIG_FILE = ".pre-commit-config.yaml"
WHEELS = Path(sys.prefix) / "wheels"
CONFIG = """\
default_install_hook_types: [prepare-commit-msg, commit-msg, pre-push]
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: trailgate-prepare-commit-msg
      - id: trailgate-commit-msg
      - id: trailgate-pre-push
"""


INSTALL = {
    "pre-commit": f"'{sys.executable}' -m pre_commit install --install-hooks",
    "prek": "prek install --prepare-hooks",
}


@pytest.fixture(scope="module", params=INSTALL)
def framed(
    tmp_path_factory: pytest.TempPathFactory, shadow: Repo, request: pytest.FixtureRequest
) -> Repo:
    """A repository with a framework's hooks installed; all is built without a network."""
    repo = Repo(tmp_path_factory.mktemp("framed") / "work")
    cache = str(repo.path.parent / "cache")
    repo.env |= {
        "PATH": f"{SCRIPTS}{os.pathsep}{repo.env['PATH']}",
        "PRE_COMMIT_HOME": cache,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(WHEELS),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PREK_HOME": cache,
        "UV_OFFLINE": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(WHEELS),
        "UV_PYTHON_DOWNLOADS": "never",
        "TRAILGATE_NOW": NOW,
    }
    config = CONFIG.format(repo=shadow.path, rev=shadow.head())
    repo.commit("chore: start", files={CONFIG_FILE: config})
    repo.git("-c", f"alias.framework=!{INSTALL[request.param]}", "framework")
    return repo


def config_of(repo: Repo) -> str:
    """Give the framework's configuration, which it wants on every branch."""
    return repo.git("show", f"main:{CONFIG_FILE}")


def test_a_good_commit_passes(framed: Repo) -> None:
    done = framed.attempt("commit", "--allow-empty", "-F", "-", stdin=message(block()))
    assert done.code == 0, done.err
    written, _, run_id = framed.message().decode().rpartition("Run-Id: ")
    assert written == message(block())
    assert len(run_id) == 27


def test_what_the_environment_tells_is_filled_in(framed: Repo) -> None:
    told = {"SD": "SD-AUTH-001", "PHASE": "EXEC", "MODEL": "sonnet", "TOKENS": "12.5k"}
    environment = {f"TRAILGATE_{key}": value for key, value in told.items()}
    done = framed.attempt("commit", "--allow-empty", "-m", "feat: tighten", **environment)
    assert done.code == 0, done.err
    lines = framed.message().decode().splitlines()
    assert lines[:2] == ["feat: tighten", ""]
    assert set(lines[2:]) >= {"SD: SD-AUTH-001", "Phase: EXEC", "Model: sonnet", "Tokens: 12500"}
    framed.git("commit", "--quiet", "--amend", "--allow-empty", "--no-edit", **environment)
    assert framed.message().decode().splitlines() == lines


def test_a_message_that_nobody_wrote_makes_no_commit(framed: Repo) -> None:
    before = framed.head()
    recorded = {"TRAILGATE_PHASE": "EXEC", "TRAILGATE_MODEL": "sonnet", "TRAILGATE_TOKENS": "7"}
    done = framed.attempt("commit", "--allow-empty", **recorded)
    assert (done.code, framed.head()) == (1, before)
    assert "no message was written, so no commit was made" in done.err


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("trailers-present", message()),
        ("security-requires-opus", message(block("SECURITY", "haiku"))),
        ("validation-floor", message(block("VALIDATION", "haiku", "EXEC"))),
    ],
)
def test_an_unsafe_commit_is_refused_and_kept(framed: Repo, rule: str, text: str) -> None:
    before = framed.head()
    done = framed.attempt("commit", "--allow-empty", "-F", "-", stdin=text)
    assert done.code == 1
    assert f"error {rule}  " in done.err
    assert framed.head() == before
    kept = max((framed.path / ".git" / "trailgate" / "refused").iterdir())
    assert kept.read_text().startswith(text)


def test_merges_and_fixups_pass(framed: Repo) -> None:
    fixup = framed.attempt("commit", "--allow-empty", "-m", "fixup! feat(SD-AUTH-001): x")
    assert fixup.code == 0, fixup.err
    framed.git("switch", "--quiet", "--create", "topic", "HEAD~1")
    framed.commit("chore: topic", files={"topic.txt": "one\n"})
    framed.git("switch", "--quiet", "main")
    merge = framed.attempt("merge", "--no-ff", "-m", "Merge SD-AUTH-001", "topic")
    assert merge.code == 0, merge.err


def test_the_first_ref_of_a_push_is_judged(framed: Repo) -> None:
    """The framework hands over no object names where a root is pushed for the first time."""
    Repo(framed.path.parent / "remote.git", "--bare")
    framed.git("remote", "add", "origin", "../remote.git")
    framed.git("switch", "--quiet", "--orphan", "root")
    bad = framed.commit(message(block("SECURITY", "haiku")), files={CONFIG_FILE: config_of(framed)})
    first = framed.attempt("push", "origin", "root")
    assert first.code == 1
    assert "refs/heads/root: 1 error in 1 commit" in first.out
    framed.git("push", "--quiet", "--no-verify", "origin", "root")
    framed.commit(message(block()))
    good = framed.attempt("push", "origin", "root")
    assert good.code == 0, good.err
    framed.commit(message(block("SECURITY", "haiku", Notes="again")))
    later = framed.attempt("push", "origin", "root:later")
    assert later.code == 1
    assert "refs/heads/later: 1 error in 1 commit" in later.out
    assert bad[:10] not in later.out


def test_the_hook_file_is_what_the_framework_reads(shadow: Repo) -> None:
    assert (CHECKOUT / ".pre-commit-hooks.yaml").read_text() == shadow.git(
        "show", "HEAD:.pre-commit-hooks.yaml"
    )
