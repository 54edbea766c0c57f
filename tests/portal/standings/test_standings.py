"""One fact, three ways in: the officer's page, the department's program, a file; and nobody else's hands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

import portal.cli.standings
from licensing.services.cases import review
from licensing.store.models import Enterprise, Standing
from portal.cli._group import cli
from portal.wiring import Office
from tests.portal.api.conftest import machine
from tests.support import exits, standings, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, OFFICER
from tests.support.visits import Visits
from tests.support.wording import says

API = "/api/v1/standings"
FORM = {"since": "2026-11-01", "basis": "税务事项通知书", "reference": "乐税〔2026〕7号"}
HEAD = "code\tsubject\tname\tbasis\treference\tsince\tlast_day\tresponsible"


@pytest.fixture
def uscc(sqlite_office: Office) -> str:
    firm = exits.company(sqlite_office)
    with sqlite_office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def stored(office: Office) -> list[Standing]:
    with office.read() as session:
        return session.query(Standing).all()


@pytest.fixture
def tax(sqlite_office: Office, visits: Visits) -> FlaskClient:
    standings.officer(sqlite_office)
    return visits.of(OFFICER)


def test_an_officer_states_and_ends_what_the_office_knows(
    sqlite_office: Office, tax: FlaskClient, uscc: str
) -> None:
    page = tax.get("/standings/new")
    assert_page_hygiene(page.text)
    assert "欠缴税款" in page.text and "股权（财产份额）被冻结" not in page.text
    done = post(tax, "/standings/new", FORM | {"code": "TAX_ARREARS", "subject": uscc})
    assert done.status_code == 303
    (row,) = stored(sqlite_office)
    assert (row.code, row.department, row.until) == ("TAX_ARREARS", "630202-TAX", None)
    listing = tax.get("/standings")
    assert_page_hygiene(listing.text)
    assert uscc[:4] in listing.text and says(listing.text, "standings.state.stands")
    where = f"/standings/{row.id}"
    assert_page_hygiene(tax.get(where).text)
    early = post(tax, f"{where}/end", {"on": "2026-10-01", "basis": "付清"}, form_at=where)
    assert early.status_code == 422 and says(early.text, "problems.standing.end_day")
    ended = post(tax, f"{where}/end", {"on": "2026-11-23", "basis": "付清"}, form_at=where)
    assert ended.status_code == 303
    assert str(stored(sqlite_office)[0].until) == "2026-11-23"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(
    sqlite_office: Office, tax: FlaskClient
) -> None:
    wrong = post(tax, "/standings/new", FORM | {"code": "TAX_ARREARS", "subject": "91630202YY9999999X"})
    assert wrong.status_code == 422 and says(wrong.text, "problems.standing.no_enterprise")
    assert FORM["reference"] in wrong.text and stored(sqlite_office) == []


def test_founders_and_strangers_are_refused(
    sqlite_office: Office, visits: Visits, tax: FlaskClient, uscc: str
) -> None:
    post(tax, "/standings/new", FORM | {"code": "TAX_ARREARS", "subject": uscc})
    (row,) = stored(sqlite_office)
    founder, nobody, clerk = visits.of(MA), visits.nobody(), visits.of(CLERK)
    for path in ("/standings", "/standings/new", f"/standings/{row.id}"):
        assert founder.get(path).status_code == 403
        assert nobody.get(path).status_code == 303
    assert clerk.get("/standings").status_code == 200
    assert clerk.get(f"/standings/{row.id}").status_code == 404
    post(clerk, f"/standings/{row.id}/end", {"on": "2026-11-23", "basis": "x"}, form_at="/standings/new")
    assert stored(sqlite_office)[0].until is None


def test_the_clerk_sees_what_stands_about_the_people_and_who_said_so(
    sqlite_office: Office, visits: Visits
) -> None:
    story, clerk = stories.taken(sqlite_office)
    with sqlite_office.look(clerk) as work:
        review.readable(work, story.case_id)
    standings.about_person(
        sqlite_office, "REVOKED_FIRM", sqlite_office.clock.now().date(), responsible="unknown"
    )
    page = visits.of(CLERK).get(f"/desk/cases/{story.case_id}")
    assert page.status_code == 200
    assert "所任法定代表人的企业被吊销" in page.text and LI.name in page.text
    assert "海东市乐都区市场监督管理局" in page.text and "执行裁定书" in page.text


# the program


def stated(uscc: str, **more: Any) -> dict[str, Any]:
    return FORM | {"code": "TAX_ARREARS", "subject": uscc} | more


def test_a_departments_program_states_reads_and_ends(sqlite_office: Office, uscc: str) -> None:
    own = machine(sqlite_office, "630202-TAX", ("standings:write",))
    own.sign_in()
    made = own.post(API, stated(uscc))
    assert made.status_code == 200 and made.json["stands"] is True
    again = own.post(API, stated(uscc))
    assert again.json["id"] == made.json["id"] and len(stored(sqlite_office)) == 1
    other = own.post(API, stated(uscc, basis="别的"))
    assert other.status_code == 422
    assert [e["code"] for e in other.json["errors"]] == ["standing.reference_used"]
    assert [s["id"] for s in own.get(API, subject=uscc).json["standings"]] == [made.json["id"]]
    ended = own.post(f"{API}/{made.json['id']}/end", {"on": "2026-11-23", "basis": "付清"})
    assert (ended.json["stands"], ended.json["last_day"]) == (False, "2026-11-22")


def test_another_scope_and_another_department_reach_nothing(sqlite_office: Office, uscc: str) -> None:
    own = machine(sqlite_office, "630202-TAX", ("standings:write",))
    own.sign_in()
    made = own.post(API, stated(uscc)).json
    leaked = machine(sqlite_office, "630202-TAX", ("tasks:read",))
    leaked.sign_in()
    assert leaked.post(API, stated(uscc)).status_code == 403
    police = machine(sqlite_office, "630202-PSB", ("standings:write",))
    police.sign_in()
    assert police.get(API).json == {"standings": [], "next": None}
    assert police.post(f"{API}/{made['id']}/end", {"on": "2026-11-23", "basis": "x"}).status_code == 404
    refused = police.post(API, stated(uscc))
    assert [e["code"] for e in refused.json["errors"]] == ["standing.not_yours"]


def test_a_person_is_answered_masked(sqlite_office: Office) -> None:
    own = machine(sqlite_office, "630202-AMR", ("standings:write",))
    own.sign_in()
    body = FORM | {"code": "COURT_LISTED", "subject": LI.id_number, "name": LI.name}
    answer = own.post(API, body)
    assert answer.status_code == 200 and LI.id_number not in answer.text


# the file


@pytest.fixture
def run(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(portal.cli.standings, "read_settings", lambda: sqlite_office.settings)

    def invoke(*lines: str, department: str = "630202-AMR") -> Result:
        file = tmp_path / "facts.tsv"
        file.write_text("\n".join(lines), "utf-8")
        return CliRunner().invoke(cli, ["standings", "import", str(file), "--department", department])

    return invoke


def test_a_file_goes_in_whole_and_twice_is_once(sqlite_office: Office, run: Any, uscc: str) -> None:
    lines = (
        HEAD,
        f"LAWSUIT\t{uscc}\t\t受理案件通知书\t（2026）青0202民初7号\t2026-11-01\t\t",
        f"COURT_LISTED\t{LI.id_number}\t{LI.name}\t失信决定书\t（2026）青0202执9号\t2026-11-02\t\t",
    )
    done = run(*lines)
    assert done.exit_code == 0 and "2 facts stated" in done.output
    assert run(*lines).exit_code == 0 and len(stored(sqlite_office)) == 2


def test_every_wrong_line_is_told_and_nothing_of_the_file_stays(
    sqlite_office: Office, run: Any, uscc: str
) -> None:
    done = run(
        HEAD,
        f"LAWSUIT\t{uscc}\t\t通知书\t7号\t2026-11-01\t\t",
        f"LAWSUIT\t{uscc}\t\t通知书\t8号\t11月1日\t\t",
        f"TAX_ARREARS\t{uscc}\t\t通知书\t9号\t2026-11-01\t\t",
        "LAWSUIT\tx",
    )
    assert done.exit_code == 2 and stored(sqlite_office) == []
    for told in ("facts.tsv:3: Invalid isoformat", "facts.tsv:4: code:", "facts.tsv:5: 2 cells"):
        assert told in done.output, done.output
    assert run("kind\tsubject").exit_code == 2
    assert run(HEAD, department="630202-NIL").exit_code == 2
