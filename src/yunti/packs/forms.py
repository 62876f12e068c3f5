"""The form of a case: which of the pack's forms applies, what it asks, what is still unanswered.

Not here: drawing it (`web`), the paper (`papers`), values that the platform supplies (`apps.cases`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.packs.reading import Pack
from yunti.rules.engine import Evaluation
from yunti.rules.values import FactSpec, Kind

OF_APPLICANT = "applicant"


@dataclass(frozen=True)
class Asked:
    """One field of a form with the label printed there; `required` is unknown while what it hangs on is."""

    section: int
    field: str
    label: str
    hints: tuple[str, ...]
    spec: FactSpec
    of: str
    required: bool | None


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


def asked_by(pack: Pack, name: str, evaluation: Evaluation) -> tuple[Asked, ...]:
    """In the order of the form; then the lists of its tables."""
    form = pack.section("form")[name]
    out = [_asked(pack, number, entry, evaluation) for number, entry in _entries(form)]
    known = {each.field for each in out}
    for table in form.get("tables") or ():
        listed = pack.section("tables")[table].get("rows", {})
        field = listed.get("of")
        if field in pack.definition.facts and field not in known:
            known.add(field)
            out.append(_asked(pack, len(form["sections"]), {"field": field}, evaluation))
    return tuple(out)


def _entries(form: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, section in enumerate(form["sections"]):
        for entry in section["fields"]:
            yield number, entry if isinstance(entry, Mapping) else {"field": entry}


def _asked(pack: Pack, section: int, entry: Mapping[str, Any], evaluation: Evaluation) -> Asked:
    field = entry["field"]
    raw, spec = pack.section("facts")[field], pack.definition.facts[field]
    hints = entry.get("hint", ())
    required = entry.get("required", raw.get("required", False))
    if "fixed" in entry:
        required = False
    return Asked(
        section,
        field,
        entry.get("label") or spec.title,
        (hints,) if isinstance(hints, str) else tuple(hints),
        spec,
        raw.get("from", OF_APPLICANT),
        required if isinstance(required, bool) else _holds(required, field, evaluation),
    )


def _holds(rule: Any, field: str, evaluation: Evaluation) -> bool | None:
    node = evaluation.program.output(rule, ("facts", field, "required"))
    value = evaluation.trace_of(node).value
    return value if isinstance(value, bool) else None


def unanswered(pack: Pack, name: str, evaluation: Evaluation, given: Mapping[str, Any]) -> list[Asked]:
    """Required fields of the applicant that have no answer; an empty text, set or list is none."""
    return [
        each
        for each in asked_by(pack, name, evaluation)
        if each.of == OF_APPLICANT
        and each.required is True
        and not is_answered(each.spec, given.get(each.field))
    ]


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
