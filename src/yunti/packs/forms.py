"""The form of a case: which of the pack's forms applies, what it asks.

Not here: how far it is filled in (`filling`), drawing it (`web`), the paper (`papers`), values that the platform supplies (`apps.cases`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yunti.packs.evidence import is_all_files
from yunti.packs.reading import Pack, once_per_pack
from yunti.packs.remembering import remembered
from yunti.rules.engine import Evaluation, evaluate
from yunti.rules.values import FactSpec, Kind

OF_APPLICANT = "applicant"


@dataclass(frozen=True)
class Asked:
    """One field of a form with the label printed there; `required` is unknown while what it hangs on is, and `by_rule` when it
    hangs on anything. `conditional` is asked only while a rule of the form holds."""

    field: str
    label: str
    hints: tuple[str, ...]
    spec: FactSpec
    of: str
    required: bool | None
    by_rule: bool = False
    conditional: bool = False


def forms_of(pack: Pack, workflow: str) -> tuple[str, ...]:
    """The forms that cases of a kind are filled in on: those the workflow names, else every form of the pack."""
    return tuple(pack.section("workflows")[workflow].get("forms") or pack.section("form"))


def form_of(pack: Pack, workflow: str, evaluation: Evaluation) -> str | None:
    """The first form whose condition holds; a form without condition always applies."""
    for name in forms_of(pack, workflow):
        form = pack.section("form")[name]
        if "when" not in form:
            return name
        node = evaluation.program.output(form["when"], ("form", name, "when"))
        if evaluation.trace_of(node).value is True:
            return name
    return None


def form_on(pack: Pack, workflow: str, facts: Mapping[str, Any], day: date) -> str | None:
    """As `form_of`, by the rules of the day; remembered."""
    return remembered(
        pack,
        ("form", workflow, day),
        facts,
        lambda: form_of(pack, workflow, evaluate(pack.program(day), facts)),
    )


@dataclass(frozen=True)
class Section:
    """One part of the form as people walk through it: a printed section, a table of the form, papers, or what is asked besides."""

    key: str
    title: str
    clause: tuple[str, ...]
    fields: tuple[Asked, ...]
    rows: Mapping[str, str]
    """For a list that is filled in along a reference list: field → name of the list."""
    where: Mapping[str, Any]
    rule: str = ""
    """The criterion that says what of this part is still missing."""
    places: tuple[str, ...] = ()
    """Where some fields are asked under a condition: all fields in their order, also those not asked now."""


@once_per_pack
def printed_sections(pack: Pack, workflow: str, name: str) -> tuple[Section, ...]:
    """As `sections_of`, of a form that is only read: what its answers hang on is left open."""
    return sections_of(pack, workflow, name, None)


@once_per_pack
def fields_asked(pack: Pack, workflow: str) -> frozenset[str]:
    """Of whomever, on whichever form of the cases of a kind."""
    return frozenset(
        asked.field
        for name in forms_of(pack, workflow)
        for section in printed_sections(pack, workflow, name)
        for asked in section.fields
    )


def sections_of(pack: Pack, workflow: str, name: str, evaluation: Evaluation | None) -> tuple[Section, ...]:
    """Every field once, at its first place; fields that others fill in are shown where the form prints them."""
    form = pack.section("form")[name]
    placed: set[str] = set()

    def new(entries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        found = []
        for entry in entries:
            if entry["field"] in pack.definition.facts and entry["field"] not in placed:
                placed.add(entry["field"])
                found.append(entry)
        return found

    def take(entries: Iterable[Mapping[str, Any]]) -> tuple[Asked, ...]:
        return tuple(_asked(pack, entry, evaluation) for entry in new(entries))

    found = []
    for number, section in enumerate(form["sections"]):
        own = new(entry for place, entry in _entries(form) if place == number)
        fields = tuple(_asked(pack, entry, evaluation) for entry in own if _is_asked(entry, evaluation))
        places = tuple(entry["field"] for entry in own) if any("when" in entry for entry in own) else ()
        title, clause = section["title"], _clauses(section)
        found.append(Section(f"s{number}", title, clause, fields, _files_along(pack, own), {}, places=places))
    for table in form.get("tables") or ():
        spec = pack.section("tables")[table]
        listed, along = _table_fields(pack, spec)
        where = (spec.get("rows") or {}).get("where") or {}
        found.append(Section(table, spec["title"], _clauses(spec), take(listed), along, where))
    attachments = form.get("attachments") or {}
    if "field" in attachments:
        field = attachments["field"]
        list_along = listed_along(pack, field)
        where = {attachments["where"]: NOT_EMPTY} if "where" in attachments else {}
        title, clause, rule = attachments.get("lead", ""), _clauses(attachments), attachments.get("rule", "")
        along = {field: list_along} if list_along else {}
        asked = [{"field": each} for each in (field, *(attachments.get("asks") or ()))]
        found.append(Section("papers", title, clause, take(asked), along, where, rule))
    kind = pack.section("workflows")[workflow]
    also = [{"field": field} for field in kind.get("also_asks") or ()]
    found.append(Section("also", kind.get("also_title", ""), (), take(also), {}, {}))
    return tuple(each for each in found if each.fields)


def _files_along(pack: Pack, entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Lists that are nothing but places for files, among other fields of a part of the form."""
    facts = pack.section("facts")
    return {
        entry["field"]: listed
        for entry in entries
        if is_all_files(facts[entry["field"]]) and (listed := listed_along(pack, entry["field"]))
    }


