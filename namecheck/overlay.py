"""Lay the parts an applicant declared over the text, so that they are used as declared."""

from __future__ import annotations

from dataclasses import replace

from namecheck.forms import INDIVIDUAL
from namecheck.name import ParsedName, Parts
from namecheck.parse import compose
from namecheck.shelf import Shelf
from namecheck.text import fold


def overlay(parts: Parts, parsed: ParsedName, shelf: Shelf) -> ParsedName | None:
    """``parsed`` with the declared parts and their places; ``None`` when they do not make up the text."""
    pattern = parts.pattern or parsed.parts.pattern
    made = compose(parts.division, parts.trade_name, parts.industry, parts.form or "", pattern)
    if not parts.trade_name or fold(made, shelf.variants) != fold(parsed.text, shelf.variants):
        return None
    spans = dict(parsed.spans)
    for name, text in (
        ("division", parts.division),
        ("trade_name", parts.trade_name),
        ("industry", parts.industry),
        ("form", parts.form),
    ):
        spans.pop(name, None)
        place = parsed.text.rfind(text) if text and name == "form" else parsed.text.find(text) if text else -1
        if text and place >= 0:
            spans[name] = (place, place + len(text))
    bare = (parts.form or "").removesuffix(INDIVIDUAL)
    entry = shelf.forms.get(bare)
    if not parts.industry and entry is not None and entry.implied:
        parts = replace(parts, industry=bare)  # 老王|超市: the form says the business
    code = parts.division_code or next(
        iter(shelf.places.codes.get(parts.division or "", ())), parsed.parts.division_code
    )
    return ParsedName(
        parsed.text, replace(parts, division_code=code if parts.division else None, pattern=pattern), spans
    )
