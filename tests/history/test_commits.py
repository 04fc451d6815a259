"""Commits are read as git stores them, whatever the repository or its settings say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repos import AUTHOR, LEAD, Repo, usage
from trailgate.errors import HistoryError
from trailgate.git import Repository
from trailgate.history import boundaries, commit, commits, named, parse_batch, parse_commit

if TYPE_CHECKING:
    from trailgate.commits import Commit


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def repository(repo: Repo) -> Repository:
    return Repository.discover(str(repo.path))


def read_all(repo: Repo, *revisions: str) -> dict[str, Commit]:
    tips = [repo.git("rev-parse", rev).strip() for rev in revisions or ("HEAD",)]
    return {found.oid: found for found in commits(repository(repo), *tips)}


def read_one(repo: Repo, oid: str) -> Commit:
    return commit(repository(repo), oid)


def test_everything_that_git_log_says_of_ordinary_commits_is_read(repo: Repo) -> None:
    repo.commit("one\n", zone="+1400")
    repo.commit("two\n\nbody\n", author="D\u00ebv \u200b<d@example.com>", committer=LEAD)
    repo.commit("", at=1)
    found = read_all(repo)
    form = "%H%x00%P%x00%an <%ae>%x00%at%x00%cn <%ce>%x00%ct%x00%B%x01"
    for record in repo.raw("log", f"--format={form}").split(b"\x01\n")[:-1]:
        oid, parents, author, time, committer, committed, body = record.split(b"\0")
        one = found[oid.decode()]
        assert one.parents == tuple(parents.decode().split())
        assert (one.author, one.author_time) == (author, int(time))
        assert (one.committer, one.committer_time) == (committer, int(committed))
        assert one.message.rstrip(b"\n") == body.rstrip(b"\n")


@pytest.mark.parametrize(
    "when", [0, 1, 946_684_800, 4_102_444_800, 2**31 - 1, 2**31, 2**32 + 1, 10**11, 2**62]
)
def test_any_date_is_read(repo: Repo, when: int) -> None:
    found = read_one(repo, repo.plumb("x", at=when, zone="-1130"))
    assert (found.author_time, found.committer_time, found.author_zone) == (when, when, "-1130")


@pytest.mark.parametrize("zone", ["+1400", "-1200", "+0545", "+9999", "-0000", "+051800", "+5"])
def test_odd_zones_are_kept_and_change_no_instant(repo: Repo, zone: str) -> None:
    found = read_one(repo, repo.plumb("x", at=1000, zone=zone))
    assert (found.author_time, found.author_zone) == (1000, zone)


PEOPLE = [
    b"Dev One <d@example.com> 1785240000 +0000",
    b"Dev One <d@example.com> 1785240000",
    b"Dev One <d@example.com>",
    b"Dev One <d@example.com> ",
    b"Dev One <d@example.com> soon +0000",
    b"Dev One <d@example.com> -5 +0000",
    b"Dev One <d@example.com> 1785240000 0000",
    b"Dev One <d@example.com> 1785240000 UTC",
    b"Dev One <d@example.com>1785240000 +0000",
    b"Dev One <d@example.com>   1785240000   +0000",
    b"Dev One <d@example.com> 1785240000 +0000 more",
    b"Dev One <d@example.com> x> 1785240000 +0000",
    b"Dev One <d@exa<mple>.com> 1785240000 +0000",
    b"Dev <One <d@example.com> 1785240000 +0000",
    b"Dev 5 +0000 <d@example.com> 1785240000 +0000",
    b"<d@example.com> 1785240000 +0000",
    b"Dev One 1785240000 +0000",
    b"D\xe9v <d@example.com> 1785240000 +0000",
    b"",
]


@pytest.mark.parametrize("person", PEOPLE)
def test_damaged_people_are_read_as_git_reads_them(repo: Repo, person: bytes) -> None:
    tree = repo.empty_tree().encode()
    raw = b"tree %s\nauthor %s\ncommitter %s\n\nx\n" % (tree, person, person)
    oid = repo.write_object(raw)
    found = read_one(repo, oid)
    at, ct, bodies = repo.raw("log", "-1", "--format=%at%n%ct%n%B", oid).split(b"\n", 2)
    assert (found.author_time, found.committer_time) == (int(at or 0), int(ct or 0))
    assert found.message.strip() == bodies.strip()
    assert found.author in person


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 30, "9" * 6000])
def test_dates_beyond_what_git_can_hold_are_no_dates(repo: Repo, digits: str) -> None:
    line = f"{AUTHOR} {digits} +0000"
    raw = f"tree {repo.empty_tree()}\nauthor {line}\ncommitter {line}\n\nx\n"
    found = read_one(repo, repo.write_object(raw.encode()))
    assert (found.author_time, found.committer_time) == (0, 0)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\n\n", b"tree x", b"author", b"parent \xff\nauthor \xff\n\n\xff", b"tree 1\n\nx\n\ny"],
)
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    assert parse_commit("0" * 40, raw).oid == "0" * 40


@pytest.mark.parametrize(
    ("encoding", "raw", "text"),
    [
        ("ISO-8859-1", b"gr\xfc\xdfe", "gr\u00fc\u00dfe"),
        ("latin1", b"gr\xfc\xdfe", "gr\u00fc\u00dfe"),
        ("windows-1252", b"\x80 5", "\u20ac 5"),
        ("UTF-8", "gr\u00fc\u00dfe".encode(), "gr\u00fc\u00dfe"),
        ("UTF-8", b"gr\xfc", None),
        ("unknown-42", b"gr\xfc", None),
        ("euc-jp", b"\xff\xff", None),
    ],
)
def test_an_encoding_header_is_followed_where_git_can(
    repo: Repo, encoding: str, raw: bytes, text: str | None
) -> None:
    oid = repo.plumb(raw, headers=[f"encoding {encoding}"])
    message = read_one(repo, oid).message
    assert message == (text.encode() if text else raw)
    assert repo.raw("log", "-1", "--format=%B", oid).strip() == message


def test_a_message_may_hold_anything(repo: Repo) -> None:
    raws = [b"a\0b", b"\xff\xfe", b"", b"\n\n", b"x" * 3_000_000, b"tree 1\nauthor x\n\nfake"]
    oids = [repo.plumb(raw) for raw in raws]
    tip = repo.plumb("tip", *oids)
    found = read_all(repo, tip)
    assert [found[oid].message.partition(b"\0")[0] for oid in oids] == [
        raw.partition(b"\0")[0] for raw in raws
    ]


def test_signatures_and_other_headers_are_passed_over(repo: Repo) -> None:
    headers = ["gpgsig -----BEGIN PGP SIGNATURE-----", " encoding latin-1", " ", " author x",
               "mergetag object 0123", " tagger x <y> 5 +0000", "odd"]  # fmt: skip
    found = read_one(repo, repo.plumb("gr\u00fcn\n", headers=headers, at=7))
    assert (found.author, found.author_time) == (AUTHOR.encode(), 7)
    assert found.message == "gr\u00fcn\n".encode()


def test_octopus_and_rootless_merges(repo: Repo) -> None:
    roots = [repo.plumb(f"root {n}") for n in range(5)]
    merge = repo.plumb("octopus", *roots)
    found = read_all(repo, merge)
    assert set(found) == {merge, *roots}
    assert found[merge].parents == tuple(roots)
    assert found[merge].is_merge
    assert not found[roots[0]].is_merge


def test_replacements_grafts_and_mailmap_are_ignored(repo: Repo) -> None:
    first = repo.commit("first\n")
    second = repo.commit(usage(tokens=5), files={".mailmap": f"Other <o@example.com> {AUTHOR}\n"})
    fake = repo.plumb(usage(tokens=999), first)
    before = read_all(repo)
    repo.git("replace", second, fake)
    (repo.path / ".git" / "info").mkdir(exist_ok=True)
    (repo.path / ".git" / "info" / "grafts").write_text(f"{second}\n")
    assert read_all(repo) == before
    assert before[second].author == AUTHOR.encode()
    assert boundaries(repository(repo), [second]) == [first, second]


def test_a_shallow_clone_is_refused_with_the_command_that_mends_it(repo: Repo) -> None:
    for number in range(3):
        repo.commit(f"{number}\n")
    clone = repo.clone("clone", "--depth=1")
    with pytest.raises(HistoryError, match="git fetch --unshallow") as refused:
        read_all(clone)
    assert refused.value.exit_code == 3
    clone.git("fetch", "--quiet", "--unshallow")
    assert len(read_all(clone)) == 3


def test_a_partial_clone_needs_nothing_from_the_network(repo: Repo) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("0\n", files={"a": "x"})
    repo.commit("1\n", files={"a": "y"})
    clone = repo.clone("clone", "--filter=tree:0", "--no-checkout")
    repo.path.rename(repo.path.parent / "gone")
    assert len(read_all(clone)) == 2


@pytest.mark.parametrize("which", ["HEAD", "HEAD~1"])
def test_a_missing_commit_is_one_clear_error(repo: Repo, which: str) -> None:
    for number in range(3):
        repo.commit(f"{number}\n")
    oid = repo.git("rev-parse", which).strip()
    tip = repo.head()
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(HistoryError) as refused:
        list(commits(repository(repo), tip))
    assert "\n" not in str(refused.value)
    assert "fatal:" not in str(refused.value)
    assert "git fsck tells what is missing or damaged" in str(refused.value)
    with pytest.raises(HistoryError, match=f"{oid} missing; git fsck tells"):
        list(named(repository(repo), [oid]))
    with pytest.raises(HistoryError):
        read_one(repo, oid)


def test_a_damaged_object_is_one_clear_error(repo: Repo) -> None:
    oid = repo.commit("x\n")
    path = repo.path / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(HistoryError):
        list(commits(repository(repo), oid))


def test_what_is_no_commit_is_an_error(repo: Repo) -> None:
    with pytest.raises(HistoryError):
        list(named(repository(repo), [repo.empty_tree()]))


def test_sha_256_repositories_are_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", "--object-format=sha256")
    oids = [repo.commit(f"{number}\n") for number in range(3)]
    assert len(oids[0]) == 64
    found = read_all(repo)
    assert set(found) == set(oids)
    assert found[oids[2]].parents == (oids[1],)
    assert repository(repo).resolve(oids[1]) == oids[1]


def test_the_output_of_git_may_come_in_any_pieces(repo: Repo) -> None:
    oids = [repo.plumb(text) for text in ("a", "", "b\n" * 500, "\0")]
    stdin = "".join(f"{oid}\n" for oid in oids)
    output = repo.raw("cat-file", "--batch", stdin=stdin)
    assert [c.oid for c in parse_batch(output)] == oids
    from trailgate.history import _objects

    for size in (1, 7, 100):
        pieces = iter([output[at : at + size] for at in range(0, len(output), size)])
        assert [oid for oid, _ in _objects(pieces)] == oids


@pytest.mark.parametrize("where", ["", "deep/er", "tree", "sub", "bare"])
def test_every_kind_of_repository_is_found(repo: Repo, where: str) -> None:
    repo.commit("one\n", files={"deep/er/file": "x"})
    oid = repo.commit("two\n")
    if where == "tree":
        repo.git("worktree", "add", "--quiet", "--detach", str(repo.path.parent / "tree"))
        place = repo.path.parent / "tree"
    elif where == "sub":
        outer = Repo(repo.path.parent / "outer")
        outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                  str(repo.path), "sub")  # fmt: skip
        place = outer.path / "sub"
    elif where == "bare":
        place = repo.clone("bare.git", "--bare").path
    else:
        place = repo.path / where
    found = Repository.discover(str(place))
    assert (found.head(), found.resolve("HEAD~0")) == (oid, oid)
    assert next(c.oid for c in commits(found, oid)) == oid
    assert (found.work_tree is None) is (where == "bare")


def test_no_repository_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="not in a git repository"):
        Repository.discover(str(tmp_path))
    assert Path(tmp_path).exists()
