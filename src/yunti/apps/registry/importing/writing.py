"""Good rows into the registry, all in one transaction: new files, changed files, facts with their provenance.

Rows are made whole and inserted by the thousand; one audit event covers every row by its own digest.
Not here: what is good (`checking.py`), the steps a person takes (`flow.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.accounts.enums import OrganisationKind
from yunti.apps.accounts.models import Organisation
from yunti.apps.registry.enums import FactKey, PartyStatus, ProvenanceKind
from yunti.apps.registry.importing.checking import Draft, changes_of
from yunti.apps.registry.models import Enterprise, EnterpriseImport, Fact, FormerName, Provenance
from yunti.apps.registry.queries.places import above
from yunti.apps.registry.services.parties import put, set_terms
from yunti.domain.search_terms import initials_of, terms_of
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.bulk import BATCH
from yunti.kit.commands import Step
from yunti.kit.errors import Conflict
from yunti.kit.references import new_reference
from yunti.kit.search import index_gone, index_new

CHANGED_AT_ONCE = 500
FACT_KEYS = tuple(key.value for key in FactKey)
FACT_UNITS = {key.value: key.unit for key in FactKey}
Said = Callable[[int, int], None]


def write_drafts(
    step: Step, listing: EnterpriseImport, drafts: Sequence[Draft], *, by: Actor, said: Said
) -> dict[str, int]:
    """How many files were made, changed and left, and how many facts recorded."""
    provenance = step.create(
        Provenance,
        kind=ProvenanceKind.IMPORTED,
        source=listing.source,
        document_ref=listing.ref,
        recorded_at=clock.now(),
        recorded_by=by.ref,
    )
    fresh = [draft for draft in drafts if draft.known is None]
    changed = [draft for draft in drafts if draft.known is not None]
    keys = _create(step, fresh, said, len(drafts))
    updated = _change(step, changed, listing, said, len(drafts))
    for draft in changed:
        assert draft.known is not None
        keys[draft.values["uscc"]] = draft.known.pk
    facts = _record_facts(
        step, drafts, keys, listing.facts_from, provenance, {d.known.pk for d in changed if d.known}
    )
    return {"created": len(fresh), "updated": updated, "unchanged": len(changed) - updated, "facts": facts}


def _create(step: Step, drafts: list[Draft], said: Said, total: int) -> dict[str, int]:
    """Keys of the new files by credit code."""
    organisations = _organisations(drafts)
    make = _maker(clock.today(), organisations)
    keys: dict[str, int] = {}
    for start in range(0, len(drafts), BATCH):
        rows = step.bulk_create(Enterprise, [make(draft.values) for draft in drafts[start : start + BATCH]])
        index_new(Enterprise, [(row.pk, row.search_terms) for row in rows])
        keys.update((row.uscc, row.pk) for row in rows)
        said(len(keys), total)
    return keys


def _maker(as_of: date, organisations: dict[str, int]) -> Callable[[dict[str, Any]], Enterprise]:
    """Makes one row of clean values. By position, because naming twenty columns costs more than all else here."""
    now = clock.now()
    places = {field.attname: place for place, field in enumerate(Enterprise._meta.concrete_fields)}
    blank: list[Any] = [None] * len(places)
    for name in (
        "address",
        "legal_representative",
        "contact_name",
        "contact_phone",
        "industry_code",
        "industry_division",
        "size_class",
    ):
        blank[places[name]] = ""
    for name, value in (
        ("status", PartyStatus.ACTIVE.value),
        ("provenance", ProvenanceKind.IMPORTED.value),
        ("is_example", False),
        ("created_at", now),
        ("updated_at", now),
    ):
        blank[places[name]] = value
    copied = tuple(
        (name, places[name])
        for name in (
            "uscc",
            "name",
            "region_code",
            "industry_code",
            "size_class",
            "established_on",
            "address",
            "legal_representative",
            "contact_name",
            "contact_phone",
        )
    )
    ref, initials, terms = places["ref"], places["initials"], places["search_terms"]
    prefecture, province = places["prefecture_code"], places["province_code"]
    division, organisation = places["industry_division"], places["organisation_id"]

    def make(values: dict[str, Any]) -> Enterprise:
        line = blank.copy()
        for name, place in copied:
            value = values.get(name)
            if value is not None:
                line[place] = value
        name, code = values["name"], values["uscc"]
        letters = initials_of(name)[:200]
        line[ref] = new_reference()
        line[initials], line[terms] = letters, terms_of((name,), (letters,), code)
        line[prefecture], line[province] = above(values["region_code"], as_of)
        line[division] = (values.get("industry_code") or "")[:2]
        line[organisation] = organisations.get(code)
        return Enterprise(*line)

    return make


def _organisations(drafts: list[Draft]) -> dict[str, int]:
    """Organisations that signed up under one of the codes; few, so all of them are read once."""
    codes = {draft.values["uscc"] for draft in drafts}
    known = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, enterprise__isnull=True).exclude(
        uscc=""
    )
    return {code: pk for code, pk in known.values_list("uscc", "pk") if code in codes}


def _change(step: Step, drafts: list[Draft], listing: EnterpriseImport, said: Said, total: int) -> int:
    wanted = {draft.known.pk: changes for draft in drafts if draft.known and (changes := changes_of(draft))}
    keys = sorted(wanted)
    for start in range(0, len(keys), CHANGED_AT_ONCE):
        part = keys[start : start + CHANGED_AT_ONCE]
        rows = step.lock(Enterprise.objects.filter(pk__in=part))
        _apply(step, rows, wanted, listing)
        said(total - len(keys) + start + len(part), total)
    return len(keys)


def _apply(
    step: Step, rows: list[Enterprise], wanted: dict[int, dict[str, Any]], listing: EnterpriseImport
) -> None:
    """A new name keeps the old one findable; all other columns are put in place."""
    today, now = clock.today(), clock.now()
    if any(row.status != PartyStatus.ACTIVE for row in rows):
        raise Conflict(
            "registry_changed",
            _("核对之后有企业合并或注销，没有导入任何一行。"),
            next_step=_("请重新上传，按新的核对报告改正。"),
        )
    renamed = [row for row in rows if "name" in wanted[row.pk]]
    names: list[FormerName] = []
    former = _former_names(renamed)
    gone = [(row.pk, row.search_terms) for row in renamed]
    for row in rows:
        old_name = row.name
        for name, value in wanted[row.pk].items():
            put(row, name, value, today)
        row.provenance, row.updated_at = ProvenanceKind.IMPORTED, now
        if row.name != old_name:
            names.append(
                FormerName(enterprise=row, name=old_name, used_to=today, reason=listing.source[:200])
            )
            set_terms(row, (*former.get(row.pk, ()), old_name))
    Enterprise.objects.bulk_update(rows, CHANGED_COLUMNS, batch_size=100)
    for row in rows:
        step.covers(row)
    step.bulk_create(FormerName, names)
    index_gone(Enterprise, gone)
    index_new(Enterprise, [(row.pk, row.search_terms) for row in renamed])


CHANGED_COLUMNS = (
    "name",
    "initials",
    "search_terms",
    "region_code",
    "prefecture_code",
    "province_code",
    "industry_code",
    "industry_division",
    "size_class",
    "established_on",
    "address",
    "legal_representative",
    "contact_name",
    "contact_phone",
    "provenance",
    "updated_at",
)


def _former_names(rows: list[Enterprise]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for key, name in (
        FormerName.objects.filter(enterprise__in=rows).order_by("id").values_list("enterprise_id", "name")
    ):
        assert key is not None
        found[key] = (*found.get(key, ()), name)
    return found


def _record_facts(
    step: Step,
    drafts: Sequence[Draft],
    keys: dict[str, int],
    first_day: date,
    provenance: Provenance,
    known: set[int],
) -> int:
    """Equal figures of the same day are not recorded again; others supersede."""
    standing = _standing_facts(known, first_day)
    places = {field.attname: place for place, field in enumerate(Fact._meta.concrete_fields)}
    count = 0
    for rows in _batches(_fact_lines(drafts, keys, standing, first_day, provenance.pk, places)):
        replaced = [standing[row.supersedes_id] for row in rows if row.supersedes_id is not None]
        for old in replaced:
            old.stands = False
            step.save(old)
        step.bulk_create(Fact, rows)
        count += len(rows)
    return count


def _fact_lines(
    drafts: Sequence[Draft],
    keys: dict[str, int],
    standing: dict[Any, Fact],
    first_day: date,
    provenance_id: int,
    places: dict[str, int],
) -> Iterator[Fact]:
    enterprise, key_at, value_at, unit_at = (
        places[name] for name in ("enterprise_id", "key", "value", "unit")
    )
    supersedes = places["supersedes_id"]
    blank: list[Any] = [None] * len(places)
    blank[places["valid_from"]], blank[places["provenance_id"]] = first_day, provenance_id
    blank[places["stands"]] = True
    for draft in drafts:
        values = draft.values
        for key in FACT_KEYS:
            value = values.get(key)
            if value is None:
                continue
            pk = keys[values["uscc"]]
            text = str(value)
            old = standing.get((pk, key)) if standing else None
            if old is not None and old.value == text:
                continue
            line = blank.copy()
            line[enterprise], line[key_at], line[value_at], line[unit_at] = pk, key, text, FACT_UNITS[key]
            line[supersedes] = old.pk if old is not None else None
            yield Fact(*line)


def _standing_facts(known: set[int], first_day: date) -> dict[Any, Fact]:
    """Facts of the same day that stand, under (enterprise, key) and under their own key."""
    found: dict[Any, Fact] = {}
    keys = sorted(known)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        for fact in Fact.objects.filter(enterprise__in=part, valid_from=first_day, stands=True):
            found[(fact.enterprise_id, fact.key)] = found[fact.pk] = fact
    return found


def _batches(rows: Iterator[Fact]) -> Iterator[list[Fact]]:
    batch: list[Fact] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
