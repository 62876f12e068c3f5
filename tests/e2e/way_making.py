"""What the long walks do by services, because other walks click it: `python -m tests.e2e.way_making WHAT …`.

`fill` completes an application that a person began in the browser, but for what is named; `stand` carries one of its
own to the desk of the prefecture; `round` opens one more round. Not here: the walks (`test_whole_ways.py`, `test_turned_down.py`).
"""

import io
import sys
from datetime import timedelta
from typing import Any

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

PARTNER = "长沙云枢计算有限公司（示例）"
CHECKED = {"is_legal_entity": True, "finance_system_sound": True, "credit_clean": True}
SEALED_BY_BOTH = ("materials/doc_invoice_detail/file", "materials/doc_cloud_deployment_statement/file")
KIND, PAPER = "star_application", "示例材料汇编.pdf"


def fill(platform: Platform, case: str, star: int, *but: str) -> None:
    """All answers and files of so many stars; what is named in `but`, fields and places, is left to the person."""
    call_in(platform, "tests.e2e.way_making", "fill", case, str(star), *but)


def stand(platform: Platform, login: str, county: str, star: int, *accept: str) -> str:
    """The reference of a case that the county recommended and the prefecture took steps in."""
    return call_in(platform, "tests.e2e.way_making", "stand", login, county, str(star), *accept).split()[-1]


def next_round(platform: Platform, login: str, code: str) -> None:
    call_in(platform, "tests.e2e.way_making", "round", login, code)


def _seat(login: str) -> Any:
    from yunti.apps.accounts.models import Mandate, Person
    from yunti.apps.accounts.queries import actor_of

    person = Person.objects.get(login=login)
    return actor_of(person, Mandate.objects.filter(person=person).order_by("id")[0])


def _fill(ref: str, star: int, but: tuple[str, ...] = ()) -> Any:
    from tests.corpus.pieces import pdf
    from tests.programmes.jiangsu_star.filled import filled, places_of
    from yunti.apps.accounts.models import Person
    from yunti.apps.cases.models import Answer, Case
    from yunti.apps.cases.services import Change, Place, bind_evidence, save_answers
    from yunti.apps.documents.services import attach_evidence
    from yunti.kit import clock

    case = Case.objects.get(ref=ref)
    assert case.enterprise is not None
    by = _seat(Person.objects.get(ref=case.started_by).login)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(star, case.enterprise.name, case.enterprise.uscc, PARTNER)
    answers |= _sealed_by_both(answers) | {"screenshot_on": str(clock.today() - timedelta(days=1))}
    changes = [Change(name, value, known.get(name, 0)) for name, value in answers.items() if name not in but]
    save_answers(case=case, changes=changes, by=by)
    paper = attach_evidence(file=io.BytesIO(pdf(pages=2)), name=PAPER, by=by)
    for path in (*places_of(star), *SEALED_BY_BOTH, "invoice_details/0/sheet"):
        if path not in but:
            field, row, slot = path.split("/")
            version = Answer.objects.get(case=case, field=field).version if row.isdigit() else 0
            bind_evidence(
                case=case, place=Place(field, row, slot, version), refs=[paper.ref], by=by, pages="1-2"
            )
    return by


def _sealed_by_both(answers: dict[str, Any]) -> dict[str, Any]:
    """One invoice for two services without a price of their own, and contracts that do not speak of the cloud: the supplier seals too."""
    (line,), total = answers["investment_lines"], answers["investment_total_wan"]
    service = {"goods_name": "云主机", "spec": "4核8G", "qty": 12, "unit_price_yuan": total * 500}
    further = {"goods_name": "对象存储", "spec": "1TB", "qty": 4, "unit_price_yuan": total * 1000}
    rows = [
        {
            "seq": seq,
            **each,
            "amount_yuan": each["qty"] * each["unit_price_yuan"],
            "is_cloud_investment": True,
        }
        for seq, each in enumerate((service, further), start=1)
    ]
    sheet = {
        "ent_name": answers["ent_name"],
        "provider_name": line["seller_name"],
        "invoice_no": line["invoice_no"],
        "lines": rows,
        "invoice_total_wan": total,
        "invoice_cloud_total_wan": total,
        "applicant_sealed": True,
        "provider_sealed": True,
        "date": answers["commitment_sign_date"],
    }
    return {
        "invoice_details": [sheet],
        "contract_lacks_cloud_wording": True,
        "invoice_multi_contract_or_unpriced": True,
    }


def _stand(login: str, county: str, star: str, *accept: str) -> str:
    from yunti.apps.cases.models import Answer, Case
    from yunti.apps.cases.services import Change, move_case, save_answers, start_case
    from yunti.apps.programmes.models import Round
    from yunti.apps.registry.models import Enterprise

    party = Enterprise.objects.get(organisation__ref=_seat(login).organisation_ref)
    each = Round.objects.get(code="SL-1")
    case = Case.objects.filter(round=each, enterprise=party).first() or start_case(
        round=each, workflow=KIND, party=party, by=_seat(login)
    )
    by, officer, above = _fill(case.ref, int(star)), _seat(county), _seat("prefecture")
    move_case(case=case, action="submit", seen=0, by=by)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    changes = [Change(name, value, known.get(name, 0)) for name, value in CHECKED.items()]
    save_answers(case=case, changes=changes, by=officer)
    stated = {"county_precheck_passed": "", "county_seal": ""}
    move_case(case=case, action="county_recommend", seen=1, by=officer, stated=stated)
    for place, action in enumerate(accept, start=2):
        move_case(case=case, action=action, seen=place, by=above)
    return str(case.ref)


def _round(login: str, code: str) -> str:
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.registry.models import Enterprise
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    party = Enterprise.objects.get(organisation__ref=_seat(login).organisation_ref)
    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - day, now + 30 * day) for level in WindowLevel]
    title = "星级上云企业评定下一批次（示例）"
    new = NewRound("jiangsu-star", "2020", code, title, party.province_code, windows, is_example=True)
    return str(open_round(new=new, by=system_actor("test")).ref)


def main() -> None:
    import django

    django.setup()
    what, *given = sys.argv[1:]
    if what == "fill":
        _fill(given[0], int(given[1]), tuple(given[2:]))
    elif what == "stand":
        sys.stdout.write(_stand(given[0], given[1], given[2], *given[3:]))
    else:
        sys.stdout.write(_round(*given))


if __name__ == "__main__":
    main()
