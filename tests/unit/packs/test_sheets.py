"""Texts of forms name parameters: shown with the value in force, in the unit of the text around them.

Not here: what `pack show` prints of a whole pack (`test_checking`).
"""

from datetime import date
from pathlib import Path

from tests.unit.packs.test_checking import SOUND, write
from yunti.packs.reading import load_pack
from yunti.packs.sheets import forms, with_parameters

FORM = """\
form:
  main: {title: 申请表, sections: [{title: 一, fields: [{field: items, hint: 不少于 $floor 项}]}]}
"""


def test_a_parameter_in_a_text_is_shown_as_it_is_in_force(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, SOUND + FORM))
    assert with_parameters(pack, "至少 $floor 项，最好 $none 项") == "至少 2 项，最好 $none 项"
    assert with_parameters(pack, "至少$floor项", date(2025, 7, 1)) == "至少3项"
    assert with_parameters(pack, "至少 $floor 项", date(2020, 1, 1)) == "至少 2 项"
    assert any("不少于 2 项" in line for line in forms(pack))
    assert any("不少于 3 项" in line for line in forms(pack, date(2025, 12, 31)))
