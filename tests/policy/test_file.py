"""What can be wrong with a file as a whole, and how its problems are told."""

from __future__ import annotations

import tracemalloc

import pytest

from policies import policy, problems
from trailgate.policy.build import build
from trailgate.policy.document import LARGEST

OID = "0123456789abcdef0123456789ABCDEF01234567"


def test_the_values_of_a_whole_file():
    own = policy(
        f'mode = "advisory"\nenforce-from = "{OID}"\nquickfix-lines = 80\ncheapest = "Haiku"\n'
        '[overrides]\napprovers = ["Dev One <dev@example.com>"]\n'
        '[severity]\nbelow-assignment = "off"\n'
        "[thresholds]\nkeep = 0.125\nrework-opus = 1\n"
        "[token-weights]\ncache-read = 0.1\n"
        "[prices.opus]\nin = 10\ncache-write = 11.5\n"
    )
    assert (own.source, own.configured, own.mode) == ("trailgate.toml", True, "advisory")
    assert own.enforce_from == OID.lower()
    assert (own.quickfix_lines, own.cheapest) == (80, "haiku")
    assert own.approvers == ("Dev One <dev@example.com>",)
    assert own.severities == {"below-assignment": "off"}
    assert (own.thresholds["keep"], own.thresholds["rework-opus"]) == (125_000, 1_000_000)
    assert own.thresholds["promote"] == 200_000
    assert (own.token_weights["cache_read"], own.token_weights["in"]) == (100_000, 1_000_000)
    assert own.prices["opus"] == {
        "in": 10_000_000, "out": 25_000_000, "cache_read": 1_000_000, "cache_write": 11_500_000,
    }  # fmt: skip


def test_the_table_of_a_pyproject_is_a_policy():
    text = b'[project]\nname = "x"\n[tool.trailgate]\nmode = "advisory"\n'
    own = build("pyproject.toml", text, pyproject=True)
    assert (own.source, own.mode) == ("pyproject.toml", "advisory")


def test_problems_of_a_pyproject_name_the_full_key():
    told = problems(b'[tool.trailgate]\nmode = "x"', pyproject=True)
    assert told == ['tool.trailgate.mode: "x" is not one of enforce, advisory']


def test_a_pyproject_without_the_table():
    assert problems(b"[project]", pyproject=True) == ["there is no table [tool.trailgate]"]
    assert problems(b"[tool]\ntrailgate = 3", pyproject=True) == [
        "tool.trailgate is no table; write [tool.trailgate]"
    ]


def test_all_problems_of_a_file_are_told_at_once():
    told = problems(
        'mod = "x"\nquickfix-lines = 0\n'
        '[agents.SECURTY]\nfloor = "opus"\n'
        '[agents.TESTING]\nfloor = "opus"\n'
        "[[budget]]\nname = 'b'\nlimit = 0\n"
        '[severity]\nmodl-floor = "off"\n'
    )
    assert [line.partition(":")[0] for line in told] == [
        "quickfix-lines",
        "budget.b.limit",
        "mod",
        "agents.SECURTY",
        "severity.modl-floor",
        "agents.TESTING.assignment",
    ]


def test_a_problem_has_no_echo():
    assert problems('[agents.SECURITY]\nassignment = 5\n[agents.SECURITY_SUB]\nfloor = "x"') == [
        "agents.SECURITY.assignment: 5 is neither a family nor a table from phases to families",
        'agents.SECURITY_SUB.floor: unknown family "x"; known: haiku, sonnet, opus',
    ]


