"""The same kinds of rows in both prefectures, each with a canary that may never be seen from the other one.

Not here: who may see what (`policy.py`).
"""

import io
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.access.events import announced
from tests.access.payments import lay_out_payments, lay_out_recovery
from tests.access.pilots import a_pilot
from tests.access.ranked import ranked_things
from tests.access.receipts import receipt_of
from tests.access.vouchers import issued_row
from tests.apps.cases.rounds import a_round, ask
from tests.apps.experts.pool import pooled
from tests.apps.publicity.making import PUBLICITY, published
from tests.apps.publicity.making import a_case as stands_in_publicity
from tests.apps.registry.accounts import entered, paper
from tests.apps.registry.offering import listing
from tests.corpus.pieces import pdf
from tests.people import (
    COUNTY,
    FROM,
    OTHER_COUNTY,
    OTHER_PREFECTURE,
    PREFECTURE,
    People,
    organisation,
    person,
    seat,
)
from tests.web.sign_in import sign_in
from yunti.apps.accounts.models import Mandate
from yunti.apps.appeals.models import Appeal
from yunti.apps.appraisals.services import make_appraisal
from yunti.apps.budgets.services import Target, begin_period, release_tranche, set_targets
from yunti.apps.cases.models import Assignment, Case, CaseMove, Submission
from yunti.apps.cases.services import Change, Place, bind_evidence, save_answers, start_case
from yunti.apps.certificates.services import Printed, issue_certificate
from yunti.apps.documents.enums import ScanState
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.services import (
    attach_evidence,
    begin_upload,
    read_due,
    remove_evidence,
    scan_due,
)
from yunti.apps.inspections.models import SiteSample, SiteVisit, SpotDraw
from yunti.apps.inspections.services import Found, record_check
from yunti.apps.ledger.models import LedgerPosting
from yunti.apps.letters.models import Letter
from yunti.apps.panels.models import Panel
from yunti.apps.paperwork.models import Volume
from yunti.apps.paperwork.services import enter_in_register
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.services import publish_round_notice
from yunti.apps.publicity.services import confirm_line_objection, raise_line_objection
from yunti.apps.registry.models import ChangeRequest, Enterprise, EnterpriseImport, StatusGrant, Supplier
from yunti.apps.registry.services.allow_lists import publish_allow_list
from yunti.apps.registry.services.statuses import GrantedStatus, define_status_kind, grant_status
from yunti.apps.registry.services.violations import NewViolation, record_violation
from yunti.apps.settlement.services import begin_batch
from yunti.apps.tickets.services import Told, submit_ticket
from yunti.kit import clock, files
from yunti.kit.actors import Actor, Desk, public_actor

CANARIES = {"first": "金丝雀甲", "second": "金丝雀乙"}
PLACES = {"first": COUNTY, "second": OTHER_COUNTY}
DEAD = "0" * 16


@dataclass
class World:
    """`things` gives, for each kind of object and each place, what the address needs to name it."""

    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)

    def form(self, name: str) -> dict[str, str]:
        return self.forms.get(name, {"reason": "示例理由", "name": "示例改名有限公司"})


def hand_in(clerk: Actor, canary: str, region: str) -> str:
    """A list waiting for its clerk's decision; returns its reference."""
    content = (
        f"企业名称,统一社会信用代码,所在县\n示例{canary}名单有限公司,{factories.uscc(77)},{region}\n".encode()
    )
    answer = sign_in(Client(), clerk).post(
        reverse("officer:import-list"),
        {"file": SimpleUploadedFile(f"{canary}.csv", content), "source": canary, "facts_from": "2025-12-31"},
    )
    assert answer.status_code == 302, answer.content.decode()
    return EnterpriseImport.objects.latest("pk").ref


