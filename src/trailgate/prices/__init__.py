"""What tokens cost: by the team's policy, by the prices that genai-prices brings, by the preset."""
