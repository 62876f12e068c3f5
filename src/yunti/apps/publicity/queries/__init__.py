"""Reads of the room: what is ready to be listed, lists as the public and as officers see them, objections to lines."""
