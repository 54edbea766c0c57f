"""Start the application for a reserved name."""

from __future__ import annotations

from sqlalchemy import select

from licensing.branch_heads import kind_of
from licensing.entities import KINDS, founded
from licensing.errors import NotFound, Refused
from licensing.id_documents import RESIDENT_ID
from licensing.kind import belongs, of
from licensing.kinds.establishment.flow import FLOW
from licensing.parties import COMPANY, FOREIGN, PARTNERSHIP, index_of, is_valid
from licensing.services.cases.cases import own_case
from licensing.services.names.names import head_of, own_name
from licensing.store.models import Account, Case, NameRecord, Person
from licensing.work import Work


def open_establishment(work: Work, name_id: str) -> Case:
    """Start the application for a reserved name; the same name gives the same open case again (safe to repeat)."""
    name = own_name(work, name_id)
    work.session.refresh(name, with_for_update=True)  # pressed twice at one instant it is one application
    query = select(Case).where(Case.name_id == name_id, ~Case.state.in_(FLOW.states_in("given_up")))
    existing = work.session.scalar(query)
    if existing is not None:
        return existing
    if name.status != "reserved" or (name.reserved_until and name.reserved_until < work.act.on):
        raise Refused("case.name_not_held")
    kind = founded(name.entity_type, name.name)
    if kind is None:
        raise Refused("case.type_not_offered", type=str(name.entity_type))
    if name.investors and not kind.named_after:
        raise Refused("case.name_of_enterprise")
    case = Case(
        id=work.act.ids.new("case"),
        kind=FLOW.name,
        entity_type=kind.code,
        state=FLOW.initial,
        applicant_id=str(work.act.actor.id),
        title=name.name,
        name_id=name.id,
        answers={"place": {"county": name.division_code}} if name.division_code else {},
        created_at=work.act.at,
    )
    work.session.add(case)
    if kind.named_after:
        work.session.flush()
        _head_office(work, case, kind.named_after, name)
    work.record("case.opened", "case", case.id, kind=case.kind, name=name.id)
    return case


def open_unnamed(work: Work, code: str) -> Case:
    """Start the application of a kind that may go without a name (条例 art 8); the same person's open one is given again.

    The entry is then called by its operator. Raises Refused for a kind that bears a name.
    """
    kind = KINDS.get(code)
    if kind is None or not kind.nameless or work.act.actor.id is None:
        raise Refused("case.type_not_offered", type=code)
    work.session.get_one(Account, work.act.actor.id, with_for_update={"key_share": True})  # as above
    query = select(Case).where(
        of(FLOW),
        Case.applicant_id == work.act.actor.id,
        Case.entity_type == code,
        Case.name_id.is_(None),
        Case.state.in_(FLOW.states_in("initial")),
    )
    existing = work.session.scalar(query)
    if existing is not None:
        return existing
    case = Case(
        id=work.act.ids.new("case"),
        kind=FLOW.name,
        entity_type=code,
        state=FLOW.initial,
        applicant_id=str(work.act.actor.id),
        title=work.act.actor.name,
        name_id=None,
        answers={},
        created_at=work.act.at,
    )
    work.session.add(case)
    work.record("case.opened", "case", case.id, kind=case.kind, name="")
    return case


def own_establishment(work: Work, case_id: str, act: str = "") -> Case:
    """The acting person's own founding (``act`` as ``cases.own_case`` has it). Raises NotFound for anybody else's and another matter."""
    case = own_case(work, case_id, act)
    if not belongs(case, FLOW):
        raise NotFound(case_id)
    return case


def _head_office(work: Work, case: Case, role: str, name: NameRecord) -> None:
    """The enterprise a branch was named after is the first party of its application."""
    account, code = work.session.get_one(Account, case.applicant_id), str(next(iter(name.investors), ""))
    head = head_of(name)
    if not code or not head:
        return
    party = _party_of(head, code)
    case.people.append(
        Person(
            id=work.act.ids.new("person"),
            case_id=case.id,
            position=1,
            name=head,
            id_number=code,
            id_number_index=index_of(party, RESIDENT_ID, code),
            mobile=account.mobile,
            roles=[role],
            contribution={},
            party=party,
            document_kind=RESIDENT_ID,
        )
    )


def _party_of(head: str, code: str) -> str:
    """Sort of body by its number, and by its name where that is a credit code."""
    if is_valid(FOREIGN, "", code):
        return FOREIGN
    kind = kind_of(head)
    return PARTNERSHIP if kind is not None and kind.register == "partnership" else COMPANY
