"""Reads of the room. Not here: writing (`services`)."""
