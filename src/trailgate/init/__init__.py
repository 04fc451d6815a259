"""A first policy file: what it says, where it is written, and when it is left alone."""

from __future__ import annotations

from .answers import Answers, refusal
from .writing import Result, next_steps, state, write

__all__ = ["Answers", "Result", "next_steps", "refusal", "state", "write"]
