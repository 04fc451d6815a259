"""Judging in CI: what an event asks for, against which base, and what is told of it."""
