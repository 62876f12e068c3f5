"""Reads of the registry, one module per question. Not here: changes (`services`)."""
