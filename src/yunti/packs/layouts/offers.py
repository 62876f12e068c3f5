"""Where a paper of the pack is offered, and what the platform fills in besides the facts: the key `offered` of a paper.

Not here: the layout itself (`model`), the values (`apps.paperwork`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yunti.packs.errors import Problem
from yunti.packs.loading import KeyPath
from yunti.packs.schema.papers import AUDIENCES
from yunti.rules.errors import nearest

PARTY, OFFICERS, ROUND, LIST, BOARD = AUDIENCES
FOR_LOOK_UP = "case.secret"
OFFICE_OF, THROUGH = "office_of.", "case.through."
OF_CASE = (
    "case.number",
    "case.submitted_at",
    "case.digest",
    "case.files",
    FOR_LOOK_UP,
    "case.state",
    "case.place",
)
OF_LETTER = ("title", "number", "opening", "lines", "authority", "issued_on", "digest")
OF_VISIT = (
    "code",
    "title",
    "party",
    "case_number",
    "authority",
    "visited_on",
    "place",
    "visitors",
    "representative",
    "representative_signed",
    "findings",
    "opinion",
    "conclusion",
    "files",
    "sheet",
    "signed_at",
)
OF_VISITOR, OF_FINDING = ("name", "signed"), ("item", "outcome", "note")
OF_FILE = ("number", "name", "code", "digest", "taken_at", "uploaded_at")
ROWS_OF_VISIT = {"visitors": OF_VISITOR, "findings": OF_FINDING, "files": OF_FILE}
FROM_VISIT = "visit."
OF_VOUCHER = (
    "number",
    "version",
    "state",
    "gross",
    "amount",
    "amount_written",
    "issued_on",
    "expires_on",
    "enterprise",
    "enterprise_code",
    "supplier",
    "supplier_code",
    "services",
    "notice",
    "round",
    "place",
    "address",
)
OF_SERVICE = ("service", "cap", "fee", "devices", "amount")
FROM_VOUCHER = "voucher."
OF_VOUCHERS = tuple(f"{FROM_VOUCHER}{each}" for each in OF_VOUCHER)
OF_PLATFORM = ("office.name", "site.address", "today", "register")
ROWS_COUNT, ROWS_THROUGH = "rows.count", "rows.through."
"""How many cases stand in a list, and how many of them came through a state."""
OF_ROUND = ("office.name", "today", ROWS_COUNT)
OF_ROW = ("case.number", "case.place", "case.state", "case.voucher")
FROM_LIST = "list."
BOOKS = "books.address"
"""Where a voucher is found in the books by its number: what leads from a printed amount to its entries."""
LIST_ROWS = "list.rows"
OF_LIST = (
    "number",
    "title",
    "text",
    "authority",
    "contact",
    "opened_on",
    "last_day",
    "replaces",
    "reason",
    "withdrawn_reason",
    "line_count",
    "total",
    "local_total",
    "rows",
    "objections",
    "objection_count",
    "digest",
)
OF_OBJECTION = ("number", "line", "party", "raised_on", "due_on", "state", "outcome", "settled_on")
FROM_BOARD = "board."
OF_BOARD: Mapping[str, tuple[str, ...]] = {
    "cities": (
        "city",
        "target",
        "issue",
        "earmark",
        "released",
        "free",
        "held",
        "issued",
        "redeemed",
        "lapsed",
        "void",
        "waiting",
        "carried",
        "postponed",
    ),
    "counts": ("city", "service", "supplier", "applied", "issued", "redeemed", "lapsed", "carried"),
}
"""What each line of the two boards knows; amounts stand where all that was issued has come to."""
OF_BOARDS = ("office.name", "today", "site.address", "round.title", BOOKS)
OF_VISITS = tuple(f"{FROM_VISIT}{each}" for each in OF_VISIT)
SOURCES = (*OF_CASE, *(f"letter.{each}" for each in OF_LETTER), *OF_PLATFORM)


@dataclass(frozen=True, slots=True)
class Rows:
    """Which cases of a round stand in a list: those that came through one of these states and do not stand in one of `but`; by number,
    or by the field `sort`, those without one last."""

    through: tuple[str, ...]
    but: tuple[str, ...] = ()
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """`to` whom; `handed_in`: not before; `letters`: drawn of each letter that went out, `visits`: of each record of a visit,
    `vouchers`: of each voucher that was issued, `board`: of which rows of the board of a year. `given` and `each` say input by
    input what the platform fills in; `rows` the cases of a list by actor. `when` is a formula, at a public list the name
    of an input that is filled in."""

    to: tuple[str, ...] = ()
    handed_in: bool = False
    when: Any = None
    letters: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)
    path: KeyPath = ()
    visits: bool = False
    vouchers: bool = False
    board: str = ""

    @property
    def shows_secret(self) -> bool:
        """The secret of the receipt, with which a case is looked up."""
        return FOR_LOOK_UP in self.given.values()

    @property
    def kept(self) -> bool:
        """What shows the secret is drawn and forgotten."""
        return not self.shows_secret

    @property
    def registers(self) -> tuple[str, ...]:
        """The lists that are written entry by entry."""
        return tuple(name for name, source in self.given.items() if source == "register")


def read_offer(raw: Mapping[str, Any], path: KeyPath) -> Offer:
    rows = {
        role: Rows(tuple(each["through"]), tuple(each.get("but") or ()), str(each.get("sort") or ""))
        for role, each in (raw.get("rows") or {}).items()
    }
    return Offer(
        tuple(raw["to"]),
        bool(raw.get("handed_in", False)),
        raw.get("when"),
        bool(raw.get("letters", False)),
        dict(raw.get("given") or {}),
        dict(raw.get("each") or {}),
        rows,
        path,
        bool(raw.get("visits", False)),
        bool(raw.get("vouchers", False)),
        str(raw.get("board", "")),
    )


def offer_problems(pack: Any) -> Iterator[Problem]:
    """Inputs, sources, states, actors that do not exist."""
    workflows = pack.section("workflows").values()
    states = {state for spec in workflows for state in spec["states"]}
    for layout in pack.papers.values():
        offer = layout.offered
        for key, own in (("given", layout.inputs), ("each", layout.each)):
            for name, source in getattr(offer, key).items():
                path = (*offer.path, key, name)
                yield from _known(pack, name, own, path, "输入项")
                yield from _source(pack, source, states, _known_to(offer, key), path)
        for role, rows in offer.rows.items():
            yield from _known(pack, role, pack.section("actors"), (*offer.path, "rows", role), "角色")
            for state in (*rows.through, *rows.but):
                yield from _known(pack, state, states, (*offer.path, "rows", role), "状态")
            if rows.sort:
                yield from _known(
                    pack, rows.sort, pack.definition.facts, (*offer.path, "rows", role, "sort"), "字段"
                )
        if LIST in offer.to:
            yield from _of_list(pack, layout)
        if offer.visits:
            yield from _of_visit(pack, layout)
        if offer.vouchers:
            yield from _of_voucher(pack, layout)
        if BOARD in offer.to and not (layout.cases and offer.board and offer.to == (BOARD,)):
            yield pack.problem(
                offer.path, "按看板出的公文只写 to: [board]，并写 cases: true 和 offered.board"
            )
        if ROUND in offer.to and not (layout.cases and offer.rows):
            yield pack.problem(offer.path, "按批次出的公文要写 cases: true 和 offered.rows")


def _known_to(offer: Offer, key: str) -> tuple[str, ...]:
    if BOARD in offer.to:
        rows = tuple(f"{FROM_BOARD}{each}" for each in OF_BOARD.get(offer.board, ()))
        return rows if key == "each" else OF_BOARDS
    if key == "each":
        return OF_ROW
    if LIST in offer.to:
        return (*(f"{FROM_LIST}{each}" for each in OF_LIST), "today", BOOKS)
    if offer.visits:
        return OF_VISITS
    if offer.vouchers:
        return OF_VOUCHERS
    return OF_ROUND if ROUND in offer.to else SOURCES


def _of_list(pack: Any, layout: Any) -> Iterator[Problem]:
    """What is printed of a public list is what was frozen: lists as inputs, never the cases themselves."""
    offer = layout.offered
    if layout.cases or layout.form or offer.to != (LIST,):
        yield pack.problem(
            offer.path, "按名单出的公文只写 to: [list]，不写 cases 和 form：各行由 list.rows 给出"
        )
    if offer.when is not None:
        yield from _known(pack, str(offer.when), layout.inputs, (*offer.path, "when"), "输入项")
    for name, source in offer.given.items():
        if name in layout.inputs and source == f"{FROM_LIST}objections":
            for column in layout.inputs[name].rows:
                yield from _known(pack, column, OF_OBJECTION, (*layout.path, "inputs", name, "rows"), "列")


def _of_visit(pack: Any, layout: Any) -> Iterator[Problem]:
    """What is printed of a record is what was written in it, for the desks that keep it."""
    offer = layout.offered
    if layout.cases or layout.form or offer.to != (OFFICERS,):
        yield pack.problem(offer.path, "按核查记录出的公文只写 to: [officers]，不写 cases 和 form")
    for name, source in offer.given.items():
        columns = ROWS_OF_VISIT.get(source.removeprefix(FROM_VISIT), ())
        if name in layout.inputs and columns:
            for column in layout.inputs[name].rows:
                yield from _known(pack, column, columns, (*layout.path, "inputs", name, "rows"), "列")


def _of_voucher(pack: Any, layout: Any) -> Iterator[Problem]:
    """Drawn of a voucher with what its application said, for whoever the voucher is of."""
    offer = layout.offered
    if layout.cases or layout.form:
        yield pack.problem(offer.path, "按服务券出的公文不写 cases 和 form")
    for name, source in offer.given.items():
        if name in layout.inputs and source == f"{FROM_VOUCHER}services":
            for column in layout.inputs[name].rows:
                yield from _known(pack, column, OF_SERVICE, (*layout.path, "inputs", name, "rows"), "列")


def _known(pack: Any, name: str, known: Any, path: KeyPath, what: str) -> Iterator[Problem]:
    if name not in known:
        yield pack.problem(path, f"没有{what} {name}{nearest(name, known)}")


def _source(pack: Any, source: str, states: Any, known: Any, path: KeyPath) -> Iterator[Problem]:
    if source.startswith(OFFICE_OF):
        yield from _known(pack, source.removeprefix(OFFICE_OF), pack.section("actors"), path, "角色")
    elif source.startswith(THROUGH):
        yield from _known(pack, source.removeprefix(THROUGH), states, path, "状态")
    elif source.startswith(ROWS_THROUGH) and ROWS_COUNT in known:
        yield from _known(pack, source.removeprefix(ROWS_THROUGH), states, path, "状态")
    else:
        yield from _known(pack, source, known, path, "来源")
