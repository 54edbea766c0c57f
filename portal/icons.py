"""Bootstrap Icons drawn into the page from the installed sprite: no icon font, no second request."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import flask_bootstrap
from markupsafe import Markup, escape

SPRITE = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/icons/bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)


@cache
def _sprite() -> dict[str, tuple[str, str]]:
    text = SPRITE.read_text(encoding="utf-8")
    return {name: (box, shape) for box, name, shape in SYMBOL.findall(text)}


@cache
def icon(name: str, extra: str = "") -> Markup:
    """The drawing called ``name`` on icons.getbootstrap.com, hidden from readers: a word always stands beside it.

    KeyError when there is no such drawing.
    """
    box, shape = _sprite()[name]
    css = f"icon {escape(extra)}".strip()
    return Markup(  # noqa: S704  # shapes come from the installed package, not from a person
        f'<svg class="{css}" aria-hidden="true" focusable="false" viewBox="{box}" fill="currentColor">{shape}</svg>'
    )
