"""Commit messages for tests: small pieces put together."""

from __future__ import annotations


def block(agent: str = "MAIN", model: str = "sonnet", phase: str = "EXEC", **more: str) -> str:
    """Give a usage block for SD-AUTH-001; further trailers by name, `_` standing for `-`."""
    lines = {"SD": "SD-AUTH-001", "Phase": phase, "Agent": agent, "Model": model, "Tokens": "1200"}
    lines |= {key.replace("_", "-"): value for key, value in more.items()}
    return "".join(f"{key}: {value}\n" for key, value in lines.items() if value)


def message(text: str = "", subject: str = "feat(SD-AUTH-001): tighten RLS") -> str:
    """Give a message of a subject and what follows it."""
    return f"{subject}\n\n{text}" if text else f"{subject}\n"
