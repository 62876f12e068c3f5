"""Public lists in the running demo, and cases that wait for theirs: `python -m tests.e2e.list_making`.

Not here: the pages over them (`test_publicity.py`, `publishing.py`), cases that are written (`case_making.py`).
"""

import json
import sys
from datetime import timedelta
from typing import Any

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

CODE = "YL-2026-GS"
WAITING = {"city_publicity": (1, 2, 3), "province_recognised": (4, 5)}
SHOWN, ANNOUNCED = 6, 7


def make_lists(platform: Platform) -> dict[str, str]:
    """References, codes, numbers and secrets of what was made; made once however often it is asked for."""
    told: dict[str, str] = json.loads(call_in(platform, "tests.e2e.list_making"))
    return told


def main() -> None:
    import django

    django.setup()
    from yunti.apps.programmes.models import Round

    if not Round.objects.filter(code=CODE).exists():
        lay_out()
    sys.stdout.write(json.dumps(told()))


def seat_of(login: str) -> Any:
    from yunti.apps.accounts.models import Mandate, Person
    from yunti.apps.accounts.queries import actor_of

    person = Person.objects.get(login=login)
    return actor_of(person, Mandate.objects.get(person=person))


def lay_out() -> None:
    from tests.apps.publicity.making import PUBLICITY, RESULTS, a_case, published
    from yunti.apps.cases.models import Case
    from yunti.apps.cases.services.submitting import digest_of, secret_of
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.publicity.services import confirm_line_objection, raise_line_objection
    from yunti.apps.registry.models import Enterprise
    from yunti.kit import clock
    from yunti.kit.actors import public_actor, system_actor

    prefecture, province = seat_of("prefecture"), seat_of("province")
    parties = list(Enterprise.objects.filter(prefecture_code=prefecture.jurisdiction).order_by("id")[:7])
    now, day = clock.now(), timedelta(days=1)
    window = NewWindow(WindowLevel.APPLICANT, now - 9 * day, now - day)
    title, where = "示例公示批次", parties[0].province_code
    new = NewRound("jiangsu-star", "2020", CODE, title, where, [window], is_example=True)
    each = open_round(new=new, by=system_actor("test"))

    def stand(number: int, state: str) -> Case:
        star = 3 if state == "city_publicity" else 4
        return a_case(each, number, state, party=parties[number - 1], star=star)

    shown, announced = stand(SHOWN, "city_publicity"), stand(ANNOUNCED, "province_recognised")
    on = published(each, prefecture, PUBLICITY, cases=[shown.ref])
    published(each, province, RESULTS, cases=[announced.ref])
    row, code = raise_line_objection(
        on=on, number=1, text="示例异议", objector="示例丁有限公司", contact="0900", by=public_actor()
    )
    confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())
    for state, numbers in WAITING.items():
        for number in numbers:
            stand(number, state)
    for case in Case.objects.filter(round=each):
        Case.objects.filter(pk=case.pk).update(secret_digest=digest_of(secret_of(case)))


def told() -> dict[str, str]:
    from yunti.apps.cases.models import Case
    from yunti.apps.cases.services.submitting import secret_of
    from yunti.apps.certificates.models import Certificate
    from yunti.apps.publicity.models import LineObjection, PublicList

    objection = LineObjection.objects.order_by("id")[0].objection
    found = {
        "round": Case.objects.get(number="SL-0001").round.ref,
        "list": PublicList.objects.filter(kind="publicity").order_by("id")[0].ref,
        "objection": objection.ref,
        "certificate": Certificate.objects.order_by("id")[0].code,
    }
    for name, number in (("waiting", "SL-0001"), ("recognised", "SL-0004")):
        found |= {name: number, f"{name}_secret": secret_of(Case.objects.get(number=number))}
    return found


if __name__ == "__main__":
    main()
