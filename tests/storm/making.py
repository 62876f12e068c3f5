"""Enterprises with a whole application each that only has to be handed in, and their sessions; all made up.

Not here: what they then do (`clients.py`), the platform they meet (`platform.py`).
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests import factories
from tests.apps.cases.rounds import SETTING_UP, a_round
from tests.conftest import A_TUESDAY
from tests.corpus.pieces import pdf
from tests.people import COUNTY, organisation, person, seat
from tests.programmes.jiangsu_star.filled import filled, with_papers
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Person
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Change, save_answers, start_case
from yunti.apps.messages.services import post_message
from yunti.apps.programmes.models import Round
from yunti.kit import clock
from yunti.kit.actors import Desk

KIND = "star_application"
FREE = ("hunan-benchmark", "2019", "benchmark_recognition")  # an enterprise may begin as many as it likes


@dataclass(frozen=True)
class Applicant:
    """What a client holds: its cookie, the case it will hand in, the round in which it begins another, the file it sends."""

    number: int
    session: str
    case: str
    round: str
    workflow: str
    file: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def applicants(count: int, *, first: int = 1) -> list[Applicant]:
    """Numbered from `first` on, so that another storm may follow in the same database."""
    each = a_round("jiangsu-star", "2020", code=f"SL-J{first}")
    other = a_round(*FREE[:2], code=f"SL-F{first}")
    return [_applicant(number, each, other) for number in range(first, first + count)]


def _applicant(number: int, each: Round, other: Round) -> Applicant:
    uscc = factories.uscc(number)
    where = organisation(f"示例{number}号机械有限公司", "enterprise", COUNTY, uscc=uscc)
    actor = seat(person(f"storm{number}", f"风{number}"), Desk.APPLICANT, where, "manager")
    party = factories.enterprise(number, organisation=where)
    case = start_case(round=each, workflow=KIND, party=party, by=actor)
    known = dict(case.answers.values_list("field", "version"))
    answers = filled(3, party.name, party.uscc) | {"scope_summary": f"示例范围{number}"}
    save_answers(
        case=case,
        changes=[Change(field, value, known.get(field, 0)) for field, value in answers.items()],
        by=actor,
    )
    with_papers(case)
    client = sign_in(Client(), actor)
    return Applicant(
        number,
        client.cookies[settings.SESSION_COOKIE_NAME].value,
        Case.objects.get(pk=case.pk).ref,
        other.ref,
        FREE[2],
        pdf(content=b"BT /F1 24 Tf 72 700 Td (Example %d) Tj ET" % number),
    )


def letter_to_each() -> None:
    """Something to be delivered, once the failpoints on the way are armed."""
    with clock.held(A_TUESDAY), transaction.atomic():
        persons = list(Person.objects.filter(login__startswith="storm").values_list("ref", flat=True))
        post_message(kind="cases.progress", to=persons, subject="示例", body="示例", by=SETTING_UP)
