"""Reads of the room: notes, marks, questions, overrides of a case; a person's views of the list."""
