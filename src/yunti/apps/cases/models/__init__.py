"""Rows of the room, by noun."""

from yunti.apps.cases.models.answers import Answer, Submission
from yunti.apps.cases.models.cases import Case, CasePartner
from yunti.apps.cases.models.handling import Handling, Pause, Reopening
from yunti.apps.cases.models.happenings import Happening
from yunti.apps.cases.models.moves import Assignment, Attestation, CaseMove, Consequence
from yunti.apps.cases.models.numbers import PaperNumber
from yunti.apps.cases.models.objections import Objection
from yunti.apps.cases.models.sign_offs import SignOff

__all__ = [
    "Answer",
    "Assignment",
    "Attestation",
    "Case",
    "CaseMove",
    "CasePartner",
    "Consequence",
    "Handling",
    "Happening",
    "Objection",
    "PaperNumber",
    "Pause",
    "Reopening",
    "SignOff",
    "Submission",
]
