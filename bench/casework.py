"""The pages of casework at 200,000 cases: the applicant's form and its live panel, the officers' list and case page.

CPU seconds of each against the floor beside it (hand-written SQL and markup, `casework_floor.py`), in alternating rounds; the
weight of the form page with its assets; statements of a page. DATABASE_URL names another database than SQLite.
Run: python -m bench.casework [cases] [rounds]. Not here: that the pages are right (`tests/web`).
"""

import gzip
import random
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import harness, pictures
from bench.goals import Goal

PAGES, RATIO, KIND = 12, 0.2, "star_application"
DIFFERENCE_ROUNDS = 4
"""A difference of two measurements scatters more than either, so it is taken more often."""
LIMITS = {"form page": 10, "list": 8, "case page": 10, "handing in": 15}
STATES = ("submitted", "county_recommended", "city_prechecked", "city_assessing", "published")
MARKS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def first_case(people: Any) -> Any:
    """One application, filled in for four stars, with its papers."""
    from tests.apps.cases.rounds import a_round, party_of
    from tests.programmes.jiangsu_star.filled import filled, with_papers

    from yunti.apps.cases.models import Answer
    from yunti.apps.cases.services import Change, save_answers, start_case

    party = party_of(people.ma)
    case = start_case(round=a_round("jiangsu-star", "2020"), workflow=KIND, party=party, by=people.ma)
    known = {row.field: row.version for row in Answer.objects.filter(case=case)}
    given = filled(4, party.name, party.uscc)
    changes = [Change(field, value, known.get(field, 0)) for field, value in given.items()]
    save_answers(case=case, changes=changes, by=people.ma)
    return with_papers(case, 4)


def fill(like: Any, count: int) -> None:
    """More cases of the round over nine prefectures, with their submissions and moves."""
    from django.db import connection, transaction

    from yunti.apps.cases.models import Case, CaseMove, Submission
    from yunti.kit import clock
    from yunti.kit.bulk import insert_rows

    chance, now = random.Random(4), clock.now()
    frozen = Submission.objects.get(case=like).facts

    def another(number: int) -> Any:
        region = f"900{chance.randint(1, 9)}{chance.randint(1, 12):02d}"
        return Case(
            round=like.round,
            workflow=KIND,
            state=chance.choice(STATES),
            number=f"SL-{number:07d}",
            entered_at=now,
            enterprise=like.enterprise,
            region_code=region,
            prefecture_code=f"{region[:4]}00",
            province_code="900000",
            due_on=clock.today() + timedelta(days=chance.randint(-5, 60)),
            started_at=now,
            started_by=like.started_by,
            submitted_at=now,
            counted_as=like.counted_as,
            checked_as=like.checked_as,
        )

    for start in range(0, count, 20_000):
        with transaction.atomic():
            cases = insert_rows(Case, [another(n) for n in range(start, min(count, start + 20_000))])
            told = {"action": "submit", "source": "draft", "role": "enterprise", "moved_by": like.started_by}
            moves = [
                CaseMove(case=case, ordinal=place, target=target, moved_at=now, **told)
                for case in cases
                for place, target in enumerate(dict.fromkeys(("submitted", case.state)), 1)
            ]
            insert_rows(CaseMove, moves)
            handed_in = {"ordinal": 1, "facts": frozen, "submitted_at": now, "submitted_by": like.started_by}
            insert_rows(Submission, [Submission(case=case, **handed_in) for case in cases])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def asking(client: Any, addresses: list[str]) -> Callable[[], None]:
    def work() -> None:
        for address in addresses:
            answer = client.get(address, HTTP_HOST="localhost")
            assert answer.status_code == 200, (address, answer.status_code)

    return work


def compared(name: str, rounds: int, ours: Callable[[], None], floor: Callable[[], None]) -> Any:
    comparison = harness.Comparison(name, speed_at_least=RATIO)
    ours(), floor()
    for _round in range(rounds):
        comparison.take(harness.cpu(ours) / PAGES, harness.cpu(floor) / PAGES)
    return comparison


