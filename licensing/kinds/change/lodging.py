"""A new domicile that is a host's address (集群、工位、商务秘书、孵化器; 条例 art 11), here or where it moves to (art 27).

The host confirms; its quota, its days and its own standing count as at founding (decision 0292). A host of another county than the one
named is found by the move's own check of the address.
"""

from __future__ import annotations

from typing import Any

from licensing.catalogue.addresses import ENTERPRISE, NO_HOST, PLATFORM, AddressKind, mark_in
from licensing.entities import catalogue_code
from licensing.errors import Problem
from licensing.kinds.change import matter
from licensing.services.cases import hosting
from licensing.services.orders import scope
from licensing.services.register import hosts
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM, MOVES = "domicile", "move"
ITEMS = (ITEM, MOVES)
FIELDS = ("kind", "host", "host_until", "desk")


def item_of(case: Case) -> str:
    """The item that says where it goes; empty for none. A move stands alone, so there is one."""
    return next((item for item in ITEMS if item in matter.items_of(case)), "")


def lent(work: Work, case: Case) -> bool:
    """Whether the application names a kind of address that a host lends."""
    return bool(item_of(case)) and hosting.kind_of(work, answer(case)).host == ENTERPRISE


def offered(work: Work, case: Case) -> list[AddressKind]:
    """The kinds of address beside own premises that are open to an enterprise of this type."""
    code = catalogue_code(case.entity_type, case.title)
    kinds = work.books.catalogue.address_kinds.values()
    hosts_of = (ENTERPRISE,) if item_of(case) == MOVES else (ENTERPRISE, PLATFORM)
    return [kind for kind in kinds if kind.host in hosts_of and kind.open_to(code)]


def answer(case: Case) -> dict[str, Any]:
    return matter.answer(case, item_of(case))


def follow(work: Work, case: Case) -> None:
    """After anything was kept: the address is the host's entry, never what the applicant typed, and the host is asked."""
    if lent(work, case):
        given = {name: value for name, value in answer(case).items() if name != "domicile"}
        text = _text(work, given)
        case.answers = {**case.answers, item_of(case): given | ({"domicile": text} if text else {})}
    hosting.ask(work, case)


def _text(work: Work, given: dict[str, Any]) -> str:
    """The domicile as the licence prints it; empty while no host is named that there is."""
    kind = hosting.kind_of(work, given)
    host = hosts.by_code(work, str(given.get("host") or ""), kind.code)
    county = work.books.catalogue.counties.get(host.county) if host is not None else None
    if host is None or county is None:
        return ""
    desk = f"{given['desk']}号工位" if kind.desk and given.get("desk") else ""
    return f"{county.full_path}{host.address}{desk}{kind.marker}"


def told(work: Work, case: Case) -> str:
    """Who lends it and until when, as the papers say it."""
    given = answer(case)
    host = hosts.by_code(work, str(given.get("host") or ""), hosting.kind_of(work, given).code)
    if host is None:
        return ""
    owner = work.session.get_one(Enterprise, host.enterprise_id)
    return f"{owner.name}，协议至{given.get('host_until') or ''}"


def marks(work: Work, case: Case, enterprise: Enterprise) -> tuple[str, str]:
    """What stands behind the scope now, and what will with the address asked for."""
    return enterprise.scope_mark or "", hosting.kind_of(work, answer(case)).scope_mark


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """A kind that this type may not use, and everything that stands against the host's address today."""
    item = item_of(case)
    if item == MOVES and hosting.kind_of(work, answer(case)).host == PLATFORM:
        return [Problem(item, "place.kind_not_for_type")]  # who trades on the network alone moves nowhere
    if item and hosting.kind_of(work, answer(case)).host == NO_HOST:
        mark = mark_in(str(answer(case).get("domicile") or ""), work.books.catalogue.address_kinds.values())
        return [Problem(item, "place.mark_typed", {"mark": mark})] if mark else []
    if not lent(work, case):
        return []
    given, kind = answer(case), hosting.kind_of(work, answer(case))
    found = []
    if not kind.open_to(catalogue_code(enterprise.entity_type, enterprise.name)):
        found.append(Problem(item, "place.kind_not_for_type"))
    host = hosts.by_code(work, str(given.get("host") or ""), kind.code)
    if host is not None and host.enterprise_id == enterprise.id:
        found.append(Problem(item, "place.host_itself"))
    wanted = {"scope": matter.fields(case).get("scope") or enterprise.scope or ""}
    before = scope.owed(work, enterprise, wanted, anew=True).before
    told = hosting.stands_against(work, case, given, gated=bool(before))
    return found + [Problem(item, p.code, p.params) for p in told]
