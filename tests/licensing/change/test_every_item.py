"""Whatever the law registers or files of a kind is changed online (条例 arts 8, 9, 24, 29): by the law's list, not by ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from licensing.documents.wording import yuan
from licensing.kinds.change.rules import rules_for
from licensing.kinds.change.view import open_view
from licensing.services.licences.issue import stored_face
from licensing.services.register import parts
from licensing.store.models import Enterprise, Licence
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.exits import Firm
from tests.support.kinds import WAN
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, SignUp

TABLE = Path(__file__).parents[2] / "data" / "changeable.tsv"
COUNTER = "counter: "


def rows() -> list[dict[str, str]]:
    lines = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("kind", ("llc", "jsc", "sole", "partnership", "cooperative", "individual", "branch"))
def test_what_the_law_registers_and_files_is_changed_online(kind: str) -> None:
    offered = rules_for(kind)
    told = {row["law"]: row[kind] for row in rows()}
    missing = {law: item for law, item in told.items() if item != "-" and not item.startswith(COUNTER)}
    assert {law: item for law, item in missing.items() if item not in offered} == {}
    assert all(len(item) > len(COUNTER) + 3 for item in told.values() if item.startswith(COUNTER))


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    if kind == "individual":
        return exits.individual(office)
    return exits.registered(office, kinds.draft(office, kind))


def against(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in open_view(work, case_id).problems}


def entered(office: Office, firm: Firm, case_id: str, *who: SignUp) -> Enterprise:
    sign(office, case_id, *who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    orders.work_off(office)
    return changes.enterprise(office, firm)


def newest(office: Office, firm: Firm) -> Licence:
    with office.read() as session:
        query = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        return query.order_by(Licence.number_version.desc()).first()  # type: ignore[return-value]  # there is one


@pytest.mark.parametrize("kind", ["sole", "individual", "cooperative"])
def test_a_term_is_set_anew(sqlite_office: Office, kind: str) -> None:
    """Each of them was founded with twenty years, and could never say another term."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    assert changes.enterprise(office, firm).term not in (None, "长期")
    case_id = written(office, firm, {"term": {"term": "long"}})
    everybody = [p.who for p in kinds.BUSINESSES[kind].people] if kind == "cooperative" else [MA]
    sign(office, case_id, *everybody[:1])
    if kind == "cooperative":
        assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    assert entered(office, firm, case_id, *everybody[:4]).term == "长期"
    assert (newest(office, firm).state, stored_face(newest(office, firm)).term) == ("valid", "长期")


def test_a_sole_investor_puts_in_more_and_takes_out(office: Office) -> None:
    """出资额 (条例 art 8): no day and no form is asked; the licence follows; nothing and the same are refused."""
    firm = firm_of(office, "sole")
    (owner,) = changes.owner_ids(office, firm).values()
    for wan in (200, 30):
        case_id = written(office, firm, {"capital": {"amounts": {owner: wan * WAN}}})
        assert against(office, firm, case_id) == set()
        assert entered(office, firm, case_id, MA).capital_fen == wan * WAN
        assert stored_face(newest(office, firm)).capital == yuan(wan * WAN)
    assert "change.same" in against(
        office, firm, written(office, firm, {"capital": {"amounts": {owner: 30 * WAN}}})
    )
    assert "order.missing" in against(
        office, firm, written(office, firm, {"capital": {"amounts": {owner: 0}}})
    )


def test_partners_bring_more_and_less_when_all_agree(sqlite_office: Office) -> None:
    """合伙企业法 art 34: Ma brings 80 instead of 60, Li 20 instead of 40; labour is a form here, goodwill is none."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    ids = changes.owner_ids(office, firm)
    asked = {ids[MA.name]: 80 * WAN, ids[LI.name]: 20 * WAN}
    bare = written(office, firm, {"capital": {"amounts": asked}})
    assert against(office, firm, bare) == {"people.due_needed", "people.form_needed"}
    given = {"amounts": asked, "due": {ids[MA.name]: "2031-06-30"}}
    for form, found in (("goodwill", {"people.form_banned"}), ("labour", set())):
        case_id = written(office, firm, {"capital": given | {"form": {ids[MA.name]: form}}})
        assert against(office, firm, case_id) == found
    sign(office, case_id, MA)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    assert entered(office, firm, case_id, LI).capital_fen == 100 * WAN
    assert changes.amounts(office, firm) == {MA.name: 80 * WAN, LI.name: 20 * WAN}
    with office.read() as session:
        kept = parts.standing(session, session.get_one(Enterprise, firm.enterprise_id))
    assert (20 * WAN, date(2031, 6, 30), "labour") in {
        (p.amount_fen, p.due_on, p.form) for p in kept if p.name == MA.name
    }


def test_a_member_brings_more_by_an_own_signature_and_the_charters_majority(sqlite_office: Office) -> None:
    """农民专业合作社法 arts 15, 30: four of five heads; nobody's part grows or falls without an own signature, the others' stay theirs."""
    office, firm = sqlite_office, firm_of(sqlite_office, "cooperative")
    who = [p.who for p in kinds.BUSINESSES["cooperative"].people]
    ids, kept = changes.owner_ids(office, firm), changes.amounts(office, firm)
    more = {ids[name]: (kept[name] or 0) + (5 * WAN if name == LI.name else 0) for name in ids}
    given = {"amounts": more, "due": {ids[LI.name]: "2031-06-30"}, "form": {ids[LI.name]: "land_management"}}
    case_id = written(office, firm, {"capital": given})
    assert against(office, firm, case_id) == set()
    sign(office, case_id, *(w for w in who if w != LI))
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    assert entered(office, firm, case_id, LI).capital_fen == 105 * WAN
    less = {ids[n]: (changes.amounts(office, firm)[n] or 0) - (5 * WAN if n == LI.name else 0) for n in ids}
    second = written(office, firm, {"capital": {"amounts": less}})
    sign(office, second, *(w for w in who if w != LI))
    assert refusal(lambda: hand_in(office, second, firm.owner)) == "change.consent_missing"
    assert entered(office, firm, second, LI).capital_fen == 100 * WAN


@pytest.mark.parametrize(
    ("kind", "lawful"), [("llc", "in_kind"), ("partnership", "labour"), ("cooperative", "forest_right")]
)
def test_a_filed_form_is_one_the_law_takes(sqlite_office: Office, kind: str, lawful: str) -> None:
    """公司法 art 48: goodwill was refused at the founding and filed a day later; each kind has its own forms."""
    office = sqlite_office
    firm = exits.company(office) if kind == "llc" else firm_of(office, kind)
    case_id = written(office, firm, {"contributions": {}})
    place = next(p for p, part in _places(office, case_id) if part == MA.name)
    for form, found in (("goodwill", "people.form_banned"), ("wind", "people.form_needed"), (lawful, "")):
        asked = written(
            office, firm, {"contributions": {"form": {place: form}, "due": {place: "2030-06-29"}}}
        )
        assert against(office, firm, asked) == ({found} if found else set())


def _places(office: Office, case_id: str) -> list[tuple[str, str]]:
    from licensing.kinds.change import dates

    return [(place, part.name) for place, part in dates.places(changes.case_of(office, case_id))]
