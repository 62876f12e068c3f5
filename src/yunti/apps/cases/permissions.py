"""Who a person is in a case, by the pack's actors, and what that lets them see and do.

A role of the pack is a desk and a relation: the party itself, its partner, the authority of its region, the province,
an invited person. Not here: which move a role may take (the pack's workflow), guards (`guards`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Mandate, Person
from yunti.apps.accounts.queries.mandates import in_force
from yunti.apps.cases.enums import TieKind
from yunti.apps.cases.models import Case, Handling
from yunti.apps.desks.enums import RelationKind
from yunti.apps.desks.models import DeclaredRelation
from yunti.apps.desks.queries.absences import stands_in
from yunti.apps.experts.models import Expert
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.registry.permissions import scope
from yunti.domain.regions import lies_within
from yunti.kit import clock
from yunti.kit.actors import OFFICERS, Actor, Desk
from yunti.kit.permissions import Allowed, Decision, Denied, only_desks
from yunti.kit.shapes import Shaped, shaped
from yunti.kit.together import read_together, was_read
from yunti.kit.wording import listed
from yunti.packs.handling import SYSTEM_DESK
from yunti.packs.objecting import objection_rule
from yunti.packs.reading import Pack

READING_DESKS = OFFICERS | {Desk.FINANCE, Desk.AUDITOR}
PUBLIC_DESK = "public"


def roles_in(actor: Actor, case: Case, actors: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The names of the pack's actors as whom this person may act here. At most two statements, none where the case was read whole."""
    return frozenset(name for name, spec in actors.items() if _acts_as(actor, case, name, spec))


def _acts_as(actor: Actor, case: Case, role: str, spec: Mapping[str, Any]) -> bool:
    desk, relation = spec["desk"], spec.get("relation", "none")
    if desk == SYSTEM_DESK:
        return actor.is_system
    if desk == PUBLIC_DESK:
        return not actor.is_system
    if actor.desk != desk or (actor.programmes and case.round.programme not in actor.programmes):
        return False
    if relation == "applies":
        return is_owner(actor, case)
    if relation == "partner":
        return is_owner(actor, case) or is_partner(actor, case)
    if relation == "invited":
        return is_assigned(actor, case, role)
    return answers_for(actor.jurisdiction, case.region_code, tuple(map(str, spec.get("counties") or ())))


def answers_for(jurisdiction: str, region_code: str, counties: tuple[str, ...]) -> bool:
    """A county that the pack gives this role of its own is out of its prefecture's hands."""
    if not jurisdiction or not lies_within(jurisdiction, region_code):
        return False
    if region_code in counties:
        return jurisdiction == region_code
    return not (counties and jurisdiction == region_code)


def answered_for(jurisdiction: str, counties: Collection[str]) -> Q:
    """`answers_for` as a condition on cases."""
    if jurisdiction in counties:
        return Q(region_code=jurisdiction)
    without = {*counties, jurisdiction} if counties else set()
    return Q(**scope(jurisdiction)) & ~Q(region_code__in=without)


def is_owner(actor: Actor, case: Case) -> bool:
    return case.organisation_id is not None and actor.organisation_id == case.organisation_id


def is_party(actor: Actor, case: Case) -> bool:
    """Who writes the case and alone reads it while it is written."""
    return actor.at(Desk.APPLICANT, Desk.SUPPLIER) and is_owner(actor, case)


def is_of_authority(case: Case) -> bool:
    """It has no party: the authority of its region began it for work of its own."""
    return case.enterprise_id is None and case.supplier_id is None


def desk_of_party(case: Case) -> Desk:
    return Desk.APPLICANT if case.enterprise_id is not None else Desk.SUPPLIER


def is_partner(actor: Actor, case: Case) -> bool:
    if actor.organisation_id is None or actor.desk != Desk.SUPPLIER:
        return False
    own = case.partners.filter(supplier__organisation_id=actor.organisation_id, ended_at__isnull=True)
    return own.exists()


def is_assigned(actor: Actor, case: Case, role: str = "") -> bool:
    if actor.person_id is None:
        return False
    return any(
        each.person_id == actor.person_id and each.ended_at is None and each.role == (role or each.role)
        for each in case.assignments.all()
    )


def can_see_case(actor: Actor, case: Case) -> bool:
    """The party always; officers of the jurisdiction once it was handed in, their own from the start; partners and invited people while they are."""
    if actor.is_system or is_party(actor, case):
        return True
    if actor.desk in READING_DESKS:
        open_ = case.number is not None or is_of_authority(case)
        return open_ and lies_within(actor.jurisdiction, case.region_code)
    if actor.at(Desk.SUPPLIER):
        return case.number is not None and is_partner(actor, case)
    return actor.at(Desk.EXPERT) and is_assigned(actor, case)


