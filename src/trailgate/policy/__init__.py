"""Policy: what a team expects of its agents, as data in force from dates on."""
