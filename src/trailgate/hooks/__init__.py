"""Hooks: what git starts at commit time. Everything imported here is paid for at every commit."""
