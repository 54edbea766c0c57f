"""A document of the dossier as PDF: the same document gives the same bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from licensing.documents.blocks import Paper

HERE = Path(__file__).parent
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
_ONE_AT_A_TIME = threading.Lock()  # a compiler keeps its inputs between calls


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(HERE / "paper.typ", root=HERE, font_paths=fonts, ignore_system_fonts=True)


def pdf_of(paper: Paper, mark: str = "", signed: Sequence[str] = ()) -> bytes:
    """The PDF. ``mark``: a word across every page of a draft; ``signed``: lines about who signed, at the end."""
    content = asdict(paper) | {"signed": list(signed)}
    inputs = {"paper": json.dumps(content, ensure_ascii=False), "digest": paper.digest, "mark": mark}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("typst answered with several files for one document")
    return made
