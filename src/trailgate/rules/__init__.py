"""The rules: pure functions from a submission and a policy to findings."""
