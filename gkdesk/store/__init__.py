"""Where reports are kept: one SQLite file with an append-only log of edits."""
