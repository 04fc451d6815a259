"""A repository to play in: eight weeks of a small team's work, the same at every run."""
