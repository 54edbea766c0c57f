"""Makes the demonstration's register of invented enterprises: ``python -m config.demo.make_register [FILE]``.

The same words and seed give the same bytes. Credit codes are valid and carry YY in the organisation part, so none can be
taken for a code in use. ``taken.txt`` holds sha256 prefixes of made-up names that turned out to belong to somebody.
"""

from __future__ import annotations

import gzip
import io
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from config.demo.draw import Draw

HERE = Path(__file__).parent
OUTPUT = HERE / "register.tsv.gz"
ROWS, SEED, LAST_DAY = 5000, 630200, date(2026, 11, 20)
COLUMNS = (
    "name uscc status status_date authority investors industry_code established_on"
    " entity_type capital scope domicile representative"
)
KINDS = {
    "llc": 47,
    "cooperative": 24,
    "individual": 17,
    "branch": 6,
    "sole": 4,
    "partnership": 1.4,
    "jsc": 0.6,
}
STATUSES = {
    "registered": 865,
    "deregistered": 78,
    "revoked": 36,
    "renamed": 15,
    "rescinded": 4,
    "reserved": 2,
}
PREFIXES = {"individual": "92", "cooperative": "93"}
ENDINGS = {
    "llc": ("有限公司", "有限公司", "有限公司", "有限责任公司"),
    "jsc": ("股份有限公司",),
    "sole": ("经营部", "商行", "厂"),
    "partnership": ("（有限合伙）", "（有限合伙）", "（普通合伙）"),
    "cooperative": ("专业合作社", "农民专业合作社"),
    "individual": ("",),
}
OLD_NAMES = {"乐都县": date(2013, 6, 1), "平安县": date(2015, 5, 1)}  # became districts of the city
CAPITALS = (3, 5, 10, 10, 20, 30, 50, 50, 100, 100, 100, 200, 200, 300, 500, 500, 600, 800, 1000, 2000, 5000)
PARENTS_BEFORE_BRANCHES = 60
SHARE_OWNED = 3  # of a hundred companies


def generate() -> list[dict[str, str]]:
    """All rows in file order, the stories' own first. Names are unique; so is trade name with wording in the city."""
    return list(_Maker(Draw(SEED)).rows())


