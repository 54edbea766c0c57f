"""What a licence says behind the scope of whoever trades on the network alone (国市监注〔2018〕236号 art 4): it comes and goes with the
address, nobody types it, and a page that says otherwise than the credential is forged."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from esign.jose import unb64u
from esign.pades import certify
from esign.page import render_page
from licensing.act import SYSTEM
from licensing.errors import Invalid
from licensing.kinds.change import opening
from licensing.kinds.change.checks import problems
from licensing.kinds.change.differences import differences
from licensing.register_file import RegisterFile
from licensing.services.licences import verification
from licensing.services.licences.issue import stored_face
from licensing.services.register import history, hosts, register
from licensing.store.models import Case, Enterprise, Licence
from portal.app import create_app
from portal.trust import current_trust
from portal.wiring import Office
from tests.esign.tools import need, run
from tests.licensing.change.test_netting import NET, ROOM, SHOPS, entered
from tests.licensing.test_extracts import take
from tests.support import addresses, changes, exits, orders, stories, winding
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.platforms import NAME, place, stated
from tests.support.stamps import dated
from tests.support.stories import LI, MA
from tests.support.visits import Visits

MARK = "（仅限于通过互联网从事经营活动）"
ITEM = "domicile"


@pytest.fixture
def shop(sqlite_office: Office) -> Firm:
    """Li's individual business, founded at a shop of a platform that states it in a file."""
    stories.give_keys(sqlite_office)
    story = stories.individual_draft(sqlite_office, LI)
    stories.save(sqlite_office, story, "place", place())
    stated(sqlite_office, story)
    return exits.registered(sqlite_office, story)


def licence(office: Office, firm: Firm) -> Licence:
    orders.work_off(office)
    with office.read() as session:
        rows = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        return rows.order_by(Licence.number_version.desc()).first()  # type: ignore[return-value]  # there is one


def scope_claim(row: Licence) -> str:
    told = [json.loads(unb64u(part)) for part in str(row.credential).split("~")[1:] if part]
    return str(next(value for _, name, value in told if name == "scope"))


def printed(data: bytes, folder: Any) -> str:
    need("pdftotext")
    at = folder / "page.pdf"
    at.write_bytes(data)
    return "".join(run("pdftotext", "-layout", at, "-")[1].split())


def moved(office: Office, firm: Firm, given: dict[str, Any], who: Any = MA) -> str:
    case_id = changes.written(office, firm, {ITEM: given})
    if given.get("kind") == "platform":
        winding.attach(office, firm.owner, case_id, ITEM)
    changes.sign(office, case_id, who)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


def codes(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in problems(work, work.session.get_one(Case, case_id))}


# where it stands


def test_a_shop_s_licence_page_credential_and_extract_say_it(
    sqlite_office: Office, shop: Firm, tmp_path: Any
) -> None:
    office = sqlite_office
    entry, row = changes.enterprise(office, shop), licence(office, shop)
    assert MARK not in str(entry.scope) and entry.scope_mark == MARK
    assert row.face["scope"] == f"{entry.scope}{MARK}" == scope_claim(row)
    assert f"{''.join(str(entry.scope).split())}{MARK}" in printed(row.pdf or b"", tmp_path).replace(
        "\n", ""
    ) or MARK in printed(row.pdf or b"", tmp_path)
    visitor = Visits(office).nobody()
    assert f"{entry.scope}{MARK}" in visitor.get(f"/enterprises/{entry.uscc}").text
    day = entry.established_on.isoformat()  # type: ignore[union-attr]  # founded today
    assert MARK in visitor.get(f"/enterprises/{entry.uscc}/as-of?on={day}").text
    extract = take(office, shop, shop.owner)
    assert MARK in printed(extract.pdf or b"", tmp_path)
    claims = json.loads(unb64u(str(extract.credential).split(".")[1]))
    told = [claims, *(json.loads(unb64u(p)) for p in str(extract.credential).split("~")[1:] if p)]
    assert MARK in json.dumps(told, ensure_ascii=False)


