"""Calibration: what the record says of assignments and of estimates."""
