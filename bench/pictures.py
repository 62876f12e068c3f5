"""Results as a table in Markdown and as a plot: CPU seconds over the number of cases, both axes in powers of ten.

Not here: measuring.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 70, 30, 230, 50
COLOURS = ("#1f5f8b", "#c0392b", "#2e7d32", "#8e5ea2", "#b7791f", "#00838f", "#5d4037", "#455a64")
Curves = Mapping[str, Sequence[tuple[float, float]]]


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """All rows with the columns of the first."""
    names = list(rows[0])
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(str(row.get(name, '')) for name in names)} |" for row in rows]
    return "\n".join(lines) + "\n"


def plot(title: str, curves: Curves) -> str:
    xs = [x for points in curves.values() for x, _ in points]
    ys = [y for points in curves.values() for _, y in points]
    x_from, x_to, y_from, y_to = (_power(min(xs)), _power(max(xs)) + 1, _power(min(ys)), _power(max(ys)) + 1)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (log10(x) - x_from) / (x_to - x_from) * (WIDTH - LEFT - RIGHT)
        up = (log10(y) - y_from) / (y_to - y_from) * (HEIGHT - TOP - BOTTOM)
        return round(LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    parts = [_text(LEFT, TOP - 12, title, size=14)]
    for power in range(x_from, x_to + 1):
        x, _ = at(10**power, 10**y_from)
        parts += [
            _line(x, TOP, x, HEIGHT - BOTTOM),
            _text(x, HEIGHT - BOTTOM + 18, f"1e{power}", anchor="middle"),
        ]
    for power in range(y_from, y_to + 1):
        _, y = at(10**x_from, 10**power)
        parts += [
            _line(LEFT, y, WIDTH - RIGHT, y),
            _text(LEFT - 8, y + 4, f"{10.0**power:g} s", anchor="end"),
        ]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "cases", anchor="middle"))
    for place, (name, points) in enumerate(curves.items()):
        colour = COLOURS[place % len(COLOURS)]
        spots = [at(x, y) for x, y in sorted(points)]
        path = " ".join(f"{x},{y}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in spots]
        parts.append(_text(WIDTH - RIGHT + 14, TOP + 10 + 18 * place, name, colour=colour))
    body = "\n".join(parts)
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>\n{body}\n</svg>\n'


def _power(value: float) -> int:
    return floor(log10(value))


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="#ddd"/>'


def _text(
    x: float, y: float, text: str, *, size: int = 12, anchor: str = "start", colour: str = "#333"
) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
