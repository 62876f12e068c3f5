"""A case in the running demo that has just begun, in a round of its own:
`python -m tests.e2e.draft_making PROGRAMME EDITION WORKFLOW ANSWERS`, the answers as JSON.

Not here: the pages over it (`test_come_and_go.py`), cases that are written (`case_making.py`).
"""

import json
import sys
from datetime import timedelta


def main() -> None:
    import django

    django.setup()
    from yunti.apps.accounts.models import Mandate, Person
    from yunti.apps.accounts.queries import actor_of
    from yunti.apps.cases.services import Change, save_answers, start_case
    from yunti.apps.programmes.enums import WindowLevel
    from yunti.apps.programmes.services import NewRound, NewWindow, open_round
    from yunti.apps.registry.models import Enterprise
    from yunti.kit import clock
    from yunti.kit.actors import system_actor

    person = Person.objects.get(login="applicant")
    by = actor_of(person, Mandate.objects.get(person=person))
    party = Enterprise.objects.get(organisation__ref=by.organisation_ref)
    now, day = clock.now(), timedelta(days=1)
    windows = [NewWindow(level, now - day, now + 30 * day) for level in WindowLevel]
    programme, edition, workflow, answers = sys.argv[1:]
    code, where = f"DRAFT-{programme}", party.province_code
    new = NewRound(programme, edition, code, "示例批次", where, windows, is_example=True)
    each = open_round(new=new, by=system_actor("test"))
    case = start_case(round=each, workflow=workflow, party=party, by=by)
    changes = [Change(field, value, 0) for field, value in json.loads(answers).items()]
    if changes:
        save_answers(case=case, changes=changes, by=by)
    sys.stdout.write(case.ref)


if __name__ == "__main__":
    main()
