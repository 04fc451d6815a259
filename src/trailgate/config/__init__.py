"""Where the policy comes from: a work tree's file (compiled once and kept), or a revision's."""

from __future__ import annotations

from .loading import find, find_at, load, load_at
from .locating import FILES, choose

__all__ = ["FILES", "choose", "find", "find_at", "load", "load_at"]
