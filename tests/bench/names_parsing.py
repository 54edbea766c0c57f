"""Parsing measured: how many real companies get all their parts, and where a person puts the boundary.

``python -m tests.bench.names_parsing``: all names of Qinghai for the parts; for the boundary the 500 names read by a person,
half of them of other provinces, found among the 3.06 million by their digest. Errors are listed by digest.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from namecheck.name import ParsedName
from namecheck.parse import parse
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load
from tests.bench.names_source import SHARED, all_names

QINGHAI = "qinghai_registrations.tsv.gz"
LEAST = 0.97
BOUNDARIES = Path(__file__).parents[1] / "namecheck/data/boundaries_fresh.tsv"
DIGITS = 20
COMPANY = "公司"


@dataclass
class Parsing:
    """Counts over companies that are not branches, and over the sample read by a person."""

    names: int = 0
    companies: int = 0
    complete: int = 0
    nameless: int = 0
    without_industry: int = 0
    sample: int = 0
    right: int = 0
    wrong: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, parsed: ParsedName, shelf: Shelf) -> None:
        """Count one name.

        Complete: trade name of two characters or more, industry or stated none, form. A name of division,
        industry and form alone (自来水公司) states that it has no trade name.
        """
        self.names += 1
        parts = parsed.parts
        if parsed.is_branch or not (parsed.text.endswith(COMPANY) or _company(parts.form, shelf)):
            return
        self.companies += 1
        self.without_industry += parts.industry is None
        bare = not parts.trade_name and parts.industry in shelf.lexicon.wordings
        self.nameless += bare
        self.complete += parts.form is not None and (bare or len(parts.trade_name) > 1)

    def judge(self, digest: str, place: int, parsed: ParsedName) -> None:
        """Count one name of the sample."""
        found = parsed.spans.get("industry", parsed.spans.get("form", (-1, 0)))[0]
        self.sample += 1
        self.right += found == place
        if found != place:
            self.wrong.append((digest, place, found))

    @property
    def share(self) -> float:
        """Companies that got all their parts."""
        return self.complete / max(1, self.companies)

    @property
    def strict(self) -> float:
        """The same when a name without trade name counts as not parsed."""
        return (self.complete - self.nameless) / max(1, self.companies)

    def figures(self) -> dict[str, Any]:
        """What ``bench.json`` keeps."""
        return {
            "names": self.names,
            "companies": self.companies,
            "complete": round(self.share, 5),
            "complete_with_trade_name": round(self.strict, 5),
            "nameless": self.nameless,
            "without_industry": self.without_industry,
            "boundary_sample": self.sample,
            "boundary_right": round(self.boundary, 4),
            "boundary_errors": sorted(self.wrong),
        }

    @property
    def boundary(self) -> float:
        """Names of the sample in which the industry begins where the person says."""
        return self.right / max(1, self.sample)


def _company(form: str | None, shelf: Shelf) -> bool:
    entry = shelf.forms.get((form or "").removeprefix("（集团）").removeprefix("集团"))
    return entry is not None and entry.family == "company"


def wanted() -> dict[str, int]:
    """First digits of the sha256 of each name of the sample, and where its industry begins."""
    lines = BOUNDARIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {digest: int(place) for digest, place, *_ in rows[1:]}


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:DIGITS]


def measure(parsed: Iterable[ParsedName], shelf: Shelf) -> Parsing:
    """Count the parsed names of a register; those of the sample are recognised by their digest and parsed afresh."""
    result, places = Parsing(), wanted()
    for name in parsed:
        result.add(name, shelf)
        digest = _digest(name.text)
        if digest in places:
            result.judge(digest, places.pop(digest), parse(name.text, shelf))
    return result


def of_qinghai(shelf: Shelf) -> Parsing:
    """The parts of every name of Qinghai, and the boundary of the names of the sample, wherever they are registered."""
    result, places = Parsing(), wanted()
    for row in read_rows(SHARED / QINGHAI, shelf, "630000"):
        if row:
            result.add(parse(row.name, shelf), shelf)
    for name in all_names():
        digest = _digest(name)
        if digest in places:
            result.judge(digest, places.pop(digest), parse(name, shelf))
    return result


def main() -> int:
    """Print the figures; 1 when fewer than 97 in 100 boundaries are where a person puts them."""
    if not (SHARED / QINGHAI).is_file():
        print("the real names are not there")
        return 2
    found = of_qinghai(load())
    print(json.dumps(found.figures(), indent=1))
    return 0 if found.boundary >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
