"""Texts made to be dear, asked of all names of the register: no text may cost more than five milliseconds."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.fileregister import FileRegister
from namecheck.shelf import Shelf, load
from tests.bench.bench_names import DAY, _built, _say
from tests.bench.names_source import everything
from tests.namecheck.test_bounded import COSTLY, LONG, MISSPELT, SIXTEEN

MADE, PIECES, SEED = 1_500, (3, 14), 11
SAMPLED, COMMON = 20_000, 60  # names looked at for the commonest trade names, and how many of these are asked
TRADES = ("商贸", "科技", "餐饮管理", "建筑工程", "实业", "")
PLACES = (("北京", "110000"), ("上海市", "310000"), ("海东市", "630200"), ("", "440300"))
THICK = 300  # trade names in their prefecture that most bear, among all names of the register
FORMS = (*(f"{wording}有限公司" for wording in ("", "商贸", "实业")), "专业合作社")
ROUNDS, SHOWN = 3, 5
KNOWN = (LONG, SIXTEEN, MISSPELT, "青" * 1000, "（北京）" * 250, "海东市" + "行长乐重" * 3 + "有限公司")


def crowded(register: FileRegister) -> list[str]:
    """The commonest trade names of a sample: whoever asks for them meets a crowd."""
    step = max(1, len(register) // SAMPLED)
    rows = (register.row(number) for number in range(0, len(register), step))
    counts = Counter(row.parsed.parts.trade_name for row in rows if row.parsed)
    return [trade for trade, _ in counts.most_common(COMMON) if trade]


def thickest(register: FileRegister, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """The thickest crowds there are, met by companies with and without industry and by a cooperative."""
    places = shelf.places
    rows = (register.row(number) for number in range(len(register)))
    borne = (
        (row.parsed.parts.trade_name, places.prefecture(row.authority or "")) for row in rows if row.parsed
    )
    for (trade, scope), _ in Counter(each for each in borne if each[0]).most_common(THICK):
        authority = scope + "00"
        place = places.names.get(authority) or places.names.get(scope[:2] + "0000", "")
        yield from ((f"{place}{trade}{form}", authority) for form in FORMS)


def texts(register: FileRegister, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """The known ones, crowds in four places and the thickest in theirs, random ones of the dearest pieces; each with its authority."""
    yield from ((text, "630200") for text in KNOWN)
    yield from thickest(register, shelf)
    for trade in crowded(register):
        for place, authority in PLACES:
            yield from ((f"{place}{trade}{wording}有限公司", authority) for wording in TRADES)
    chance = random.Random(SEED)  # noqa: S311  # made texts, the same each time
    for _ in range(MADE):
        pieces = chance.choices(COSTLY, k=chance.randint(*PIECES))
        yield chance.choice(("海东市", "")) + "".join(pieces) + "有限公司", "630200"


def measured(register: FileRegister, shelf: Shelf) -> dict[str, Any]:
    """Milliseconds of the processor, of each text the fastest of three rounds: what else runs is not its cost."""
    asked = list(dict.fromkeys(texts(register, shelf)))
    best = dict.fromkeys(asked, float("inf"))
    for _ in range(ROUNDS):
        for text, authority in asked:
            declaration = Declaration(text, None, authority, DAY)
            started = time.process_time_ns()
            check(declaration, shelf, register)
            best[text, authority] = min(best[text, authority], (time.process_time_ns() - started) / 1e6)
    worst = sorted(best.items(), key=lambda item: -item[1])[:SHOWN]
    return {"texts": len(best), "worst_ms": [(text[:40], round(spent, 2)) for (text, _), spent in worst]}


def run(source: Path | None = None) -> dict[str, Any]:
    """The dearest texts; empty when there is no register to measure."""
    shelf = load()
    source = source or everything(shelf)
    if source is None or not source.is_file():
        _say("no register file: give --register FILE")
        return {}
    register, _ = _built(source, shelf)
    found = measured(register, shelf)
    _say(f"{found['texts']:,} texts; dearest {found['worst_ms']}")
    return found