NOT_EMPTY = "*"
"""In `where`: the column holds something."""


def _table_fields(pack: Pack, spec: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    rows = spec.get("rows") or {}
    fields: list[dict[str, Any]] = []
    along: dict[str, str] = {}
    if "of" in rows:
        fields.append({"field": str(rows["of"]).split(".")[0]})
    listed = rows.get("list")
    field = _list_along(pack, listed) if listed else None
    if field and listed:
        fields.append({"field": field})
        along[field] = listed
    answers = [row.get("answer") for row in spec.get("extra_rows") or ()]
    values = [row.get("value") for row in spec.get("footer") or ()]
    fields += [{"field": each} for each in (*answers, *values) if each in pack.section("facts")]
    return fields, along


def _list_along(pack: Pack, listed: str) -> str | None:
    """The list of the case whose rows each name a row of a reference list."""
    for field in pack.section("facts"):
        if listed_along(pack, field) == listed:
            return str(field)
    return None


def listed_along(pack: Pack, field: str) -> str | None:
    """The reference list whose rows the rows of a list name, if that is how it is filled in."""
    raw = pack.section("facts").get(field) or {}
    key = (raw.get("short") or {}).get("key")
    listed = (raw.get("rows") or {}).get(key, {}).get("list") if key else None
    return str(listed) if listed else None


def _clauses(raw: Mapping[str, Any]) -> tuple[str, ...]:
    clause = raw.get("clause", ())
    return (clause,) if isinstance(clause, str) else tuple(clause)


def _entries(form: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What stands in one cell with another field has no label of its own in print, and is asked when that is."""
    for number, section in enumerate(form["sections"]):
        for entry in section["fields"]:
            yield number, entry if isinstance(entry, Mapping) else {"field": entry}
            if isinstance(entry, Mapping) and "beside" in entry:
                condition = {"when": entry["when"]} if "when" in entry else {}
                yield number, {"field": entry["beside"], **condition}


def _is_asked(entry: Mapping[str, Any], evaluation: Evaluation | None) -> bool:
    """A condition has to be known to hold; of a form that is only read everything is shown."""
    if "when" not in entry or evaluation is None:
        return True
    node = evaluation.program.output(entry["when"], ("form", entry["field"], "when"))
    return evaluation.trace_of(node).value is True


def _asked(pack: Pack, entry: Mapping[str, Any], evaluation: Evaluation | None) -> Asked:
    field = entry["field"]
    raw, spec = pack.section("facts")[field], pack.definition.facts[field]
    hints = entry.get("hint", ())
    required = entry.get("required", raw.get("required", False))
    if "fixed" in entry:
        required = False
    return Asked(
        field,
        entry.get("label") or spec.title,
        (hints,) if isinstance(hints, str) else tuple(hints),
        spec,
        raw.get("from", OF_APPLICANT),
        required if isinstance(required, bool) else _holds(required, field, evaluation),
        not isinstance(required, bool),
        "when" in entry,
    )


def asked_field(pack: Pack, field: str) -> Asked:
    """A field asked by itself, outside any form."""
    raw, spec = pack.section("facts")[field], pack.definition.facts[field]
    return Asked(field, spec.title, (), spec, raw.get("from", OF_APPLICANT), True)


def _holds(rule: Any, field: str, evaluation: Evaluation | None) -> bool | None:
    if evaluation is None:
        return None
    node = evaluation.program.output(rule, ("facts", field, "required"))
    value = evaluation.trace_of(node).value
    return value if isinstance(value, bool) else None


def is_answered(spec: FactSpec, value: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if spec.type.kind in (Kind.SET, Kind.TABLE, Kind.RECORD) else True


def fixed_answers(pack: Pack, name: str) -> dict[str, Any]:
    """What the form prints as its answer already: the option of that label, or the text."""
    out: dict[str, Any] = {}
    for _, entry in _entries(pack.section("form")[name]):
        if "fixed" not in entry:
            continue
        spec = pack.definition.facts[entry["field"]]
        code = next((code for code, label in spec.labels if label == entry["fixed"]), entry["fixed"])
        out[entry["field"]] = [code] if spec.type.kind is Kind.SET else code
    return out