def may_act_as(actor: Actor, roles: frozenset[str], wanted: frozenset[str], titles: str) -> Decision:
    """One of the roles that the step asks for."""
    if roles & wanted:
        return Allowed()
    return Denied(
        "not_your_step",
        _("这一步由%(who)s办理。") % {"who": titles},
        next_step=_("如有授权，请切换岗位后再办。"),
    )


# interest ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """What connects a person with a party of the case; `words` are said to the person concerned."""

    kind: TieKind
    words: str
    next_step: str


@dataclass(frozen=True)
class Reader:
    """What is known of the person who looks: for whom else they may act, which ties they declared, where they work."""

    name: str
    phone: str
    organisations: frozenset[int]
    relations: tuple[DeclaredRelation, ...]
    employer: str = ""
    institution: str = ""


def about_reader(actor: Actor) -> tuple[Shaped, Shaped, Shaped, Shaped]:
    """For reading along with a case; what comes out makes a `Reader`."""
    own = (actor.person_id,) if actor.person_id is not None else ()
    return _about(own, experts=own if not actor.at(*OFFICERS) else ())


def _about(persons: tuple[int, ...], experts: tuple[int, ...]) -> tuple[Shaped, Shaped, Shaped, Shaped]:
    return (
        shaped(_persons, persons),
        shaped(_mandates, persons, clock.today()),
        shaped(_declared, persons),
        shaped(_pooled, experts),
    )


def _persons(own: Sequence[int]) -> "QuerySet[Person]":
    return Person.objects.filter(pk__in=own)


def _mandates(own: Sequence[int], day: date) -> "QuerySet[Mandate]":
    return Mandate.objects.filter(in_force(day), person_id__in=own)


def _declared(own: Sequence[int]) -> "QuerySet[DeclaredRelation]":
    return DeclaredRelation.objects.filter(ended_at__isnull=True, person_id__in=own)


def _pooled(own: Sequence[int]) -> "QuerySet[Expert]":
    return Expert.objects.filter(person_id__in=own)


def reader_from(
    persons: Sequence[Any], mandates: Sequence[Any], relations: Sequence[Any], pooled: Sequence[Any]
) -> Reader | None:
    return next(iter(_readers(persons, mandates, relations, pooled).values()), None)


def readers_of(persons: Collection[int]) -> dict[int, Reader]:
    """One statement for all of them."""
    asked = tuple(sorted(persons))
    return _readers(*read_together(*_about(asked, experts=asked)))


def _readers(
    persons: Sequence[Any], mandates: Sequence[Any], relations: Sequence[Any], pooled: Sequence[Any]
) -> dict[int, Reader]:
    works = {each.person_id: (each.employer_uscc, each.institution) for each in pooled}
    return {
        each.pk: Reader(
            each.name,
            each.phone,
            frozenset(row.organisation_id for row in mandates if row.person_id == each.pk),
            tuple(sorted((row for row in relations if row.person_id == each.pk), key=lambda row: row.pk)),
            *works.get(each.pk, ("", "")),
        )
        for each in persons
    }


def tie_of(actor: Actor, case: Case, reader: Reader | None = None) -> Tie | None:
    """An officer or expert who acts for the party or one of its partners, declared a tie, or stands in its file by phone or
    name. Two statements, none where the reader was read along with the case."""
    if actor.person_id is None:
        return None
    reader = reader or reader_from(*read_together(*about_reader(actor)))
    return next(iter(ties_of(reader, case.organisation_id, parties_of(case))), None) if reader else None


def parties_of(case: Case) -> list[Any]:
    """The party and its partners, of an objection also those of the case that is objected to. At most one statement, two more for an
    objection."""
    own = [each for each in (case.enterprise, case.supplier, *_partners(case)) if each is not None]
    if case.parent_id is None or objection_rule(pack_of(case.round), case.workflow) is None:
        return own
    objected = Case.objects.select_related("enterprise", "supplier").get(pk=case.parent_id)
    there = (objected.enterprise, objected.supplier, *_partners(objected))
    return [*own, *(each for each in there if each is not None and each not in own)]


def _partners(case: Case) -> list[Any]:
    rows = case.partners.all() if was_read(case, "partners") else case.partners.select_related("supplier")
    return [row.supplier for row in sorted(rows, key=lambda each: each.pk)]


def ties_of(reader: Reader, organisation_id: int | None, parties: Sequence[Any]) -> Iterator[Tie]:
    """All that connects a person with the parties of a case; the weightiest first. No statement."""
    elsewhere = _("请交由本单位其他经办人办理。")
    if reader.organisations & {organisation_id, *(each.organisation_id for each in parties)}:
        yield Tie(TieKind.ACTS, _("您同时是这家单位的经办人，不能办理它的申报。"), elsewhere)
    codes = {each.uscc for each in parties}
    declared = [row for row in reader.relations if row.uscc in codes]
    for row in declared:
        if row.kind != RelationKind.NAMESAKE:
            words = _("您申明过与“%(name)s”的关系（%(kind)s），不能办理它的申报。") % {
                "name": row.name,
                "kind": RelationKind(row.kind).label,
            }
            over = elsewhere + _("关系已经结束的，先在“回避申明”里撤销。")
            yield Tie(TieKind.DECLARED, words, over)
    yield from _ties_by_file(reader, {row.uscc for row in declared}, parties)


