"""Receipts as the desks read them: which rounds ask for one, who returned and who is missing, one receipt with what came before it.

Not here: returning and taking in (`services`), the rules of a pack (`packs.contact_receipts`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import Level, OrganisationKind
from yunti.apps.accounts.models import Organisation
from yunti.apps.documents.models import Evidence
from yunti.apps.documents.queries import evidence_of
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, round_by_ref, rounds_near
from yunti.apps.receipts.models import ContactReceipt, ReceiptAccount, ReceiptDeadline
from yunti.apps.receipts.permissions import can_issue, role_of
from yunti.apps.reference.queries.regions import region_choices, region_name
from yunti.domain.regions import lies_within, stem_of
from yunti.kit.actors import Actor
from yunti.kit.actors import Desk as DeskName
from yunti.kit.errors import NotFoundOrHidden
from yunti.packs.contact_receipts import Officer, Receipts, receipts_of
from yunti.packs.reading import Pack

__all__ = ["ContactReceipt", "ReceiptAccount", "ReceiptDeadline"]
MOST_ROUNDS, MOST_ACCOUNTS = 50, 500
LEVELS = {
    DeskName.PREFECTURE: (Level.PREFECTURE, Level.BOTH),
    DeskName.COUNTY: (Level.COUNTY,),
}


@dataclass(frozen=True)
class Desk:
    """`role` is the actor of the pack that sits here; `within` the region it answers for."""

    round: Round
    pack: Pack
    spec: Receipts
    role: str
    within: str

    @property
    def takes_in(self) -> bool:
        return self.role == self.spec.to

    @property
    def gathers(self) -> str:
        """The actor whose receipts come together here; empty where none do."""
        if self.takes_in:
            return self.spec.by
        return self.spec.below.by if self.spec.below is not None and self.role == self.spec.by else ""


@dataclass(frozen=True)
class Line:
    region_code: str
    name: str
    receipt: ContactReceipt | None


@dataclass(frozen=True)
class Named:
    """An officer whom a receipt names, at the desk of `role`."""

    receipt: ContactReceipt
    row: int
    role: str
    place: str
    name: str
    phone: str
    email: str
    account: ReceiptAccount | None


def receipt_rounds(actor: Actor) -> list[Desk]:
    """Of the newest rounds those that ask the desk for receipts or bring them to it."""
    found = []
    for each in Round.objects.filter(rounds_near(actor.jurisdiction)).order_by("-opened_at", "-id")[
        :MOST_ROUNDS
    ]:
        pack = pack_or_none(each)
        desk = None if pack is None else _desk(actor, each, pack)
        if desk is not None:
            found.append(desk)
    return found


def receipt_desk(actor: Actor, ref: str) -> Desk:
    each = round_by_ref(ref)
    desk = _desk(actor, each, pack_of(each))
    if desk is None:
        raise NotFoundOrHidden(_("没有找到这个批次的回执。"))
    return desk


def _desk(actor: Actor, each: Round, pack: Pack) -> Desk | None:
    spec = receipts_of(pack)
    role = "" if spec is None else role_of(actor, each, pack, spec)
    return Desk(each, pack, spec, role, actor.jurisdiction) if spec is not None and role else None


def deadlines_of(each: Round) -> "QuerySet[ReceiptDeadline]":
    """What the round announced, the one in force first."""
    return ReceiptDeadline.objects.filter(round=each).order_by("-ordinal")


def due_of(each: Round, pack: Pack, spec: Receipts, day: date) -> date | None:
    """The day that the round announced, else that of the pack; one statement."""
    announced = deadlines_of(each).first()
    return announced.due_on if announced is not None else spec.due_on(pack, day)


def rounds_to_remind(day: date) -> list[Desk]:
    """Of the newest open rounds those whose deadline is so near that the pack has whoever is missing reminded."""
    found = []
    for each in Round.objects.filter(closed_at__isnull=True).order_by("-opened_at", "-id")[:MOST_ROUNDS]:
        pack = pack_or_none(each)
        spec = receipts_of(pack) if pack is not None else None
        days = spec.days_before(pack, day) if pack is not None and spec is not None else None
        if pack is None or spec is None or days is None:
            continue
        due = due_of(each, pack, spec, day)
        if due is not None and due - timedelta(days=days) <= day <= due:
            found.append(Desk(each, pack, spec, spec.to, each.jurisdiction))
    return found


def desks_below(desk: Desk, as_of: date) -> list[Desk]:
    """Where receipts of the level below come together: one for each authority that the receiving one asks."""
    if desk.spec.below is None:
        return []
    cities = [each.region_code for each in lines_of(desk, as_of)]
    return [Desk(desk.round, desk.pack, desk.spec, desk.spec.by, code) for code in cities]


@dataclass(frozen=True)
class TableRow:
    """One line of the table of all receipts: what an authority returned, or an officer of the level below whom it names."""

    receipt: ContactReceipt
    role: str
    place: str
    cells: tuple[str, ...]


def table_of(desk: Desk) -> tuple[list[str], list[TableRow]]:
    """The fields of the form, and the latest receipt of every authority with those of the level below after it; what the level below
    returned and nobody has taken over yet stands there too. Two statements."""
    spec, below = desk.spec, desk.spec.below
    fields = spec.fields_for(desk.pack, spec.by)
    lower = latest_of(desk, below.by) if below is not None else {}
    rows: list[TableRow] = []
    for code, receipt in sorted(latest_of(desk, spec.by).items()):
        place = region_name(code)
        cells = tuple(str(receipt.answers.get(each.name, "")) for each in fields)
        rows.append(TableRow(receipt, spec.by, place, cells))
        for row in receipt.answers.get(below.list, []) if below is not None else []:
            rows.append(_below_row(desk, receipt, row))
    listed = {(row.receipt.region_code[:4], row.place) for row in rows}
    for code, receipt in sorted(lower.items()):
        made = _below_row(desk, receipt, receipt.answers)
        if (code[:4], made.place) not in listed:
            rows.append(made)
    return [each.label for each in fields], rows


def _below_row(desk: Desk, receipt: ContactReceipt, answers: Any) -> TableRow:
    """Their officer stands in the columns of the officer; what they are not asked stays empty."""
    spec, below = desk.spec, desk.spec.below
    assert below is not None
    told = {spec.officer.name: below.officer.name, spec.officer.phone: below.officer.phone}
    names = [each.name for each in spec.fields_for(desk.pack, spec.by)]
    cells = tuple(str(answers.get(told[name], "")) if name in told else "" for name in names)
    return TableRow(receipt, below.by, str(answers.get(below.place, "")), cells)


def lines_of(desk: Desk, as_of: date) -> list[Line]:
    """A line for each region that is asked, and for each that returned one; three statements."""
    if not desk.gathers:
        return []
    latest = latest_of(desk, desk.gathers)
    names = _asked(desk, as_of)
    names |= {code: region_name(code, as_of) for code in set(latest) - set(names)}
    return [Line(code, name, latest.get(code)) for code, name in sorted(names.items())]


def latest_of(desk: Desk, role: str) -> dict[str, ContactReceipt]:
    """One statement: by region, as far as the desk answers for it."""
    rows = ContactReceipt.objects.filter(round=desk.round, role=role).order_by("ordinal")
    return {row.region_code: row for row in rows if lies_within(desk.within, row.region_code)}


def own_receipt(desk: Desk) -> ContactReceipt | None:
    """The latest that the desk itself returned; one statement."""
    return latest_of(desk, desk.role).get(desk.within)


def _asked(desk: Desk, as_of: date) -> dict[str, str]:
    """By the table of regions, and by the authorities that are there."""
    above = desk.round.jurisdiction if desk.takes_in else desk.within
    level = DeskName(desk.pack.section("actors")[desk.gathers]["desk"])
    if level == DeskName.PREFECTURE and above[2:4] != "00":
        return {above: region_name(above, as_of)}
    names = dict(region_choices(above, as_of))
    rows = Organisation.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=as_of),
        kind=OrganisationKind.AUTHORITY,
        level__in=LEVELS[level],
        region_code__startswith=stem_of(above),
    )
    found = rows.values_list("region_code", flat=True).distinct()
    return names | {code: region_name(code, as_of) for code in found if code not in names}


def receipt_by_ref(desk: Desk, ref: str) -> ContactReceipt:
    """One statement. Missing and hidden look the same."""
    found = ContactReceipt.objects.select_related("round").filter(round=desk.round, ref=ref).first()
    if found is None or not lies_within(desk.within, found.region_code):
        raise NotFoundOrHidden(_("没有这份回执。"))
    return found


def versions_of(receipt: ContactReceipt) -> "QuerySet[ContactReceipt]":
    """Those of the same authority, the latest first."""
    return ContactReceipt.objects.filter(
        round=receipt.round, role=receipt.role, region_code=receipt.region_code
    ).order_by("-ordinal")


def is_latest(receipt: ContactReceipt) -> bool:
    return not versions_of(receipt).filter(ordinal__gt=receipt.ordinal).exists()


def scans_of(actor: Actor, receipt: ContactReceipt) -> list[Evidence]:
    return evidence_of(actor, receipt)


def begun_from(desk: Desk, actor: Actor) -> dict[str, Any]:
    """What a form begins with: the receipt as it stands, and what came in from below since."""
    own = own_receipt(desk)
    answers: dict[str, Any] = dict(own.answers) if own is not None else {}
    below = desk.spec.below
    if own is None:
        first = desk.spec.fields_for(desk.pack, desk.role)[0].name
        place = below is not None and desk.role == below.by
        answers[first] = region_name(desk.within) if place else actor.organisation_name
    if below is None or desk.role != desk.spec.by:
        return answers
    rows = {str(row.get(below.place, "")): row for row in answers.get(below.list, [])}
    returned = latest_of(desk, below.by).values()
    since = [row for row in returned if own is None or row.submitted_at > own.submitted_at]
    rows |= {str(row.answers.get(below.place, "")): row.answers for row in since}
    return {**answers, below.list: list(rows.values())}


# accounts ---------------------------------------------------------------------------------------------------------


def officers_of(receipt: ContactReceipt) -> list[Named]:
    """Whom a receipt names; one statement."""
    spec = receipts_of(pack_of(receipt.round))
    if spec is None:
        return []
    known = {row.row: row for row in receipt.accounts.select_related("mandate__person")}
    place = region_name(receipt.region_code)
    found = [_named(receipt, 0, spec.by, place, spec.officer, receipt.answers, known.get(0))]
    if spec.below is not None:
        below = spec.below
        for number, row in enumerate(receipt.answers.get(below.list, []), 1):
            where = str(row.get(below.place, ""))
            found.append(_named(receipt, number, below.by, where, below.officer, row, known.get(number)))
    return found


def _named(
    receipt: ContactReceipt,
    row: int,
    role: str,
    place: str,
    told: Officer,
    answers: Any,
    known: ReceiptAccount | None,
) -> Named:
    email = str(answers.get(told.email, "")) if told.email else ""
    return Named(receipt, row, role, place, str(answers[told.name]), str(answers[told.phone]), email, known)


def accounts_asked(actor: Actor) -> list[Named]:
    """Officers of the accepted receipts in force within the administrator's land, the newest first."""
    rows = ContactReceipt.objects.filter(
        accepted_at__isnull=False, region_code__startswith=stem_of(actor.jurisdiction)
    )
    latest: dict[tuple[int, str, str], ContactReceipt] = {}
    for row in rows.select_related("round").order_by("ordinal", "id")[:MOST_ACCOUNTS]:
        latest[row.round_id, row.role, row.region_code] = row
    kept = [row for row in latest.values() if can_issue(actor, row) and pack_or_none(row.round) is not None]
    return [each for row in sorted(kept, key=lambda row: -row.pk) for each in officers_of(row)]


def officer_named(actor: Actor, ref: str, row: int) -> Named:
    receipt = (
        ContactReceipt.objects.select_related("round").filter(ref=ref, accepted_at__isnull=False).first()
    )
    if receipt is None or not can_issue(actor, receipt):
        raise NotFoundOrHidden(_("没有这份回执。"))
    for each in officers_of(receipt):
        if each.row == row:
            return each
    raise NotFoundOrHidden(_("回执里没有这个人。"))