def ask_change(applicant: Actor, canary: str) -> str:
    """A change request of the enterprise that its officers have to decide; returns its reference."""
    answer = sign_in(Client(), applicant).post(
        reverse("applicant:enterprise-change"),
        {
            "field": "name",
            "new_value": f"示例{canary}改名有限公司",
            "reason": canary,
            "evidence_note": canary,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return ChangeRequest.objects.latest("pk").ref


def granted(party: Enterprise | Supplier, canary: str) -> str:
    """A status in force; returns its reference."""
    status = GrantedStatus("stars", canary, date(2026, 1, 1), None, source=canary)
    return grant_status(party=party, status=status, by=factories.SETTING_UP).ref


def lay_out_evidence(world: World, owners: dict[str, Actor]) -> None:
    """In each place one that may be opened, one that was taken away, and one on its way in."""
    for place, owner in owners.items():
        named = f"{CANARIES[place]}.pdf"
        row = attach_evidence(file=io.BytesIO(pdf(2)), name=named, by=owner)
        gone = attach_evidence(file=io.BytesIO(pdf(1)), name=named, by=owner)
        remove_evidence(ref=gone.ref, by=owner)
        begun = begin_upload(name=named, size=10, digest="a" * 64, kind="other", by=owner)
        world.things.setdefault("evidence", {})[place] = {"ref": row.ref}
        world.things.setdefault("evidence_page", {})[place] = {"ref": row.ref, "number": 1}
        world.things.setdefault("removed_evidence", {})[place] = {"ref": gone.ref}
        world.things.setdefault("upload", {})[place] = {"ref": begun.ref}
    scan_due(clock.now())
    read_due(clock.now())


def handed_in(each: Round, party: Enterprise, canary: str) -> str:
    """A case that waits for the county of its party; returns its reference."""
    case = Case.objects.create(
        round=each,
        workflow="star_application",
        state="submitted",
        entered_at=clock.now(),
        enterprise=party,
        organisation=party.organisation,
        region_code=party.region_code,
        prefecture_code=party.prefecture_code,
        province_code=party.province_code,
        number=f"SL-{canary}",
        started_at=clock.now(),
        started_by="test",
    )
    facts = f'{{"target_star": 3, "ent_name": "示例{canary}有限公司"}}'
    told = {"submitted_at": clock.now(), "submitted_by": "test"}
    Submission.objects.create(case=case, ordinal=1, facts=facts, **told)
    return case.ref


def invite(world: World, expert: Actor) -> None:
    """Each case has the evidence of its place in what was handed in; the expert is asked for the first and was for the
    second, for which another one is asked now."""
    other = seat(person("expert2", "另一专家"), Desk.EXPERT, organisation("示例专家组", "panel"))
    for place in PLACES:
        case = Case.objects.get(ref=world.things["case"][place]["ref"])
        paper = Evidence.objects.get(ref=world.things["evidence"][place]["ref"])
        spot = "materials/doc_contracts/file"
        entry = {
            "place": spot,
            "ref": paper.ref,
            "name": paper.name,
            "digest": paper.digest,
            "pages": "",
        }
        Submission.objects.filter(case=case).update(evidence=json.dumps([entry]))
        Assignment.objects.create(
            case=case,
            person_id=expert.person_id,
            role="expert",
            assigned_at=clock.now(),
            assigned_by="test",
            ended_at=None if place == "first" else clock.now(),
        )
        asked = expert if place == "first" else other
        if asked is other:
            ask(case, other, "expert")
        world.things.setdefault("invited", {})[place] = {
            "ref": case.ref,
            "person": asked.person_ref,
            "role": "expert",
        }


def keep_experts(world: World, people: People) -> None:
    """One kept by each prefecture, working for the canary."""
    for place, keeper in {"first": people.qin, "second": people.wei}.items():
        who = seat(person(f"kept-{place}", CANARIES[place]), Desk.EXPERT, organisation("示例专家组", "panel"))
        row = pooled(who, keeper, region=keeper.jurisdiction, institution=CANARIES[place])
        world.things.setdefault("expert", {})[place] = {"ref": row.ref}


def returned(ref: str, clerk: Actor, canary: str) -> dict[str, dict[str, Any]]:
    """What the papers of a returned case are named by: its files, a letter that went out, a line of its register."""
    case = Case.objects.get(ref=ref)
    told = {"source": "submitted", "target": "returned", "role": "county_authority", "moved_at": clock.now()}
    move = {"ordinal": 1, "action": "return_for_correction", "moved_by": clerk.ref, "reasons": [canary]}
    CaseMove.objects.create(case=case, **told, **move)
    told = {
        "issued_on": clock.today(),
        "issued_at": clock.now(),
        "digest": "0" * 64,
        "number": f"补-{canary}",
    }
    letter = Letter.objects.create(
        case=case,
        kind="return_notice",
        ground="move:1",
        title=canary,
        lines=["致：", canary],
        authority="示例",
        **told,
    )
    entry = enter_in_register(
        case=case, paper="paper_register", name="copies", values={"step": canary}, by=clerk
    )
    visit = SiteVisit.objects.create(
        case=case, name="onsite", place=canary, written_at=clock.now(), written_by=clerk.ref
    )
    return {
        "case_visit": {"ref": ref, "visit": visit.ref, "suffix": "docx"},
        "case_paper": {"ref": ref, "name": "application_three_star", "suffix": "docx"},
        "case_letter": {"ref": ref, "letter": letter.ref, "suffix": "docx"},
        "case_register": {"ref": ref, "paper": "paper_register", "name": "copies"},
        "register_entry": {"ref": ref, "entry": entry.ref},
        "case_volume": {"ref": ref, "volume": volume_of(ref, canary, by_party=False)},
    }


def lay_out_lists(world: World, each: Round, parties: dict[str, Enterprise], people: People) -> None:
    """In each place a running list with a line, an objection to it by a person with the canary, and a certificate."""
    keepers = {"first": people.qin, "second": people.wei}
    for place, keeper in keepers.items():
        number = 41 + list(PLACES).index(place)
        stands_in_publicity(each, number, party=parties[place])
        shown = published(each, keeper)
        row, code = raise_line_objection(
            on=shown,
            number=1,
            text=CANARIES[place],
            objector=CANARIES[place],
            contact="0900",
            by=public_actor(),
        )
        confirm_line_objection(ref=row.objection.ref, code=code, by=public_actor())
        grant = StatusGrant.objects.filter(enterprise=parties[place]).latest("pk")
        paper = issue_certificate(
            grant=grant, printed=Printed("示例证书", "示例机关"), by=factories.SETTING_UP
        )
        for thing in ("public_list", "own_list"):
            world.things.setdefault(thing, {})[place] = {"ref": shown.ref}
        notice = {"ref": shown.ref, "name": "publicity_notice", "suffix": "pdf"}
        world.things.setdefault("list_paper", {})[place] = notice
        world.things.setdefault("list_line", {})[place] = {"ref": shown.ref, "number": 1}
        world.things.setdefault("line_objection", {})[place] = {"ref": row.objection.ref}
        world.things.setdefault("certificate", {})[place] = {"code": paper.code}
    world.things["ready_list"] = {"first": {"ref": each.ref, "name": PUBLICITY}}
    world.things["dead_objection"] = {"nowhere": {"ref": DEAD, "code": "00000000"}}


def lay_out_tickets(world: World, people: People) -> None:
    """In each place one that its enterprise wrote, which lies at a desk there."""
    for place, writer, desk in (("first", people.ma, COUNTY), ("second", people.gao, OTHER_PREFECTURE)):
        told = Told("complaint", "platform", desk, CANARIES[place], CANARIES[place])
        row = submit_ticket(told=told, by=writer)
        for thing in ("ticket", "own_ticket"):
            world.things.setdefault(thing, {})[place] = {"ref": row.ref}


def volume_of(ref: str, canary: str, *, by_party: bool) -> str:
    """A bound volume, its bytes the canary; returns its reference."""
    stored = files.put(io.BytesIO(canary.encode()), limit=100)
    case = Case.objects.get(ref=ref)
    told = {"digest": stored.digest, "size": stored.size, "asked_at": clock.now(), "asked_by": "test"}
    return Volume.objects.create(case=case, by_party=by_party, state="ready", **told).ref


def refused(world: World, place: str, each: Round, party: Enterprise, canary: str) -> None:
    """A case decided against its party, with the letter that says so and an appeal that waits."""
    case = Case.objects.get(ref=handed_in(each, party, f"{canary}-R"))
    Case.objects.filter(pk=case.pk).update(state="not_recommended")
    move = CaseMove.objects.create(
        case=case,
        ordinal=1,
        action="county_reject",
        source="submitted",
        target="not_recommended",
        role="county_authority",
        moved_at=clock.now(),
        moved_by="test",
        reasons=[canary],
    )
    letter = Letter.objects.create(
        case=case,
        kind="refusal_notice",
        ground="move:1",
        number=f"{case.number}-否01",
        title=canary,
        lines=[canary],
        authority=canary,
        issued_on=clock.today(),
        issued_at=clock.now(),
        digest="0" * 64,
    )
    appeal = Appeal.objects.create(
        case=case,
        move=move,
        reviewer="local_authority",
        text=canary,
        filed_at=clock.now(),
        filed_by="test",
    )
    world.things.setdefault("refused_case", {})[place] = {"ref": case.ref}
    for thing in ("letter", "own_letter"):
        world.things.setdefault(thing, {})[place] = {"ref": letter.ref}
    world.things.setdefault("appeal", {})[place] = {"ref": appeal.ref}


def a_check(each: Round, party: Enterprise, by: Actor, canary: str) -> str:
    """A check on the spot that waits to be decided; returns its reference."""
    found = Found("enterprise", party.uscc, clock.today(), canary, [canary], "fraud", canary)
    return record_check(round=each, found=found, by=by).ref


def promised(each: Round, by: Actor, canary: str) -> str:
    """A sample that waits to be drawn; returns its reference."""
    sample = SiteSample.objects.create(
        round=each,
        name="onsite",
        jurisdiction=by.jurisdiction,
        state="committed",
        population=1,
        required=1,
        chosen_before=0,
        members=[canary],
        population_digest="0" * 64,
        count=1,
        seed="1" * 64,
        seed_digest="2" * 64,
        committed_at=clock.now(),
        committed_by=by.ref,
    )
    return sample.ref


def promised_check_draw(each: Round, by: Actor, canary: str) -> str:
    """A draw of whom to check on the spot that waits; returns its reference."""
    row = SpotDraw.objects.create(
        round=each,
        jurisdiction=by.jurisdiction,
        quotas={by.jurisdiction: 1},
        state="committed",
        members=[f"{by.jurisdiction} {canary}"],
        population_digest="0" * 64,
        count=1,
        seed="1" * 64,
        seed_digest="2" * 64,
        committed_at=clock.now(),
        committed_by=by.ref,
    )
    return row.ref


def panel_of(each: Round, party: Enterprise, by: Actor, canary: str, expert: str) -> str:
    """A panel of experts that waits to be drawn for a case; returns its reference."""
    case = Case.objects.get(ref=to_be_reviewed(each, party, f"{canary}-P"))
    panel = Panel.objects.create(
        case=case,
        name="capability_review",
        role="expert",
        asked_as="province_commission",
        state="committed",
        members=[f"0000 {expert}"],
        excluded=[{"expert": expert, "reasons": [canary]}],
        population_digest="0" * 64,
        count=1,
        seed="1" * 64,
        seed_digest="2" * 64,
        committed_at=clock.now(),
        committed_by=by.ref,
    )
    return panel.ref


def to_be_reviewed(each: Round, party: Enterprise, canary: str) -> str:
    """A case that waits for its panel; returns its reference."""
    ref = handed_in(each, party, canary)
    Case.objects.filter(ref=ref).update(workflow="supplier_registration", state="province_receipt")
    return ref


def hand_out(each: Round, region: str, canary: str, by: Actor) -> None:
    """A year of the round in which one tranche was released."""
    period = begin_period(round=each, by=by)
    period = set_targets(period=period, targets=[Target(region, 100, 200)], seen=0, by=by)
    release_tranche(period=period, title=canary, amounts={region: 150}, reason=canary, seen=1, by=by)


def lay_out_books(world: World, place: str, year: Round, region: str) -> None:
    """The accounts that handing out opened, the entry it booked, what that was about."""
    kind = {"ref": year.ref, "book": "allotment", "kind": "free"}
    posting = LedgerPosting.objects.get(entry__round=year, entry__happening="allotted")
    for thing, names in {
        "book_kind": kind,
        "book_region": {"ref": year.ref, "region": region},
        "book_account": {**kind, "region": region},
        "book_entry": {"ref": posting.entry.ref},
        "book_subject": {"subject": posting.subject},
    }.items():
        world.things.setdefault(thing, {})[place] = names


def begun(each: Round, party: Enterprise, owner: Actor, canary: str) -> str:
    """An application that is being written; returns its reference."""
    case = start_case(round=each, workflow="star_application", party=party, by=owner)
    changes = [Change("target_star", 3, 0), Change("scope_summary", canary, 0)]
    save_answers(case=case, changes=changes, by=owner)
    return case.ref


def bound(ref: str, spot: dict[str, str], owner: Actor) -> str:
    """A clean file in a place of the application; returns its reference."""
    paper = Evidence.objects.create(
        organisation_id=owner.organisation_id,
        name="合同.pdf",
        digest=ref.rjust(64, "0"),
        size=1,
        media_type="application/pdf",
        uploaded_by=owner.ref,
        uploaded_at=clock.now(),
        scan_state=ScanState.CLEAN,
    )
    place = Place(spot["field"], spot["row"], spot["slot"])
    bind_evidence(case=Case.objects.get(ref=ref), place=place, refs=[paper.ref], by=owner)
    return paper.ref


def county_of(people: People, place: str) -> Actor:
    """The county's officer; in the other place nobody of the tests sits in the county, so one is seated."""
    if place == "first":
        return people.luo
    office = organisation("示例乙县工业和信息化局", "authority", OTHER_COUNTY, "county")
    return seat(person("county2", "乙县"), Desk.COUNTY, office, jurisdiction=OTHER_COUNTY)


def build(people: People) -> World:
    world = World()
    owners = {"first": people.ma, "second": people.gao}
    enterprises = {
        place: factories.owned_enterprise(
            owners[place].organisation_ref, number, region, name=f"示例{CANARIES[place]}有限公司"
        )
        for number, (place, region) in enumerate(PLACES.items(), 11)
    }
    world.things["enterprise"] = {place: {"ref": row.ref} for place, row in enterprises.items()}
    of_ge: dict[str, dict[str, Any]] = {"first": {"organisation_id": people.ge.organisation_id}, "second": {}}
    sellers = {
        place: factories.supplier(number, region, name=f"示例{CANARIES[place]}云服务有限公司", **of_ge[place])
        for number, (place, region) in enumerate(PLACES.items(), 21)
    }
    world.things["supplier"] = {place: {"ref": row.ref} for place, row in sellers.items()}
    world.things["listed_supplier"] = world.things["supplier"]
    for row in sellers.values():
        listing(row)
    named = {"programme": "guangdong-voucher"}
    world.things["catalogue"] = {"": named}
    world.things["catalogue_edition"] = {"": {**named, "edition": "2018"}}
    world.things["catalogue_file"] = {"": {**named, "edition": "2018", "suffix": "xlsx"}}
    define_status_kind(code="stars", title="星级（示例）", by=people.su)
    for kind, parties in (("enterprise_status", enterprises), ("supplier_status", sellers)):
        world.things[kind] = {
            place: {"ref": row.ref, "grant": granted(row, CANARIES[place])} for place, row in parties.items()
        }
    world.things["change"] = {place: {"ref": ask_change(owners[place], CANARIES[place])} for place in PLACES}
    lay_out_evidence(world, owners)
    for place, owner in owners.items():
        named = {
            "bank": f"示例{CANARIES[place]}银行",
            "evidence": paper(owner, f"{CANARIES[place]}.pdf").ref,
        }
        row = entered(enterprises[place], owner, **named)
        world.things.setdefault("account", {})[place] = {"ref": row.ref}
    clerks = {"first": people.luo, "second": people.wei}
    world.things["import"] = {
        place: {"ref": hand_in(clerks[place], CANARIES[place], PLACES[place])} for place in PLACES
    }
    staff = {"first": people.luo, "second": people.wei}
    world.things["staff"] = {place: {"ref": actor.person_ref} for place, actor in staff.items()}
    world.things["organisation"] = {place: {"ref": actor.organisation_ref} for place, actor in staff.items()}
    world.things["mandate"] = {
        place: {"ref": Mandate.objects.get(pk=actor.mandate_id).ref} for place, actor in staff.items()
    }
    each = a_round("jiangsu-star", "2020")
    world.things["case"] = {
        place: {"ref": handed_in(each, enterprises[place], CANARIES[place])} for place in PLACES
    }
    lay_out_payments(world.things, CANARIES)
    invite(world, people.yan)
    seats = {place: county_of(people, place) for place in PLACES}
    for place in PLACES:
        ref = handed_in(each, enterprises[place], f"{CANARIES[place]}-2")
        for thing, names in returned(ref, seats[place], CANARIES[place]).items():
            world.things.setdefault(thing, {})[place] = names
    lay_out_lists(world, each, enterprises, people)
    lay_out_tickets(world, people)
    keep_experts(world, people)
    for place in PLACES:
        refused(world, place, each, enterprises[place], CANARIES[place])
    world.things["site_sample"] = {
        place: {"ref": promised(each, by, CANARIES[place])}
        for place, by in {"first": people.qin, "second": people.wei}.items()
    }
    world.things["inspection"] = {"": {"ref": each.ref, "name": "onsite"}}
    own = {place: begun(each, enterprises[place], owners[place], CANARIES[place]) for place in PLACES}
    for place, by in {"first": people.qin, "second": people.wei}.items():
        listed = publish_allow_list(
            code="example-list",
            title=f"示例{CANARIES[place]}名单",
            edition="示例第1版",
            source="示例",
            valid_from=FROM,
            entries=[("", "示例企业")],
            by=by,
        )
        world.things.setdefault("allow_list", {})[place] = {"ref": listed.ref}
    world.things["round"] = {"": {"ref": each.ref}}
    for place, region in {"first": PREFECTURE, "second": OTHER_PREFECTURE}.items():
        kept = a_round("jiangsu-star", "2020", jurisdiction=region, title=f"示例{CANARIES[place]}批次")
        notice = publish_round_notice(round=kept, title="示例通知", text="示例正文", by=people.su)
        world.things.setdefault("kept_round", {})[place] = {"ref": kept.ref}
        world.things.setdefault("round_notice", {})[place] = {"ref": kept.ref, "notice": notice.ref}
        year = a_round("guangdong-voucher", "2018", jurisdiction=region, title=f"示例{CANARIES[place]}年度")
        hand_out(year, region, CANARIES[place], people.su)
        world.things.setdefault("budget", {})[place] = {"ref": year.ref}
        violation = NewViolation(clock.today(), None, CANARIES[place], f"示例{CANARIES[place]}")
        entered_one = record_violation(enterprise=enterprises[place], violation=violation, by=people.su)
        named = {"ref": enterprises[place].ref, "violation": entered_one.ref}
        world.things.setdefault("violation", {})[place] = named
        contacts = receipt_of(
            year, people.qin if place == "first" else people.wei, people.su, CANARIES[place]
        )
        world.things.setdefault("receipt", {})[place] = {"ref": year.ref, "receipt": contacts}
        drawn = {"ref": year.ref, "receipt": contacts, "suffix": "docx"}
        world.things.setdefault("receipt_paper", {})[place] = drawn
        world.things.setdefault("receipt_row", {})[place] = {"ref": contacts, "row": 0}
        announcer = people.luo if place == "first" else people.wei
        world.things.setdefault("round_event", {})[place] = {
            "ref": announced(year, announcer, CANARIES[place])
        }
        county, number = {"first": (COUNTY, 71), "second": (OTHER_COUNTY, 72)}[place]
        for kind, thing in ranked_things(region, county, people, CANARIES[place], number).items():
            world.things.setdefault(kind, {})[place] = thing
        report = make_appraisal(round=year, by=people.su)
        world.things.setdefault("appraisal", {})[place] = {"ref": report.ref}
        checker = {"first": people.qin, "second": people.wei}[place]
        checked = a_check(year, enterprises[place], checker, CANARIES[place])
        world.things.setdefault("spot_check", {})[place] = {"ref": checked}
        waiting_draw = promised_check_draw(year, checker, CANARIES[place])
        world.things.setdefault("check_draw", {})[place] = {"ref": waiting_draw}
        batch = begin_batch(round=year, by=people.qin if place == "first" else people.wei)
        world.things.setdefault("settled_batch", {})[place] = {"ref": batch.ref}
        world.things.setdefault("settled_batch_file", {})[place] = {"ref": batch.ref, "suffix": "csv"}
        waits = to_be_reviewed(year, enterprises[place], f"{CANARIES[place]}-W")
        world.things.setdefault("panel_case", {})[place] = {"ref": waits, "name": "capability_review"}
        promised_panel = panel_of(
            year, enterprises[place], people.su, CANARIES[place], world.things["expert"][place]["ref"]
        )
        world.things.setdefault("panel", {})[place] = {"ref": promised_panel}
        unit = a_pilot(year, sellers[place], f"{CANARIES[place]}-P")
        world.things.setdefault("pilot_unit", {})[place] = {"ref": year.ref, "case": unit.ref}
        lay_out_books(world, place, year, region)
        row = issued_row(Case.objects.get(ref=waits))
        world.things.setdefault("voucher", {})[place] = {"code": row.code}
        world.things.setdefault("voucher_case", {})[place] = {"ref": waits}
        paper_of_voucher = {"ref": waits, "number": 1, "suffix": "docx"}
        world.things.setdefault("voucher_paper", {})[place] = paper_of_voucher
        board_paper = {"ref": year.ref, "name": "quota_table", "suffix": "xlsx"}
        world.things.setdefault("board_paper", {})[place] = board_paper
        world.things.setdefault("queue_file", {})[place] = {"ref": year.ref, "suffix": "csv"}
        if place == "first":
            registering = start_case(
                round=year, workflow="supplier_registration", party=sellers[place], by=people.ge
            ).ref
    lay_out_recovery(world.things, CANARIES)
    world.things["opening"] = {"": {"ref": each.ref, "workflow": "star_application"}}
    world.things["own_case"] = {place: {"ref": ref} for place, ref in own.items()}
    world.things["own_case_paper"] = {
        place: {"ref": ref, "name": "application_three_star", "suffix": "docx"} for place, ref in own.items()
    }
    world.things["own_volume"] = {
        place: {"ref": ref, "volume": volume_of(ref, CANARIES[place], by_party=True)}
        for place, ref in own.items()
    }
    named = {"ref": each.ref, "name": "summary_table", "suffix": "xlsx"}
    world.things["round_paper"] = {"": named}
    world.things["dead_letter"] = {"nowhere": {"ref": DEAD, "letter": DEAD, "suffix": "pdf"}}
    world.things["own_case_section"] = {place: {"ref": ref, "key": "s0"} for place, ref in own.items()}
    spot = {"field": "materials", "row": "doc_contracts", "slot": "file"}
    world.things["own_case_spot"] = {place: {"ref": ref, **spot} for place, ref in own.items()}
    world.things["own_case_spot_paper"] = {
        place: {"ref": ref, **spot, "paper": bound(ref, spot, owners[place])} for place, ref in own.items()
    }
    world.things["dead_spot"] = {"nowhere": {"ref": DEAD, **spot}}
    world.things["dead_spot_paper"] = {"nowhere": {"ref": DEAD, **spot, "paper": DEAD}}
    world.things["own_case_sign"] = {place: {"ref": ref, "what": "ask"} for place, ref in own.items()}
    world.things["own_case_turn"] = {place: {"ref": ref, "what": "back"} for place, ref in own.items()}
    world.things["own_case_move"] = {place: {"ref": ref, "action": "withdraw"} for place, ref in own.items()}
    for thing in ("own_case", "own_case_section", "own_case_sign", "own_case_turn", "own_case_move"):
        world.things[thing]["third"] = {**world.things[thing]["first"], "ref": registering}
    world.things["pack"] = {"": {"pack": "jiangsu-star"}}
    world.things["operation"] = {"": {"pack": "jiangsu-star", "op": "onsite_sample"}}
    world.things["day"] = {"nowhere": {"day": "1999-13-01"}}
    world.things["dead_move"] = {"nowhere": {"ref": DEAD, "action": "confirm"}}
    world.things["dead_voucher"] = {"nowhere": {"ref": DEAD, "number": 1, "suffix": "pdf"}}
    world.things["dead"] = {"nowhere": {"ref": DEAD}}
    world.things["dead_token"] = {"nowhere": {"token": DEAD}}
    world.things["dead_subject"] = {"nowhere": {"subject_type": "registry.enterprise", "subject_ref": DEAD}}
    world.things["provider"] = {"nowhere": {"provider_id": "none"}}
    world.things["event"] = {"nowhere": {"number": 987654321}}
    return world
