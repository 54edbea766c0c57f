"""The picture in a national seal: the authority's round seal as PNG, drawn once a name and kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst

from esign.errors import InvalidFace
from esign.glyphs import FONT_DIRECTORY

TEMPLATES = Path(__file__).parent / "templates"
MILLIMETRES, DOTS_PER_INCH = 42, 150
KIND = "PNG"


@lru_cache(maxsize=64)
def seal_picture(authority: str) -> bytes:
    """A PNG of `MILLIMETRES` square. Raises InvalidFace where it cannot be drawn."""
    try:
        drawn = typst.compile(
            TEMPLATES / "seal.typ",
            root=TEMPLATES,
            font_paths=[FONT_DIRECTORY],
            ignore_system_fonts=True,
            format="png",
            ppi=DOTS_PER_INCH,
            sys_inputs={"name": authority},
        )
    except typst.TypstError as error:
        raise InvalidFace(f"the seal cannot be drawn: {error.message}") from error
    if not isinstance(drawn, bytes):
        raise TypeError("typst answered with several pictures for one seal")
    return drawn
