"""Backfill: what commits from before trailgate used, estimated from what there is.

An estimate stands in a note under `refs/notes/trailgate`, never in a commit: history stays as it
is. It is never part of the record, and counts against no budget unless policy says so.
"""
