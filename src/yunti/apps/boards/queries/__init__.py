"""Reads of the room, by board. Nothing is written here."""
