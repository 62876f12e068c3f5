"""Binding files to the rows of a case while it is written, and letting them go; rows that move take their files along.

A file that a submission was handed in with stays in use by that submission.
Not here: the library (`apps.documents`), what a bound file makes of the facts (`packs.evidence`), drawing (`web`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunti.apps.cases.models import Answer, Case, Submission
from yunti.apps.cases.queries.bindings import page_count
from yunti.apps.cases.queries.facts import last_submission, text_of, value_of
from yunti.apps.cases.services.locking import lock_case
from yunti.apps.cases.services.writing import may_write, write_answer
from yunti.apps.documents.models import Evidence, EvidenceUse
from yunti.apps.documents.queries import used_by
from yunti.apps.documents.services import add_use, let_go, lock_own_evidence
from yunti.apps.programmes.queries.rounds import pack_of
from yunti.domain.page_ranges import MOST_LETTERS, PagesUnreadable, pages_text, read_pages
from yunti.kit.actors import Actor
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Problem
from yunti.packs.evidence import EvidenceSlot, is_all_files, list_along, place_of, row_code, slots_of
from yunti.packs.loading import load_json
from yunti.packs.reading import Pack

MOST_IN_A_SLOT = 100


@dataclass(frozen=True)
class Place:
    """A slot of a row. `version` is that of the list as the person saw it: rows that are counted may have moved since."""

    field: str
    row: str
    slot: str
    version: int = 0

    @property
    def path(self) -> str:
        return place_of(self.field, self.row, self.slot)


@command("cases.bind_evidence")
def bind_evidence(
    step: Step,
    *,
    case: Case,
    place: Place,
    refs: Sequence[str],
    by: Actor,
    pages: str = "",
    key: str | None = None,
) -> list[EvidenceUse]:
    """Files of the library into a slot; one that lies there already stays as it is. `pages` is for a single file."""
    files = lock_own_evidence(step, refs, case.organisation, by)
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    step.require(may_write(by, row, pack, [place.field]))
    slot = _slot(pack, place)
    _require_row(step, row, pack, place, by)
    before = {use.evidence_id for use in used_by(row, head=place.path) if use.place == place.path}
    fresh = [each for each in files if each.pk not in before]
    most = min(slot.limit_in(place.row).most_files or MOST_IN_A_SLOT, MOST_IN_A_SLOT)
    if len(before) + len(fresh) > most:
        text = _("一处最多附 %(most)s 个文件。") % {"most": most}
        raise InvalidInput([Problem("evidence", "too_many", text)])
    label = str(row.round.title)
    made = [
        add_use(step, evidence=each, subject=row, label=label, place=place.path, pages=_pages(pages, each))
        for each in fresh
    ]
    step.record(row, details={"place": place.path, "files": [each.ref for each in fresh], "pages": pages})
    return made


@command("cases.choose_pages")
def choose_pages(
    step: Step, *, case: Case, place: Place, ref: str, pages: str, seen: str, by: Actor
) -> EvidenceUse:
    """Which pages of a bound file are meant; `seen` are the pages that the person saw before."""
    row, use = _bound(step, case, place, ref, by)
    wanted = _pages(pages, use.evidence)
    if use.pages not in (seen, wanted):
        raise Conflict(
            "pages_overtaken",
            _("同事刚把页码改成了“%(pages)s”，您的修改没有保存。") % {"pages": use.pages or _("全部")},
            next_step=_("请看一看现在的页码，再决定用哪一个。"),
        )
    if use.pages != wanted:
        use.pages = wanted
        step.save(use, "pages")
    step.record(row, details={"place": place.path, "file": ref, "pages": wanted})
    return use


@command("cases.unbind_evidence")
def unbind_evidence(step: Step, *, case: Case, place: Place, ref: str, by: Actor) -> EvidenceUse:
    """The file stays in the library, and with what was handed in with it."""
    row, use = _bound(step, case, place, ref, by)
    let_go(step, use, kept_by=_keeper(row, use))
    step.record(row, details={"place": place.path, "file": ref})
    return use


def move_rows(step: Step, case: Case, pack: Pack, field: str, rows: Sequence[int]) -> None:
    """Files follow their rows: `rows[new]` is where a row stood before. Part of saving the list."""
    if not slots_of(pack, field) or row_code(pack.section("facts")[field]):
        return
    now = {str(old): str(new) for new, old in enumerate(rows)}
    moved = []
    for use in used_by(case, head=f"{field}/"):
        _field, row, slot = use.place.split("/")
        if now.get(row) == row:
            continue
        if row in now:
            moved.append((use.evidence, use.label, place_of(field, now[row], slot), use.pages))
        let_go(step, use, kept_by=_keeper(case, use))
    # Anew rather than changed: two rows that change places would meet at one of them for a moment.
    for evidence, label, place, pages in moved:
        add_use(step, evidence=evidence, subject=case, label=label, place=place, pages=pages)


def _bound(step: Step, case: Case, place: Place, ref: str, by: Actor) -> tuple[Case, EvidenceUse]:
    row = lock_case(step, case, by)
    pack = pack_of(row.round)
    step.require(may_write(by, row, pack, [place.field]))
    if not row_code(pack.section("facts")[place.field]):
        _refuse_moved(_answer(row, place.field), place)
    own = (use for use in used_by(row, head=place.path) if use.place == place.path)
    found = next((use for use in own if use.evidence.ref == ref), None)
    if found is None:
        raise NotFoundOrHidden(
            _("这里已经没有这个文件。"), next_step=_("可能同事刚移走了它，请刷新后看一看。")
        )
    return row, found


def _slot(pack: Pack, place: Place) -> EvidenceSlot:
    found = next((each for each in slots_of(pack, place.field) if each.name == place.slot), None)
    if found is None:
        raise NotFoundOrHidden(_("申请表没有这一处材料。"))
    return found


def _require_row(step: Step, case: Case, pack: Pack, place: Place, by: Actor) -> None:
    """The row exists; one of a list along a reference list begins to with its first file."""
    raw = pack.section("facts")[place.field]
    answer = _answer(case, place.field)
    key = row_code(raw)
    rows = value_of(answer.value) if answer is not None else []
    if not key:
        _refuse_moved(answer, place)
        if not (place.row.isascii() and place.row.isdigit() and int(place.row) < len(rows or ())):
            raise NotFoundOrHidden(_("这一行还没有保存。"), next_step=_("请先填写这一行，再附材料。"))
        return
    reference = pack.definition.lists[list_along(raw)]
    order = [str(each[reference.key]) for each in reference.rows]
    if place.row not in order:
        raise NotFoundOrHidden(_("清单里没有这一项。"))
    if not is_all_files(raw):
        _tick(step, case, place, answer, key, order, by)


def _tick(
    step: Step, case: Case, place: Place, answer: Answer | None, key: str, order: Sequence[str], by: Actor
) -> None:
    """Whoever gives proof of an item says that it holds."""
    rows: list[Any] = (value_of(answer.value) if answer is not None else []) or []
    named = {str(row[key]) if isinstance(row, dict) else str(row): row for row in rows}
    if place.row in named:
        return
    named[place.row] = {key: place.row}
    value = [named[code] for code in order if code in named]
    write_answer(step, case, answer, place.field, text_of(value), by)


def _answer(case: Case, field: str) -> Answer | None:
    return Answer.objects.filter(case=case, field=field).first()


def _refuse_moved(answer: Answer | None, place: Place) -> None:
    if (answer.version if answer is not None else 0) != place.version:
        raise Conflict(
            f"overtaken:{place.field}",
            _("这张表在您查看之后改过，行的位置可能变了，材料没有改动。"),
            next_step=_("请回到这张表看一看，再附材料。"),
        )


def _pages(text: str, evidence: Evidence) -> str:
    try:
        ranges = read_pages(text, page_count(evidence))
    except PagesUnreadable as unreadable:
        told = {"part": str(unreadable), "last": page_count(evidence)}
        reason = _("页码“%(part)s”不对。请写成“3、5–7”的样子。") % told
        if told["last"]:
            reason += _("这个文件共 %(last)s 页。") % told
        raise InvalidInput([Problem("pages", "unreadable", reason)]) from unreadable
    written = pages_text(ranges)
    if len(written) > MOST_LETTERS:
        raise InvalidInput([Problem("pages", "too_long", _("页码太长，请写成几段范围。"))])
    return written


def _keeper(case: Case, use: EvidenceUse) -> Submission | None:
    """The submission that was handed in with the file at this place, if one was."""
    row = last_submission(case) if case.submitted_at is not None else None
    if row is None:
        return None
    mentioned = any(
        (entry["place"], entry["ref"]) == (use.place, use.evidence.ref)
        for entry in load_json(row.evidence, "evidence")
    )
    return row if mentioned else None
