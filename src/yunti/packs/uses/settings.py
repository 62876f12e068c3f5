"""What a function of the catalogue takes under `with:` and puts out, so that a pack is told what it lacks or misspells.

Not here: reading a setting in a call (`packs.calls`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yunti.rules.errors import nearest


@dataclass(frozen=True, slots=True)
class Settings:
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    named_outputs: tuple[str, ...] = ()

    def puts_out(self, given: Mapping[str, Any]) -> set[str]:
        """The keys of the output: those of the function, and those that a setting names or has as its keys."""
        named = [given[key] for key in self.named_outputs if key in given]
        return {
            *self.outputs,
            *(str(name) for each in named for name in (each if isinstance(each, Mapping) else [each])),
        }

    def faults(self, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The setting and what is wrong with it."""
        known = (*self.required, *self.optional)
        for key in given:
            if key not in known:
                yield key, f"with 里没有设定 {key}{nearest(key, known)}"
        for key in self.required:
            if key not in given:
                yield "", f"with 里缺少 {key}"


NO_SETTINGS = Settings()
