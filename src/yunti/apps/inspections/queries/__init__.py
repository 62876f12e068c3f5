"""Reads of the room: who can be drawn, what was drawn, records of visits."""
