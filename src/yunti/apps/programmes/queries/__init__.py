"""Reads of the room: packs as they are worked from, rounds."""
