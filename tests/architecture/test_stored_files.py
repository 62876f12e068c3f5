"""Whoever opens a stored file is listed here with the reason why it may: a new opener is seen before it serves anything.

Not here: that each address refuses what is not clean (`tests/web/applicant/test_case_bad_files.py`).
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import SOURCE, functions, modules, name_of

EVIDENCE_DOOR = "evidence, after `require_clean`"
READER = "evidence that is judged or read in a process of its own; nothing is handed out"
BY_THE_DOOR = "evidence, by `open_evidence`"
OWN = "what the platform made or was given for itself: papers, exports, lists and reports of imports"
KEEPING = "the store itself: copies for the operator, examinations, free space"

OPENERS = {
    "apps/documents/services/opening.py:open_evidence": EVIDENCE_DOOR,
    "apps/documents/services/opening.py:thumbnail": EVIDENCE_DOOR,
    "apps/documents/services/opening.py:page_picture": BY_THE_DOOR,
    "apps/documents/services/opening.py:page_text": BY_THE_DOOR,
    "apps/documents/services/judging.py:_scan_one": READER,
    "apps/documents/services/reading.py:_read": READER,
    "web/shared/evidence.py:evidence": BY_THE_DOOR,
    "apps/paperwork/services/binding.py:_part_of": BY_THE_DOOR,
    "apps/paperwork/services/binding.py:open_volume": "a bound volume, while all evidence in it is clean",
    "apps/paperwork/services/drawing.py:kept_or_drawn": OWN,
    "apps/paperwork/services/listing.py:_kept_or_drawn": OWN,
    "apps/registry/importing/flow.py:check_in_background": OWN,
    "apps/registry/importing/flow.py:run_import": OWN,
    "cli/importing.py:save_report": OWN,
    "web/officer/exports.py:export_download": OWN,
    "web/officer/imports.py:import_report": OWN,
    "apps/operations/queries.py:measures": KEEPING,
    "cli/archive.py:_copy_evidence": KEEPING,
    "cli/examinations/storage.py:_store": KEEPING,
    "cli/examinations/storage.py:_first_digests": KEEPING,
    "cli/examinations/storage.py:_completeness": KEEPING,
}
DOORS = {"files.open", "files.store", "open_evidence", "services.open_evidence"}
NAMED = re.compile(r"\bfiles\b|open_evidence")  # a module that says neither word calls none of them


def openers() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in modules():
        if path == SOURCE / "kit" / "files.py" or not NAMED.search(path.read_text(encoding="utf-8")):
            continue
        for function in functions(path):
            if DOORS & set(called(function)):
                yield f"{name_of(path).removeprefix('src/yunti/')}:{function.name}", function


def called(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_every_opener_of_stored_files_is_known() -> None:
    assert {name for name, _function in openers()} == set(OPENERS)


def test_the_store_is_reached_by_its_module_alone() -> None:
    """So that the names above are all there are."""
    for path in modules():
        if path == SOURCE / "kit" / "files.py":
            continue
        text = path.read_text(encoding="utf-8")
        for hidden in (
            "DiskStore(",
            "ObjectStore(",
            "from yunti.kit.files import open",
            "from yunti.kit.files import store",
        ):
            assert hidden not in text, name_of(path)


def test_evidence_is_found_clean_before_it_is_opened() -> None:
    for name, function in openers():
        if OPENERS[name] != EVIDENCE_DOOR:
            continue
        order = list(called(ast.Module(body=function.body, type_ignores=[])))
        assert "require_clean" in order, name
        lines = {
            ast.unparse(node.func): node.lineno for node in ast.walk(function) if isinstance(node, ast.Call)
        }
        assert lines["require_clean"] < lines["files.open"], name
