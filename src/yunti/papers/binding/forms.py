"""The parts of a printed form that stand in the pack already: cover, instructions, materials to attach, sections.

Not here: official sheets (`tables`), lines with fields (`lines`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from yunti.packs.layouts.model import AttachmentsBlock, CoverBlock, InstructionsBlock, Piece, SectionBlock
from yunti.papers.binding.lines import label_of, paragraph, plain, runs
from yunti.papers.binding.scopes import Scope
from yunti.papers.binding.words import clean
from yunti.papers.document import Block, Cell, Grid, PageBreak, Paragraph, Row, Run

TITLE, SUBTITLE, COVER_LINE = 26.0, 16.0, 16.0
WRITING_LENGTH = 14
COVER_INDENT = 3


def form_of(scope: Scope) -> Mapping[str, Any]:
    form: Mapping[str, Any] = scope.pack.section("form")[scope.layout.form]
    return form


def cover(block: CoverBlock, scope: Scope) -> Iterator[Block]:
    """Titles in the upper third, what is filled in below them, who issued the form at the foot."""
    form = form_of(scope)
    yield Paragraph((Run(form["title"], size=TITLE, font="hei"),), "center", before=7, after=0.6)
    if form.get("subtitle"):
        yield Paragraph((Run(form["subtitle"], size=SUBTITLE, font="hei"),), "center")
    asked = [each for each in form.get("cover") or () if isinstance(each, Mapping) and "field" in each]
    told = [each for each in form.get("cover") or () if each not in asked]
    for place, each in enumerate(asked):
        yield _asked(each, scope, before=0.8 if place else 10)
    for place, each in enumerate(told):
        text = each["text"] if isinstance(each, Mapping) else str(each)
        yield Paragraph((Run(text, size=COVER_LINE),), "center", before=0 if place else 10)
    yield from (paragraph(line, scope) for line in block.lines)
    yield PageBreak()


def _asked(each: Mapping[str, Any], scope: Scope, before: float) -> Paragraph:
    """申 报 企 业：＿＿＿＿（盖章）; `or` names the field that answers where the first was not asked.

    A long answer goes on below its own beginning, behind the label.
    """
    name = each["field"]
    if "or" in each and scope.get(name).blank and not scope.get(each["or"]).blank:
        name = each["or"]
    piece = Piece("field", name, (), underline=WRITING_LENGTH)
    found, label = scope.get(name), f"{each['label']}："
    value = runs((piece,), scope)
    if found.type.kind == "date" and found.blank:
        value = _blank_date()
    sized = tuple(
        replace(run, size=COVER_LINE)
        for run in (Run(label), *value, Run(each.get("after", ""), kept=True))
        if run.text
    )
    wide = sum(0.25 if sign.isspace() else 1 for sign in label)
    return Paragraph(sized, "left", COVER_INDENT, before, hanging=COVER_INDENT + wide)


def _blank_date() -> list[Run]:
    """＿＿＿年＿＿月＿＿日"""
    parts = zip((4, 3, 3), "年月日", strict=True)
    return [run for length, name in parts for run in (Run("　" * length, underlined=True), Run(name))]


def instructions(block: InstructionsBlock, scope: Scope) -> Iterator[Block]:
    if block.title:
        yield Paragraph((Run(block.title, size=18, font="hei"),), "center", before=1, after=1, heading=True)
    found = scope.get(block.contacts).value if block.contacts else None
    contacts = found if isinstance(found, Mapping) else {}
    for text in form_of(scope).get("instructions") or ():
        line = plain(text, scope, indent=2, after=0.3)
        known = contacts.get("".join(text.split()).removesuffix("：")) if text.endswith("：") else None
        told = clean(str(known), block.contacts) if known is not None else ""
        yield replace(line, runs=(*line.runs, Run(told, block.contacts))) if told else line


def attachments(block: AttachmentsBlock, scope: Scope) -> Iterator[Block]:
    """What is to be handed in: the sentences of the form's list between what the form says before and after them."""
    attached = form_of(scope).get("attachments") or {}
    listed = scope.pack.definition.lists.get(str(attached.get("list", "")))
    column = str(attached.get("column") or (listed.columns[-1] if listed else ""))
    printed = [row[column] for row in listed.rows if row.get(column) is not None] if listed else []
    sentences = [f"{number}. {text}" for number, text in enumerate(printed, 1)]
    for text in (attached.get("lead"), *sentences, attached.get("note")):
        if text:
            yield plain(str(text), scope, indent=2)


def form_section(block: SectionBlock, scope: Scope) -> Iterator[Block]:
    """A row per field: the label, and what is given or a hint."""
    section = form_of(scope)["sections"][block.number]
    yield Paragraph((Run(section["title"], font="hei"),), before=0.6, after=0.3, heading=True, kept=True)
    rows = []
    for entry in section["fields"]:
        name = entry["field"] if isinstance(entry, Mapping) else entry
        label = Cell((Paragraph((Run(label_of(scope, name)),), "center"),))
        pieces = [Piece("field", name, ())]
        if isinstance(entry, Mapping) and "beside" in entry:
            pieces += [Piece("text", "　", ()), Piece("field", entry["beside"], (), blank="")]
        rows.append(Row((label, Cell((Paragraph(tuple(runs(tuple(pieces), scope)), "left"),)))))
    yield Grid((3, 7), tuple(rows))
