"""Installing the hooks of plain git in a repository."""
