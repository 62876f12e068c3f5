"""One figure about the running installation, for the metrics page and for monitoring programs.

Not here: figures about programmes and enterprises, which come from indicators.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat


@dataclass(frozen=True)
class Measure:
    name: str
    title: Any
    value: int | float
    unit: Any = ""
    labels: tuple[tuple[str, str], ...] = ()
    only_grows: bool = False

    @property
    def shown(self) -> str:
        """With thousands commas; amounts of bytes in the unit that fits."""
        if self.name.endswith("_bytes"):
            return filesizeformat(self.value)
        return f"{self.value:,}"


def as_text(measures: Iterable[Measure]) -> str:
    """The text format that Prometheus and its like read; one line a figure."""
    lines: list[str] = []
    seen: set[str] = set()
    for measure in measures:
        if measure.name not in seen:
            seen.add(measure.name)
            lines.append(f"# TYPE {measure.name} {'counter' if measure.only_grows else 'gauge'}")
        labels = ",".join(f'{name}="{value}"' for name, value in measure.labels)
        lines.append(
            f"{measure.name}{{{labels}}} {measure.value}" if labels else f"{measure.name} {measure.value}"
        )
    return "\n".join(lines) + "\n"
