"""Checking the log against the tables, a chunk at a time: entries, tree and promises, covered rows, unsealed tail."""
