"""Reads of the room, by what is asked. Not here: writes (`services`)."""
