"""What the facts mean: a line each, with what to do about it."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts, HookFacts, LogFacts, TranscriptFacts, TreeFacts, UsageFacts

OK = "ok"
WARN = "warn"
BAD = "bad"

OLDEST_GIT = (2, 31)
_ADVISORY = "prepare-commit-msg"


class Line(Record):
    """One verdict: `ok`, `warn` or `bad`, what was looked at, what was seen, what to do."""

    level: str
    check: str
    seen: str
    remedy: str = ""


def verdict(facts: Facts) -> tuple[Line, ...]:
    """Give the verdicts in the order in which one would look."""
    lines = [line for tree in facts.trees for line in _tree(tree, facts.version)]
    lines += [_git(facts.git_version), *_policy(facts.policy_problems), *_ci(facts)]
    lines.append(_clone(is_shallow=facts.is_shallow))
    if facts.usage:
        lines += _usage(facts.usage)
    if facts.log:
        lines += _log(facts.log)
    if facts.transcripts:
        lines.append(_transcripts(facts.transcripts))
    return tuple(lines)


def _tree(tree: TreeFacts, version: str) -> Iterator[Line]:
    if tree.mending:
        yield Line(
            BAD,
            "hooks",
            f"in {tree.path} core.hooksPath is {tree.folder}, which is not this repository's own",
            f"{tree.mending}, then: trailgate install",
        )
        return
    for hook in tree.hooks:
        level, seen, remedy = _hook(hook, version)
        yield Line(level, hook.name, f"{seen} ({hook.path})", remedy)


def _hook(hook: HookFacts, version: str) -> tuple[str, str, str]:
    wrong = WARN if hook.name == _ADVISORY else BAD
    if hook.text is None:
        return wrong, "not installed", "trailgate install"
    if not hook.is_executable:
        return wrong, "not executable, so git passes it by", f"chmod +x '{hook.path}'"
    if hook.is_ours:
        return _program(hook, version, wrong)
    if hook.is_moved or hook.names_trailgate:
        return OK, f"runs trailgate by {hook.manager}" if hook.manager else "runs trailgate", ""
    if hook.manager:
        seen = f"{hook.manager} manages it, and does not run trailgate"
        return wrong, seen, "trailgate install shows the lines that join them"
    return wrong, "another hook, which does not run trailgate", "trailgate install"


def _program(hook: HookFacts, version: str, wrong: str) -> tuple[str, str, str]:
    if hook.version == "":
        return wrong, f"starts {hook.program}, which is gone", "trailgate install"
    if hook.version not in (None, version):
        seen = f"starts trailgate {hook.version}, and this is {version}"
        return WARN, seen, "trailgate install, from the one that is wanted"
    return OK, "runs trailgate", ""


def _git(version: str) -> Line:
    if _numbers(version) >= OLDEST_GIT:
        return Line(OK, "git", version)
    return Line(BAD, "git", f"{version or 'unknown'} is too old", "install git 2.31 or newer")


def _numbers(version: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in version.split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _policy(problems: tuple[str, ...]) -> list[Line]:
    if not problems:
        return [Line(OK, "policy", "valid")]
    return [Line(BAD, "policy", problem, "trailgate policy validate") for problem in problems]


def _ci(facts: Facts) -> list[Line]:
    if not facts.workflows:
        remedy = "add one, so that what --no-verify lets through is judged: trailgate ci --help"
        return [Line(WARN, "ci", "no workflow in .github/workflows mentions trailgate", remedy)]
    return [
        Line(OK, "ci", f"{flow.path} names one fixed version")
        if flow.is_pinned
        else Line(WARN, "ci", f"{flow.path} is not pinned", "name trailgate by a full commit hash")
        for flow in facts.workflows
    ]


def _clone(*, is_shallow: bool) -> Line:
    if is_shallow:
        remedy = "git fetch --unshallow --filter=tree:0"
        return Line(BAD, "clone", "shallow: history before its cut is unknown", remedy)
    return Line(OK, "clone", "has its whole history")


def _usage(usage: UsageFacts) -> list[Line]:
    if not usage.commits:
        return [Line(OK, "coverage", "no commit names an SD yet")]
    percent = usage.recorded * 100 // usage.commits
    seen = f"{usage.recorded} of the last {usage.commits} SD commits record usage ({percent} %)"
    level = BAD if percent < 50 else WARN if percent < 90 else OK
    remedy = "see that everybody has run trailgate install" if level != OK else ""
    lines = [Line(level, "coverage", seen, remedy)]
    if usage.skipped:
        names = " ".join(usage.skipped[:5]) + (" ..." if len(usage.skipped) > 5 else "")
        count = len(usage.skipped)
        seen = f"{count} {'looks' if count == 1 else 'look'} as if no hook had run: {names}"
        lines.append(Line(WARN, "skipped", seen, "trailgate check NAME says what each lacks"))
    return lines


def _log(log: LogFacts) -> list[Line]:
    lines: list[Line] = []
    if log.shut:
        remedy = "let git's user read and write it; until then its usage is not known"
        return [Line(WARN, "token log", f"can't be opened: {log.shut}", remedy)]
    if log.skipped:
        seen = f"lines that can't be read: {log.skipped}"
        lines.append(Line(WARN, "token log", seen, "they are passed by; note that usage again"))
    if log.newer:
        seen = f"lines of a later trailgate: {log.newer}"
        lines.append(Line(WARN, "token log", seen, "upgrade trailgate: pip install -U trailgate"))
    return lines or [Line(OK, "token log", "every line can be read")]


def _transcripts(found: TranscriptFacts) -> Line:
    if not found.is_there:
        return Line(OK, "transcripts", "Claude Code keeps none on this machine")
    if not found.skipped:
        return Line(OK, "transcripts", "every line of the last 7 days can be read")
    seen = f"lines or files of the last 7 days that can't be read: {found.skipped}"
    return Line(WARN, "transcripts", seen, "they are passed by; note that usage: trailgate log add")
