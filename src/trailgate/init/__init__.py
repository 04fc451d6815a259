"""The way in: a first policy, and what a repository needs beside it; what may be taken back."""

from __future__ import annotations

from .answers import Answers, refusal
from .writing import Result, state, write

__all__ = ["Answers", "Result", "refusal", "state", "write"]
