"""The hook under the real pre-commit framework, installed from this project's own hook file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from messages import block, message
from repos import Repo

from .conftest import CHECKOUT, NOW

WHEELS = Path(sys.prefix) / "wheels"
CONFIG = """\
default_install_hook_types: [commit-msg]
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: trailgate-commit-msg
"""


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory, shadow: Repo) -> Repo:
    """A repository with pre-commit's hook installed; the environment is built without a network."""
    repo = Repo(tmp_path_factory.mktemp("framed") / "work")
    repo.env |= {
        "PRE_COMMIT_HOME": str(repo.path.parent / "cache"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(WHEELS),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "TRAILGATE_NOW": NOW,
    }
    config = CONFIG.format(repo=shadow.path, rev=shadow.head())
    repo.commit("chore: start", files={".pre-commit-config.yaml": config})
    pre_commit(repo, "install", "--install-hooks")
    return repo


def pre_commit(repo: Repo, *arguments: str) -> None:
    """Run pre-commit as a user would; it must succeed."""
    alias = f"!{sys.executable} -m pre_commit {' '.join(arguments)}"
    repo.git("-c", f"alias.framework={alias}", "framework")


def test_a_good_commit_passes(framed: Repo) -> None:
    done = framed.attempt("commit", "--allow-empty", "-F", "-", stdin=message(block()))
    assert done.code == 0, done.err
    assert framed.message().decode() == message(block())


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
    assert kept.read_text() == text


def test_merges_and_fixups_pass(framed: Repo) -> None:
    fixup = framed.attempt("commit", "--allow-empty", "-m", "fixup! feat(SD-AUTH-001): x")
    assert fixup.code == 0, fixup.err
    framed.git("switch", "--quiet", "--create", "topic", "HEAD~1")
    framed.commit("chore: topic", files={"topic.txt": "one\n"})
    framed.git("switch", "--quiet", "main")
    merge = framed.attempt("merge", "--no-ff", "-m", "Merge SD-AUTH-001", "topic")
    assert merge.code == 0, merge.err


def test_the_hook_file_is_what_the_framework_reads(shadow: Repo) -> None:
    assert (CHECKOUT / ".pre-commit-hooks.yaml").read_text() == shadow.git(
        "show", "HEAD:.pre-commit-hooks.yaml"
    )
