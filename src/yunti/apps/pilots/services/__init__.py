"""Writes of the room, re-exported by name."""

from yunti.apps.pilots.services.receiving import receive_papers
from yunti.apps.pilots.services.tagging import confirm

__all__ = ["confirm", "receive_papers"]
