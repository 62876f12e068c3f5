"""A contact receipt that was taken in. Not here: how receipts come to be (`tests/apps/receipts`)."""

from tests.apps.receipts.answers import ANSWERS
from yunti.apps.programmes.models import Round
from yunti.apps.receipts.services import accept_receipt, return_receipt
from yunti.kit.actors import Actor


def receipt_of(each: Round, city: Actor, province: Actor, canary: str) -> str:
    row = return_receipt(round=each, answers={**ANSWERS, "officer": canary, "office": canary}, by=city)
    return accept_receipt(receipt=row, original=True, by=province).ref