def test_a_page_without_the_mark_around_the_genuine_credential_is_forged(
    sqlite_office: Office, shop: Firm
) -> None:
    """Whoever has the licence key cuts the words off the page, or puts them onto another's: both are seen."""
    office, row = sqlite_office, licence(sqlite_office, shop)
    face, at = stored_face(row), office.clock.now()

    def judged(data: bytes) -> tuple[str, tuple[str, ...]]:
        with create_app(office).test_request_context(), office.read() as session:
            verdict = verification.check(session, data, current_trust().trust, at)
            return verdict.result, tuple(verdict.reasons)

    def page(scope: str) -> bytes:
        drawn = render_page(replace(face, scope=scope), str(row.credential), f"{row.short_jws}", at)
        return certify(drawn, office.seals, at, dated(office.seals, at))

    assert judged(row.pdf or b"")[0] == "valid"
    cut = judged(page(face.scope.removesuffix(MARK)))
    assert cut[0] == "forged" and set(cut[1]) & {"page_mismatch", "not_in_register"}, cut
    disclosed = str(row.credential).split("~")
    bare = [
        "".join(d) if json.loads(unb64u(d))[1] != "scope" else d[:-9] + "AAAAAAAAA"
        for d in disclosed[1:]
        if d
    ]
    assert judged("~".join([disclosed[0], *bare, ""]).encode())[0] == "forged"


# it comes and goes with the address


def test_it_appears_and_vanishes_with_a_change_of_address_and_every_day_is_answered(
    sqlite_office: Office, clock: FixedClock
) -> None:
    stories.give_keys(sqlite_office)
    office, firm = sqlite_office, exits.individual(sqlite_office)
    assert licence(office, firm).face["scope"].endswith("。")
    clock.move(days=10)
    case_id = changes.written(office, firm, {ITEM: NET})
    with office.look(firm.owner) as work:
        lines = {d.label: (d.before, d.after) for d in differences(work, work.session.get_one(Case, case_id))}
    assert ("（无）", MARK) in lines.values(), "seen before anybody signs"
    winding.attach(office, firm.owner, case_id, ITEM)
    entered(office, firm, case_id)
    on_the_net = licence(office, firm)
    assert on_the_net.number_version == 2 and on_the_net.face["scope"].endswith(MARK)
    clock.move(days=10)
    moved(office, firm, NET | {"shops": SHOPS[:1]})
    assert licence(office, firm).face["scope"].endswith(MARK), "another shop is the network still"
    clock.move(days=10)
    moved(office, firm, {"domicile": ROOM})
    assert MARK not in licence(office, firm).face["scope"]
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        rows = [r for r in history.published(session, entry) if r.item == "scope_mark"]
        assert [r.value for r in rows] == [None, MARK] and all(r.basis for r in rows)
        founded = entry.established_on
        assert founded is not None
        said = [
            history.as_of(session, entry, founded.fromordinal(founded.toordinal() + n)).get("scope_mark")
            for n in (0, 9, 10, 29, 30)
        ]
    assert said == [None, None, MARK, MARK, None]


def test_an_officer_s_order_to_premises_takes_it_away(sqlite_office: Office, shop: Firm) -> None:
    code = str(changes.enterprise(sqlite_office, shop).uscc)
    orders.order(sqlite_office, code, "CHANGE", domicile=ROOM)
    assert changes.enterprise(sqlite_office, shop).scope_mark is None
    assert MARK not in licence(sqlite_office, shop).face["scope"]


def test_whoever_was_licensed_before_keeps_what_the_licence_says_until_the_address_changes(
    sqlite_office: Office, shop: Firm
) -> None:
    """A shop of the time before the mark: no word of it on the register, nor on the licence a change of another item brings."""
    office = sqlite_office
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, shop.enterprise_id).scope_mark = None
    code = str(changes.enterprise(office, shop).uscc)
    orders.order(office, code, "CHANGE", scope="日用百货销售")
    assert MARK not in licence(office, shop).face["scope"]
    moved(office, shop, NET, LI)
    assert licence(office, shop).face["scope"].endswith(MARK)


# nobody types it


