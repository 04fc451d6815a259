"""How likely a run will need rework or escalation, as the team's own past tells it."""
