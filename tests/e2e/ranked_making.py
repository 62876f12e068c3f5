"""Applications that a province ranks, in a round of their own in the running demo: `python -m tests.e2e.ranked_making`.

Not here: the pages over them (`test_rankings.py`), the figures (`tests/apps/rankings/ranked.py`).
"""

import sys

from tests.e2e.case_making import call_in
from tests.e2e.conftest import Platform

CODE = "YL-PM"
FIRMS, WAITING = 6, 2  # ranked, and waiting to be put in order


def make_ranked(platform: Platform) -> tuple[str, str]:
    """The references of the round and of the first application; made once however often it is asked for."""
    each, case = call_in(platform, "tests.e2e.ranked_making").split()[-2:]
    return each, case


def main() -> None:
    import django

    django.setup()
    from tests.apps.cases.rounds import a_round
    from tests.apps.rankings.ranked import EDITION, GIVEN, PROGRAMME, STORAGE, WORKFLOW, of_storage
    from yunti.apps.accounts.models import Mandate
    from yunti.apps.cases.models import Case, Submission
    from yunti.apps.cases.queries.facts import text_of
    from yunti.apps.registry.models import Enterprise
    from yunti.kit import clock

    known = Case.objects.filter(number=f"{CODE}-0001").select_related("round").first()
    if known is not None:
        sys.stdout.write(f"{known.round.ref} {known.ref}")
        return
    seat, now = Mandate.objects.get(person__login="province"), clock.now()
    each = a_round(PROGRAMME, EDITION, code=CODE, jurisdiction=seat.jurisdiction)
    owner = Mandate.objects.get(person__login="applicant").organisation
    parties = list(Enterprise.objects.filter(organisation=owner))
    others = Enterprise.objects.filter(prefecture_code=parties[0].prefecture_code)
    parties += list(others.exclude(organisation=owner).order_by("pk")[: FIRMS + WAITING - 1])
    for number, (party, pair) in enumerate(zip(parties, STORAGE, strict=False), 1):
        case = Case.objects.create(
            round=each,
            workflow=WORKFLOW,
            state="province_check" if number <= FIRMS else "county_recommended",
            entered_at=now,
            enterprise=party,
            organisation=owner if number == 1 else party.organisation,
            region_code=party.region_code,
            prefecture_code=party.prefecture_code,
            province_code=party.province_code,
            number=f"{CODE}-{number:04d}",
            started_at=now,
            started_by="test",
            submitted_at=now,
        )
        facts = text_of({**GIVEN, "uscc": party.uscc, "enterprise_name": party.name, **of_storage(*pair)})
        Submission.objects.create(case=case, ordinal=1, facts=facts, submitted_at=now, submitted_by="test")
    first = Case.objects.get(number=f"{CODE}-0001")
    sys.stdout.write(f"{each.ref} {first.ref}")


if __name__ == "__main__":
    main()
