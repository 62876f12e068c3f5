"""The world of this room, made once for all tests of a module. Not here: what is in it (`world.py`), who may see what (`policy.py`)."""

from tests.access.lasting import lasting, people, world

__all__ = ["lasting", "people", "world"]
