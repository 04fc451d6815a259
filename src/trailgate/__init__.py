"""trailgate: gates, a usage ledger and a budget for commits that AI agents make."""

__version__ = "0.1.0"
