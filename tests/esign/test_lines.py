"""Lines of a licence stand where typst sets them: chosen, spread and tightened alike, glyph by glyph."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from esign.glyphs import FONT_DIRECTORY, printable
from esign.lines import lines
from esign.shaping import WORTH_PREPARING, Font, _codes, font

SERIF = "NotoSerifSC-Regular"
NEAR = 0.02  # points
PAGE = """
#set text(font: "Noto Serif SC", lang: "zh", region: "cn", size: 13.5pt)
#set par(justify: true, leading: 0.62em)
#set page(width: 600pt, height: auto, margin: 0pt)
#for (width, size, words) in json(bytes(sys.inputs.texts)) {
  block(width: width * 1pt, grid(columns: (1fr,), text(size: size * 1pt, words)))
  block(text(size: 2pt)[X])
}
"""
BETWEEN = 2.0
COMMON = [chr(code) for code in range(0x4E00, 0x9F00) if code in printable()]
RARE = [chr(code) for code in (*range(0x3400, 0x4D00), *range(0x20000, 0x2A000)) if code in printable()]
Glyph = tuple[str, float]


def a_text(chance: random.Random) -> str:
    """Of one kind of what stands on licences: plain, with marks, with numbers, with Latin words, a list, a rare one."""
    kind, length, text = chance.randrange(6), chance.choice([3, 8, 15, 18, 25, 40, 60, 100, 180, 300]), ""
    others: list[Callable[[], str]] = [
        lambda: chance.choice(COMMON),
        lambda: chance.choice("，。、：；！？（）《》【】"),
        lambda: str(chance.randrange(2000)),
        lambda: chance.choice(["ABC", "Ltd", "KTV", "AV", "T4", "12", "，", "（", "）", "；"]),
        lambda: chance.choice("、、、；：。，"),
        lambda: chance.choice([*RARE[:40], *"·-. /&()#"]),
    ]
    while len(text) < length:
        text += "".join(chance.choice(COMMON) for _ in range(chance.randrange(1, 8))) + others[kind]()
    return text


def typst_sets(texts: list[tuple[float, float, str]], folder: Path) -> list[list[Glyph]]:
    """What stands where on each text's lines, as typst sets them."""
    (folder / "texts.typ").write_text(PAGE)
    pdf = typst.compile(
        folder / "texts.typ",
        font_paths=[FONT_DIRECTORY],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"texts": json.dumps(texts)},
    )
    assert isinstance(pdf, bytes)
    found: list[list[Glyph]] = [[]]
    for char, across, size in _shown(pdf):
        if size == BETWEEN:
            found.append([])
        else:
            found[-1].append((char, across))
    return found[:-1]


def _shown(pdf: bytes) -> Iterator[tuple[str, float, float]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            named: Any = page.obj.Resources.Font
            fonts = {str(name): _font(made) for name, made in named.items()}
            across, size, chosen = 0.0, 0.0, ""
            instructions: Any = pikepdf.parse_content_stream(page)
            for operands, operator in instructions:
                if str(operator) == "cm":
                    across = float(operands[4])
                elif str(operator) == "Tf":
                    chosen, size = str(operands[0]), float(operands[1])
                elif str(operator) in ("TJ", "Tj"):
                    yield from _glyphs(operands[0], across, size, fonts[chosen])


def _glyphs(
    shown: Any, across: float, size: float, known: dict[int, tuple[str, float]]
) -> Iterator[tuple[str, float, float]]:
    pen = 0.0
    for part in [shown] if isinstance(shown, pikepdf.String) else shown:
        if not isinstance(part, pikepdf.String):
            pen -= float(part)
            continue
        codes = bytes(part)
        for at in range(0, len(codes), 2):
            char, width = known[int.from_bytes(codes[at : at + 2], "big")]
            yield char, across + pen * size / 1000, size
            pen += width


def _font(made: Any) -> dict[int, tuple[str, float]]:
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", made.ToUnicode.read_bytes().decode("latin-1"))
    widths, rows = {}, list(made.DescendantFonts[0].W)
    for at in range(0, len(rows), 3):
        widths.update(dict.fromkeys(range(int(rows[at]), int(rows[at + 1]) + 1), float(rows[at + 2])))
    return {
        int(code, 16): (bytes.fromhex(text).decode("utf-16-be"), widths[int(code, 16)])
        for code, text in pairs
    }


def we_set(width: float, size: float, text: str) -> list[Glyph] | None:
    found = lines(text, font(SERIF), width / size)
    if found is None:
        return None
    glyphs = []
    for line in found:
        pen = 0.0
        for char, offset, advance in zip(line.chars, line.offsets, line.advances, strict=True):
            glyphs.append((char, (pen + offset) * size))
            pen += advance
    return glyphs


@pytest.mark.parametrize("seed", range(4))
def test_every_glyph_stands_where_typst_sets_it(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311  # texts of a test
    texts = [
        (
            chance.choice([267.04, 229.02, 150.0]),
            chance.choice([13.5, 13.0, 11.5, 11.0, 9.0, 7.6]),
            a_text(chance),
        )
        for _ in range(80)
    ]
    compared = 0
    for told, theirs in zip(texts, typst_sets(texts, tmp_path), strict=True):
        ours = we_set(*told)
        if ours is None:
            continue
        compared += 1
        assert [char for char, _ in ours] == [char for char, _ in theirs], told
        apart = max(abs(mine - other) for (_, mine), (_, other) in zip(ours, theirs, strict=True))
        assert apart < NEAR, told
    assert compared > 60  # what only typst knows stays the exception


@pytest.mark.parametrize(
    "text",
    ["他说“好”", "甲 公司" * 30, "扎西·" * 30, "ཀ", "甲\n乙", "甲\u200b乙", "e\u0301", "office ﬁ"],
)
def test_what_only_typst_knows_is_left_to_it(text: str) -> None:
    assert lines(text, font(SERIF), 17.0) is None


def test_where_two_ways_cost_the_same_typst_chooses() -> None:
    text = "摆趣佗庎犜聭；乺侠、薍秕码效襥、掻黥禦窸飜輥；鎔伭傫诧：扫羽。週氜挋滠慽，縤膄荭怳，缛緳孻良量，呹傩癤詵沭纋；藭犨"
    text += "南、岱奋萀衻躐巻，耖逰苔蛞筶，岕醳髜隖傺：音傣蓟、嘙譞忭正炏、幘輧赐鹁震壻任：縳鷇爐；"
    assert lines(text, font(SERIF), 150 / 13.5) is None
    assert lines(text, font(SERIF), 267.04 / 13.5) is not None


def test_a_font_cut_down_has_these_glyphs_and_the_same_bytes_whenever_it_is_cut() -> None:
    fresh = Font(FONT_DIRECTORY / f"{SERIF}.otf")
    shaped = fresh.shape("海东市青禾2026（ABC）")
    assert shaped is not None
    first = fresh.cut(shaped.glyphs)
    assert _codes(first) == [0, *sorted(fresh.code[glyph] for glyph in shaped.glyphs if glyph)] or len(
        set(shaped.glyphs)
    ) < len(shaped.glyphs)
    assert len(first) < 20_000
    fresh._cuts = WORTH_PREPARING - 1
    assert fresh.cut(shaped.glyphs) == first  # the cut that prepares
    assert fresh._whole is not fresh.face
    assert fresh.cut(reversed(shaped.glyphs)) == first
