"""A line plot with two logarithmic axes, as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 420, 70, 210, 20, 50
_LINE = 17
"""The height of a label."""
_COLOURS = ("#0b6b7a", "#0b6b7a", "#b4552d", "#b4552d")
_DASHES = ("none", "6 5", "none", "6 5")


@dataclass(frozen=True)
class Line:
    """A named line through points: numbers of items, and seconds."""

    name: str
    points: Sequence[tuple[int, float]]


def plot(lines: Sequence[Line]) -> str:
    """Draw the lines, with their names at their ends."""
    return "\n".join(_drawn(lines)) + "\n"


def _drawn(lines: Sequence[Line]) -> Iterator[str]:
    points = [point for line in lines for point in line.points]
    across = _decades([items for items, _ in points])
    upward = _decades([seconds for _, seconds in points])

    def x(items: float) -> float:
        return _LEFT + (log10(items) - across[0]) / (across[1] - across[0]) * (
            _WIDTH - _LEFT - _RIGHT
        )

    def y(seconds: float) -> float:
        share = (log10(seconds) - upward[0]) / (upward[1] - upward[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13"><title>Seconds by the number of items</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    )
    for power in range(upward[0], upward[1] + 1):
        at = y(10**power)
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"'
            f' stroke="#ddd"/><text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">'
            f"{10**power:g} s</text>"
        )
    for power in range(across[0], across[1] + 1):
        yield (
            f'<text x="{x(10**power):.1f}" y="{_HEIGHT - _BOTTOM + 22}" text-anchor="middle">'
            f"{10**power:,}</text>"
        )
    yield f'<text x="{_LEFT}" y="{_HEIGHT - 8}">items</text>'
    ends = _apart([y(line.points[-1][1]) for line in lines])
    for number, line in enumerate(lines):
        colour, dash = _COLOURS[number % 4], _DASHES[number % 4]
        places = " ".join(f"{x(items):.1f},{y(seconds):.1f}" for items, seconds in line.points)
        yield (
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-dasharray="{dash}"/>'
        )
        for items, seconds in line.points:
            yield f'<circle cx="{x(items):.1f}" cy="{y(seconds):.1f}" r="3.5" fill="{colour}"/>'
        last = line.points[-1]
        yield (
            f'<text x="{x(last[0]) + 10:.1f}" y="{ends[number] + 4:.1f}" fill="{colour}">'
            f"{escape(line.name)}</text>"
        )
    yield "</svg>"


def _apart(places: Sequence[float]) -> dict[int, float]:
    """The positions of labels, by number, moved down where labels would overlap."""
    found: dict[int, float] = {}
    lowest = 0.0
    for number in sorted(range(len(places)), key=lambda each: places[each]):
        lowest = found[number] = max(places[number], lowest + _LINE)
    return found


def _decades(numbers: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around these numbers, at least one apart."""
    low = floor(log10(min(numbers)))
    return low, max(ceil(log10(max(numbers))), low + 1)
