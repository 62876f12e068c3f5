"""Cases for the running demo, made as an enterprise would hand them in: `python -m tests.e2e.case_making`.

The platform and its data folder are named by the environment, as for any command of it.
Not here: the pages over them (`test_officer_cases.py`, `journeys.py`).
"""

import io
import os
import subprocess
import sys
from datetime import timedelta

from tests.architecture.source import ROOT
from tests.e2e.conftest import Platform

LOGIN, OFFICER, EXPERT = "applicant", "county", "expert"
CODE = "YL-2026"  # of the round; another one makes another case


def make_cases(platform: Platform, code: str = CODE) -> str:
    """The reference of the case; made once however often it is asked for."""
    return call_in(platform, "tests.e2e.case_making", code).split()[-1]


def call_in(platform: Platform, module: str, *given: str) -> str:
    """What a module says that works on the data of the running platform."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))
    }
    environment |= {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "YUNTI_MODE": "demo",
        "YUNTI_DATA": str(platform.data),
        "DJANGO_SETTINGS_MODULE": "yunti.project.settings",
    }
    environment.pop("DATABASE_URL", None)
    call = [sys.executable, "-m", module, *given]
    answer = subprocess.run(call, env=environment, capture_output=True, text=True, cwd=ROOT)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def main() -> None:
    import django

    django.setup()
    from tests.corpus.pieces import pdf
    from tests.programmes.jiangsu_star.filled import filled, places_of
    from yunti.apps.accounts.models import Mandate, Person
    from yunti.apps.accounts.queries import actor_of
    from yunti.apps.cases.models import Answer, Case
    from yunti.apps.cases.services import (
        Change,
        Place,
        assign_person,
        bind_evidence,
        move_case,
        save_answers,
        start_case,
    )
    from yunti.apps.documents.services import attach_evidence
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.registry.models import Enterprise
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    code = sys.argv[1]
    known = Case.objects.filter(round__code=code).first()
    if known is not None:
        sys.stdout.write(known.ref)
        return
    person = Person.objects.get(login=LOGIN)
    by = actor_of(person, Mandate.objects.get(person=person))
    party = Enterprise.objects.get(organisation__ref=by.organisation_ref)
    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - day, now + 30 * day) for level in WindowLevel]
    new = NewRound("jiangsu-star", "2020", code, "示例批次", party.province_code, windows, is_example=True)
    each = open_round(new=new, by=system_actor("test"))
    case = start_case(round=each, workflow="star_application", party=party, by=by)
    versions = {row.field: row.version for row in Answer.objects.filter(case=case)}
    answers = filled(3, party.name, party.uscc)
    changes = [Change(field, value, versions.get(field, 0)) for field, value in answers.items()]
    save_answers(case=case, changes=changes, by=by)
    content = pdf(
        pages=2, content=b"BT /F1 24 Tf 72 700 Td (Papers of a case) Tj ET"
    )  # no other walk brings the same
    paper = attach_evidence(file=io.BytesIO(content), name="示例材料.pdf", by=by)
    for path in places_of(3):
        field, row, slot = path.split("/")
        version = Answer.objects.get(case=case, field=field).version if field == "investment_lines" else 0
        bind_evidence(case=case, place=Place(field, row, slot, version), refs=[paper.ref], by=by, pages="")
    sent = move_case(case=case, action="submit", seen=0, by=by)
    officer = Person.objects.get(login=OFFICER)
    seat = actor_of(officer, Mandate.objects.get(person=officer))
    assign_person(case=sent, person=Person.objects.get(login=EXPERT), role="expert", by=seat)
    sys.stdout.write(sent.ref)


if __name__ == "__main__":
    main()
