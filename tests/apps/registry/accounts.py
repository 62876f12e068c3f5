"""Bank accounts entered and confirmed, for tests of all rooms. Not here: their pages (`tests/web`)."""

import io
from dataclasses import replace
from typing import Any

from tests.corpus.pieces import pdf
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import attach_evidence
from yunti.apps.registry.models import BankAccount
from yunti.apps.registry.services.accounts import NewAccount, confirm_account, enter_account
from yunti.kit.actors import Actor

NUMBER = "6222020000000001234"
PLAIN = NewAccount("", "示例银行示例支行", NUMBER, "")


def paper(by: Actor, name: str = "示例开户证明.pdf") -> Evidence:
    return attach_evidence(file=io.BytesIO(pdf(1)), name=name, by=by)


def entered(party: Any, by: Actor, **told: str) -> BankAccount:
    given = {"holder": party.name, "evidence": told.pop("evidence", "") or paper(by).ref, **told}
    return enter_account(party=party, account=replace(PLAIN, **given), by=by)


def confirmed(party: Any, by: Actor, officer: Actor, **told: str) -> BankAccount:
    return confirm_account(account=entered(party, by, **told), by=officer)
