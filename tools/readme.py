"""Put the demo's real output into the README, between its two markers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- demo -->\n", "<!-- /demo -->"
SHOWN_AS = "/path/to/demo"


def demo_output() -> str:
    """Run the demo in a new folder; give what it prints, the folder's name made neutral."""
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base).resolve() / "demo"
        command = [sys.executable, "-m", "trailgate", "demo", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.replace(str(folder), SHOWN_AS)


def block(output: str) -> str:
    """Give the README's part between the markers; the output holds fences of its own."""
    return f"````console\n{output.strip()}\n````\n"


def main() -> None:
    """Rewrite the README."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}{block(demo_output())}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
