"""Reads of the room: who could be drawn and why not, panels as they stand, whether each draw is what was promised."""
