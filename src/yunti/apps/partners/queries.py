"""Cases that name a supplier: the lines that concern it, what the pack shows it beside them, and what it said about them.

Where the procedure gives the partner a step of its own, that step is its word. Not here: the whole case and the step (`apps.cases`),
saying something (`services`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Case, CasePartner, Submission
from yunti.apps.cases.queries.bindings import row_title
from yunti.apps.cases.queries.facts import value_of
from yunti.apps.cases.queries.partners import partners_in
from yunti.apps.partners.models import PartnerWord
from yunti.apps.programmes.queries.rounds import pack_of, pack_or_none, unusable
from yunti.apps.registry.models import Supplier
from yunti.domain.exact_json import canonical_json
from yunti.kit.actors import Actor, Desk
from yunti.kit.errors import NotFoundOrHidden
from yunti.kit.together import was_read
from yunti.packs.evidence import is_all_files, place_parts
from yunti.packs.forms import OF_APPLICANT
from yunti.packs.handling import partner_roles, takes_partner_steps, whose_turn
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack
from yunti.rules.describing import in_words
from yunti.rules.values import FactSpec

MOST = 200
WORDS = ("partners__words",)
"""For reading along with a case (`cases.queries.file`)."""


@dataclass(frozen=True)
class Lines:
    """Rows of one list of the form in which the supplier is named."""

    field: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """What a supplier sees of a case. `word` is its newest one about these lines, `stale` one about earlier lines.

    `told` are single fields with their values. `own_turn`: the case waits for a step of the partner; None where it never takes one.
    """

    partner: CasePartner
    kind: str
    state: str
    lines: tuple[Lines, ...]
    digest: str
    word: PartnerWord | None
    stale: PartnerWord | None
    told: tuple[tuple[str, str], ...] = ()
    own_turn: bool | None = None
    files: tuple[tuple[str, str, str], ...] = ()
    """Of the fields that the pack shows it: title, name, reference."""

    @property
    def waits(self) -> bool:
        """Nothing can be said about lines that cannot be read."""
        if self.own_turn is not None:
            return self.own_turn
        return self.word is None and bool(self.digest)

    @property
    def is_named(self) -> bool:
        return bool(self.lines or self.told)


def parts_of(actor: Actor) -> list[Part]:
    """Newest first; four statements however many there are."""
    if not actor.at(Desk.SUPPLIER) or actor.organisation_id is None:
        return []
    return [_listed(each) for each in _named(actor).order_by("-id")[:MOST]]


def part_by_ref(actor: Actor, ref: str) -> Part:
    """Missing and hidden look the same."""
    found = _named(actor).filter(case__ref=ref).first() if actor.at(Desk.SUPPLIER) else None
    if found is None:
        raise NotFoundOrHidden(_("没有找到这份申报。"))
    return _part(found, pack_of(found.case.round))


def words_in(case: Case) -> list[Part]:
    """For officers: every supplier of the case that is registered here. No statement where `WORDS` was read along."""
    if was_read(case, "partners") and all(was_read(each, "words") for each in case.partners.all()):
        return [
            _part(each, pack_of(each.case.round)) for each in case.partners.all() if each.ended_at is None
        ]
    rows = _with_words(CasePartner.objects.filter(case=case, ended_at__isnull=True)).order_by("id")
    return [_part(each, pack_of(each.case.round)) for each in rows]


def _named(actor: Actor) -> Any:
    """Of an organisation; nobody else is named."""
    return _with_words(
        CasePartner.objects.filter(
            supplier__organisation__ref=actor.organisation_ref,
            case__number__isnull=False,
            ended_at__isnull=True,
        )
    )


def _with_words(rows: Any) -> Any:
    return rows.select_related(
        "case__round", "case__enterprise", "case__supplier", "supplier"
    ).prefetch_related("words", "case__submissions")


def _listed(partner: CasePartner) -> Part:
    pack = pack_or_none(partner.case.round)
    if pack is not None:
        return _part(partner, pack)
    return Part(partner, partner.case.workflow, unusable(), (), "", _newest(partner), None)


def _newest(partner: CasePartner) -> PartnerWord | None:
    return max(partner.words.all(), key=lambda each: each.pk, default=None)


def _part(partner: CasePartner, pack: Pack) -> Part:
    case = partner.case
    workflow = pack.section("workflows")[case.workflow]
    last = max(case.submissions.all(), key=lambda each: each.ordinal, default=None)
    facts = value_of(last.facts) if last is not None else {}
    own = dict(concerning(pack, facts, partner.supplier.name))
    shown = _shown(pack, case.workflow, facts, partner.supplier)
    own |= {field: facts[field] for field in shown if pack.definition.facts[field].rows}
    told = {field: facts[field] for field in shown if not pack.definition.facts[field].rows}
    digest = hashlib.sha256(canonical_json({**own, **told}).encode()).hexdigest()
    newest = _newest(partner)
    counts = newest is not None and newest.digest == digest
    return Part(
        partner,
        workflow["title"],
        workflow["states"][case.state]["title"],
        tuple(_lines(pack, field, rows) for field, rows in own.items() if not _is_files(pack, field)),
        digest,
        newest if counts else None,
        None if counts else newest,
        tuple((_head(spec), _cell(value, spec)) for value, spec in _with_specs(pack, told)),
        _own_turn(pack, case),
        tuple(_files(pack, shown, last)) if last is not None else (),
    )


def _is_files(pack: Pack, field: str) -> bool:
    """Its rows say nothing but which files there are."""
    return is_all_files(pack.section("facts")[field])


def _files(pack: Pack, shown: Sequence[str], last: Submission) -> Iterator[tuple[str, str, str]]:
    for each in load_json(last.evidence, "evidence"):
        field, row, _slot = place_parts(each["place"])
        if field in shown:
            yield row_title(pack, field, row), each["name"], each["ref"]


def _shown(pack: Pack, workflow: str, facts: Mapping[str, Any], supplier: Supplier) -> list[str]:
    """The fields that the pack shows the partner whom the case names in one field."""
    spec = pack.section("workflows")[workflow]
    field = facts.get(spec.get("partners", ""))
    named = isinstance(field, str) and any(
        each.code == supplier.uscc if each.code else each.name == supplier.name for each in partners_in(field)
    )
    return [field for field in spec.get("partner_sees") or () if named and facts.get(field) is not None]


def _with_specs(pack: Pack, told: Mapping[str, Any]) -> Iterator[tuple[Any, FactSpec]]:
    for field, value in told.items():
        yield value, pack.definition.facts[field]


def _own_turn(pack: Pack, case: Case) -> bool | None:
    if not takes_partner_steps(pack, case.workflow):
        return None
    return bool(whose_turn(pack, case.workflow, case.state) & partner_roles(pack))


def concerning(
    pack: Pack, facts: Mapping[str, Any], name: str
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Rows of the party's lists in which the supplier stands by its name; other suppliers' rows are not its business."""
    for field, raw in pack.section("facts").items():
        if raw["type"] != "list" or raw.get("from", OF_APPLICANT) != OF_APPLICANT:
            continue
        rows = [
            row
            for row in facts.get(field) or ()
            if isinstance(row, Mapping) and name in (_plain(each) for each in row.values())
        ]
        if rows:
            yield field, rows


def _plain(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _lines(pack: Pack, field: str, rows: Sequence[Mapping[str, Any]]) -> Lines:
    spec, raw = pack.definition.facts[field], pack.section("facts")[field]
    columns = [
        name
        for name, cell in raw["rows"].items()
        if cell.get("from", OF_APPLICANT) == OF_APPLICANT and "rows" not in cell
    ]
    return Lines(
        field,
        spec.title,
        tuple(_head(spec.rows[name]) for name in columns),
        tuple(tuple(_cell(row.get(name), spec.rows[name]) for name in columns) for row in rows),
    )


def _head(spec: FactSpec) -> str:
    return _("%(title)s（%(unit)s）") % {"title": spec.title, "unit": spec.unit} if spec.unit else spec.title


def _cell(value: Any, spec: FactSpec) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    return str(in_words(value, spec.labels))
