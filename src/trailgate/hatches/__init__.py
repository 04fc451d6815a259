"""Escape hatches: small edits of the policy file, each of which leaves a trace in history."""
