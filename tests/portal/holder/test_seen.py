"""Every way of verifying leaves its line on the holder's page; the line never says more than was known."""

from __future__ import annotations

import io

from flask.testing import FlaskClient

from esign.verdict import RESULTS
from licensing.services.holding import looks
from licensing.services.holding.looks import Look
from licensing.services.licences import copies
from licensing.store.models import LicenceLook
from portal.i18n import has
from portal.work.jobs import issue_copies
from tests.portal.api.conftest import machine
from tests.portal.holder.conftest import Stage
from tests.support import holders
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, ZHAO
from tests.support.wording import says

API = "/api/v1/licence-verifications"


def ways(stage: Stage) -> list[tuple[str, str, str]]:
    stage.office.looks.flush()
    with stage.office.read() as session:
        rows = session.query(LicenceLook).order_by(LicenceLook.at, LicenceLook.id)
        return sorted((r.way, r.asker or "", r.result) for r in rows)


def test_every_way_leaves_a_line(stage: Stage) -> None:
    row = holders.licence_of(stage.office, stage.firm)
    visitor = stage.visits.nobody()
    post(visitor, "/verify", {"file": (io.BytesIO(row.pdf or b""), "licence.pdf")})
    visitor.get(f"/l/{row.token}")
    visitor.post(API, json={"credential": row.credential})
    tax = machine(stage.office)
    tax.sign_in()
    tax.post(API, {"qr": row.short_jws})
    tax.client.post(API, data=row.pdf, content_type="application/pdf", headers=tax.headers)
    assert ways(stage) == [
        ("file", "", "valid"),
        ("file", "系统 630202-TAX", "valid"),
        ("link", "", "valid"),
        ("text", "", "valid"),
        ("text", "系统 630202-TAX", "valid"),
    ]


def test_what_is_forged_or_unknown_leaves_none(stage: Stage) -> None:
    row = holders.licence_of(stage.office, stage.firm)
    visitor = stage.visits.nobody()
    pdf = bytearray(row.pdf or b"")
    pdf[5000] ^= 1
    post(visitor, "/verify", {"file": (io.BytesIO(bytes(pdf)), "licence.pdf")})
    visitor.post(API, json={"credential": "a.b.c"})
    visitor.get("/l/unknown")
    assert ways(stage) == []


def test_the_representative_reads_who_and_never_from_where(stage: Stage) -> None:
    row = holders.licence_of(stage.office, stage.firm)
    tax = machine(stage.office)
    tax.sign_in()
    tax.post(API, {"qr": row.short_jws})
    stage.visits.nobody().get(f"/l/{row.token}")
    holders.agent(stage.office, stage.firm)
    page = stage.visits.of(MA).get(f"{stage.page}/looks").text
    assert (
        "系统 630202-TAX" in page
        and says(page, "holder.look.somebody")
        and "127.0.0.1" not in page.partition("<main")[2]
    )
    assert_page_hygiene(page)
    assert stage.visits.of(ZHAO).get(f"{stage.page}/looks").status_code == 404  # an agent leads nothing


def test_pages_and_the_table_hold_all_of_it(stage: Stage) -> None:
    holders.manager(stage.office, stage.firm)
    jti = str(holders.licence_of(stage.office, stage.firm).jti)
    clock = stage.office.clock
    for number in range(45):
        clock.move(minutes=1)  # type: ignore[attr-defined]  # the clock of the tests
        stage.office.looks.note(Look(jti, clock.now(), "presentation", "valid", f"=银行{number}"))
    li = stage.visits.of(LI)
    seen, place = 0, f"{stage.page}/looks"
    while place:
        text = li.get(place).text
        seen += text.count('class="look-who"')
        assert_page_hygiene(text)
        place = next_of(text)
    assert seen == 45
    csv = li.get(f"{stage.page}/looks.csv").text
    assert csv.count("\r\n") == 46 and says(csv, "holder.look.said") and ",=银行" not in csv
    assert li.get(f"{stage.page}/looks?after=nonsense").status_code == 404


def next_of(text: str) -> str:
    mark = 'rel="next" href="'
    return text.partition(mark)[2].partition('"')[0] if mark in text else ""


def test_a_look_that_cannot_be_written_does_not_touch_the_verdict(stage: Stage) -> None:
    row = holders.licence_of(stage.office, stage.firm)
    visitor: FlaskClient = stage.visits.nobody()
    with stage.office.database.begin() as raw:
        raw.exec_driver_sql("DROP TABLE licence_look")
    for _ in range(3):
        assert visitor.post(API, json={"credential": row.credential}).json["result"] == "valid"
        assert visitor.get(f"/l/{row.token}").status_code == 200
    stage.office.looks.flush()


def test_every_way_and_every_result_has_its_words() -> None:
    assert [w for w in looks.WAYS if not has(f"holder.way.{w}")] == []
    assert [r for r in RESULTS if not has(f"ui.verify.{r}")] == []


def test_a_look_at_a_numbered_copy_is_a_look_at_its_licence(stage: Stage) -> None:
    with stage.office.work(stage.firm.owner) as work:
        copies.ask(work, stage.firm.licence_id, 1, 0)
    issue_copies.run(stage.office, stage.firm.licence_id)
    with stage.office.read() as session:
        (copy,) = copies.of(session, stage.firm.licence_id)
    visitor = stage.visits.nobody()
    assert visitor.post(API, json={"credential": copy.credential}).json["result"] == "valid"
    visitor.get(f"/l/{copy.token}")
    assert ways(stage) == [("link", "", "valid"), ("text", "", "valid")]
