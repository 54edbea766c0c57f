"""What touches a class of shares needs the class's own majority too (公司法 art 146): two thirds of the votes present, class by class.

The shareholders of a joint-stock company stand on no register (0271), so nobody here counts them one by one: the numbers of each class's
meeting are told, computed, and signed by the directors with the minutes. Which items touch a class are rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.errors import Problem
from licensing.kinds.change import matter
from licensing.kinds.change.rules import TWO_THIRDS
from licensing.services.register import share_classes
from licensing.services.register.share_classes import Standing
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "class_votes"
COLUMNS = ("item", "article", "verified")


@cache
def touching() -> frozenset[str]:
    """The items after which a class may stand otherwise. Raises CatalogueError."""
    rows = read(Path(__file__).with_name("class_matters.tsv"), COLUMNS, "item").rows
    for row in rows:
        row.needed("article")
        row.one_of("verified", VERIFIED)
    return frozenset(row["item"] for row in rows)


def needed(work: Work, enterprise: Enterprise, items: Iterable[str]) -> bool:
    """Whether these items of this enterprise want its classes asked."""
    return bool(touching().intersection(items)) and bool(share_classes.standing(work.session, enterprise.id))


def asked(work: Work, enterprise: Enterprise, chosen: Sequence[str], offered: Iterable[str]) -> list[str]:
    """The items chosen, with the classes' meetings where one of them touches a class and without where none does."""
    wanted = needed(work, enterprise, chosen)
    return [item for item in offered if (wanted if item == ITEM else item in chosen)]


def seen(case: Case) -> list[Standing]:
    """The classes as they were when the application was written."""
    start = case.answers.get("start") or {}
    return [Standing(row[0], row[1], row[2], 0, {}) for row in start.get("classes") or ()]


def told(case: Case, each: Standing) -> tuple[int, int] | None:
    """Shares present in the class's meeting and shares that agreed; None where not said, or not as whole numbers."""
    given = (matter.answer(case, ITEM).get("votes") or {}).get(each.id)
    numbers = [str(x).strip() for x in given] if isinstance(given, list | tuple) else []
    if len(numbers) != 2 or not all(x.isascii() and x.isdigit() and len(x) < 17 for x in numbers):
        return None
    return int(numbers[0]), int(numbers[1])


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Each class has met, within its number, and agreed."""
    items = matter.items_of(case)
    if ITEM not in items:
        return [Problem("", "change.class_votes_needed")] if needed(work, enterprise, items) else []
    return [problem for each in seen(case) for problem in _of(case, each)]


def _of(case: Case, each: Standing) -> list[Problem]:
    said = told(case, each)
    if said is None:
        return [Problem(ITEM, "change.class_vote_missing", {"name": each.name})]
    present, agreed = said
    if not 0 < present <= each.shares or agreed > present:
        return [Problem(ITEM, "change.class_vote_range", {"name": each.name, "most": each.shares})]
    if agreed < TWO_THIRDS * present:
        counted = {"name": each.name, "agreed": agreed, "present": present}
        return [Problem(ITEM, "change.class_refused", counted)]
    return []


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each class's meeting, as the minutes say it."""
    found = []
    for each in seen(case):
        said = told(case, each)
        after = f"出席{said[0]}股，同意{said[1]}股" if said is not None else ""
        found.append((f"（{each.name}）", f"该类别共{each.shares}股", after))
    return found
