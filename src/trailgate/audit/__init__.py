"""Audits: what was counted and why, what was not, and what each SD took. They inform only."""
