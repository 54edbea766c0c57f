"""A place of business on the network: shops on platforms, of somebody who trades there alone (条例 art 11; 电子商务法 art 10; GE-71).

Every shop is registered (``address_kinds.tsv`` says by what, and how sure that is). A platform with an account of its own confirms there
(``services/cases/shops.py``); of any other its own statement comes as a file of the item, which a clerk reads. A domain is no place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from licensing.catalogue.addresses import DOMAIN, PLATFORM, mark_in
from licensing.entities import catalogue_code
from licensing.errors import Problem
from licensing.kinds.change import matter
from licensing.services.cases import hosting, shops
from licensing.services.orders import scope
from licensing.services.register import platforms
from licensing.store.models import Case, Enterprise
from licensing.uploads.about import ROW as FILE
from licensing.uploads.about import signed_files
from licensing.work import Work

ITEM, MOST, LONGEST = "domicile", 8, 60
FIELDS = ("platform", "shop")
PLEDGE = "仅通过互联网在所列网络经营场所开展经营活动，不擅自改变住宅用途从事线下生产经营活动。"


def chosen(work: Work, case: Case) -> bool:
    """Whether the application names a network place."""
    return ITEM in matter.items_of(case) and hosting.kind_of(work, matter.answer(case, ITEM)).host == PLATFORM


def rows(given: object) -> list[dict[str, str]]:
    """Shops as typed; a line of which nothing is written is none."""
    told = [x for x in given if isinstance(x, Mapping)] if isinstance(given, Sequence) else []
    lines = [{n: str(x.get(n) or "").strip()[: LONGEST + 1] for n in FIELDS} for x in told]
    return [line for line in lines if any(line.values())][: MOST + 1]


def follow(work: Work, case: Case) -> None:
    """The domicile is made of the shops, never of what was typed beside them."""
    if not chosen(work, case):
        shops.ask(work, case)  # another place now: who was asked hears nothing more
        return
    given: dict[str, Any] = {n: x for n, x in matter.answer(case, ITEM).items() if n != "domicile"}
    lines = [_as_registered(work, x) for x in rows(given.get("shops"))]
    given["shops"] = lines
    county = work.books.catalogue.counties.get(matter.enterprise_of(work, case).authority)
    if lines and county is not None:
        listed = "、".join(shops.printed(x["platform"], x["shop"]) for x in lines)
        given["domicile"] = f"{county.full_path}{listed}{hosting.kind_of(work, given).marker}"
    case.answers = {**case.answers, ITEM: given}
    shops.ask(work, case)


def _as_registered(work: Work, line: dict[str, str]) -> dict[str, str]:
    """A line with the platform's name as its own account has it."""
    platform = platforms.named(work, line["platform"])
    return line if platform is None else {**line, "platform": platform.name}


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Whose kind it is, each shop whole and once, trade on the network alone, no scope that needs premises, the proof."""
    if not chosen(work, case):
        return []
    given, kind = matter.answer(case, ITEM), hosting.kind_of(work, matter.answer(case, ITEM))
    found = []
    if not kind.open_to(catalogue_code(enterprise.entity_type, enterprise.name)):
        found.append("place.kind_not_for_type")
    lines = rows(given.get("shops"))
    if not lines:
        found.append("place.platform_needed")
    if len(lines) > MOST:
        found.append("change.net_many")
    for line in lines:
        found += _wrong(line)
    kinds = work.books.catalogue.address_kinds.values()
    if any(mark_in(text, kinds) for line in lines for text in line.values()):
        found.append("place.mark_typed")
    if len({(x["platform"], x["shop"]) for x in lines}) < len(lines):
        found.append("change.net_twice")
    if given.get("net_only") != "yes":
        found.append("place.net_only_needed")
    wanted = {"scope": matter.fields(case).get("scope") or enterprise.scope or ""}
    if not kind.gated and scope.owed(work, enterprise, wanted, anew=True).before:
        found.append("place.hosted_scope")
    if shops.by_file(work, case, given) and not any(x.about == FILE + ITEM for x in signed_files(case)):
        found.append("change.net_proof")
    told: dict[str, dict[str, object]] = {
        "change.net_many": {"most": MOST},
        "place.mark_typed": {"mark": kind.marker},
    }
    said = [Problem(ITEM, code, told.get(code, {})) for code in dict.fromkeys(found)]
    county = work.books.catalogue.counties.get(enterprise.authority)
    path = county.full_path if county is not None else ""
    taken = shops.occupied(work, case, given, lambda shop: f"{path}{shop}{kind.marker}")
    return said + [Problem(ITEM, p.code, p.params) for p in (*shops.against(work, case, given), *taken)]


def _wrong(shop: Mapping[str, str]) -> list[str]:
    found = []
    for name in FIELDS:
        if not shop[name]:
            found.append(f"place.{name}_needed")
        elif len(shop[name]) > LONGEST or DOMAIN.fullmatch(shop[name]):
            found.append("place.bare_domain")
    return found
