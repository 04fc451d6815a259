"""Where the usage comes from that prepare-commit-msg fills in."""
