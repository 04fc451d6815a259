"""Whether the rules are really enforced in a repository: facts from an edge, a pure verdict."""
