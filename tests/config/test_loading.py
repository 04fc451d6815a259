from __future__ import annotations

import os
import subprocess
import sys

import pytest

from trailgate.config import load, load_at
from trailgate.config.cache import NAME
from trailgate.errors import PolicyError
from trailgate.policy.build import build

TOML = 'mode = "advisory"\n[agents.DOCMON]\nassignment = "sonnet"\n'


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "git" / "trailgate"


def fresh(text=TOML):
    return build("trailgate.toml", text.encode())


def test_a_policy_is_the_same_built_or_taken_from_the_cache(root, cache):
    (root / "trailgate.toml").write_text(TOML)
    assert load(str(root), None) == fresh()
    assert load(str(root), str(cache)) == fresh()
    assert (cache / NAME).stat().st_size
    assert load(str(root), str(cache)) == fresh()


def test_a_changed_file_is_seen_at_once_even_with_the_same_size_and_time(root, cache):
    file = root / "trailgate.toml"
    file.write_text('cheapest = "haiku"')
    load(str(root), str(cache))
    stamp = file.stat()
    file.write_text("quickfix-lines=77\n")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert file.stat().st_size == stamp.st_size
    assert load(str(root), str(cache)).quickfix_lines == 77


def test_the_file_that_goes_or_moves_is_noticed(root, cache):
    file = root / "trailgate.toml"
    file.write_text('mode = "advisory"')
    assert load(str(root), str(cache)).mode == "advisory"
    file.rename(root / "pyproject.toml")
    assert load(str(root), str(cache)).mode == "enforce"
    (root / "pyproject.toml").write_text('[tool.trailgate]\nmode = "advisory"')
    assert load(str(root), str(cache)).source == "pyproject.toml"
    (root / "pyproject.toml").unlink()
    assert load(str(root), str(cache)) == build("", None)


def damaged(good):
    yield b""
    yield good[: len(good) // 2]
    yield b"\0" * len(good)
    for at in range(0, len(good), 997):
        yield good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]


def test_a_damaged_cache_is_built_anew_in_silence(root, cache, capfd):
    (root / "trailgate.toml").write_text(TOML)
    load(str(root), str(cache))
    good = (cache / NAME).read_bytes()
    for bad in damaged(good):
        (cache / NAME).write_bytes(bad)
        assert load(str(root), str(cache)) == fresh()
        assert (cache / NAME).read_bytes() == good
    assert capfd.readouterr() == ("", "")


def test_a_cache_of_another_version_is_built_anew(root, cache, monkeypatch):
    (root / "trailgate.toml").write_text(TOML)
    load(str(root), str(cache))
    before = (cache / NAME).read_bytes()
    monkeypatch.setattr("trailgate.kept.__version__", "0.0.0")
    assert load(str(root), str(cache)) == fresh()
    assert (cache / NAME).read_bytes() != before


def test_a_cache_that_cannot_be_written_is_done_without(root, tmp_path):
    (root / "trailgate.toml").write_text(TOML)
    (tmp_path / "file").write_text("in the way")
    assert load(str(root), str(tmp_path / "file" / "trailgate")) == fresh()
    blocked = tmp_path / "blocked"
    (blocked / NAME).mkdir(parents=True)
    assert load(str(root), str(blocked)) == fresh()
    assert [path.name for path in blocked.iterdir()] == [NAME]


def test_a_policy_that_cannot_be_used_is_refused_each_time(root, cache):
    (root / "trailgate.toml").write_text("mode = 1")
    for _ in range(2):
        with pytest.raises(PolicyError, match="mode: 1 is not one of"):
            load(str(root), str(cache))


def test_a_policy_that_cannot_be_read_is_an_error(root):
    (root / "trailgate.toml").mkdir()
    with pytest.raises(PolicyError) as refused:
        load(str(root), None)
    assert str(refused.value) == (
        "trailgate.toml: can't be read (is a directory); mend or remove it"
    )


class Tree:
    """Files by commit and name, as a repository gives them."""

    def __init__(self, files):
        self.files = files

    def file_at(self, commit, path):
        return self.files.get((commit, path))


def test_the_policy_of_a_commit():
    tree = Tree({("a" * 40, "trailgate.toml"): TOML.encode()})
    assert load_at(tree, "a" * 40) == fresh()
    assert load_at(tree, "b" * 40) == build("", None)
    assert load_at(tree, "") == build("", None)


HEAVY = {
    "pydantic", "tomllib", "typing", "dataclasses", "json", "datetime", "decimal", "click",
    "subprocess", "zoneinfo", "logging", "inspect", "contextlib",
}  # fmt: skip


def modules_after_loading(root, cache):
    """Give the modules that a fresh interpreter holds once it has loaded the policy."""
    program = (
        "import sys\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from trailgate.config import load\n"
        f"load({root!r}, {cache!r})\n"
        "print(*sys.modules)\n"
    )
    words = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("text", [TOML, None], ids=["file", "preset"])
def test_a_warm_cache_needs_no_heavy_module(root, cache, text):
    if text is not None:
        (root / "trailgate.toml").write_text(text)
    load(str(root), str(cache))
    loaded = modules_after_loading(str(root), str(cache))
    assert "trailgate.config.cache" in loaded
    assert "trailgate.policy.build" not in loaded
    assert not loaded & HEAVY


def test_the_preset_alone_needs_no_heavy_module_even_without_a_cache(root):
    loaded = modules_after_loading(str(root), None)
    assert "trailgate.policy.build" in loaded
    assert not loaded & HEAVY
