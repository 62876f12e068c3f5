"""Reads of the room: what is counted of suppliers, reports as they stand."""
