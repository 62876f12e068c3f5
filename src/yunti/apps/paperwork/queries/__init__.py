"""Reads of the paperwork room, by noun."""