@pytest.mark.parametrize(
    "text", [MARK, "(仅限于通过互联网从事经营活动)", "（网络经营场所）", "( 网络经营场所 )"]
)
def test_nobody_types_a_mark(sqlite_office: Office, text: str) -> None:
    """In an address, a shop's name, a scope, a correction, an order, an offer of a host, a founding."""
    stories.give_keys(sqlite_office)
    office, firm = sqlite_office, exits.individual(sqlite_office)
    code = str(changes.enterprise(office, firm).uscc)
    typed: list[dict[str, dict[str, Any]]] = [
        {ITEM: {"domicile": ROOM + text}},
        {ITEM: NET | {"shops": [{"platform": NAME, "shop": f"马家{text}"}]}},
    ]
    for given in typed:
        case_id = changes.written(office, firm, given)
        assert "place.mark_typed" in codes(office, firm, case_id), given
    case_id = changes.written(office, firm, {"scope": {"scope": f"日用百货销售；{text}"}})
    assert "order.phrase_unknown" in codes(office, firm, case_id)
    for given in ({"domicile": ROOM + text}, {"scope": f"日用百货销售；{text}"}):
        with pytest.raises(Invalid) as caught:
            orders.propose(office, code, "CHANGE", **given)
        assert {p.code for p in caught.value.problems} & {"place.mark_typed", "order.phrase_unknown"}
    story = stories.individual_draft(office, LI, "海东市乐都区河湟设计工作室（个体工商户）")
    stories.save(
        office, story, "place", stories.answers(office)["place"] | {"address": f"古城大街18号{text}"}
    )
    assert "place.mark_typed" in addresses.found(office, story)
    stories.save(office, story, "place", place(f"马家{text}"))
    assert "place.mark_typed" in addresses.found(office, story)
    host = addresses.offer(address=f"古城大街18号{text}")
    company = exits.company(office, "海东市乐都区远山近水软件有限公司")
    with office.work(company.owner) as work, pytest.raises(Invalid) as caught:
        hosts.apply(work, company.enterprise_id, host)
    assert "place.mark_typed" in {p.code for p in caught.value.problems}
    orders.order(office, addresses.code_of(office, company), "CHANGE", domicile=ROOM)
    wrong = {"which": "domicile", "value": ROOM + text, "grounds": "登记时抄写有误，与房产证不符"}
    case_id = changes.written(office, company, {"correction": wrong})
    assert "place.mark_typed" in codes(office, company, case_id)


def test_a_business_of_the_network_does_not_become_a_company_there(sqlite_office: Office, shop: Firm) -> None:
    """A company has no network place (the kind's row): turned into one it would keep a place that it may not have."""
    case_id = changes.written(sqlite_office, shop, {"conversion": {"to": "llc"}})
    assert "order.missing" in codes(sqlite_office, shop, case_id)
    with sqlite_office.work(shop.owner) as work:
        opening.save(
            work,
            case_id,
            "conversion",
            {
                "to": "llc",
                "name": "海东市乐都区河湟工坊有限公司",
                "amount_fen": 10_000_00,
                "term": "long",
                "form": "currency",
                "due_on": "2030-01-01",
            },
        )
    assert "place.kind_not_for_type" in codes(sqlite_office, shop, case_id)


def test_a_register_file_that_prints_it_behind_the_scope_brings_both_apart(
    sqlite_office: Office, tmp_path: Any
) -> None:
    path = tmp_path / "register.tsv"
    path.write_text(
        "name\tuscc\tentity_type\tstatus\tauthority\tscope\n"
        f"海东市乐都区李四网店\t\tindividual\tregistered\t630202\t日用百货销售{MARK}\n",
        encoding="utf-8",
    )
    with RegisterFile(path) as file, sqlite_office.work(SYSTEM) as work:
        for batch in register.batches(file):
            register.take_in(work, batch.rows, "630202")
    with sqlite_office.read() as session:
        row = session.query(Enterprise).filter_by(name="海东市乐都区李四网店").one()
        assert (row.scope, row.scope_mark) == ("日用百货销售", MARK)
        assert row.marked_scope == f"日用百货销售{MARK}"
