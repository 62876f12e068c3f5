"""Writes of the room, re-exported by name."""

from yunti.apps.letters.services.issuing import issue_letter
from yunti.apps.letters.services.serving import (
    count_as_served,
    record_receipt,
    record_sending,
    sign_for_letter,
)

__all__ = ["count_as_served", "issue_letter", "record_receipt", "record_sending", "sign_for_letter"]
