"""Seats people at every desk of the demo, through the same services and in the same order as an office would.

Whoever is there already is left alone, so that a stopped filling can go on.
Not here: the enterprises they deal with (`registry.py`).
"""

from typing import Any

from yunti.cli.demo.tables import table
from yunti.kit.actors import ADMINISTRATORS, OUTSIDE, Actor, Desk, system_actor

PASSWORD = "Cloud-Ladder-2026"  # noqa: S105  public by intent; demo and test only
FILLER = system_actor("demo")
WHOLE_PROVINCE = Actor(kind="system", name="demo", jurisdiction="430000")


def actor(login: str) -> Actor:
    """A person of the demo at the newest desk."""
    from yunti.apps.accounts import queries
    from yunti.kit import clock

    person = queries.person_for_sign_in(login)
    assert person is not None, login
    mandate = queries.mandates_in_force(person, clock.today()).first()
    return queries.actor_of(person, mandate)


def seat_people() -> None:
    """Administrators first: they propose and approve everybody else's mandate."""
    organisations = make_authorities()
    staff = table("people")
    for line in staff:
        settle(line)
    for line in sorted(staff, key=lambda line: Desk(line["desk"]) not in ADMINISTRATORS):
        seat(line, organisations[line["seat"]])
    for line in table("outsiders"):
        settle(line)
        register(line)


def make_authorities() -> dict[str, Any]:
    from yunti.apps.accounts import queries
    from yunti.apps.accounts.enums import Level, OrganisationKind
    from yunti.apps.accounts.services import create_authority
    from yunti.kit import clock

    today = clock.today()
    known = {row.name: row for row in queries.authorities(WHOLE_PROVINCE, today)}
    made: dict[str, Any] = {}
    for line in table("authorities"):
        made[line["key"]] = known.get(line["name"]) or create_authority(
            kind=OrganisationKind(line["kind"]),
            name=line["name"],
            level=Level(line["level"]),
            region_code=line["region_code"],
            parent_ref=made[line["parent"]].ref if line["parent"] else "",
            valid_from=today.replace(month=1, day=1),
            by=FILLER,
        )
    return made


def settle(line: dict[str, str]) -> None:
    """The account, its public password and, for staff, the fixed second factor."""
    from django.conf import settings

    from yunti.apps.accounts import queries, services

    login = line["login"]
    person = queries.person_for_sign_in(login)
    if person is None:
        person = services.settle_demo_person(
            login=login,
            name=line["name"],
            email=f"{login}@example.org",
            password=PASSWORD,
            notice=settings.YUNTI_NOTICE_VERSION,
            by=FILLER,
        )
    if Desk(line["desk"]) not in OUTSIDE and not queries.has_second_factor(person.pk):
        services.give_demo_second_factor(person_ref=person.ref, by=FILLER)


def seat(line: dict[str, str], organisation: Any) -> None:
    from yunti.apps.accounts import queries, services
    from yunti.kit import clock

    person = queries.person_for_sign_in(line["login"])
    assert person is not None
    today, desk = clock.today(), Desk(line["desk"])
    if queries.mandates_in_force(person, today).exists():
        return
    if desk in ADMINISTRATORS:
        services.appoint_first_administrator(
            person_ref=person.ref, desk=desk, organisation_ref=organisation.ref, by=FILLER
        )
        return
    proposed = next(
        (
            row
            for row in queries.mandates_administered_by(actor("security"), today)
            if row.person_id == person.pk
        ),
        None,
    ) or services.propose_mandate(
        person_ref=person.ref,
        desk=desk,
        organisation_ref=organisation.ref,
        valid_from=today.replace(month=1, day=1),
        by=actor("system"),
    )
    services.approve_mandate(mandate_ref=proposed.ref, by=actor("security"))


def register(line: dict[str, str]) -> None:
    """Enterprises and suppliers register themselves: their first person becomes the manager."""
    from yunti.apps.accounts import queries, services
    from yunti.apps.accounts.services.registration import OrganisationTyped
    from yunti.kit import clock

    person = queries.person_for_sign_in(line["login"])
    assert person is not None
    if queries.mandates_in_force(person, clock.today()).exists():
        return
    party = party_of(line)
    services.register_organisation(
        desk=Desk(line["desk"]),
        organisation=OrganisationTyped(party["uscc"], party["name"], party["region_code"]),
        by=queries.actor_of(person, None),
    )


def party_of(line: dict[str, str]) -> dict[str, str]:
    listed = table("suppliers" if line["desk"] == Desk.SUPPLIER else "enterprises")
    return next(party for party in listed if party["uscc"] == line["uscc"])
