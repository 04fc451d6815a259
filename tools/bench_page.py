"""The page that benchmarks write: tables, how they came about, and the kind of machine."""

from __future__ import annotations

import os
import platform
import subprocess
from typing import NamedTuple

MOST_HOOK, MOST_ZONE, MOST_MEMORY = 1.9, 2.2, 1.5
MOST_REPORT, MOST_MEGABYTES = 1.5, 200


class Size(NamedTuple):
    """How much is measured."""

    hook_commits: int = 100_000
    report_commits: int = 100_000
    hook_runs: int = 41
    report_runs: int = 9
    ci_commits: int = 100_000
    ci_runs: int = 9


class Row(NamedTuple):
    """One line of a table; `target` is the largest ratio that is wanted, 0 for none."""

    name: str
    seconds: float
    ratio: float
    target: float = 0


_PAGE = """# Benchmarks

`make bench` measures and writes this page. Times depend on the machine; what counts are the ratios.

## The hooks

A good message, and a push of it, in a repository of {size.hook_commits:,} commits; the hooks as git
starts them, medians of {size.hook_runs} runs.

{hooks}

{remarks[0]}

## The report

{size.report_commits:,} commits, one in five with usage, and nothing kept from an earlier run;
medians of {size.report_runs} runs.

{report}

{remarks[1]}

## CI

{ci}

## The budget, asked again and again

{status}

## How it was measured

Whole processes, started in turns, so that a noisy moment hits all alike. Each Python program is
installed from a built package into a fresh environment that holds no `.pth` file: such files slow
every start of an interpreter. The hooks are those that `trailgate install` writes; a zone is asked
for where the main session ran on opus, after `trailgate status` has written the index.
prepare-commit-msg meets the message of `git commit -m`, without a trailer, and writes the SD, or
all that an entry of the token log tells; message and log are laid anew before each run. pre-push
is told of one good commit above the remote's newest. Memory is the highest that a process itself
reports (`VmHWM`). commitlint comes from npm, with `@commitlint/config-conventional`; `committed`
is a native program. Wanted are a commit-msg hook of at most {hook} times bare python ({zone} with
a zone) in at most {memory} times its memory, and a report of at most {reports} times git log in
less than {megabytes} MB. `tools/histories.py` draws the histories, the same ones every time, and
`git fast-import` writes them; a commit-graph is there.

Measured on {machine}.
"""


def page(
    size: Size,
    hooks: list[Row],
    report: list[Row],
    remarks: tuple[str, str],
    sections: tuple[str, str],
) -> str:
    """Give the page; `remarks` stand below the tables, `sections` as they are."""
    return _PAGE.format(
        size=size,
        hooks=_table(hooks, "bare python", 1000, "ms"),
        report=_table(report, "git log", 1, "s"),
        remarks=remarks,
        ci=sections[0],
        status=sections[1],
        machine=_machine(),
        hook=MOST_HOOK,
        zone=MOST_ZONE,
        memory=MOST_MEMORY,
        reports=MOST_REPORT,
        megabytes=MOST_MEGABYTES,
    )


def _table(rows: list[Row], base: str, scale: int, unit: str) -> str:
    lines = [f"| what | {unit} | times {base} | wanted |", "|---|---:|---:|---:|"]
    for row in rows:
        wanted = f"≤ {row.target}" if row.target else ""
        shown = f"{row.seconds * scale:.1f}" if scale > 1 else f"{row.seconds:.2f}"
        lines.append(f"| {row.name} | {shown} | {row.ratio:.2f} | {wanted} |")
    return "\n".join(lines)


def _machine() -> str:
    git = subprocess.run(["git", "version"], capture_output=True, check=True, text=True).stdout
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} with {os.cpu_count()} cores, {python}, git {git.split()[2]}"
