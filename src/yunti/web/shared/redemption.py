"""How far the redemption of a voucher is, and what is payable with how it comes about; for the pages of its cases at every desk.

Not here: what is looked up (`apps.settlement.queries.redeeming`), the voucher itself (`web.applicant.case_voucher`).
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse

from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.permissions import is_of_authority
from yunti.apps.ledger.permissions import can_read_books
from yunti.apps.settlement.queries.batches import batch_of, shown_line
from yunti.apps.settlement.queries.redeeming import Redeeming, redeeming_of
from yunti.kit import clock
from yunti.kit.actors import Desk
from yunti.packs.vouchers import vouchers_of
from yunti.web.shared import amounts
from yunti.web.shared.amounts import Amount
from yunti.web.shared.payment import payment_card
from yunti.web.shared.vouchers import voucher_amount


def redemption_card(around: Surroundings) -> dict[str, Any]:
    """Nothing before the voucher is issued, or where the pack redeems none. At most six statements, two more where the enterprise is paid."""
    case = around.case
    found = redeeming_of(case)
    spec = vouchers_of(around.pack)
    if found is None or spec is None or spec.redemption is None or found.voucher.redemption is None:
        return {}
    row, own = found.voucher, case.workflow == spec.redemption.workflow
    other = row.case if own else found.voucher.redemption
    shown = own or around.by.at(Desk.APPLICANT) or other.number is not None
    address = "applicant:case" if around.by.at(Desk.APPLICANT) else "officer:case"
    return {
        **(payment_card("applicant", row) if around.by.at(Desk.APPLICANT) else {}),
        "redemption": {
            "title": around.pack.section("workflows")[spec.redemption.workflow]["title"],
            "row": row,
            "state": found.state,
            "tone": _tone(found),
            "own": own,
            "link": reverse(address, args=[other.ref]) if shown else "",
            "clause": spec.redemption.clause,
            "expected": found.claim is None,
            "sums": _sums(around, found, own=own),
            "struck": found.struck,
            **_settled(found),
        },
    }


def redeemable_until(card: Mapping[str, Any]) -> datetime | None:
    """The end of the last day to apply, on the page of the application itself; local time."""
    told = card.get("redemption")
    if not told or not told["own"] or told["row"].expires_on is None:
        return None
    return datetime.combine(told["row"].expires_on + timedelta(days=1), time(), clock.BUSINESS_ZONE)


def settlement_card(around: Surroundings) -> dict[str, Any]:
    """Where the queue is of a batch whose case this is. One statement, none for cases of parties."""
    return {"settlement": batch_of(around.case)} if is_of_authority(around.case) else {}


def _settled(found: Redeeming) -> dict[str, Any]:
    """The place on the list once it was published, and what was decided. One statement, none without a claim."""
    line = None if found.claim is None else shown_line(found.claim)
    if line is None:
        return {}
    return {"place": line.place, "decision": line.get_decision_display() if line.decision else ""}


def _parts(face: int, bonus: int) -> dict[str, int]:
    return {"face": face, "bonus": bonus, "payable": face + bonus}


def _tone(found: Redeeming) -> str:
    tones = {"redeemed": "ok", "lapsed": "bad", "void": "bad"}
    return tones.get(found.voucher.state, "on" if found.voucher.applied_at else "todo")


def _sums(around: Surroundings, found: Redeeming, *, own: bool) -> dict[str, Amount]:
    """Face, addition and both together; before the audit what the rules make of what was handed in, and nothing before that."""
    claim = found.claim
    if claim is not None:
        face, bonus = claim.face_fen, claim.bonus_fen
        if around.by.at(Desk.APPLICANT):
            here = reverse("applicant:statement")
            return {name: amounts.in_statement(here, fen) for name, fen in _parts(face, bonus).items()}
        if not can_read_books(around.by, claim.region_code):
            return {name: amounts.planned(fen) for name, fen in _parts(face, bonus).items()}
        return {
            "face": amounts.in_entry(found.entry, face),
            "bonus": amounts.in_entry(found.bonus_entry, bonus) if bonus else amounts.planned(0),
            "payable": amounts.in_entry(found.entry, face + bonus),
        }
    face = found.voucher.amount_fen
    spec = vouchers_of(around.pack)
    redemption = spec.redemption if spec is not None else None
    applied = own and found.voucher.applied_at is not None and found.voucher.state == "issued"
    bonus_fen = redemption.bonus_fen(around.evaluation) if applied and redemption is not None else None
    sums = {"face": voucher_amount(around.by, found.voucher, face)}
    if bonus_fen is None or redemption is None:
        return sums
    if redemption.is_payable(around.evaluation, face + bonus_fen):
        sums |= {"bonus": amounts.planned(bonus_fen), "payable": amounts.planned(face + bonus_fen)}
    return sums
