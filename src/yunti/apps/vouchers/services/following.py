"""What steps do to vouchers: issue, release, lapse, redeem, another amount after a correction; and what that leaves to the enterprise's others.

All that is decided is decided on rows that are held, then written, then booked. Not here: the steps (`stepping.py`), whoever waits (`serving.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from yunti.apps.budgets.queries.cutoffs import last_day
from yunti.apps.cases.models import Case
from yunti.apps.cases.services import Failed
from yunti.apps.ledger.chart import Happening
from yunti.apps.ledger.models import LedgerEntry
from yunti.apps.programmes.models import Round
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.apps.vouchers.enums import BOOKED, SETTLED, STANDING, Cause, State
from yunti.apps.vouchers.models import ContractUse, EnterpriseAward, Voucher, VoucherLine, VoucherVersion
from yunti.apps.vouchers.queries.queues import free_in, waiting_in
from yunti.apps.vouchers.services.booking import Change, Told, book_changes
from yunti.apps.vouchers.services.holding import hold_queues
from yunti.apps.vouchers.services.striking import is_spared, strike
from yunti.domain.serving import Standing, regained
from yunti.kit import clock, failpoints
from yunti.kit.commands import Step
from yunti.kit.errors import Refused
from yunti.kit.references import new_long_reference
from yunti.kit.wording import listed
from yunti.packs.reading import Pack
from yunti.packs.redeeming import Effect
from yunti.packs.vouchers import Item, Vouchers, vouchers_of


@dataclass(frozen=True)
class Deed:
    """One voucher and what is done to it, with what the application says now where that counts. `redemption` is the case begun for
    a voucher that is issued, `came_back_at` when one that lapses was given back to its enterprise; `bonus_fen` is added to its claim."""

    case: Case
    effect: Effect
    why: str
    asked_fen: int = 0
    contract: str = ""
    supplier_id: int | None = None
    items: Sequence[Item] = ()
    redemption: Case | None = None
    came_back_at: datetime | None = None
    bonus_fen: int = 0


@dataclass
class Held:
    """Everything of one round that these deeds may touch, as it stood and as it is to stand."""

    each: Round
    spec: Vouchers
    awards: Mapping[int, EnterpriseAward]
    rows: Sequence[Voucher]
    quota: dict[str, int]
    uses: Mapping[int, ContractUse]
    changes: dict[int, Change] = field(default_factory=dict)
    causes: dict[int, Cause] = field(default_factory=dict)
    lines: dict[int, Sequence[Item]] = field(default_factory=dict)
    contracts: dict[int, str] = field(default_factory=dict)
    struck: list[Voucher] = field(default_factory=list)

    def of_case(self, case: Case) -> Voucher | None:
        """By its application or by its redemption."""
        named = (row for row in self.rows if case.pk in (row.case_id, row.redemption_id))
        return next((row for row in named if row.state != State.RELEASED), None)

    def touch(self, row: Voucher) -> Voucher:
        self.change_of(row)
        return row

    def change_of(self, row: Voucher) -> Change:
        return self.changes.setdefault(row.pk, Change.of(row))

    def gives_back(self, row: Voucher, fen: int) -> None:
        """Room under the ceiling, and quota where it was taken."""
        self.awards[row.enterprise_id].awarded_fen -= fen
        if row.state in BOOKED:
            self.quota[row.region_code] = self.quota.get(row.region_code, 0) + fen


def follow(step: Step, deeds: Sequence[Deed]) -> list[Failed]:
    """Of one round or of several; nothing is written where one cannot be done."""
    return carry_out(step, hold(step, deeds))


def carry_out(step: Step, found: "Sequence[tuple[Held, list[Deed]]]") -> list[Failed]:
    """What is held already."""
    failed = [each for held, own in found for each in _decide(held, own)]
    if failed:
        return failed
    told = [(held, _told(held, own)) for held, own in found]
    written = [_write(step, held) for held, _told_of in told]
    failpoints.reached("following.written")
    for (held, told_of), versions in zip(told, written, strict=True):
        entries = book_changes(step, held.each, list(held.changes.values()), told_of)
        _write_versions(step, held, versions, entries)
    return []


def hold(step: Step, deeds: Sequence[Deed]) -> list[tuple[Held, list[Deed]]]:
    """Queues, contracts, awards, vouchers: those of all rounds before the next kind. A room above holds them before it decides something of its own."""
    rounds = {deed.case.round_id: deed.case.round for deed in deeds}
    enterprises = {deed.case.enterprise_id for deed in deeds}
    every = Voucher.objects.filter(enterprise__in=enterprises, round__in=rounds)
    hold_queues(step, every.order_by().values_list("round", "region_code").distinct())
    cases = [deed.case.pk for deed in deeds]
    uses = step.lock(ContractUse.objects.filter(voucher__case__in=cases, freed_at__isnull=True))
    awards = step.lock(EnterpriseAward.objects.filter(round__in=rounds, enterprise__in=enterprises))
    rows = step.lock(every.exclude(state=State.RELEASED))
    found = []
    for key, each in sorted(rounds.items()):
        spec = vouchers_of(pack_of(each))
        assert spec is not None
        own = sorted((row for row in rows if row.round_id == key), key=lambda row: row.sequence)
        held = Held(
            each,
            spec,
            {row.enterprise_id: row for row in awards if row.round_id == key},
            own,
            _quota(each, {row.region_code for row in own}),
            {use.voucher_id: use for use in uses},
        )
        found.append((held, [deed for deed in deeds if deed.case.round_id == key]))
    return found


def _quota(each: Round, regions: Iterable[str]) -> dict[str, int]:
    """What is free where nobody waits for it."""
    free = free_in(each)
    return {
        region: 0 if waiting_in(each, region).exists() else free.get(region, 0) for region in sorted(regions)
    }


def _told(held: Held, deeds: Sequence[Deed]) -> Told:
    why = listed(dict.fromkeys(deed.why for deed in deeds if deed.why))
    edition = f"{held.each.programme}/{held.each.edition}"
    return Told(listed(held.spec.clause), edition, why, _clauses(held.spec, pack_of(held.each)))


def _clauses(spec: Vouchers, pack: Pack) -> dict[Happening, str]:
    """Of what follows once it is issued."""
    redeemed = listed(spec.redemption.clause) if spec.redemption is not None else ""
    lapsed = listed(spec.strikes.clause(pack)) if spec.strikes is not None else ""
    return {
        Happening.REDEEMED: redeemed,
        Happening.BONUS: redeemed,
        Happening.REFUSED: redeemed,
        Happening.LAPSED: lapsed,
    }


# decided ----------------------------------------------------------------------------------------------------------


def _decide(held: Held, deeds: Sequence[Deed]) -> list[Failed]:
    acts = {
        Effect.ISSUES: _issue,
        Effect.RELEASES: _release,
        Effect.LAPSES: _lapse,
        Effect.RESUBMITS: _resubmit,
        Effect.BEGINS: _begin,
        Effect.REDEEMS: _redeem,
        Effect.VOIDS: _void,
    }
    failed = []
    for deed in deeds:
        row = held.of_case(deed.case)
        if row is None:
            if deed.effect is not Effect.RELEASES:
                failed.append(Failed(deed.case.ref, _unserved()))
            continue
        try:
            acts[deed.effect](held, held.touch(row), deed)
        except Refused as refusal:
            failed.append(Failed(deed.case.ref, refusal))
    if not failed:
        for enterprise in sorted({row.enterprise_id for row in held.rows}):
            _regain(held, enterprise)
    return failed


def _unserved() -> Refused:
    return Refused("not_served", _("这份申请还没有排到额度。"), next_step=_("请稍候再办，通常只要几秒。"))


def _issue(held: Held, row: Voucher, deed: Deed) -> None:
    if row.state == State.WAITING:
        raise Refused(
            "quota_waits",
            _("本地区的额度不够，这份申请排在队里等待额度。"),
            clause=listed(held.spec.clause),
            next_step=_("有额度下达或退回后，平台按次序占用，再办理发放。"),
        )
    if row.state not in (State.HELD, State.PLACED):
        raise Refused("not_to_issue", _("这张服务券现在不能发放。"), next_step=_("请刷新页面。"))
    if not row.amount_fen:
        raise Refused(
            "nothing_awarded",
            _("企业本批次的累计上限已经用完，这份申请的券额为零，不发放。"),
            clause=listed(held.spec.clause),
            next_step=_("请告知企业，由企业撤回，或按规定驳回。"),
        )
    last = _expires_on(held)
    if last is not None and last < clock.today():
        raise Refused(
            "past_cutoff",
            _("结算截止日期已过，发放后无法兑现。"),
            clause=listed(held.spec.clause),
            next_step=_("请待公布新的结算截止日期，或者退回申请。"),
        )
    row.state, row.code, row.issued_on = State.ISSUED, new_long_reference(), clock.today()
    row.number = f"{held.spec.prefix}-{held.each.code}-{row.region_code}-{row.place:06d}"
    row.expires_on, row.redemption = last, deed.redemption
    held.lines[row.pk] = deed.items


def _expires_on(held: Held) -> date | None:
    kind = held.spec.expires
    return last_day(held.each, pack_of(held.each), kind, clock.today()) if kind else None


def _release(held: Held, row: Voucher, deed: Deed) -> None:
    if row.state in STANDING:
        held.gives_back(row, row.amount_fen)
    row.state, row.why = State.RELEASED, deed.why
    held.contracts[row.pk] = ""


def _lapse(held: Held, row: Voucher, deed: Deed) -> None:
    """The amount stays counted under the ceiling; the quota is not given again. Once the voucher has lapsed its other case follows."""
    if row.state == State.LAPSED:
        return
    if row.state != State.ISSUED:
        raise Refused("not_issued", _("这张服务券没有发放，或者已经办结。"), next_step=_("请刷新页面。"))
    if deed.case.pk == row.case_id and row.applied_at is not None:
        raise Refused(
            "applied_for",
            _("截止前已经申请结算，这张服务券不随申领作废。"),
            next_step=_("请在结算申请里办理。"),
        )
    row.state = State.LAPSED
    last = _expires_on(held) or row.expires_on
    if held.spec.strikes is not None and not is_spared(deed.came_back_at, row.issued_on, last):
        held.struck.append(row)


def _begin(held: Held, row: Voucher, deed: Deed) -> None:
    """Handed in anew, the moment of the first time stands."""
    if row.state != State.ISSUED:
        raise Refused(
            "not_issued", _("这张服务券已经作废或者办结，不能再申请结算。"), next_step=_("请刷新页面。")
        )
    row.applied_at = row.applied_at or deed.case.submitted_at


def _redeem(held: Held, row: Voucher, deed: Deed) -> None:
    _require_applied(row, deed)
    row.state, held.change_of(row).bonus_fen = State.REDEEMED, deed.bonus_fen


def _void(held: Held, row: Voucher, deed: Deed) -> None:
    """Neither amount nor quota is given to anybody else."""
    _require_applied(row, deed)
    row.state, row.why = State.VOID, deed.why


def _require_applied(row: Voucher, deed: Deed) -> None:
    if row.state != State.ISSUED or row.applied_at is None or row.redemption_id != deed.case.pk:
        raise Refused(
            "not_to_redeem", _("这张服务券没有待办的结算申请，或者已经办结。"), next_step=_("请刷新页面。")
        )


def _resubmit(held: Held, row: Voucher, deed: Deed) -> None:
    """Its place and what it holds stay; less asked for frees the rest, more comes out of what is free while nobody waits."""
    row.gross_fen, row.supplier_id = deed.asked_fen, deed.supplier_id
    held.contracts[row.pk] = deed.contract
    held.causes[row.pk] = Cause.RESUBMITTED
    if row.state not in (State.HELD, State.PLACED):
        return
    less = row.amount_fen - min(row.amount_fen, row.gross_fen)
    held.gives_back(row, less)
    row.amount_fen -= less


def _regain(held: Held, enterprise: int) -> None:
    award = held.awards.get(enterprise)
    if award is None:
        return
    own = [row for row in held.rows if row.enterprise_id == enterprise and row.state in STANDING]
    standing = [
        Standing(
            row.pk,
            row.gross_fen,
            row.amount_fen,
            row.region_code if row.state in BOOKED else "",
            fixed=row.state in SETTLED or row.applied_at is not None,
        )
        for row in own
    ]
    grown = regained(standing, award.ceiling_fen - award.awarded_fen, held.quota)
    for row in own:
        if row.pk in grown:
            held.touch(row).amount_fen += grown[row.pk]
            award.awarded_fen += grown[row.pk]
            held.causes.setdefault(row.pk, Cause.REGAINED)
            if row.state in BOOKED:
                held.quota[row.region_code] -= grown[row.pk]


# written ----------------------------------------------------------------------------------------------------------


def _write(step: Step, held: Held) -> list[VoucherVersion]:
    versions, now = [], clock.now()
    for change in held.changes.values():
        row = change.voucher
        if row.amount_fen != change.amount_fen and row.state in STANDING:
            row.version += 1
            award = held.awards[row.enterprise_id]
            room = award.ceiling_fen - award.awarded_fen + row.amount_fen
            versions.append(
                VoucherVersion(
                    voucher=row,
                    version=row.version,
                    amount_fen=row.amount_fen,
                    room_fen=room,
                    cause=held.causes[row.pk],
                    made_at=now,
                )
            )
        _write_contract(step, held, row)
        step.save(row)
    for award in held.awards.values():
        award.save(update_fields=["awarded_fen"])
    if held.struck:
        strike(step, held.each, held.spec, held.struck)
    return versions


def _write_contract(step: Step, held: Held, row: Voucher) -> None:
    """Another contract takes the place of the one before, unless it is used already."""
    if row.pk not in held.contracts:
        return
    wanted, use = held.contracts[row.pk], held.uses.get(row.pk)
    if use is not None and use.contract_key == wanted:
        return
    if use is not None:
        use.freed_at = clock.now()
        step.save(use, "freed_at")
    if not wanted:
        return
    if ContractUse.objects.filter(contract_key=wanted, freed_at__isnull=True).exists():
        raise Refused(
            "contract_used",
            _("这份合同已经用于另一张服务券。"),
            next_step=_("请核对合同，再提交。"),
        )
    step.create(ContractUse, contract_key=wanted, voucher=row)


def _write_versions(
    step: Step, held: Held, versions: Sequence[VoucherVersion], entries: Mapping[int, LedgerEntry]
) -> None:
    """With the entries that took the quota; a superseded version of an issued voucher hands its lines on."""
    for version in versions:
        version.entry = entries.get(version.voucher_id)
    made = {row.voucher_id: row for row in step.bulk_create(VoucherVersion, versions)}
    lines = []
    for change in held.changes.values():
        row = change.voucher
        items: Sequence[Item] = held.lines.get(row.pk, ())
        if row.state == State.ISSUED and (row.pk in made or row.pk in held.lines):
            target = made.get(row.pk) or row.versions.get(version=row.version)
            lines += _lines(held, target, items or _handed_on(row))
    step.bulk_create(VoucherLine, lines)


def _handed_on(row: Voucher) -> list[Item]:
    before = VoucherLine.objects.filter(version__voucher=row).order_by("-version", "id")
    latest = [line for line in before if line.version_id == before[0].version_id]
    return [Item(line.service, line.amount_fen, line.cap_fen, line.fee_fen, line.devices) for line in latest]


def _lines(held: Held, version: VoucherVersion, items: Sequence[Item]) -> list[VoucherLine]:
    pack = pack_of(held.each)
    return [
        VoucherLine(
            version=version,
            service=each.service,
            title=held.spec.service_title(pack, each.service)[:200],
            cap_fen=each.cap_fen,
            fee_fen=each.fee_fen,
            devices=each.devices,
            amount_fen=each.amount_fen,
        )
        for each in items
    ]
