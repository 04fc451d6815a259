"""Export: ledger, budgets, floors and decisions as four tables, for whoever asks in SQL.

The tables are a copy of what history and policy say at one moment; nothing reads them back.
"""
