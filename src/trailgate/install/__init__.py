"""Installing the hooks of plain git in a repository, and taking them out again."""
