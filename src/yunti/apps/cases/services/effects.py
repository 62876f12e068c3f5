"""What follows from a step in the registry: bans, statuses granted and ended, as the pack declares them.

An effect of a capability is declared as such and is nothing that follows here: that one reads it from the step. What bars or
ends is kept beside the step. Not here: taking it back (`undoing.py`), the registry's own rules (`registry.services`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from yunti.apps.budgets.services.bans import set_ban_term
from yunti.apps.cases.enums import ConsequenceKind, HappeningKind
from yunti.apps.cases.guards import Surroundings
from yunti.apps.cases.models import CaseMove, Consequence
from yunti.apps.cases.queries.consequences import BY_PACK
from yunti.apps.cases.queries.partners import Partner, partners_in
from yunti.apps.cases.services.happening import note_happening
from yunti.apps.cases.services.listing_effects import delist_services, list_services
from yunti.apps.certificates.services import Printed, issue_certificate
from yunti.apps.registry.models import StatusGrant, Supplier
from yunti.apps.registry.queries.facts import about, status_in_force
from yunti.apps.registry.services.bars import NewBan, record_ban
from yunti.apps.registry.services.statuses import GrantedStatus, grant_status, revoke_status
from yunti.kit import clock
from yunti.kit.actors import Actor
from yunti.kit.commands import Step
from yunti.kit.wording import listed


def take_effect(step: Step, around: Surroundings, name: str, move: CaseMove) -> None:
    spec = around.pack.section("effects").get(name) or {}
    if "ban" in spec:
        _ban(step, around, spec, move)
    if "grant_status" in spec:
        _grant(around, spec)
    if "revoke_status" in spec:
        _revoke(step, around, spec, move)
    if "list_services" in spec:
        list_services(around, spec, _clause(spec))
    if "delist_services" in spec:
        delist_services(around, spec, _clause(spec), list(move.reasons))


def _source(around: Surroundings) -> str:
    return f"{around.case.round.title} {around.case}"[:200]


def _decided(around: Surroundings) -> tuple[str, Actor]:
    """Where a ban comes from, and the platform in the place of the authority that took the step: who may lift it follows from
    that place."""
    source = f"{around.by.organisation_name} {_source(around)}".strip()[:200]
    return source, replace(BY_PACK, jurisdiction=around.by.jurisdiction)


def _clause(spec: Mapping[str, Any]) -> str:
    clause = spec.get("clause", "")
    return clause if isinstance(clause, str) else listed(clause)


def _ban(step: Step, around: Surroundings, spec: Mapping[str, Any], move: CaseMove) -> None:
    source, authority = _decided(around)
    for uscc in _barred(around, spec):
        made = record_ban(
            ban=NewBan(
                uscc=uscc,
                ground=str(spec.get("ground") or spec["title"])[:200],
                clause=_clause(spec),
                source=source,
                valid_from=clock.today(),
                scope=spec.get("scope") or "all",
            ),
            by=authority,
        )
        step.create(Consequence, move=move, kind=ConsequenceKind.BAN, ref=made.ref)
        if "periods" in spec:
            programme = around.case.round.programme
            set_ban_term(ban=made, programme=programme, periods=spec["periods"], by=BY_PACK)
    _say_left_out(step, around, spec, move)


def _barred(around: Surroundings, spec: Mapping[str, Any]) -> Iterator[str]:
    """Partners by the credit code that the facts hold, registered or not; without one by the name of a registered supplier."""
    case = around.case
    party: Any = case.enterprise or case.supplier
    if spec["ban"] == "enterprise":
        yield party.uscc
        return
    partners = _liable(around, spec)
    named = Supplier.objects.filter(name__in=[name for name, code in partners if not code])
    codes = [*named.order_by("id").values_list("uscc", flat=True), *(code for _name, code in partners)]
    yield from dict.fromkeys(code for code in codes if code)


def _liable(around: Surroundings, spec: Mapping[str, Any]) -> list[Partner]:
    if spec["ban"] != "partners":
        return []
    rows = around.facts.facts.get(spec.get("partners", ""))
    return partners_in(rows, spec.get("code", ""), spec.get("where", ""))


def _say_left_out(step: Step, around: Surroundings, spec: Mapping[str, Any], move: CaseMove) -> None:
    """A ban is of a credit code: who has none that is known is named beside the step, and its desk is told."""
    without = [name for name, code in _liable(around, spec) if not code]
    known = set(Supplier.objects.filter(name__in=without).values_list("name", flat=True))
    names = [name for name in without if name not in known]
    if not names:
        return
    move.left_out = [*move.left_out, *names]
    step.save(move, "left_out")
    note_happening(around.case, HappeningKind.LEFT_OUT, by=around.by, told={"role": move.role})


def _grant(around: Surroundings, spec: Mapping[str, Any]) -> None:
    case = around.case
    party: Any = case.enterprise or case.supplier
    value = spec["says"] if "says" in spec else around.pack_value(spec["value"])
    for earlier in _held(around, spec["grant_status"]):
        revoke_status(grant=earlier, on=clock.today(), reason=spec["title"], by=BY_PACK)
    granted = grant_status(
        party=party,
        status=GrantedStatus(
            spec["grant_status"], value, clock.today(), None, _source(around), _clause(spec)
        ),
        by=BY_PACK,
    )
    if "certificate" in spec:
        issue_certificate(grant=granted, printed=_printed(around, spec["certificate"]), by=BY_PACK)


def _printed(around: Surroundings, told: Mapping[str, Any]) -> Printed:
    """Issued in the name of the authority whose officer takes the step."""
    return Printed(
        told["title"],
        around.by.organisation_name or around.pack.title,
        told.get("prefix", ""),
        told.get("text", ""),
        around.case.ref,
    )


def _revoke(step: Step, around: Surroundings, spec: Mapping[str, Any], move: CaseMove) -> None:
    """Also says so of what another step had ended already, so that it does not return when only that one is taken back."""
    kind = spec["revoke_status"]
    held, ended = _held(around, kind), _ended(around, kind)
    for grant in held:
        reason = listed(move.reasons) or spec["title"]
        revoke_status(grant=grant, on=clock.today(), reason=reason[:200], by=BY_PACK)
    for grant in (*held, *ended):
        step.create(Consequence, move=move, kind=ConsequenceKind.ENDED, ref=grant.ref)


def _held(around: Surroundings, kind: str) -> list[StatusGrant]:
    party: Any = around.case.enterprise or around.case.supplier
    rows = StatusGrant.objects.filter(about(party), kind__code=kind)
    return [row for row in rows if status_in_force(row, clock.today())]


def _ended(around: Surroundings, kind: str) -> list[StatusGrant]:
    """Those that steps of this or other cases ended and that were not given back."""
    party: Any = around.case.enterprise or around.case.supplier
    ended = Consequence.objects.filter(kind=ConsequenceKind.ENDED, undone_at__isnull=True).values("ref")
    return list(StatusGrant.objects.filter(about(party), kind__code=kind, ref__in=ended).order_by("id"))
