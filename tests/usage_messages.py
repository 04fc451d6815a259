"""Messages for the usage readers: good blocks, and what people and tools do to them.

Everything is drawn from a `random.Random`, so that a seed repeats a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailgate.usage.vocabulary import Alias, Vocabulary, default_keys

if TYPE_CHECKING:
    from random import Random

IDS = ("01KYM9H5G00000000000000001", "01kym9h5g00000000000000002", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
SUBJECTS = (
    "feat(SD-AUTH-001): tighten RLS",
    "feat(SD-AUTH-001-B/C/D): three at once",
    "fix(SD-LEARN): words",
    "fix: tokens of SD-AUTH-002 leak",
    "fix: SD-LEARN alone is prose",
    "docs: nothing to name (#12)",
    "chore(QF-20260728-054): small",
    "* feat(SD-LEARN): a bullet for a subject",
    "* bullet",
    "fixup! feat(SD-AUTH-001): tighten RLS",
    'Revert "feat(SD-AUTH-001): tighten RLS"',
    "revert: feat",
    "Merge pull request #7 from dev/SD-AUTH-001",
    "SD: SD-AUTH-001",
    "SD: SD-AUTH-001_fix",
    "Tokens: 5",
    "wip SD-AUTH-001_fix",
    "grün(SD-AUTH-003): Umlaute",
    "",
    " leading blank SD-AUTH-004",
    "# comment",
    "trailing \t ",
)
PROSE = (
    "Some words, and more.",
    "- a list: of things",
    "* a bullet",
    "* feat(SD-OTHER-009): squashed",
    "> Tokens: 5",
    "    Tokens: 5",
    "  Phase: EXEC",
    "```",
    "~~~",
    "SD: SD-BODY-005",
    "SD: SD-BODY-005 and words",
    "Note: shaped prose",
    "Run: npm test",
    "Modle: opus",
    "This reverts commit 0123456789.",
    "x This reverts commit 0123456789.",
    "Squashed commit of the following:",
    "commit 0123456789",
    "Author: Dev One <dev.one@example.com>",
    "Date:   Tue Jul 28 12:00:00 2026 +0200",
    "    feat(SD-QUOTED-006): inside",
    "# comment",
    "T\u043ekens: 5",
    "\u200bTokens: 5",
    "To\u212aens: 5",
    "tokens : 9",
    "\tTokens: 5",
    "see https://example.com",
    "a line with \u2028 in it",
    "\udce9 not UTF-8",
)
LINES = (
    "SD: SD-AUTH-001",
    "SD: nonsense",
    "SD: SD-AUTH-007",
    "Phase: EXEC",
    "Phase: exec",
    "Phase: PLAN",
    "Phase: PLAN_VERIFICATION",
    "Phase: DREAM",
    "Phase:",
    "Agent: SECURITY",
    "Agent: security-agent",
    "Agent: sec",
    "Agent: unheard",
    "Model: opus",
    "Model: claude-opus-4-5",
    "Model: none",
    "Model: Opus 4.5",
    "Tokens: 125000",
    "Tokens: 0",
    "Tokens: 000",
    "Tokens: 999999999999",
    "Tokens: 12.5k",
    "Tokens: -5",
    "Tokens: in=5 out=6",
    "Tokens: \u0661\u0662",
    f"Run-Id: {IDS[0]}",
    f"Run-Id: {IDS[1]}",
    "Run-Id: 81KYM9H5G00000000000000001",
    "Run: VALIDATION haiku 5k",
    'Run: TESTING opus - in=5 task="a b" rework=1',
    "Run: broken",
    "Critical: security",
    "Hours: 1.5",
    "Override: model-floor because",
    "Override-By: Lead One <lead.one@example.com>",
    f"Corrects: {IDS[0]} tokens=5 typo",
    "Corrects: nonsense tokens=x",
    "Critical: maybe",
    "Co-authored-by: Dev Two <dev.two@example.com>",
    "Co-Authored-By: Dev Two <dev.two@example.com>  ",
    "Signed-off-by: Dev One <dev.one@example.com>",
    "Signed-off-by:",
    "(cherry picked from commit 0123456789)",
    "AI-Model: opus",
    "Unknown-Key: x",
    " folded",
    "# comment",
)


def vocabulary(**changes: object) -> Vocabulary:
    """Give a vocabulary like that of a real policy, with changes."""
    usual = Vocabulary(
        keys=default_keys(),
        phases=("LEAD", "PLAN", "EXEC"),
        agents=("SECURITY", "VALIDATION", "TESTING", "DOCMON", "MAIN"),
        phase_aliases=(Alias("PLAN_VERIFICATION", "PLAN"),),
        agent_aliases=(Alias("SEC", "SECURITY"),),
    )
    return usual.replace(**changes)


def canonical(random: Random) -> list[str]:
    """Write the lines of a block as the hook would leave it."""
    lines = [f"SD: SD-AUTH-00{random.randrange(3)}"] if random.random() < 0.5 else []
    lines.append(f"Phase: {random.choice(('LEAD', 'PLAN', 'EXEC', 'exec', 'Dream'))}")
    if random.random() < 0.6:
        lines.append(f"Agent: {random.choice(('SECURITY', 'security', 'MAIN', 'sec', 'x'))}")
    lines.append(
        f"Model: {random.choice(('opus', 'haiku', 'claude-opus-4-5', 'Opus-4.5', 'none'))}"
    )
    lines.append(f"Tokens: {random.choice((0, 7, 1000, 125000, '007', 10**12, 10**12 - 1))}")
    if random.random() < 0.4:
        lines.append(f"Run-Id: {random.choice(IDS)}")
    while random.random() < 0.2:
        lines.append(random.choice(LINES[-9:-6]))
    return lines


def message(random: Random) -> bytes:
    """Write a message: mostly a good one, with small changes anywhere."""
    lines = [random.choice(SUBJECTS if random.random() < 0.2 else SUBJECTS[:7])]
    if random.random() < 0.9:
        lines.append("")
    while random.random() < 0.4:
        lines += [random.choice(PROSE if random.random() < 0.2 else PROSE[:4])]
        lines += [""] if random.random() < 0.7 else []
    for _ in range(random.choice((0, *[1] * 12, 2, 3))):
        if lines[-1] and random.random() < 0.9:
            lines.append("")
        lines += canonical(random)
    _mutate(lines, random)
    text = "\n".join(lines) + _ending(random)
    if random.random() < 0.03:
        text = text.replace("\n", "\r\n")
    if text and random.random() < 0.01:
        at = random.randrange(len(text))
        text = text[:at] + random.choice(("\0", "\r", "\x0b", "\x85")) + text[at:]
    return text.encode("utf-8", "surrogateescape")


def _ending(random: Random) -> str:
    if random.random() < 0.9:
        return "\n"
    return random.choice(("", "\n\n", "\n \n"))


def _mutate(lines: list[str], random: Random) -> None:
    for _ in range(random.choice((0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 4))):
        at = random.randrange(len(lines))
        line = lines[at]
        change = random.randrange(8)
        if change == 0:
            lines.insert(at, random.choice(LINES))
        elif change == 1:
            lines.insert(at, random.choice(PROSE))
        elif change == 2 and len(lines) > 1:
            del lines[at]
        elif change == 3:
            lines[at] = random.choice((" ", "  ", "    ", "\t", "> ", "\ufeff")) + line
        elif change == 4:
            lines[at] = line + random.choice((" ", "\t", "\r", "\u00a0", "\x0b", " x", "_"))
        elif change == 5:
            lines[at] = random.choice((line.upper(), line.lower(), line.replace(": ", ":")))
        elif change == 6:
            lines[at] = line.replace(": ", random.choice((" : ", ":  ", ":\t", ": \u00a0")))
        else:
            lines.insert(at, random.choice(("", "", " ", "\t")))
