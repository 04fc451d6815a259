"""Forecasts of a budget: the line, the profile that learns a rhythm, and their backtest."""
