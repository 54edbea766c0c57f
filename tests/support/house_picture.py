"""Draws ``docs/architecture.svg`` from the imports: ``python -m tests.support.house_picture`` (``make flows``)."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from tests.house.source import modules

FILE = Path(__file__).resolve().parents[2] / "docs" / "architecture.svg"
# Where each room stands in the picture: column and line. What is not named belongs to the room above it.
PLACES = {
    "portal": (1, 0),
    "licensing.kinds": (0, 1),
    "licensing.services": (1, 1),
    "licensing.flows": (0, 2),
    "licensing": (1, 2),
    "config": (2, 0),
    "namecheck": (0, 3),
    "esign": (2, 3),
}
WIDTH, HEIGHT, ACROSS, DOWN = 200, 54, 250, 120


def room_of(name: str) -> str | None:
    """The most particular room a module belongs to."""
    fitting = [room for room in PLACES if name == room or name.startswith(f"{room}.")]
    return max(fitting, key=len, default=None)


def arrows() -> Counter[tuple[str, str]]:
    """(from, to) -> how many modules' imports go that way."""
    found: Counter[tuple[str, str]] = Counter()
    for module in modules():
        here = room_of(module.name)
        for there in {room_of(name) for _, name in module.imports()}:
            if here and there and here != there:
                found[here, there] += 1
    return found


def _middle(room: str) -> tuple[int, int]:
    column, line = PLACES[room]
    return 30 + column * ACROSS + WIDTH // 2, 30 + line * DOWN + HEIGHT // 2


def _edge(room: str, toward: str) -> tuple[int, int]:
    """The point of the room's box on the way to another."""
    (x, y), (there_x, there_y) = _middle(room), _middle(toward)
    far_x, far_y = there_x - x, there_y - y
    scale = min(
        WIDTH / 2 / abs(far_x) if far_x else 9.0,
        HEIGHT / 2 / abs(far_y) if far_y else 9.0,
    )
    return round(x + far_x * scale), round(y + far_y * scale)


def picture() -> str:
    """The rooms, how many files each has, and the arrows between them with the number of files behind each."""
    files = Counter(room for module in modules() if (room := room_of(module.name)))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 480" font-family="sans-serif" font-size="13" role="img">',
        "<title>Rooms and the imports between them</title>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#345"/></marker></defs>',
    ]
    for (here, there), number in sorted(arrows().items()):
        (x1, y1), (x2, y2) = _edge(here, there), _edge(there, here)
        side = 7 if here < there else -7  # two ways between the same rooms stand apart
        parts.append(
            f'<line x1="{x1 + side}" y1="{y1 + side}" x2="{x2 + side}" y2="{y2 + side}" stroke="#345" marker-end="url(#a)"/>'
            f'<text x="{(2 * x1 + x2) // 3 + side}" y="{(2 * y1 + y2) // 3 + side}" fill="#345" font-size="11">{number}</text>'
        )
    for room, (column, line) in PLACES.items():
        x, y = 30 + column * ACROSS, 30 + line * DOWN
        parts.append(
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef3f8" stroke="#345"/>'
            f'<text x="{x + WIDTH // 2}" y="{y + 24}" text-anchor="middle" font-weight="bold">{escape(room)}</text>'
            f'<text x="{x + WIDTH // 2}" y="{y + 42}" text-anchor="middle" fill="#567">{files[room]} files</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def write() -> None:
    FILE.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    write()
