"""An evaluation kept as a record from which it can be recomputed: frozen facts, edition and its digest, day, outcome, trace.

A record is canonical JSON: the same evaluation gives the same bytes. `first_difference` tells where a replay departs.
Not here: where records are kept (files of the command line, rows of the platform), comparing cases (`casebook`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from yunti.domain.exact_json import canonical_json
from yunti.packs.calls import Call, open_evaluation
from yunti.packs.errors import PackError
from yunti.packs.operations import run
from yunti.packs.reading import Pack
from yunti.rules.tracing import Trace

VERSION = 1
KEYS = ("record", "programme", "edition", "digest", "operation", "as_of", "day", "what_if", "engine", "facts", "outcome",
        "trace")  # fmt: skip
ENGINE = "reference"


def record_of(
    pack: Pack,
    digest: str,
    operation: str,
    facts: Mapping[str, Any],
    as_of: date | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """`digest` is the fingerprint of the edition's files, `changes` what-if values as they were written."""
    what_if = pack.what_if(changes or {})
    call = Call(pack, operation, facts, as_of, what_if)
    return {
        "record": VERSION,
        "programme": pack.programme,
        "edition": pack.edition,
        "digest": digest,
        "operation": operation,
        "as_of": as_of.isoformat() if as_of else None,
        "day": call.day.isoformat(),
        "what_if": dict(changes or {}),
        "engine": ENGINE,
        "facts": dict(facts),
        "outcome": run(pack, {"op": operation, **facts}, as_of, what_if),
        "trace": trace_digest(call),
    }


def text_of(record: Mapping[str, Any]) -> str:
    return canonical_json(record) + "\n"


def recomputed(pack: Pack, digest: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as this program and these files of the edition give it today."""
    as_of = date.fromisoformat(record["as_of"]) if record["as_of"] else None
    return record_of(pack, digest, record["operation"], record["facts"], as_of, record["what_if"])


def read_record(data: Any, file: str) -> dict[str, Any]:
    """PackError says what keeps the file from being a record."""
    if not isinstance(data, Mapping):
        raise PackError.at(file, 1, "应为一份评定记录（一个 JSON 对象）")
    absent = [key for key in KEYS if key not in data]
    unknown = [str(key) for key in data if key not in KEYS]
    if absent or unknown:
        raise PackError.at(
            file,
            1,
            f"不是评定记录：缺少 {'、'.join(absent) or '（无）'}，多出 {'、'.join(unknown) or '（无）'}",
        )
    if data["record"] != VERSION:
        raise PackError.at(file, 1, f"记录的格式是 {data['record']}，这里只认 {VERSION}")
    for key in ("programme", "edition", "digest", "operation", "day", "trace"):
        if not isinstance(data[key], str):
            raise PackError.at(file, 1, f"{key} 应为文字")
    for key in ("facts", "what_if", "outcome"):
        if not isinstance(data[key], Mapping):
            raise PackError.at(file, 1, f"{key} 应为一组 键: 值")
    if data["as_of"] is not None and not _is_day(data["as_of"]):
        raise PackError.at(file, 1, "as_of 应为 YYYY-MM-DD 的日期或 null")
    return dict(data)


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def first_difference(stored: Any, found: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """The place, what the record holds there and what is found now; None when both are the same bytes."""
    if canonical_json(stored) == canonical_json(found):
        return None
    if isinstance(stored, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys((*stored, *found)):
            inner = first_difference(stored.get(key), found.get(key), f"{path}.{key}" if path else str(key))
            if inner is not None or (key in stored) != (key in found):
                return inner or (f"{path}.{key}".strip("."), stored.get(key), found.get(key))
    if isinstance(stored, list | tuple) and isinstance(found, list | tuple) and len(stored) == len(found):
        for place, (one, other) in enumerate(zip(stored, found, strict=True)):
            inner = first_difference(one, other, f"{path}[{place}]")
            if inner is not None:
                return inner
    return path, stored, found


# the trace ------------------------------------------------------------------------------------------------------


def trace_digest(call: Call) -> str:
    """Over every derived value and criterion of the case with all that they came from; names and texts do not count."""
    evaluation = open_evaluation(call)
    whole = sha256()
    for name in sorted(evaluation.program.nodes):
        whole.update(f"{name}\n".encode())
        for piece in _pieces(evaluation.trace(name)):
            whole.update(piece.encode())
    return whole.hexdigest()


def _pieces(trace: Trace) -> Iterator[str]:
    """In the order of the tree; a definition that is used by its name is told where it stands."""
    yield f"({type(trace.node).__name__}={canonical_json(trace.value)}"
    if type(trace.node).__name__ != "Named":
        for kid in trace.kids:
            yield from _pieces(kid)
    for place, row in trace.rows:
        yield f"#{place}"
        yield from _pieces(row)
    yield ")"