def test_a_value_that_is_no_value_is_not_told_as_a_contradiction_too():
    told = problems('[agents.TESTING]\nassignment = 5\nfloor = "opus"')
    assert [line.partition(":")[0] for line in told] == ["agents.TESTING.assignment"]


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('mode = "enforced"', 'mode: "enforced" is not one of enforce, advisory; did you mean enf'),
        ("mode = 1", "mode: 1 is not one of enforce, advisory"),
        (
            'extends = "loe"',
            'extends: "loe" is not one of leo, sonnet-default, minimal; did you me',
        ),
        ('enforce-from = "abc"', 'enforce-from: "abc" is not a commit\'s full object name'),
        ('enforce-from = "HEAD"', 'enforce-from: "HEAD" is not a commit\'s full object name'),
        ("quickfix-lines = 1.5", "quickfix-lines: 1.5 is no whole number"),
        ("quickfix-lines = true", "quickfix-lines: true is no whole number"),
        (
            '[sources]\nclaude-code = "true"',
            'sources.claude-code: "true" is neither true nor false, which stand without quotes',
        ),
        ("[sources]\nclaude-code = 1", "sources.claude-code: 1 is neither true nor false"),
        ("sources = true", "sources: true is no table"),
        ("claude-code = true", "claude-code: unknown key here; did you mean sources.claude-code?"),
        ("[source]\nclaude-code = true", "source: unknown key; did you mean sources?"),
        (
            "[sources]\nclaude_code = true",
            "sources.claude_code: unknown key; did you mean claude-code?",
        ),
        (
            "[sources]\ntranscripts = true",
            "sources.transcripts: unknown key; known here: claude-code",
        ),
        ('approvers = ["x"]', "approvers: unknown key here; did you mean overrides.approvers?"),
        (
            '[overrides]\napprovers = ["Dev One"]',
            'overrides.approvers: "Dev One" is not of the form "Name <name@example.com>"',
        ),
        ('[severity]\nmodl-floor = "off"', 'severity.modl-floor: unknown rule "modl-floor"; did y'),
        ('[severity]\nmodel-floor = "on"', 'severity.model-floor: "on" is not one of error, warni'),
        ("[thresholds]\nkep = 0.1", 'thresholds.kep: unknown threshold "kep"; did you mean keep?'),
        ("[thresholds]\nkeep = 15", "thresholds.keep: 15 is above 1; it is a share, e.g. 0.15"),
        ("[prices.opsu]\nin = 1", 'prices.opsu: unknown family "opsu"; did you mean opus?'),
        ("[prices.opus]\nin = -1", "prices.opus.in: -1 is below 0"),
        ("[prices.opus]\nin = 0.000001", "prices.opus.in: more than 6 decimals in cache-read"),
        (
            "[token-weights]\ncache_read = 1",
            "token-weights.cache_read: unknown key; did you mean c",
        ),
        ('cheapest = "\\u0000"', 'cheapest: "\\u0000" holds a character that can\'t be printed'),
    ],
)
def test_values_that_make_no_sense(toml, line):
    told = problems(toml)
    assert len(told) == 1
    assert told[0].startswith(line), told


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('[[rule]]\nname = "r"', "rule.r.require: is missing"),
        ('[[rule]]\nname = "r"\nrequire = {}', "rule.r.require: is empty; say e.g."),
        (
            '[[rule]]\nname = "r"\nrequire = { zone = "RED" }',
            "rule.r.require.zone: unknown key here; did you mean rule.when.zone?",
        ),
        (
            '[[rule]]\nname = "r"\nrequire = { family = "opus" }\nwhen = { zone = "PINK" }',
            'rule.r.when.zone: unknown zone "PINK"; known: GREEN, YELLOW, ORANGE, RED',
        ),
        (
            '[[rule]]\nname = "model-floor"\nrequire = { family = "opus" }',
            "rule.model-floor: is the name of a built-in rule; choose another",
        ),
        (
            (
                '[[rule]]\nname = "r"\nrequire.family = "opus"\n'
                '[[rule]]\nname = "r"\nrequire.family = "opus"'
            ),
            "rule.r: stands twice; each house rule needs a name of its own",
        ),
        ('[[rule]]\nrequire.family = "opus"', "rule.#1.name: is missing"),
    ],
)
def test_house_rules_that_make_no_sense(toml, line):
    told = problems(toml)
    assert len(told) == 1
    assert told[0].startswith(line), told


