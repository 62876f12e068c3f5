"""Each packaged table is the one that its README describes."""

import re
from importlib.resources import files

import pytest

from yunti.domain.packaged import table_bytes, table_rows, table_sha256

README = files("yunti.domain").joinpath("tables", "README.md").read_text(encoding="utf-8")
STATED = re.findall(r"^\| (\S+\.csv) \| (\d+) \| `([0-9a-f]{64})` \|$", README, re.MULTILINE)


def test_every_table_is_described():
    shipped = {
        each.name for each in files("yunti.domain").joinpath("tables").iterdir() if each.name.endswith(".csv")
    }
    assert shipped == {name for name, _, _ in STATED}
    for name in shipped:
        assert f"## {name}" in README


@pytest.mark.parametrize(("name", "rows", "sha256"), STATED)
def test_table_is_as_stated(name, rows, sha256):
    assert table_sha256(name) == sha256
    assert len(table_rows(name)) == int(rows)
    assert b"\r" not in table_bytes(name)
    assert not table_bytes(name).startswith(b"\xef\xbb\xbf")
