"""Usage of agents as commit messages record it: blocks, runs, tokens."""