def test_a_house_rule_is_data():
    (rule,) = policy(
        '[[rule]]\nname = "docs"\nwhen = { agent = ["docmon-agent"], zone = "red" }\n'
        'require = { family = ["Haiku", "sonnet"] }'
    ).house_rules
    assert rule.when.fields == {"agent": ("DOCMON",), "zone": ("RED",)}
    assert rule.require.fields == {"family": ("haiku", "sonnet")}
    assert (rule.severity, rule.message) == (
        "warning",
        "the house rule asks for family: haiku or sonnet",
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"mode = 'enforce'\nmode = 'advisory'", "a key is given twice (at line 2, column 18)"),
        (b"[keys]\n[keys]", "cannot declare ('keys',) twice (at line 2, column 6)"),
        (b"mode", "expected '=' after a key in a key/value pair (at line 1, column 5)"),
        (b"#\nmode = '\xe9'", "line 2 is not UTF-8; save the file as UTF-8"),
        ("mode = 'enforce'".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"#" * (LARGEST + 1), "has 1,048,577 bytes; a policy has at most 1,048,576"),
        (b"quickfix-lines = " + b"9" * 5000, "a number has too many digits"),
        (b"[token-weights]\nin = 1e" + b"9" * 40, "a number has too many digits"),
        (b"a\0b", "expected '=' after a key in a key/value pair (at line 1, column 2)"),
    ],
)
def test_files_that_are_no_toml(text, line):
    told = problems(text)
    assert len(told) == 1
    assert told[0].startswith(line) or line in told[0], told


@pytest.mark.parametrize(
    "text",
    [
        b"a = " + b"[" * 1_000_000,
        b"a = " + b"{a = " * 200_000,
        b"a" + b".a" * 500_000 + b" = 1",
        b"[" + b"a." * 500_000 + b"a]",
        b"[[" + b'"a" . ' * 150_000 + b"a]]",
    ],
    ids=["arrays", "tables", "dotted key", "header", "quoted keys"],
)
def test_a_megabyte_of_nesting_is_refused_with_little_memory(text):
    tracemalloc.start()
    assert problems(text) == ["tables or arrays are nested too deeply"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_a_byte_order_mark_and_crlf_are_let_through():
    assert build("trailgate.toml", b'\xef\xbb\xbfmode = "advisory"\r\n').mode == "advisory"


def test_deep_but_known_nesting_is_told_by_its_key():
    told = problems("[agents.TESTING]\nfloor = " + "[" * 50 + "]" * 50)
    assert told == [
        "agents.TESTING.floor: an array is neither a family nor a table from phases to families"
    ]


def test_what_proves_an_override():
    assert (policy("").allowed_signers, policy("").gpg_keys, policy("").logins) == (
        ".trailgate/allowed_signers",
        ".trailgate/gpg",
        {},
    )
    own = policy(
        '[overrides]\nallowed-signers = "keys/ssh"\ngpg-keys = "keys"\n'
        'logins = { "Lead@Example.com" = "Lead-GH" }'
    )
    assert (own.allowed_signers, own.gpg_keys) == ("keys/ssh", "keys")
    assert own.logins == {"lead@example.com": "lead-gh"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('gpg-keys = "../keys"', "is not a path in the repository"),
        ('allowed-signers = "/etc/keys"', "is not a path in the repository"),
        ('allowed-signers = "a/./b"', "is not a path in the repository"),
        ('logins = { "lead@example.com" = "@lead" }', "is not a GitHub login"),
        ('logins = { "Lead" = "lead" }', "is not an address"),
    ],
)
def test_what_can_prove_no_override(line, says):
    [told] = problems(f"[overrides]\n{line}")
    assert says in told
