"""Reads of the room: cases as an actor may see them, their facts, what stands in the way of a step."""
