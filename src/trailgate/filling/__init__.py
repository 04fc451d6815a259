"""What prepare-commit-msg writes into a message, decided without files, clock or environment."""
