"""A supplier says whether the lines of a case that concern it are true. Not here: what it sees of the case (`queries`)."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from yunti.apps.cases.models import Case
from yunti.apps.cases.permissions import desk_of_party
from yunti.apps.messages.services import Recipients, post_message
from yunti.apps.partners.enums import Word
from yunti.apps.partners.models import PartnerWord
from yunti.apps.partners.queries import part_by_ref
from yunti.domain.characters import count_characters
from yunti.kit import clock
from yunti.kit.actors import Actor, Desk
from yunti.kit.commands import Step, command
from yunti.kit.errors import Conflict, InvalidInput, Problem
from yunti.kit.permissions import only_desks

LONGEST = 2_000


@command("partners.give_word")
def give_word(
    step: Step, *, case: Case, word: str, note: str, digest: str, by: Actor, key: str | None = None
) -> PartnerWord:
    """`digest` is that of the lines the person saw: if they were changed meanwhile, they are shown anew first."""
    step.require(only_desks(by, Desk.SUPPLIER))
    step.lock(Case.objects.filter(pk=case.pk))
    part = part_by_ref(by, case.ref)
    _refuse_unsound(word, note)
    if digest != part.digest:
        raise Conflict(
            "lines_changed",
            _("企业改过与本单位有关的内容。"),
            next_step=_("请看过现在的内容再确认。"),
        )
    made = step.create(
        PartnerWord,
        partner=part.partner,
        word=word,
        note=note.strip(),
        digest=digest,
        said_at=clock.now(),
        said_by=by.ref,
    )
    step.record(part.partner.case, details={"supplier": part.partner.supplier.uscc, "word": word})
    if word == Word.DISPUTES:
        _tell_the_party(part.partner.case, part.partner.supplier.name, by)
    return made


def _refuse_unsound(word: str, note: str) -> None:
    problems = []
    if word not in Word.values:
        problems.append(Problem("word", "unknown", _("请选择属实或有不符。")))
    if word == Word.DISPUTES and not note.strip():
        problems.append(Problem("note", "empty", _("请写明哪些内容不符。")))
    if count_characters(note) > LONGEST:
        problems.append(Problem("note", "too_long", _("说明不超过 %(most)s 字。") % {"most": LONGEST}))
    if problems:
        raise InvalidInput(problems)


@override("zh-hans")
def _tell_the_party(case: Case, supplier: str, by: Actor) -> None:
    if case.organisation is None:
        return
    post_message(
        kind="cases.partner",
        to=Recipients(desk=desk_of_party(case), organisation_ref=case.organisation.ref),
        subject=_("%(supplier)s认为申报内容有不符") % {"supplier": supplier},
        body=_("请与对方核对合同、发票和服务时间；需要更正的，由办理单位退回后修改。"),
        link=f"/applicant/apply/{case.ref}/",
        by=by,
    )
