"""What a pack says of first come, first served: read as written, each fault told with its line.

Not here: arriving (`tests/apps/intake`).
"""

from pathlib import Path

import pytest

from tests.first_come import KIND, PACK, write_pack
from tests.unit.packs.test_checking import problems
from yunti.packs.intake import Intake, intake_of
from yunti.packs.reading import load_pack
from yunti.rules.engine import evaluate


def test_a_sound_pack_is_read(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    assert problems(folder) == []
    pack = load_pack(folder)
    assert intake_of(pack, KIND) == Intake(KIND, "submit", "asked", "prefecture", ("C-1",))
    assert intake_of(pack, "other") is None


@pytest.mark.parametrize(("fee", "fen"), [("80000.05", 80_000_05), ("100000.01", 100_000_00), (None, None)])
def test_the_amount_asked_for_is_whole_fen(tmp_path: Path, fee: str | None, fen: int | None) -> None:
    from decimal import Decimal

    pack = load_pack(write_pack(tmp_path))
    intake = intake_of(pack, KIND)
    assert intake is not None
    facts = {} if fee is None else {"fee": Decimal(fee)}
    assert intake.asked_fen(evaluate(pack.program(), facts)) == fen


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  grant: {step: submit,", "  grunt: {step: submit,", "没有流程 grunt；是否想写 grant"),
        ("{step: submit,", "{step: submitt,", "没有步骤 submitt；是否想写 submit"),
        ("{step: submit,", "{step: grant,", "从 draft 没有步骤 grant"),
        ("asks: asked,", "asks: askd,", "没有规则 askd；是否想写 asked"),
        ("queue: prefecture", "queue: city", "city"),
        ("value: 'min(fee, $most)'", "value: 'fee > $most'", "以元为单位"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = write_pack(tmp_path)
    assert before in PACK
    (folder / "pack.yaml").write_text(PACK.replace(before, after), encoding="utf-8")
    found = problems(folder)
    assert any(told in each and "pack.yaml" in each for each in found), found