def _ties_by_file(reader: Reader, namesakes: set[str], parties: Sequence[Any]) -> Iterator[Tie]:
    for party in parties:
        told = {"name": party.name}
        works = _("“%(name)s”是您的工作单位，不能办理它的申报。") % told
        another = _("请告诉邀请您的部门另请专家。专家库里的工作单位有误的，请管理专家库的部门更正。")
        if reader.employer and reader.employer == party.uscc:
            yield Tie(TieKind.EMPLOYER, works, another)
        elif reader.institution and reader.institution == party.name:
            yield Tie(TieKind.INSTITUTION, works, another)
        if reader.phone and reader.phone == party.contact_phone:
            words = _("“%(name)s”登记的联系电话就是您的手机号，不能办理它的申报。") % told
            elsewhere = _("请交由本单位其他经办人办理。档案里的电话有误的，请先更正档案。")
            yield Tie(TieKind.PHONE, words, elsewhere)
        named = reader.name in (party.legal_representative, party.contact_name)
        if named and party.uscc not in namesakes:
            words = _("“%(name)s”的法定代表人或联系人与您同名，现在不能办理它的申报。") % told
            next_step = _("是本人的，请交由其他经办人办理；只是同名的，请在“回避申明”里申明。")
            yield Tie(TieKind.NAME, words, next_step)


def has_no_interest(actor: Actor, case: Case, reader: Reader | None = None) -> Decision:
    """Nobody decides on a case of their own, or of a party they have ties with."""
    if actor.at(Desk.APPLICANT, Desk.SUPPLIER) or not actor.is_person:
        return Allowed()
    tie = tie_of(actor, case, reader)
    if tie is None:
        return Allowed()
    return Denied("conflict_of_interest", tie.words, next_step=tie.next_step)


# in whose hands ---------------------------------------------------------------------------------------------------


def handling_of(case: Case) -> Handling | None:
    """One statement: who has the case in hand, while that mandate is in force."""
    return (
        Handling.objects.filter(in_force(clock.today(), "mandate__"), case=case, ended_at__isnull=True)
        .select_related("mandate__person", "mandate__organisation")
        .first()
    )


def may_handle(actor: Actor, case: Case) -> Decision:
    """A case that a colleague of the same desk has in hand is theirs; a substitute acts while they are away. Two statements."""
    if actor.desk not in OFFICERS:
        return Allowed()
    handling = handling_of(case)
    return Allowed() if handling is None else may_act_on(actor, handling)


def may_act_on(actor: Actor, handling: Handling) -> Decision:
    own = handling.mandate
    if actor.mandate_id == own.pk or (actor.desk, actor.organisation_id) != (own.desk, own.organisation_id):
        return Allowed()
    if stands_in(actor, own.pk, clock.today()):
        return Allowed()
    return Denied(
        "in_other_hands",
        _("这件由%(name)s经办。") % {"name": own.person.name},
        next_step=_("请由其办理、交回，或者由本岗位负责人改派；其不在岗的，可以安排代班。"),
    )


def officer_roles(actor: Actor, case: Case, actors: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The roles of a desk of officers alone: everybody may act as the public."""
    return of_officers(roles_in(actor, case, actors), actors)


def of_officers(roles: Iterable[str], actors: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(name for name in roles if actors[name]["desk"] in OFFICERS)


def can_invite(actor: Actor, case: Case, roles: frozenset[str]) -> Decision:
    """Who has a part in the case as an officer (`officer_roles`) asks people to look at it, and ends that. At most two statements."""
    if not roles:
        return Denied("not_your_case", _("这份申报不由本岗位办理，不能邀请评审或者结束邀请。"))
    return has_no_interest(actor, case)


def can_start_case(actor: Actor) -> Decision:
    return Allowed() if actor.is_system else only_desks(actor, Desk.APPLICANT, Desk.SUPPLIER)


def can_start_for_authority(actor: Actor, case: Case, pack: Pack) -> Decision:
    """An officer of the region in a role that takes the first step; no party takes it beside them."""
    starters = {
        role for move in pack.moves[case.workflow] if move.source == case.state for role in move.actors
    }
    actors = {role: pack.section("actors")[role] for role in starters}
    of_officers = all(spec["desk"] in OFFICERS for spec in actors.values())
    if of_officers and roles_in(actor, case, actors):
        return Allowed()
    return Denied(
        "not_your_case",
        _("这类事项由%(who)s开始。") % {"who": listed(actors[role]["title"] for role in sorted(starters))},
        next_step=_("如有授权，请切换岗位后再办。"),
    )
