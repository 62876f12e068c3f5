"""Lists of enterprises coming in, step by step: what is the file, its cells, its columns, its rows, writing them, the report.

Not here: single enterprises typed into a form (`services.parties`).
"""
