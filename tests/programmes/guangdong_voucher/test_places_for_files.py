"""What the service vouchers ask files for is a place for files, and their guards look at the files that lie there.

Not here: binding files and taking the steps (`test_from_draft_to_voucher.py`).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yunti.packs.evidence import Bound, slots_of, with_evidence
from yunti.packs.forms import printed_sections
from yunti.packs.guards import rule_outcome
from yunti.packs.reading import Pack, load_pack
from yunti.rules.engine import evaluate

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "guangdong-voucher" / "2018"
INVOICE, PAYMENT = {"invoice_no": "1", "amount_yuan": 1}, {"payee_name": "示例", "amount_yuan": 1}


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


def holds(guard: str, facts: dict[str, Any], *places: str) -> bool | None:
    files = [Bound(*place.split("/"), "示例.pdf", "") for place in places]
    made = with_evidence(pack(), facts, files)
    return rule_outcome(pack(), guard, evaluate(pack().program(date(2018, 12, 1)), made))


OWN = {"ip_mode": "own"}
AGENT = {
    "ip_mode": "agent",
    "authorisation_from": "2018-01-01",
    "looked_at_on": "2018-06-01",
    "authorisation_to": "2018-12-31",
}
QUALIFIED = "qualification_files/qualification/file"
AUTHORISED = "authorisation_file/authorisation/file"


@pytest.mark.parametrize(
    ("guard", "facts", "places", "wanted"),
    [
        ("contract_uploaded", {}, [], False),
        ("contract_uploaded", {}, ["contract_file/annex/file"], False),
        ("contract_uploaded", {}, ["contract_file/contract/file"], True),
        ("contract_uploaded", {}, ["contract_file/contract/file", "contract_file/annex/file"], True),
        ("capability_evidence_attached", OWN, [], False),
        ("capability_evidence_attached", OWN, [QUALIFIED], True),
        ("capability_evidence_attached", AGENT, [QUALIFIED], False),
        ("capability_evidence_attached", AGENT, [AUTHORISED], False),
        ("capability_evidence_attached", AGENT, [QUALIFIED, AUTHORISED], True),
        ("invoices_uploaded", {"invoices": []}, [], False),
        ("invoices_uploaded", {"invoices": [INVOICE]}, [], False),
        ("invoices_uploaded", {"invoices": [{**INVOICE, "file": "示例.pdf"}]}, [], False),
        ("invoices_uploaded", {"invoices": [INVOICE, INVOICE]}, ["invoices/0/file"], False),
        ("invoices_uploaded", {"invoices": [INVOICE, INVOICE]}, ["invoices/0/file", "invoices/1/file"], True),
        ("payments_uploaded", {"payments": [PAYMENT]}, [], False),
        ("payments_uploaded", {"payments": [PAYMENT]}, ["payments/0/file"], True),
        ("catalogue_service_selected", {"listed_services": []}, [], False),
        ("catalogue_service_selected", {"listed_services": [{"product_description": "示例"}]}, [], False),
        ("catalogue_service_selected", {"listed_services": [{"service_code": "gd09"}]}, [], True),
    ],
)
def test_a_guard_holds_by_the_files_that_lie_there(
    guard: str, facts: dict[str, Any], places: Iterable[str], wanted: bool
) -> None:
    assert holds(guard, facts, *places) is wanted


def test_a_contract_is_one_file_and_its_annexes_are_not_counted() -> None:
    (slot,) = slots_of(pack(), "contract_file")
    assert slot.limit_in("contract").most_files == 1
    assert slot.limit_in("annex").most_files == 0


def test_places_for_files_stand_among_the_other_fields_of_the_form() -> None:
    sections = printed_sections(pack(), "voucher_application", "voucher_application")
    own = next(each for each in sections if any(asked.field == "contract_no" for asked in each.fields))
    assert own.rows == {"contract_file": "contract_papers"}
