"""Advice from the ledger and the policy: pure, computed anew each time, no state of its own."""
