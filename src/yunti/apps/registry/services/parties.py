"""Enterprises and suppliers: enter, correct, rename, move, close, link with the organisation that has accounts.

Not here: facts (`facts.py`), changes that the party asks for (`changes.py`), merging (`merging.py`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.enums import PartyStatus, ProvenanceKind
from yunti.apps.registry.masterdata import COLUMNS, ENTERPRISE_FIELDS, SUPPLIER_FIELDS, cleaned
from yunti.apps.registry.models import Enterprise, FormerName, Supplier
from yunti.apps.registry.permissions import (
    PartyRow,
    can_declare_party,
    can_edit_party,
    can_register_party,
    within,
)
from yunti.apps.registry.queries.parties import KINDS, unlinked_organisation
from yunti.apps.registry.queries.places import above
from yunti.domain.search_terms import initials_of, terms_of
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.kit.permissions import Decision
from yunti.kit.search import index_gone, index_new

P = TypeVar("P", Enterprise, Supplier)
FIELDS: Mapping[type, tuple[str, ...]] = {Enterprise: ENTERPRISE_FIELDS, Supplier: SUPPLIER_FIELDS}


@command("registry.register_enterprise")
def register_enterprise(
    step: Step, *, values: Mapping[str, str], by: Actor, key: str | None = None
) -> Enterprise:
    """An officer enters an enterprise of the jurisdiction; what is typed counts as verified."""
    step.require(can_register_party(by))
    return _register(step, Enterprise, values, ProvenanceKind.VERIFIED, by)


@command("registry.register_supplier")
def register_supplier(
    step: Step, *, values: Mapping[str, str], by: Actor, key: str | None = None
) -> Supplier:
    step.require(can_register_party(by))
    return _register(step, Supplier, values, ProvenanceKind.VERIFIED, by)


@command("registry.declare_enterprise")
def declare_enterprise(
    step: Step, *, values: Mapping[str, str], by: Actor, key: str | None = None
) -> Enterprise:
    """The enterprise enters itself, under the credit code of its own organisation."""
    step.require(can_declare_party(by, Desk.APPLICANT))
    return _declare(step, Enterprise, values, by)


@command("registry.declare_supplier")
def declare_supplier(step: Step, *, values: Mapping[str, str], by: Actor, key: str | None = None) -> Supplier:
    step.require(can_declare_party(by, Desk.SUPPLIER))
    return _declare(step, Supplier, values, by)


def _declare(step: Step, model: type[P], values: Mapping[str, str], by: Actor) -> P:
    organisation = Organisation.objects.get(ref=by.organisation_ref)
    typed = {**values, "uscc": organisation.uscc}
    return _register(step, model, typed, ProvenanceKind.DECLARED, by)


def _register(
    step: Step, model: type[P], typed: Mapping[str, str], provenance: ProvenanceKind, by: Actor
) -> P:
    today, now = clock.today(), clock.now()
    needed = {name: "" for name in FIELDS[model] if COLUMNS[name].needed}
    values = cleaned({**needed, **typed}, FIELDS[model], today)
    party = model(provenance=provenance, created_at=now, updated_at=now)
    for name, value in values.items():
        put(party, name, value, today)
    if provenance is ProvenanceKind.VERIFIED:
        step.require(_inside(by, party))
    organisation = Organisation.objects.filter(kind=KINDS[model], uscc=party.uscc).first()
    if organisation is not None and (
        provenance is ProvenanceKind.VERIFIED or organisation.pk == by.organisation_id
    ):
        party.organisation = organisation
    set_terms(party, ())
    try:
        with transaction.atomic():
            step.insert(party)
    except IntegrityError as error:
        raise _known_already(party.uscc) from error
    index_new(model, [(party.pk, party.search_terms)])
    step.record(party, details={"values": _plain(values)})
    return party


def _inside(by: Actor, party: PartyRow) -> Decision:
    return can_edit_party(by, party)


def _known_already(uscc: str) -> Conflict:
    return Conflict(
        "uscc_taken",
        _("统一社会信用代码 %(uscc)s 已在名录中。") % {"uscc": uscc},
        next_step=_("请先搜索这个代码；搜不到时，由上级主管部门核对所在地。"),
    )


@command("registry.correct_party")
def correct_party(
    step: Step,
    *,
    party: PartyRow,
    values: Mapping[str, str],
    reason: str,
    seen_at: str = "",
    by: Actor,
    key: str | None = None,
) -> PartyRow:
    """An officer corrects columns. `seen_at` is when the page was shown: a change since then is a conflict."""
    row = lock_party(step, party)
    step.require(can_edit_party(by, row))
    if seen_at and row.updated_at.isoformat() != seen_at:
        raise Conflict(
            "changed_meanwhile",
            _("这份档案在打开之后已由别人修改，这次没有保存。"),
            next_step=_("请核对新内容后再改。"),
        )
    if not reason.strip():
        raise InvalidInput(
            [Problem("reason", "empty", _("没有填写更正理由。"), _("写明依据，例如营业执照变更。"))]
        )
    allowed = [name for name in FIELDS[type(row)] if name != "uscc"]
    changes = apply_values(step, row, cleaned(values, allowed, clock.today()), by, reason=reason.strip())
    step.record(row, details={"changes": changes, "reason": reason.strip()})
    return row


def apply_values(
    step: Step, row: PartyRow, values: Mapping[str, Any], by: Actor, *, reason: str
) -> dict[str, list[Any]]:
    """Put clean values into a locked row; {column: [old, new]} of what really changed."""
    today = clock.today()
    changes = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    if "region_code" in changes:
        _refuse_move_out(by, row, changes["region_code"][1], today)
    old_terms, old_name = row.search_terms, row.name
    for name, (_old, value) in changes.items():
        put(row, name, value, today)
    if "name" in changes:
        subject = {"enterprise": row} if isinstance(row, Enterprise) else {"supplier": row}
        step.create(FormerName, **subject, name=old_name, used_to=today, reason=reason)
        set_terms(row, former_names_of(row))
        index_gone(type(row), [(row.pk, old_terms)])
        index_new(type(row), [(row.pk, row.search_terms)])
    if changes:
        row.provenance = ProvenanceKind.VERIFIED
        row.updated_at = clock.now()
        step.save(row)
    return {name: _plain(pair) for name, pair in changes.items()}


def _refuse_move_out(by: Actor, row: PartyRow, region_code: str, as_of: date) -> None:
    """Moving needs a desk whose jurisdiction holds both places."""
    moved = type(row)(region_code=region_code)
    moved.prefecture_code, moved.province_code = above(region_code, as_of)
    if not by.is_system and not within(by, moved):
        raise InvalidInput(
            [
                Problem(
                    "region_code",
                    "outside_jurisdiction",
                    _("迁入地不在本岗位的辖区内。"),
                    _("跨辖区迁移由共同的上级主管部门办理。"),
                )
            ]
        )


@command("registry.close_party")
def close_party(step: Step, *, party: PartyRow, reason: str, by: Actor) -> PartyRow:
    """The party was struck off the commercial register; its file stays for reading."""
    row = lock_party(step, party)
    step.require(can_edit_party(by, row))
    if not reason.strip():
        raise InvalidInput([Problem("reason", "empty", _("没有填写注销依据。"))])
    if row.status == PartyStatus.CLOSED:
        raise Conflict("already_closed", _("这份档案已经是注销状态。"))
    row.status = PartyStatus.CLOSED
    row.updated_at = clock.now()
    step.save(row)
    step.record(row, details={"reason": reason.strip()})
    return row


@command("registry.link_organisation")
def link_organisation(step: Step, *, party: PartyRow, by: Actor) -> PartyRow:
    """The officer confirms that the organisation which signed up under this credit code is this party."""
    row = lock_party(step, party)
    step.require(can_edit_party(by, row))
    organisation = unlinked_organisation(row)
    if organisation is None:
        raise NotFoundOrHidden(_("没有以这个信用代码注册、尚未关联的账号。"))
    row.organisation = organisation
    row.updated_at = clock.now()
    step.save(row)
    step.record(row, details={"organisation": organisation.ref})
    return row


def lock_party(step: Step, party: PartyRow) -> PartyRow:
    """The row as it stands now, locked until the command ends."""
    model: Any = type(party)
    return cast(PartyRow, step.lock_one(model.objects.filter(pk=party.pk)))


def put(party: PartyRow, name: str, value: Any, as_of: date) -> None:
    """One clean value and the columns that follow from it."""
    setattr(party, name, value)
    if name == "name":
        party.initials = initials_of(value)[:200]
    elif name == "region_code":
        party.prefecture_code, party.province_code = above(value, as_of)
    elif name == "industry_code" and isinstance(party, Enterprise):
        party.industry_division = value[:2]


def set_terms(party: PartyRow, former_names: tuple[str, ...]) -> None:
    names = (party.name, *former_names)
    party.search_terms = terms_of(
        names, [party.initials, *(initials_of(name) for name in former_names)], party.uscc
    )


def former_names_of(party: PartyRow) -> tuple[str, ...]:
    column = "enterprise" if isinstance(party, Enterprise) else "supplier"
    return tuple(FormerName.objects.filter(**{column: party}).order_by("id").values_list("name", flat=True))


def _plain(value: Any) -> Any:
    """Dates as text, so that details read the same everywhere."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
