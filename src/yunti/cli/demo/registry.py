"""Enterprises, suppliers and what happened to them in the demo, entered by the officers of their counties.

What is there already is left alone, so that a stopped filling can go on.
Not here: people and authorities (`people.py`); long made-up lists for measurements (`lists.py`).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from yunti.cli.demo.people import actor
from yunti.cli.demo.tables import table
from yunti.kit.actors import Actor

FACTS = ("employees", "revenue_fen", "assets_fen")
COUNTY_OFFICERS = {"430104": "county", "430181": "county2", "430203": "county3"}
PROVINCE = "province"
SOURCE = "2025 年度财务报表（示例）"

Advance = Callable[[int, int], None]


def fill_registry(advance: Advance) -> None:
    publish_allow_lists()
    enterprises, suppliers, events = table("enterprises"), table("suppliers"), table("events")
    total = len(enterprises) + len(suppliers) + len(events)
    for done, line in enumerate(enterprises, start=1):
        enter_enterprise(line)
        advance(done, total)
    for done, line in enumerate(suppliers, start=len(enterprises) + 1):
        enter_supplier(line)
        advance(done, total)
    for done, line in enumerate(events, start=len(enterprises) + len(suppliers) + 1):
        HAPPENINGS[line["kind"]](line)
        advance(done, total)


def publish_allow_lists() -> None:
    """Each list in one edition, with all its lines."""
    from yunti.apps.registry.queries.listings import allow_lists_for
    from yunti.apps.registry.services.allow_lists import publish_allow_list
    from yunti.kit import clock

    lines = table("allow_lists")
    known = {row.code for row in allow_lists_for(actor(PROVINCE), clock.today())}
    for code in dict.fromkeys(line["code"] for line in lines):
        own = [line for line in lines if line["code"] == code]
        if code not in known:
            publish_allow_list(
                code=code,
                title=own[0]["title"],
                edition=own[0]["edition"],
                source=own[0]["source"],
                valid_from=clock.today() + timedelta(days=int(own[0]["from_days"])),
                entries=[(line["uscc"], line["name"]) for line in own],
                by=actor(PROVINCE),
            )


def officer_of(region_code: str) -> Actor:
    """The county's own officer where the demo seats one, else the province's."""
    return actor(COUNTY_OFFICERS.get(region_code, PROVINCE))


def enterprise(uscc: str) -> Any:
    from yunti.apps.registry.queries import parties

    return parties.enterprises_visible_to(actor(PROVINCE)).filter(uscc=uscc).first()


def supplier(uscc: str) -> Any:
    from yunti.apps.registry.queries import parties

    return parties.suppliers_visible_to(actor(PROVINCE)).filter(uscc=uscc).first()


def enter_enterprise(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries.facts import facts_on
    from yunti.apps.registry.services.facts import FactSource, record_facts
    from yunti.apps.registry.services.parties import register_enterprise
    from yunti.kit import clock

    officer, today = officer_of(line["region_code"]), clock.today()
    row = enterprise(line["uscc"])
    if row is None:
        row = register_enterprise(values={k: v for k, v in line.items() if k not in FACTS}, by=officer)
    if not facts_on(row, today):
        record_facts(
            party=row,
            values={name: line[name] for name in FACTS},
            valid_from=date(today.year - 1, 12, 31),
            source=FactSource(SOURCE),
            by=officer,
        )


def enter_supplier(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries import parties
    from yunti.apps.registry.services.parties import register_supplier

    if not parties.suppliers_visible_to(actor(PROVINCE)).filter(uscc=line["uscc"]).exists():
        register_supplier(values=line, by=officer_of(line["region_code"]))


def day(line: dict[str, str], column: str) -> date | None:
    """Days of the demo are told from today, so that a ban is in force whenever the demo is filled."""
    from yunti.kit import clock

    return clock.today() + timedelta(days=int(line[column])) if line[column] else None


def ban(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries.standings import bars_of
    from yunti.apps.registry.services.bars import NewBan, record_ban

    if bars_of(line["uscc"])[0]:
        return
    begins = day(line, "from_days")
    assert begins is not None
    told = NewBan(
        uscc=line["uscc"],
        ground=line["text"],
        clause=line["ground"],
        source=line["ground"],
        number=line["number"],
        valid_from=begins,
        valid_to=day(line, "to_days"),
    )
    record_ban(ban=told, by=actor(line["login"]))


def dishonesty(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries.standings import bars_of
    from yunti.apps.registry.services.bars import NewDishonestyRecord, record_dishonesty

    if bars_of(line["uscc"])[1]:
        return
    begins = day(line, "from_days")
    assert begins is not None
    told = NewDishonestyRecord(
        uscc=line["uscc"], source=line["text"], number=line["number"], valid_from=begins
    )
    record_dishonesty(record=told, by=actor(line["login"]))


def status(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries.facts import statuses_of
    from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status

    row = enterprise(line["uscc"])
    if statuses_of(row):
        return
    begins = day(line, "from_days")
    assert begins is not None
    by = actor(line["login"])
    define_status_kind(code=line["name"], title="上云星级（示例）", by=by)
    told = GrantedStatus(line["name"], line["text"], begins, day(line, "to_days"), source=line["ground"])
    grant_status(party=row, status=told, by=by)


def change(line: dict[str, str]) -> None:
    from yunti.apps.registry.queries.changes import changes_of
    from yunti.apps.registry.services.changes import ask_for_change

    row = enterprise(line["uscc"])
    if not changes_of(row):
        ask_for_change(
            party=row,
            field=line["name"],
            new_value=line["text"],
            reason=line["ground"],
            by=actor(line["login"]),
        )


HAPPENINGS: dict[str, Callable[[dict[str, str]], None]] = {
    "ban": ban,
    "dishonesty": dishonesty,
    "status": status,
    "change": change,
}
