"""Dated facts with where they come from; a better one supersedes, nothing is overwritten.

Not here: facts out of lists (`importing`), reading them as of a day (`queries.facts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.registry.enums import FactKey, ProvenanceKind
from yunti.apps.registry.masterdata import FACT_COLUMNS, cleaned
from yunti.apps.registry.models import Enterprise, Fact, Provenance
from yunti.apps.registry.permissions import PartyRow, can_ask_for_change, can_edit_party, owns
from yunti.apps.registry.queries.facts import facts_on
from yunti.apps.registry.services.parties import lock_party
from yunti.domain.sizes import size_class
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import InvalidInput, Problem


@dataclass(frozen=True)
class FactSource:
    """On what ground facts are recorded."""

    text: str
    document_ref: str = ""


@command("registry.record_facts")
def record_facts(
    step: Step,
    *,
    party: PartyRow,
    values: Mapping[str, str],
    valid_from: date,
    source: FactSource,
    valid_to: date | None = None,
    by: Actor,
    key: str | None = None,
) -> list[Fact]:
    """Officers record verified facts, the party itself declared ones. Same key and first day: the old one is superseded."""
    row = lock_party(step, party)
    declared = owns(by, row)
    step.require(can_ask_for_change(by, row) if declared else can_edit_party(by, row))
    _check(values, valid_from, valid_to, source)
    clean = cleaned(values, FACT_COLUMNS, clock.today())
    provenance = step.create(
        Provenance,
        kind=ProvenanceKind.DECLARED if declared else ProvenanceKind.VERIFIED,
        source=source.text.strip(),
        document_ref=source.document_ref,
        recorded_at=clock.now(),
        recorded_by=by.ref,
    )
    facts = [
        put_fact(step, row, FactKey(name), value, provenance, (valid_from, valid_to))
        for name, value in clean.items()
        if value is not None
    ]
    if not declared and isinstance(row, Enterprise):
        derive_size(step, row)
    step.record(
        row,
        details={
            "facts": {fact.key: fact.value for fact in facts},
            "from": valid_from,
            "source": source.text,
        },
    )
    return facts


def derive_size(step: Step, enterprise: Enterprise) -> None:
    """The size class follows from industry and facts of today, as far as they decide it."""
    facts = facts_on(enterprise, clock.today())
    known = {key: int(fact.value) for key, fact in facts.items()}
    size = size_from(enterprise.industry_code, known)
    if size and size != enterprise.size_class:
        enterprise.size_class = size
        enterprise.updated_at = clock.now()
        step.save(enterprise)


def size_from(industry_code: str, known: Mapping[str, int]) -> str:
    """Empty where industry and figures leave it open."""
    if not industry_code:
        return ""
    finding = size_class(
        industry_code,
        employees=known.get(FactKey.EMPLOYEES),
        revenue_fen=known.get(FactKey.REVENUE),
        assets_fen=known.get(FactKey.ASSETS),
    )
    return finding.size.value if finding.size else ""


def put_fact(
    step: Step,
    party: PartyRow,
    key: FactKey,
    value: Any,
    provenance: Provenance,
    span: tuple[date, date | None],
) -> Fact:
    """For a locked party: the new fact, with the one it takes the place of marked as no longer standing."""
    subject: dict[str, Any] = {"enterprise": party} if isinstance(party, Enterprise) else {"supplier": party}
    old = Fact.objects.filter(**subject, key=key, valid_from=span[0], stands=True).first()
    if old is not None:
        old.stands = False
        step.save(old)
    return step.create(
        Fact,
        **subject,
        key=key,
        value=str(value),
        unit=key.unit,
        valid_from=span[0],
        valid_to=span[1],
        provenance=provenance,
        supersedes=old,
    )


def _check(values: Mapping[str, str], valid_from: date, valid_to: date | None, source: FactSource) -> None:
    problems = []
    if not any(text.strip() for text in values.values()):
        problems.append(Problem("employees", "empty", _("没有填写任何数据。"), _("至少填写一项。")))
    if not source.text.strip():
        problems.append(Problem("source", "empty", _("没有填写数据来源。"), _("例如 2025 年度财务报表。")))
    if valid_from > clock.today():
        problems.append(Problem("valid_from", "in_future", _("数据日期在今天之后。")))
    if valid_to is not None and valid_to < valid_from:
        problems.append(Problem("valid_to", "ends_before_it_begins", _("截止日期早于起始日期。")))
    if problems:
        raise InvalidInput(problems)
