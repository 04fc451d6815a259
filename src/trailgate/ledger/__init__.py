"""The ledger: usage as a pure function of a set of commits."""
