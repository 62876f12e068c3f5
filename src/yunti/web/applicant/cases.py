"""The party's own applications: fill in section by section, see what the rules say, hand in, look up the receipt.

Not here: beginning one (`beginning.py`), inputs of a pack (`web.shared.packforms`), the decisions (`apps.cases`), officers' pages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yunti.apps.appeals.queries.appeals import offer_for
from yunti.apps.cases.guards import Finding, Surroundings
from yunti.apps.cases.permissions import is_owner
from yunti.apps.cases.queries.cases import Case, history_of
from yunti.apps.cases.queries.content_digest import digest_of
from yunti.apps.cases.queries.facts import editable_states, last_submission, value_of
from yunti.apps.cases.queries.hands import pause_of
from yunti.apps.cases.queries.numbers import told_to
from yunti.apps.cases.queries.objecting import closing_of_publicity
from yunti.apps.cases.queries.own_steps import OwnStep, steps_open_to
from yunti.apps.cases.queries.peers import peers_of
from yunti.apps.cases.queries.progress import ladder, scores, state_title
from yunti.apps.cases.queries.readings import KeptReading, readings_now
from yunti.apps.cases.queries.signing import signing_of, with_signing
from yunti.apps.cases.queries.way_back import way_back
from yunti.apps.cases.services import Change, save_answers
from yunti.apps.cases.services.submitting import secret_of
from yunti.apps.certificates.queries import certificates_from
from yunti.apps.letters.queries.letters import letters_of
from yunti.apps.programmes.queries.rounds import window_of
from yunti.apps.publicity.queries.lists import shown_list
from yunti.apps.settlement.services import take_step
from yunti.kit import clock
from yunti.kit.errors import Conflict, InvalidInput, NotFoundOrHidden, Refused
from yunti.kit.references import new_reference
from yunti.packs.evidence import is_all_files
from yunti.packs.filling import SectionState
from yunti.packs.forms import OF_APPLICANT, Section, asked_field
from yunti.packs.reading import Pack
from yunti.web.applicant import drawn_case, section_inputs
from yunti.web.applicant.case_questions import answer, questions_context
from yunti.web.applicant.case_reading import looked_at, read_after_saving, read_whole
from yunti.web.applicant.case_turn import turn_context
from yunti.web.applicant.case_voucher import voucher_context
from yunti.web.applicant.drawn_case import LEVEL, Head, Ways
from yunti.web.shared import pack_inputs, sums
from yunti.web.shared.case_facts import value_text
from yunti.web.shared.case_papers import receipts_of
from yunti.web.shared.packforms import added, posted_moves, posted_value, row_after, was_sent
from yunti.web.shared.ranking import ranking_card
from yunti.web.shared.redemption import redeemable_until, redemption_card
from yunti.web.shared.score_card import score_card
from yunti.web.shared.sent import number_in
from yunti.web.shared.way_back import to_the_party


def case(request: HttpRequest, ref: str) -> HttpResponse:
    around = read_whole(looked_at(request, ref))
    context = _context(request, around) | questions_context(around)
    answer = render(request, "applicant/case.html", context)
    if request.htmx and "turn" not in context:  # type: ignore[attr-defined]
        answer["HX-Refresh"] = "true"  # its turn came while somebody looked on
    return answer


def case_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """An answer to a question of those who decide."""
    around = looked_at(request, ref)
    done = answer(request, around.case)
    if isinstance(done, HttpResponse):
        return done
    around = read_whole(around)
    context = _context(request, around) | questions_context(around, done)
    return render(request, "applicant/case.html", context, status=422)


def _context(request: HttpRequest, around: Surroundings, here: str = "") -> dict[str, Any]:
    """`here` is the section that the page shows."""
    case, pack = around.case, around.pack
    states = around.filling.sections
    open_count = sum(len(each.open) for each in states)
    steps = steps_open_to(around)
    signing = signing_of(around) if any(each.hands_in for each in steps) else None
    steps = with_signing(steps, signing)
    window = window_of(case.round, "applicant")
    workflow = pack.section("workflows")[case.workflow]
    editable = case.state in editable_states(pack, case.workflow) and case.fixed_at is None
    findings = next((each.findings for each in steps if each.hands_in), ())
    own = partial(is_owner, around.by)
    saved_at = clock.local(
        max((row.saved_at for row in around.facts.answers.values()), default=case.started_at)
    )
    redemption = redemption_card(around)
    closes_at = closing_of_publicity(case, pack) or redeemable_until(redemption)
    closes_at = closes_at or (clock.local(window.closes_at) if window else None)
    return {
        "case": case,
        "title": workflow["title"],
        "head": Head(case, workflow["title"], state_title(around), editable, saved_at, closes_at).drawn,
        "editable": editable,
        "sections": states,
        "open_count": open_count,
        "fault_count": sum(len(each.faults) for each in states),
        "ways": Ways(
            case.ref, around.filling, "ladder" in workflow, here, not editable or _all_hold(findings)
        ),
        "ladder": _standing(around, here),
        "steps": steps,
        "signing": signing,
        "history": [(move, _move_title(workflow, move.action)) for move in history_of(case)],
        "key": new_reference(),
        "checked": drawn_case.checked(findings, case.ref) if here else "",
        "numbers": drawn_case.numbers(pack, told_to(around.facts.numbers, own)) if editable else "",
        **_told(case, pack),
        **turn_context(around),
        **voucher_context(around),
        **redemption,
        **ranking_card(around),
        "secret": secret_of(case) if case.submitted_at else "",
        "certificates": certificates_from(case.ref, clock.today()) if case.submitted_at else [],
        "public_list": shown_list(case.pk) if case.submitted_at else None,
        "list_readings": _list_readings(around, editable),
        "saved_at": saved_at,
    }


def _standing(around: Surroundings, here: str) -> SafeString:
    """How the answers stand by the rules: in points where cases of this kind are scored, else level by level."""
    card = scores(around)
    if card is None:
        return drawn_case.ladder(ladder(around), around.pack.title)
    section = next((each.section for each in around.filling.sections if each.section.key == here), None)
    shown = frozenset(asked.field for asked in section.fields) if section else frozenset()
    return score_card(card, peers_of(around.case, around.pack, around.day), shown)


def _all_hold(findings: Sequence[Finding]) -> bool:
    return bool(findings) and all(each.holds is True for each in findings)


def _told(case: Case, pack: Pack) -> dict[str, Any]:
    """Letters, a pause of its time and the way to appeal; nothing before the case was handed in."""
    if case.number is None:
        return {}
    pause, title = pause_of(case, pack)
    offer = offer_for(case, pack)
    open_offer = offer if offer is not None and not offer.is_over else None
    editable = case.state in editable_states(pack, case.workflow)
    return {
        "way_back": to_the_party(way_back(case, pack, case.state)) if editable else None,
        "letters": letters_of(case),
        "pause": pause,
        "pause_title": title,
        "may_appeal": open_offer,
    }


def _list_readings(around: Surroundings, editable: bool) -> tuple[KeptReading, ...]:
    """While it is written only where the party, or its name, stands on a list; afterwards whatever was read."""
    if not editable:
        return readings_now(last_submission(around.case), around.facts.readings)
    return tuple(each for each in readings_now(None, around.facts.readings) if each.how)


def _move_title(workflow: Mapping[str, Any], action: str) -> str:
    return next((str(move["title"]) for move in workflow["moves"] if move["action"] == action), action)


# sections ---------------------------------------------------------------------------------------------------------


def case_section(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    around = read_whole(looked_at(request, ref))
    section = _section(around, key)
    if request.method == "POST":
        return _save(request, around, section)
    return _show(request, around, section, added(request.GET))


def _section(around: Surroundings, key: str) -> Section:
    if key == LEVEL:
        field = around.pack.section("workflows")[around.case.workflow].get("ladder")
        if field:
            return Section(LEVEL, _("申报的级别"), (), (asked_field(around.pack, field),), {}, {})
    found = next((each.section for each in around.filling.sections if each.section.key == key), None)
    if found is None:
        raise NotFoundOrHidden(_("这份申报没有这一栏。"))
    return found


def _show(
    request: HttpRequest,
    around: Surroundings,
    section: Section,
    more: frozenset[str] = frozenset(),
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
    with_files: tuple[tuple[str, int], ...] = (),
) -> HttpResponse:
    context = _context(request, around, section.key)
    inputs = section_inputs.inputs_of(around, section, section.fields, more, typed or {}, errors or {})
    states = around.filling.sections
    faults = [each for state in states if state.section.key == section.key for each in state.faults]
    previous, following = _beside(around, section.key)
    context |= {
        "section": section,
        "section_title": section.title or _("其他填报内容"),
        "inputs": pack_inputs.drawn(
            inputs, editable=context["editable"], sums=_sums(around, section), places=section.places
        ),
        "versions": pack_inputs.versions((each.name, each.version) for each in inputs if not each.readonly),
        "errors": [(each.name, each.label, error) for each in inputs for error in each.errors],
        "faults": faults,
        "previous": previous,
        "next": following,
        "with_files": [(name, int(name.rpartition(".")[2]) + 1, count) for name, count in with_files],
        "goes_on": bool(following) or section.key == LEVEL,
    }
    return render(request, "applicant/case_section.html", context, status=422 if errors else 200)


def _sums(around: Surroundings, section: Section) -> dict[str, SafeString]:
    return sums.places(sums.tallies_now(around, (asked.field for asked in section.fields)))


def _beside(around: Surroundings, key: str) -> tuple[str, str]:
    """The sections before and after this one, by the form as it is now."""
    by_level = around.pack.section("workflows")[around.case.workflow].get("ladder")
    keys = [LEVEL] * bool(by_level) + [each.section.key for each in around.filling.sections]
    place = keys.index(key) if key in keys else 0
    return keys[place - 1] if place > 0 else "", keys[place + 1] if place + 1 < len(keys) else ""


def _save(request: HttpRequest, around: Surroundings, section: Section) -> HttpResponse:
    """What can be kept is kept; what cannot is shown as it was typed, with the reason beside it."""
    sent, with_files = _sent(request.POST, around, section)
    changes, places = _changes(sent, around, section), _places(sent, around, section)
    errors = _keep(around, changes)
    around = read_after_saving(around, rows_moved=any(change.moves_rows for change in changes))
    if request.htmx:  # type: ignore[attr-defined]
        answer = _fragment(request, around, section, errors)
        if any(change.rows is not None and _has_gap(change.rows) for change in changes):
            answer["HX-Refresh"] = "true"  # an emptied row is gone: the rows below it are counted anew
        return answer
    more = added(sent)
    if errors:
        typed = {change.field: change.value for change in changes}
        return _show(request, around, section, more, typed, errors)
    if more or sent.getlist("remove") or with_files:
        return _show(request, around, section, more, with_files=with_files)
    if wanted := sent.get("evidence"):
        return _to_evidence(request, around, section, wanted, places)
    onward = _beside(around, section.key)[1] if sent.get("go") else ""
    if onward:
        return redirect("applicant:case-section", around.case.ref, onward)
    return redirect("applicant:case", around.case.ref)


def _sent(
    posted: QueryDict, around: Surroundings, section: Section
) -> tuple[QueryDict, tuple[tuple[str, int], ...]]:
    """What was sent, and the rows that were to be removed although files lie there: those are asked about first."""
    filed = Counter(
        f"{field}.{row}"
        for (field, row), slots in section_inputs.filed(around, section).items()
        for slot in slots
        for _paper in slot.papers
    )
    sent = posted.copy()
    sure, wanted = posted.getlist("remove_surely"), posted.getlist("remove")
    sent.setlist("remove", [*sure, *(row for row in wanted if not filed[row])])
    sent.setlist("held", [row for row, count in filed.items() if count])
    return sent, tuple((row, filed[row]) for row in wanted if filed[row])


def _has_gap(rows: tuple[int, ...]) -> bool:
    """A row was left out above one that stays."""
    kept = [row for row in rows if row >= 0]
    return kept != list(range(len(kept)))


def _changes(sent: QueryDict, around: Surroundings, section: Section) -> list[Change]:
    found = []
    for asked in section.fields:
        raw = around.pack.section("facts")[asked.field]
        typed_here = asked.of == OF_APPLICANT and "source" not in raw and not is_all_files(raw)
        if not typed_here or not was_sent(asked.field, sent):
            continue
        before = _typed_before(around, asked.field)
        value = posted_value(around.pack, asked, section.rows, sent, before)
        if value in (None, "", []) and before in (None, "", []):
            continue
        if value != before:
            version = number_in(sent.get(f"version:{asked.field}", ""))
            row = around.facts.answers.get(asked.field)
            seen = version if version >= 0 else (row.version if row else 0)
            moves = posted_moves(around.pack, asked, sent, before)
            found.append(Change(asked.field, value, seen, moves))
    return found


def _typed_before(around: Surroundings, field: str) -> Any:
    """As it was answered, without what files say in its rows."""
    row = around.facts.answers.get(field)
    return value_of(row.value) if row is not None else around.facts.facts.get(field)


def _places(sent: QueryDict, around: Surroundings, section: Section) -> dict[str, str | None]:
    """The place for files that was asked for → where its row stands once the page is saved."""
    wanted = sent.get("evidence", "")
    field, _slash, rest = wanted.partition("/")
    asked = next((each for each in section.fields if each.field == field), None)
    if asked is None:
        return {}
    row = rest.partition("/")[0]
    return {wanted: row_after(around.pack, asked, sent, _typed_before(around, field), row)}


def _to_evidence(
    request: HttpRequest,
    around: Surroundings,
    section: Section,
    wanted: str,
    places: Mapping[str, str | None],
) -> HttpResponse:
    row = places.get(wanted)
    if row is None:
        toasts.warning(request, _("请先填写这一行，再附材料。"))
        return redirect("applicant:case-section", around.case.ref, section.key)
    field, _row, slot = wanted.split("/", 2)
    return redirect("applicant:case-evidence", around.case.ref, field, row, slot)


def _keep(around: Surroundings, changes: list[Change]) -> dict[str, list[str]]:
    if not changes:
        return {}
    try:
        save_answers(case=around.case, changes=changes, by=around.by)
    except InvalidInput as refusal:
        errors = {field: [problem.text for problem in found] for field, found in refusal.by_field().items()}
    except Conflict as conflict:
        field = conflict.code.removeprefix("overtaken:")
        if field == conflict.code:
            raise
        errors = {field: [conflict.reason, _both(around, field, changes)]}
    else:
        return {}
    sound = [change for change in changes if change.field not in errors]
    return errors | (_keep(around, sound) if len(sound) < len(changes) else {})


def _both(around: Surroundings, field: str, changes: Sequence[Change]) -> str:
    """What the colleague wrote beside what was typed here, so that a person can choose."""
    spec = around.pack.definition.facts[field]
    now = Surroundings(around.case, around.pack, around.by, around.roles).facts.facts.get(field)
    mine = next(change.value for change in changes if change.field == field)
    told = {"theirs": value_text(now, spec), "mine": value_text(mine, spec)}
    return _("现在是“%(theirs)s”，您填的是“%(mine)s”。要用您的，请再保存一次。") % told


def _fragment(
    request: HttpRequest, around: Surroundings, section: Section, errors: Mapping[str, list[str]]
) -> HttpResponse:
    """After a change while typing: the panel anew, the versions of the fields, the moment of saving, errors beside."""
    context = _context(request, around, section.key)
    now = _now(context["sections"], section)
    known = around.facts.answers
    versions: dict[str, Any] = {
        asked.field: known[asked.field].version if asked.field in known else 0 for asked in now.fields
    }
    # What was not saved keeps the version it was typed over: the next saving in passing must not put it through.
    versions |= {name: seen for name in errors if (seen := request.POST.get(f"version:{name}"))}
    told = [
        (field, around.pack.definition.facts[field].title, each)
        for field, texts in errors.items()
        for each in texts
    ]
    faults = [
        each for state in context["sections"] if state.section.key == section.key for each in state.faults
    ]
    context |= {
        "versions": pack_inputs.versions(versions.items()),
        "section": section,
        "errors": told,
        "faults": faults,
        "sums": sums.anew(sums.tallies_now(around, (asked.field for asked in section.fields))),
        "conditional": section_inputs.anew(around, now, frozenset(request.POST.getlist("shown"))),
        "background": True,
    }
    return render(request, "applicant/parts/saved.html", context)


def _now(states: Sequence[SectionState], section: Section) -> Section:
    """As the answers have it now: of its fields some may be asked no more, perhaps all."""
    found = next((each.section for each in states if each.section.key == section.key), None)
    return found or (replace(section, fields=()) if section.places else section)


# handing in and taking back ---------------------------------------------------------------------------------------


def case_move(request: HttpRequest, ref: str, action: str) -> HttpResponse:
    around = looked_at(request, ref)
    seen = number_in(request.POST.get("seen", ""))
    if "confirm" not in request.POST and _may_end(around, action):
        step = next((each for each in steps_open_to(around) if each.action == action), None)
        if step is not None and step.ends and step.is_ready:
            return _ask_again(request, around, step)
    try:
        moved = take_step(
            case=around.case,
            action=action,
            seen=seen if seen >= 0 else around.case.moves.count(),
            by=around.by,
            note=request.POST.get("note", ""),
            key=request.POST.get("key") or None,
        )
    except NotFoundOrHidden:
        raise
    except Refused as refusal:
        if refusal.denial:
            raise
        context = _context(request, read_whole(looked_at(request, ref))) | {"refusal": refusal}
        return render(request, "applicant/case.html", context, status=refusal.status)
    if moved.submitted_at is not None and moved.number and action != "withdraw":
        return redirect("applicant:case-receipt", moved.ref)
    toasts.success(request, _("已办理。"))
    return redirect("applicant:case", moved.ref)


def _may_end(around: Surroundings, action: str) -> bool:
    """By the pack alone: most steps end nothing, and need not be looked into twice."""
    case, pack = around.case, around.pack
    ends = pack.section("workflows")[case.workflow]["ends"]
    return any(
        (move.source, move.action) == (case.state, action) and move.target in ends
        for move in pack.moves[case.workflow]
    )


def _ask_again(request: HttpRequest, around: Surroundings, step: OwnStep) -> HttpResponse:
    """Before a step that nothing follows upon: what becomes of the application, and whether one may begin anew."""
    case = around.case
    once = bool(around.pack.section("workflows")[case.workflow].get("once_per_round"))
    given = [(name, request.POST.get(name, "")) for name in ("key", "seen", "note")]
    context = {
        "case": case,
        "title": around.pack.section("workflows")[case.workflow]["title"],
        "step": step,
        "given": [(name, value) for name, value in given if value],
        "handed_in": case.submitted_at is not None,
        "barred_from_round": once and case.submitted_at is not None,
    }
    return render(request, "applicant/case_confirm.html", context)


def case_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    around = read_whole(looked_at(request, ref))
    if around.case.submitted_at is None:
        raise NotFoundOrHidden(_("还没有提交，没有回执。"))
    submission = last_submission(around.case)
    context = _context(request, around) | {
        "submitted_at": clock.local(around.case.submitted_at),
        "digest": digest_of(submission) if submission else "",
        "receipts": receipts_of("applicant", around.case, around.by),
    }
    return render(request, "applicant/case_receipt.html", context)
