"""What a licence prints behind the scope, by the kind of address an enterprise was registered at (国市监注〔2018〕236号 art 4).

Nobody types it: it follows from the papers that entered the domicile, which name the kind. It comes and goes with a change of address;
whoever was licensed before keeps what the licence says until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from licensing.catalogue.addresses import AddressKind
from licensing.services.cases import hosting
from licensing.services.register import history
from licensing.store.models import Case, Enterprise, RegisterItem
from licensing.work import Work

CASE, ITEM = "case:", "domicile"


def apart(text: str, kinds: Iterable[AddressKind]) -> tuple[str, str | None]:
    """A scope as a file has it, and the mark printed behind it, if any."""
    for mark in {kind.scope_mark for kind in kinds} - {""}:
        if text.endswith(mark):
            return text.removesuffix(mark), mark
    return text, None


def settle(work: Work, enterprise: Enterprise, before: Mapping[str, object], act: Mapping[str, str]) -> None:
    """The mark as the new address asks for it. ``before``: the items as they stood; ``act``: the case or order that entered others."""
    if enterprise.domicile == before["domicile"]:
        return
    kind = _kind_in(work, enterprise, act.get("case")) or _kind_in(
        work, enterprise, _entered_by(work, enterprise)
    )
    enterprise.scope_mark = (kind.scope_mark if kind is not None else "") or None


def kind_of(work: Work, enterprise: Enterprise) -> AddressKind | None:
    """The kind of the address that stands, by the case that entered it; None for an officer's word or a file."""
    entered = history.entered_by(work.session, enterprise, ITEM)
    return _kind_in(
        work, enterprise, enterprise.case_id if entered is None else _entered_by(work, enterprise)
    )


def _kind_in(work: Work, enterprise: Enterprise, case_id: str | None) -> AddressKind | None:
    """The kind a case names, where it is this address that it asked for."""
    case = work.session.get(Case, case_id) if case_id else None
    said = hosting.said(case) if case is not None else {}
    if not said or said.get(ITEM, enterprise.domicile) != enterprise.domicile:
        return None
    return hosting.kind_of(work, said)


def _entered_by(work: Work, enterprise: Enterprise) -> str | None:
    """The case that entered the same words before: an address that was put back is of its old kind."""
    rows = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise.id,
        RegisterItem.item == ITEM,
        RegisterItem.value == enterprise.domicile,
    )
    row = work.session.scalar(rows.order_by(RegisterItem.recorded_at.desc(), RegisterItem.id.desc()).limit(1))
    if row is None:
        return None
    if row.act == history.START:
        return enterprise.case_id
    return row.act.removeprefix(CASE) if row.act.startswith(CASE) else None
