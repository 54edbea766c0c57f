"""Faces of licences that were never set before: what stands on them differs in every text, as among real enterprises."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path

from esign.face import LicenceFace
from tests.esign.conftest import sample_face

ITEMS = Path(__file__).parents[2] / "licensing/catalogue/data/scope_items.tsv"
SYLLABLES = "青禾湟岸河源金瑞祥泰和昌宏远达康福源盛兴隆佳美德诚信通广博雅致新华中天地人海川山水云风清明正大光荣富强安宁乐平"


@cache
def phrases() -> list[str]:
    """The catalogue's wordings of what an enterprise does."""
    with ITEMS.open(encoding="utf-8") as rows:
        told = csv.DictReader((row for row in rows if not row.startswith("#")), delimiter="\t")
        return [row["item"] for row in told]


def fresh_face(number: int) -> LicenceFace:
    """The same for the same number."""
    chance = random.Random(number)  # noqa: S311  # invented enterprises, the same each time

    def words(least: int, most: int) -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(least, most)))

    scope = "；".join(chance.sample(phrases(), chance.choice([2, 4, 6, 8, 12, 20])))
    return sample_face(
        name=f"海东市{words(2, 5)}{chance.choice(['农牧科技', '商贸', '建筑工程', '餐饮管理', '文化旅游'])}有限公司",
        representative=words(2, 3),
        domicile=f"青海省海东市乐都区{words(2, 4)}镇{words(2, 4)}路{chance.randint(1, 300)}号"
        f"{chance.randint(1, 9)}号楼{chance.randint(101, 2602)}室",
        scope=f"一般项目：{scope}。",
        number=f"L-2026-{number:07}",
        uscc=f"91630202MA{chance.randrange(10**8):08}",
    )
