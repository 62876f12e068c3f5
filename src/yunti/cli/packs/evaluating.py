"""`yunti evaluate` and `yunti replay`: one case decided, explained, kept as a record, and recomputed from it.

Exit codes: 0 all well, 1 a replay came to something else, 2 a wrong name or a broken file.
Not here: many cases (`batches.py`), the decision itself (`packs.operations`), sentences (`rules.explain`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yunti.cli.language import _
from yunti.cli.packs.opening import (
    BROKEN,
    AsOf,
    PackName,
    WhatIfText,
    changes_of,
    day_of,
    faults_as_sentences,
    open_pack,
    operation_of,
    refuse_unknown_fields,
)
from yunti.cli.screen import answer, refuse, say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yunti.packs.calls import Call
    from yunti.packs.reading import Pack

FORMATS = ("table", "tree", "json")
FactFile = Annotated[Path, typer.Argument(metavar="FACTS", help=_("填报内容，YAML 或 JSON"))]
Operation = Annotated[str | None, typer.Option("--op", help=_("操作；不写时取填报内容里的 op，再取第一个"))]


def evaluate(
    pack: PackName,
    facts: FactFile,
    op: Operation = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", help=_("说明哪一条判定；不写时取操作的 explains，可重复"))
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help=_("逐条说明理由和条款"))] = False,
    missing: Annotated[bool, typer.Option("--missing", help=_("还差什么，先列较易做到的"))] = False,
    as_of: AsOf = None,
    what_if: WhatIfText = None,
    format_: Annotated[str, typer.Option("--format", help=_("table、tree 或 json"))] = "json",
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help=_("把评定存成可重算的记录"))
    ] = None,
) -> None:
    from yunti.packs.calls import Call
    from yunti.packs.operations import run

    if format_ not in FORMATS:
        from yunti.rules.errors import nearest

        refuse(_("没有格式 %(format)s") % {"format": format_} + nearest(format_, FORMATS), code=BROKEN)
    with faults_as_sentences():
        opened = open_pack(pack, as_of)
        given = fields_of(facts)
        name = operation_of(opened, op, given)
        given.pop("op", None)
        refuse_unknown_fields(opened, given)
        changes = changes_of(what_if)
        call = Call(opened, name, given, day_of(as_of), opened.what_if(changes))
        result = run(opened, {"op": name, **given}, call.as_of, call.what_if)
        rules = _rules_of(call, rule) if explain or missing or format_ == "tree" else []
        reasons = _reasons(call, rules) if explain or format_ == "tree" else None
        needs = _needs(call, rules) if missing else None
        if record is not None:
            _write_record(record, call, changes)
    _tell(format_, result, reasons, needs)


def fields_of(path: Path) -> dict[str, Any]:
    """The fields of a case, also when they lie under `input` as in a file of cases."""
    from yunti.packs.loading import load_file

    given = load_file(path).data
    inner = given.get("input", given) if isinstance(given, dict) else given
    if not isinstance(inner, dict):
        refuse(_("填报内容应为一组 字段: 值。"), code=BROKEN)
    return dict(inner)


def _rules_of(call: Call, named: Sequence[str] | None) -> list[str]:
    """What is to be explained: as typed, else what the operation says that it explains."""
    from yunti.rules.errors import nearest

    said = call.declared.get("explains", ())
    rules = list(named) if named else [said] if isinstance(said, str) else list(said)
    known = call.program.nodes
    for rule in rules:
        if rule not in known:
            refuse(_("没有判定 %(rule)s") % {"rule": rule} + nearest(rule, known), code=BROKEN)
    if not rules:
        refuse(
            _("操作 %(op)s 没有写明 explains，请用 --rule 说明要解释哪一条判定。") % {"op": call.name},
            code=BROKEN,
        )
    return rules


def _reasons(call: Call, rules: Sequence[str]) -> list[str]:
    from yunti.packs.calls import open_evaluation
    from yunti.packs.coverage import clause_text
    from yunti.rules.explain import explanation, sentences

    evaluation = open_evaluation(call)
    return [
        line
        for rule in rules
        for line in sentences(
            explanation(evaluation.trace(rule)), lambda clause: clause_text(call.pack, clause)
        )
    ]


def _needs(call: Call, rules: Sequence[str]) -> list[str]:
    from yunti.packs.calls import open_evaluation
    from yunti.packs.coverage import clause_text
    from yunti.rules.needs import need_sentences, what_is_missing

    evaluation = open_evaluation(call)
    needs = [need for rule in rules for need in what_is_missing(evaluation.trace(rule))]
    return need_sentences(tuple(needs), lambda clause: clause_text(call.pack, clause))


def _tell(format_: str, result: dict[str, Any], reasons: list[str] | None, needs: list[str] | None) -> None:
    from yunti.domain.exact_json import exact_json

    if format_ == "json":
        more = {"explanation": reasons, "missing": needs}
        told = {key: value for key, value in more.items() if value is not None}
        answer(exact_json({"result": result, **told} if told else result, indent=2))
        return
    if format_ == "table":
        table([_("输出"), _("值")], [[key, exact_json(value)] for key, value in result.items()])
    for line in reasons or ():
        answer(line)
    if needs is not None:
        answer("\n".join(needs) if needs else _("没有缺项。"))


# records --------------------------------------------------------------------------------------------------------


def _write_record(path: Path, call: Call, changes: dict[str, Any]) -> None:
    from yunti.packs.catalogue import fingerprint
    from yunti.packs.records import record_of, text_of

    made = record_of(call.pack, fingerprint(call.pack.folder), call.name, call.given, call.as_of, changes)
    try:
        path.write_text(text_of(made), encoding="utf-8")
    except OSError as problem:
        refuse(_("写不了 %(file)s：%(why)s") % {"file": path, "why": problem.strerror}, code=BROKEN)


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=_("评定记录"))],
) -> None:
    with faults_as_sentences():
        same = [_replay(path) for path in files]
    answer(_("%(same)s 份相同，%(other)s 份不同") % {"same": sum(same), "other": len(same) - sum(same)})
    raise typer.Exit(0 if all(same) else 1)


def _replay(path: Path) -> bool:
    from yunti.domain.exact_json import exact_json
    from yunti.packs.catalogue import fingerprint
    from yunti.packs.loading import load_file
    from yunti.packs.records import first_difference, read_record, recomputed, text_of

    record = read_record(load_file(path).data, path.name)
    pack = _pack_of(record)
    digest = fingerprint(pack.folder)
    if digest != record["digest"]:
        say(_("%(file)s：项目包 %(name)s 在评定之后有改动。") % {"file": path.name, "name": _name(record)})
    found = recomputed(pack, digest, record)
    shown = first_difference(
        {key: value for key, value in record.items() if key != "digest"},
        {key: value for key, value in found.items() if key != "digest"},
    )
    if shown is not None:
        place, stored, now = shown
        answer(
            _("%(file)s：%(place)s 记录为 %(stored)s，重算得 %(now)s")
            % {"file": path.name, "place": place, "stored": exact_json(stored), "now": exact_json(now)}
        )
    elif path.read_text(encoding="utf-8") != text_of({**found, "digest": record["digest"]}):
        answer(_("%(file)s：内容相同，但文件的字节不是原样。") % {"file": path.name})
        return False
    return shown is None and digest == record["digest"]


def _name(record: dict[str, Any]) -> str:
    return f"{record['programme']}/{record['edition']}"


def _pack_of(record: dict[str, Any]) -> Pack:
    pack = open_pack(_name(record))
    if record["operation"] not in pack.section("operations"):
        refuse(
            _("项目包 %(name)s 没有操作 %(op)s。") % {"name": _name(record), "op": record["operation"]},
            code=BROKEN,
        )
    return pack