def statements(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return sum(not each["sql"].startswith(MARKS) for each in seen.captured_queries)


def weight(client: Any, address: str) -> int:
    """Compressed bytes of the page and of the styles, scripts and fonts that it names."""
    from django.contrib.staticfiles import finders

    page = client.get(address, HTTP_HOST="localhost").content
    total = len(gzip.compress(page))
    for name in set(re.findall(rb'(?:src|href)="/static/([^"?]+\.(?:css|js))', page)):
        found = finders.find(name.decode())
        assert found, name
        total += len(gzip.compress(Path(str(found)).read_bytes()))
    return total


def measure(count: int, rounds: int) -> tuple[list[Any], list[Goal], dict[str, int]]:
    from django.test import Client
    from django.urls import reverse
    from tests.people import move_in
    from tests.web.sign_in import sign_in

    from yunti.apps.cases.models import Case
    from yunti.apps.reference.queries.calendar import working_calendar
    from yunti.kit import clock

    people = move_in()
    draft = first_case(people)
    applicant = sign_in(Client(), people.ma)
    section = reverse("applicant:case-section", args=[draft.ref, "s0"])
    form = compared(
        "form page",
        rounds,
        asking(applicant, [section] * PAGES),
        asking(applicant, [f"/floor/form/{draft.ref}/"] * PAGES),
    )
    panels = panel_beside_form(applicant, section, rounds)
    bytes_ = weight(applicant, section)
    asked = {"form page": statements(asking(applicant, [section]))}
    working_calendar()  # kept in the memory of the process
    move = reverse("applicant:case-move", args=[draft.ref, "submit"])
    sent = {"seen": "0", "key": "bench"}
    asked["handing in"] = statements(lambda: applicant.post(move, sent, HTTP_HOST="localhost"))
    draft.refresh_from_db()
    assert draft.number
    fill(draft, count)
    officer = sign_in(Client(), people.luo)
    days = [clock.today() + timedelta(days=number) for number in range(PAGES)]
    lists = [f"/officer/cases/?after=0.{day}" for day in days]
    found = compared(
        "list", rounds, asking(officer, lists), asking(officer, [f"/floor/cases/?from={day}" for day in days])
    )
    asked["list"] = statements(asking(officer, lists[:1]))
    desk = sign_in(Client(), people.qin)
    comparisons = [form, found]
    for state in ("submitted", "city_prechecked"):
        Case.objects.filter(pk=draft.pk).update(state=state)
        ours, floor = reverse("officer:case", args=[draft.ref]), f"/floor/cases/{draft.ref}/"
        name = "case page" if state == "submitted" else "case page, counts over the round"
        comparisons.append(
            compared(name, rounds, asking(desk, [ours] * PAGES), asking(desk, [floor] * PAGES))
        )
        asked["case page"] = max(asked.get("case page", 0), statements(asking(desk, [ours])))
    goals = [
        Goal("form page with assets, KB compressed", "<=", 120, bytes_ / 1000, "gzip"),
        *(Goal(f"{name}, statements", "<=", LIMITS[name], asked[name], "one page") for name in LIMITS),
    ]
    return [*comparisons, *panels], goals, asked


def panel_beside_form(applicant: Any, section: str, rounds: int) -> tuple[Any, Any]:
    """What the panel adds to the saving of a change while one types, beside the whole page; and both together beside it."""
    typed = iter(range(100, 100_000))

    def typing(status: int, **headers: str) -> Callable[[], None]:
        def work() -> None:
            for _page in range(PAGES):
                sent = {"staff_total": str(next(typed))}
                answer = applicant.post(section, sent, headers=headers, HTTP_HOST="localhost")
                assert answer.status_code == status, answer.status_code

        return work

    with_panel, saving = typing(200, **{"HX-Request": "true"}), typing(302)
    added = harness.Comparison("live panel to form page", at_most=0.5)
    whole = harness.Comparison("saving of a change with the live panel to form page")
    page = asking(applicant, [section] * PAGES)
    with_panel(), saving(), page()
    for _round in range(DIFFERENCE_ROUNDS * rounds):
        both, alone, shown = (harness.cpu(work) / PAGES for work in (with_panel, saving, page))
        added.take(both - alone, shown)
        whole.take(both, shown)
    return added, whole


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = harness.set_up()
    try:
        from django.db import connection
        from django.test.utils import override_settings

        with override_settings(ROOT_URLCONF="bench.casework_floor", ALLOWED_HOSTS=["localhost"]):
            comparisons, goals, asked = measure(count, rounds)
        facts = {"cases": count, "rounds": rounds, "database": connection.vendor, "statements": asked}
        name = f"casework_{connection.vendor}"
        missed = harness.publish(name, facts, comparisons)
        lines = [each.line() for each in goals]
        text = pictures.table([each.line() for each in comparisons]) + "\n" + pictures.table(lines)
        (harness.RESULTS / f"{name}.md").write_text(
            f"# Casework at {count:,} cases\n\n{connection.vendor}, {rounds} alternating rounds, medians of CPU seconds;"
            f" `python -m bench.casework`.\n\n{text}",
            encoding="utf-8",
        )
        print(pictures.table(lines))
        return missed or int(any(each.holds is False for each in goals))
    finally:
        harness.tear_down(folder)


if __name__ == "__main__":
    raise SystemExit(main())
