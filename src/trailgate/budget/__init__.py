"""Budgets: periods, amounts, zones, burn rate and projection; pure and exact."""
