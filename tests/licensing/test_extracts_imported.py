"""An entry that a register file brought: page, program and signed extract say what the file knew, and that it knew no more.

They said nothing of it: an extract of 2015 vouched with the authority's seal for a domicile that the file of 2026 had brought.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from licensing.act import Role
from licensing.errors import NotFound
from licensing.services.identity import claims
from licensing.services.register import extract_content, extracting
from licensing.services.register.extracting import Asked
from licensing.store.models import RegisterExtract
from portal.wiring import Office
from portal.work.jobs import issue_extract
from tests.licensing.test_extracts import judged
from tests.licensing.test_register import take, write
from tests.portal.api.conftest import program
from tests.support import changes, exits, orders, stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA
from tests.support.visits import Visits
from tests.support.wording import says

CODE, NAME = "91630202MA75000122", "海东市乐都区湟水青稞商贸有限公司"
WAS, NOW = "青海省海东市乐都区碾伯街道古城大街18号", "青海省海东市乐都区碾伯街道滨河路9号201室"
HEAD = "name\tuscc\tstatus\testablished_on\tauthority\trepresentative\tdomicile\tinvestors\n"
EARLY = "2015-06-01"


@pytest.fixture
def office(sqlite_office: Office, tmp_path: Path) -> Office:
    """A register file of one enterprise, founded in 2012; the file knows its owner by name and no change."""
    row = f"{NAME}\t{CODE}\tregistered\t2012-05-08\t630202\t{MA.name}\t{WAS}\t{MA.name}\n"
    assert take(sqlite_office, write(tmp_path / "r.tsv", HEAD + row)) == (1, 0, [])
    stories.give_keys(sqlite_office)
    return sqlite_office


def claimed(office: Office) -> None:
    """Ma claims it, and two officers have seen the licence and the seal."""
    ma = stories.sign_up(office, MA)
    first, second = stories.appoint(office, Role.CLERK), stories.second_officer(office)
    with office.work(ma) as work:
        row = claims.claim(work, CODE, claims.REPRESENTATIVE).id
    with office.work(first) as work:
        claims.see(work, row, "身份证原件、营业执照原件、公章")
    with office.work(second) as work:
        claims.decide(work, row)


def test_the_claimed_entry_on_page_and_by_program(office: Office, clock: FixedClock) -> None:
    visits, address = Visits(office), f"/enterprises/{CODE}/extract"
    wanted = {"level": "full", "purpose": "BANK", "on": EARLY}
    stories.sign_up(office, MA)
    assert post(visits.of(MA), address, wanted).status_code == 404, "not yet his"
    claimed(office)
    clock.move(days=20)
    orders.order(office, CODE, "CHANGE", domicile=NOW)
    orders.work_off(office)
    assert post(visits.fresh(MA), address, wanted).status_code == 303
    made = program(office, stories.sign_up(office, MA)).post(
        "/api/v1/extracts", wanted | {"enterprise": CODE, "on": str(clock.day())}
    )
    assert made.status_code == 200, made.text
    with office.read() as session:
        rows = session.query(RegisterExtract).order_by(RegisterExtract.on_day).all()
    for row, domicile in zip(rows, (WAS, NOW), strict=True):
        issue_extract.run(office, row.id)
        with office.read() as session:
            signed = session.get_one(RegisterExtract, row.id)
            credential, pdf = str(signed.credential), bytes(signed.pdf or b"")
        for shown in (credential, pdf):
            verdict = judged(office, shown)
            assert verdict.result == "valid", verdict
            assert verdict.claims["items"]["domicile"] == domicile
            assert verdict.claims["origin"] == extract_content.FROM_FILE
        assert ("记载来源", extract_content.FROM_FILE) in [
            tuple(x) for x in signed.content["printed"]["head"]
        ]
    after = rows[1].content["told"]["history"]
    assert [(x["before"], x["after"]) for x in after] == [(WAS, NOW)], "what was changed since has its row"
    assert rows[0].content["told"]["history"] == []
    shown = post(visits.nobody(), "/verify", {"code": credential}, "/verify")
    assert extract_content.FROM_FILE in shown.text
    stories.sign_up(office, LI)
    assert visits.of(LI).get(f"/extracts/{rows[0].id}/extract.pdf").status_code == 404


def test_everybody_reads_where_the_entry_comes_from(office: Office) -> None:
    """Also before anybody claimed it; an enterprise that was founded here says nothing of a file."""
    visits, nobody = Visits(office), Visits(office).nobody()
    firm = exits.company(office)
    here = str(changes.enterprise(office, firm).uscc)
    for path in (
        "/enterprises/{}",
        f"/enterprises/{{}}/as-of?on={EARLY}",
        "/enterprises/{}/as-of?on=2026-11-23",
    ):
        page = nobody.get(path.format(CODE))
        assert_page_hygiene(page.text, path)
        assert says(page.text, "register.from_file")
        assert not says(nobody.get(path.format(here)).text, "register.from_file")
    early = nobody.get(f"/enterprises/{CODE}/as-of?on={EARLY}").text
    assert WAS in early and says(early, "register.not_recorded"), (
        "nobody forgot to fill in what the file had not"
    )
    said = {code: nobody.get(f"/api/v1/register/{code}?on=2026-11-23").get_json() for code in (CODE, here)}
    assert {code: each["origin"] for code, each in said.items()} == {CODE: "file", here: "application"}
    assert says(visits.nobody().get(f"/enterprises/{CODE}/as-of?on=2012-05-07").text, "register.as_of.before")


def test_a_stranger_takes_the_published_part_and_no_more(office: Office) -> None:
    li = stories.sign_up(office, LI)
    claimed(office)
    with office.work(li) as work:
        made = extracting.ask(work, CODE, Asked("public", "TRADE", date(2026, 11, 23)))
        assert made.content["claims"]["origin"] == extract_content.FROM_FILE
    with pytest.raises(NotFound), office.work(li) as work:
        extracting.ask(work, CODE, Asked("full", "TRADE", date(2026, 11, 23)))