class _Maker:
    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
        taken = (HERE / "taken.txt").read_text(encoding="utf-8").split("\n")
        self.taken = {line for line in taken if line and not line.startswith("#")}
        self.names: set[str] = set()
        self.brands: set[tuple[str, str]] = set()
        self.parents: list[dict[str, str]] = []
        self.serial = 1000  # smaller ones belong to the stories

    def rows(self) -> Iterator[dict[str, str]]:
        stories = [_story_row(story) for story in read_stories()["enterprise"]]
        self.names |= {row["name"] for row in stories}
        yield from stories
        for _ in range(ROWS - len(stories)):
            yield self._row()

    def _row(self) -> dict[str, str]:
        kind = self.draw.weighted(list(KINDS), list(KINDS.values()))
        if kind == "branch" and len(self.parents) < PARENTS_BEFORE_BRANCHES:
            kind = "llc"
        places = self.words["place"]
        place = self.draw.weighted(places, [p["weight"] for p in places])
        if kind == "branch":
            row, founded = self._branch(place)
        else:
            founded = self._founded(kind)
            row = self._enterprise(kind, place, founded)
        status = self.draw.weighted(list(STATUSES), list(STATUSES.values()))
        if status == "reserved":
            row |= {"uscc": "", "established_on": "", "capital": "", "representative": ""}
            changed = LAST_DAY - timedelta(days=1 + self.draw.below(40))
        else:
            row["established_on"] = founded.isoformat()
            changed = self._between(founded + timedelta(days=90), LAST_DAY)
        row |= {"status": status, "status_date": "" if status == "registered" else changed.isoformat()}
        if status == "registered" and kind == "llc":
            self.parents.append(row)
        return row

    def _between(self, first: date, last: date) -> date:
        return min(last, first + timedelta(days=self.draw.below(max(1, (last - first).days))))

    def _founded(self, kind: str) -> date:
        """Thin in the eighties, thick since 2014; cooperatives exist since July 2007, partnerships since 1997."""
        first = {"cooperative": 2007, "partnership": 1998, "sole": 2000}.get(kind, 1984)
        years = list(range(first, 2027))
        weights = [1.1 ** (year - first) * (2 if year > 2013 else 1) for year in years]
        year = self.draw.weighted(years, weights)
        day = date(year, 1, 2) + timedelta(days=self.draw.below(360))
        return min(max(day, date(2007, 7, 2)) if kind == "cooperative" else day, LAST_DAY)

    def _brand(self) -> str:
        first, last = self.words["brand_first"], self.words["brand_last"]
        pick = self.draw.below(100)
        if pick < 62:
            return str(self.draw.one(first) + self.draw.one(last))
        if pick < 80:
            return str(self.draw.one(self.words["brand_words"]) + self.draw.one(last))
        if pick < 92:
            return str(self.draw.one(first) + self.draw.one(last) + self.draw.one(last))
        word = self.draw.one(self.words["brand_words"])
        return str(word + self.draw.one(first) + self.draw.one(last))

    def _stall(self) -> str:
        """A trade name as small shops have it."""
        surname = self.draw.one(self.words["surnames"])
        return str(self.draw.one((f"{surname}记", f"老{surname}家", self._brand(), self._brand())))

    def _enterprise(self, kind: str, place: dict[str, Any], founded: date) -> dict[str, str]:
        trades = [t for t in self.words["trade"] if kind in t["kinds"]]
        while True:
            trade = self.draw.weighted(trades, [t["weight"] for t in trades])
            wording = self.draw.one(trade["wordings"])
            brand = self._stall() if kind == "individual" else self._brand()
            name = self._prefix(kind, place, founded) + brand + wording + self._ending(kind, wording)
            if self._free(name, brand, wording):
                return self._filled(kind, place, name, trade) | {"investors": self._investor(kind)}

    def _investor(self, kind: str) -> str:
        """Some companies belong to another one of the register."""
        owned = kind == "llc" and self.parents and self.draw.below(100) < SHARE_OWNED
        return self.draw.one(self.parents)["uscc"] if owned else ""

    def _prefix(self, kind: str, place: dict[str, Any], founded: date) -> str:
        """As people write it; an old county's name only while it was one."""
        prefixes = (
            place["prefixes"][:3] if kind in ("individual", "cooperative", "sole") else place["prefixes"]
        )
        usable = [p for p in prefixes if p not in OLD_NAMES or founded < OLD_NAMES[p]]
        return str(self.draw.one(usable))

    def _ending(self, kind: str, wording: str) -> str:
        if kind == "individual" and wording in ("餐饮", "餐饮服务", "餐饮管理"):
            return "店"
        return self.draw.one(ENDINGS[kind])

    def _free(self, name: str, brand: str, wording: str) -> bool:
        if name in self.names or (brand, wording) in self.brands or mark(name) in self.taken:
            return False
        if len(set(brand)) < len(brand):
            return False
        self.names.add(name)
        self.brands.add((brand, wording))
        return True

    def _branch(self, place: dict[str, Any]) -> tuple[dict[str, str], date]:
        """A branch of a registered company and the day of its founding, after the company's."""
        while True:
            parent = self.draw.one(self.parents)
            name = f"{parent['name']}{place['short']}分公司"
            if name not in self.names and mark(name) not in self.taken:
                break
        self.names.add(name)
        trade = {"code": parent["industry_code"], "scope": parent["scope"].split("；")}
        row = self._filled("branch", place, name, trade)
        return row, self._between(date.fromisoformat(parent["established_on"]), LAST_DAY)

    def _filled(self, kind: str, place: dict[str, Any], name: str, trade: dict[str, Any]) -> dict[str, str]:
        self.serial += 1
        phrases = self.draw.some(trade["scope"])
        capital = f"{self.draw.one(CAPITALS)}万人民币"
        street = self.draw.one(("新街", "文化路", "滨河路", "古城大街", "振兴路", "村委会旁"))
        town = self.draw.one(place["towns"])
        return {
            "name": name,
            "uscc": credit_code(kind, place["code"], self.serial),
            "authority": place["code"],
            "investors": "",
            "industry_code": trade["code"],
            "entity_type": kind,
            "capital": "" if kind in ("individual", "branch") else capital,
            "scope": "；".join(phrases),
            "domicile": f"{town}{street}{1 + self.draw.below(200)}号",
            "representative": self._person(),
        }

    def _person(self) -> str:
        given = self.words["given"]
        first = self.draw.below(len(given) // 2) * 2
        return str(self.draw.one(self.words["surnames"]) + given[first : first + 2])


def credit_code(kind: str, division: str, serial: int) -> str:
    """A valid credit code whose organisation part is YY and the serial number."""
    body = f"YY{serial:06d}"
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    number = PREFIXES.get(kind, "91") + division + body + "0123456789X0"[11 - total % 11]
    return number + str(uscc.calc_check_digit(number))


def mark(name: str) -> str:
    """How ``taken.txt`` names a name without telling it."""
    return sha256(name.encode()).hexdigest()[:16]


def read_stories() -> dict[str, Any]:
    """The ready-made enterprises, as ``stories.toml`` has them."""
    return tomllib.loads((HERE / "stories.toml").read_text(encoding="utf-8"))


def _story_row(story: dict[str, Any]) -> dict[str, str]:
    own = {column: str(story.get(column, "")) for column in COLUMNS.split() if column != "investors"}
    return own | {"investors": ""}


def packed(rows: list[dict[str, str]]) -> bytes:
    """The file's bytes: gzip without a time in it."""
    lines = [COLUMNS.replace(" ", "\t")]
    lines += ["\t".join(row.get(column, "") for column in COLUMNS.split()) for row in rows]
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packer:
        packer.write(("\n".join(lines) + "\n").encode())
    return out.getvalue()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    target.write_bytes(packed(generate()))
