"""王登记 changes the rules on pages, 孙科长 approves, everybody else stays outside; without script."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from licensing.act import Role
from licensing.store.models import RuleEdition, RuleTrial
from namecheck import amend
from namecheck.editable import CLASSES, EDITABLE, LIMITS, OUTCOMES, POLICY, TABLES, WHERE
from portal.counters.laboratory.view import TONES
from portal.i18n import has, sentences
from portal.wiring import Office
from portal.work.jobs import key_edition, try_rules
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.rules import HEAD, OTHER_CLERK, register_names
from tests.support.stories import CLERK, MA
from tests.support.visits import Visits
from tests.support.wording import says

WORD = {
    "term": "青禾", "class": "mores", "where": "trade_has", "outcome": "reject", "basis": "734令第11条", "exempt": "",
    "other_meaning": "0", "source": "来信", "verified": "no",
}  # fmt: skip
TOLD = {
    "title": "新增禁用词",
    "reason": "群众来信反映。",
    "basis": "734令第11条",
    "effective_on": "2026-11-23",
}


@pytest.fixture
def clerk(sqlite_office: Office, visits: Visits) -> FlaskClient:
    stories.appoint(sqlite_office, Role.CLERK)
    return visits.of(CLERK)


@pytest.fixture
def head(sqlite_office: Office, visits: Visits) -> FlaskClient:
    stories.appoint(sqlite_office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    return visits.of(HEAD)


def proposed(client: FlaskClient, here: str) -> str:
    """The digest of the proposal that stands on the page."""
    return client.get(here).text.split('name="proposal" value="')[1].split('"')[0]


def start(client: FlaskClient) -> str:
    """The address of a new draft."""
    answer = post(client, "/rules/editions", {"title": TOLD["title"]}, "/rules")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def drafted(client: FlaskClient, table: str = "words_law.tsv", row: dict[str, str] = WORD) -> str:
    here = start(client)
    assert post(client, f"{here}/tables/{table}/row", row).status_code == 303
    assert post(client, here, TOLD).status_code == 303
    return here


def tried(office: Office, client: FlaskClient, here: str) -> None:
    """Asked for on the page, done by the worker's own job."""
    assert post(client, f"{here}/try", {}, here).status_code == 303
    with office.read() as session:
        trial = session.query(RuleTrial).filter_by(state="waiting").one().id
    try_rules.run(office, trial)


def test_from_the_first_line_to_the_day_it_takes_effect(
    sqlite_office: Office, clerk: FlaskClient, head: FlaskClient, visits: Visits
) -> None:
    check = "/names/check?name=" + stories.LLC_NAME
    assert "可以使用" in visits.nobody().get(check).text or "通过" in visits.nobody().get(check).text
    register_names(sqlite_office, ["海东市乐都区青禾商贸有限公司"])
    here = drafted(clerk)
    page = clerk.get(here).text
    assert_page_hygiene(page)
    assert "青禾" in page and "新增" in page
    tried(sqlite_office, clerk, here)
    impact = clerk.get(f"{here}/trial").text
    assert_page_hygiene(impact)
    assert "海东市乐都区青禾商贸有限公司" in impact and says(impact, "laboratory.flips_found", n=1)
    assert post(clerk, f"{here}/submit", {}, here).status_code == 303
    assert post(clerk, f"{here}/approve", {}, here).status_code == 403
    assert post(head, f"{here}/approve", {"proposal": proposed(head, here)}, here).status_code == 303
    assert says(head.get(here).text, "laboratory.state.working")
    after = visits.nobody().get(check).text
    assert "青禾" in after and "734令第11条" in after
    listed = clerk.get("/rules").text
    assert_page_hygiene(listed)
    assert says(listed, "laboratory.number", n=1)


def test_the_programs_answer_changes_with_the_pages(
    sqlite_office: Office, clerk: FlaskClient, head: FlaskClient
) -> None:
    ask = {"name": stories.LLC_NAME}
    before = head.post("/api/v1/name-checks", json=ask).get_json()
    here = drafted(clerk)
    tried(sqlite_office, clerk, here)
    post(clerk, f"{here}/submit", {}, here)
    post(head, f"{here}/approve", {"proposal": proposed(head, here)}, here)
    after = head.post("/api/v1/name-checks", json=ask).get_json()
    assert (before["outcome"], after["outcome"]) == ("pass", "reject")
    assert before["rules"] != after["rules"]


def test_a_bad_row_is_answered_beside_its_field_and_what_was_typed_stays(clerk: FlaskClient) -> None:
    here = start(clerk)
    wrong = WORD | {"term": "青 禾", "class": "", "basis": ""}
    answer = post(clerk, f"{here}/tables/words_law.tsv/row", wrong)
    assert answer.status_code == 422
    assert_page_hygiene(answer.text)
    assert (
        'id="term-error"' in answer.text
        and 'id="class-error"' in answer.text
        and 'id="basis-error"' in answer.text
    )
    assert 'value="青 禾"' in answer.text and 'value="来信"' in answer.text
    assert says(clerk.get(here).text, "laboratory.no_changes")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_opens_searches_and_shows_a_row(clerk: FlaskClient, table: object) -> None:
    here = start(clerk)
    name, rows = table.name, amend.rows(table.name, {})  # type: ignore[attr-defined]
    key = next(iter(rows))
    for address in (f"/rules/tables/{name}", f"{here}/tables/{name}", f"{here}/tables/{name}/import"):
        page = clerk.get(address).text
        assert_page_hygiene(page, address)
    found = clerk.get(f"/rules/tables/{name}?q={quote(rows[key][0])}").text
    assert_page_hygiene(found)
    row = clerk.get(f"{here}/tables/{name}/row?key={quote(json.dumps(list(key)))}")
    assert row.status_code == 200
    assert_page_hygiene(row.text)
    assert clerk.get(f"/rules/tables/{name}?q=%00nothing&page=99999").status_code == 200


def test_a_threshold_says_its_range_and_keeps_to_it(clerk: FlaskClient) -> None:
    here = start(clerk)
    address = f"{here}/tables/policy.toml/row?key={quote(json.dumps(['glyph_floor']))}"
    assert "0.7" in clerk.get(address).text
    answer = post(clerk, address, {"value": "0.2"})
    assert answer.status_code == 422 and 'id="value-error"' in answer.text
    assert post(clerk, address, {"value": "0.80"}).status_code == 303
    page = clerk.get(here).text
    assert "0.75" in page and "<ins>0.8</ins>" in page
    assert clerk.get(f"{here}/tables/policy.toml/row").status_code == 404


def test_a_row_is_removed_and_the_change_taken_back(clerk: FlaskClient) -> None:
    here = start(clerk)
    row = f"{here}/tables/weak_words.tsv/row"
    query = "?key=" + quote(json.dumps(["快速"], ensure_ascii=False))
    assert post(clerk, f"{row}/remove{query}", {}, row + query).status_code == 303
    assert "快速" in clerk.get(here).text and "删除" in clerk.get(here).text
    assert clerk.get(row + query).status_code == 404
    assert post(clerk, f"{row}/back{query}", {}, here).status_code == 303
    assert says(clerk.get(here).text, "laboratory.no_changes")


def test_out_into_a_file_and_in_again(clerk: FlaskClient) -> None:
    here = start(clerk)
    table = f"{here}/tables/weak_words.tsv"
    out = clerk.get(f"{table}/export")
    named = parse_options_header(out.headers["Content-Disposition"])
    assert named == ("attachment", {"filename": "weak_words.tsv"})
    changed = out.data.replace("快速\t".encode(), "飞快\t".encode())
    answer = send_file(clerk, f"{table}/import", changed)
    assert answer.status_code == 303
    page = clerk.get(here).text
    assert "飞快" in page and "快速" in page
    again = clerk.get(f"{table}/export").data.decode()
    assert {*again.splitlines()} == {*changed.decode().splitlines()}
    assert clerk.get("/rules/tables/weak_words.tsv/export?of=packaged").data == out.data


def send_file(client: FlaskClient, address: str, data: bytes) -> object:
    return post(client, address, {"file": (io.BytesIO(data), "table.tsv")})


def test_every_problem_of_a_file_is_named_with_its_line(clerk: FlaskClient) -> None:
    here = start(clerk)
    address = f"{here}/tables/words_law.tsv/import"
    head = "\t".join(EDITABLE["words_law.tsv"].heads)
    good = "青禾\tmores\ttrade_has\treject\t734\t\t0\tx\tno"
    data = f"{head}\n{good}\n{good}\n红 光\tmores\tnowhere\treject\t734\t\t0\tx\tno\n".encode()
    answer = send_file(clerk, address, data)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    text = answer.text  # type: ignore[attr-defined]
    assert says(text, "laboratory.at_line", line=3) and text.count("第 4 行") >= 2
    assert says(clerk.get(here).text, "laboratory.no_changes")
    assert post(clerk, address, {}).status_code == 422


def test_the_bar_stands_still_without_script_and_says_how_far(
    sqlite_office: Office, clerk: FlaskClient
) -> None:
    here = drafted(clerk)
    post(clerk, f"{here}/try", {}, here)
    page = clerk.get(f"{here}/trial").text
    assert_page_hygiene(page)
    assert says(page, "laboratory.trial_waits") and says(page, "laboratory.look_again")
    with sqlite_office.sessions.begin() as session:
        trial = session.query(RuleTrial).one()
        trial.state, trial.total, trial.done = "running", 200, 50
    page = clerk.get(f"{here}/trial").text
    assert "25%" in page and 'max="200" value="50"' in page


def test_the_flips_come_as_a_table_file(sqlite_office: Office, clerk: FlaskClient) -> None:
    register_names(sqlite_office, ["海东红光商贸有限公司", "海东红光餐饮有限公司"])
    here = drafted(clerk, "industry_groups_own.tsv", {"term": "餐饮", "group": "g1"})
    tried(sqlite_office, clerk, here)
    rows = list(csv.DictReader(io.StringIO(clerk.get(f"{here}/flips.csv").data.decode("utf-8-sig"))))
    assert {(r["name"], r["before"], r["after"], r["clashes_after"]) for r in rows} == {
        ("海东红光商贸有限公司", "pass", "reject", "海东红光餐饮有限公司"),
        ("海东红光餐饮有限公司", "pass", "reject", "海东红光商贸有限公司"),
    }
    way = quote("name pass reject")
    assert "海东红光商贸有限公司" in clerk.get(f"{here}/trial?way={way}").text
    assert "海东红光商贸有限公司" not in clerk.get(f"{here}/trial?after=99").text


def test_returned_with_reasons_changed_and_submitted_again(
    sqlite_office: Office, clerk: FlaskClient, head: FlaskClient
) -> None:
    here = drafted(clerk)
    tried(sqlite_office, clerk, here)
    post(clerk, f"{here}/submit", {}, here)
    refused = post(head, f"{here}/return", {"answer": " "}, here)
    assert refused.status_code == 409 and says(refused.text, "refusals.rules.answer_needed")
    assert post(head, f"{here}/return", {"answer": "依据要写全。"}, here).status_code == 303
    assert "依据要写全。" in clerk.get(here).text
    assert post(clerk, here, TOLD | {"basis": "企业名称登记管理规定第十一条"}).status_code == 303
    assert post(clerk, f"{here}/submit", {}, here).status_code == 303, "what was tried has not changed"


def test_undone_by_another_draft(sqlite_office: Office, clerk: FlaskClient, head: FlaskClient) -> None:
    here = drafted(clerk, "industry_groups_own.tsv", {"term": "餐饮", "group": "g1"})
    tried(sqlite_office, clerk, here)
    post(clerk, f"{here}/submit", {}, here)
    post(head, f"{here}/approve", {"proposal": proposed(head, here)}, here)
    reading = head.get(here).text
    assert_page_hygiene(reading)
    assert says(reading, "laboratory.what_next.reading")
    key_edition.run(sqlite_office, here.rpartition("/")[2])
    assert says(head.get(here).text, "laboratory.state.working")
    back = post(clerk, f"{here}/undo", {}, here)
    assert back.status_code == 303
    page = clerk.get(back.headers["Location"]).text
    assert says(page, "laboratory.undoes", title="新增禁用词") and "餐饮" in page


def test_another_clerk_reads_a_draft_and_writes_nothing_in_it(
    sqlite_office: Office, clerk: FlaskClient, visits: Visits
) -> None:
    here = drafted(clerk)
    stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=OTHER_CLERK)
    other = visits.of(OTHER_CLERK)
    page = other.get(here).text
    assert "青禾" in page and f'action="{here}/try"' not in page
    answer = post(other, f"{here}/tables/words_law.tsv/row", WORD | {"term": "红光"})
    assert answer.status_code == 409 and says(answer.text, "refusals.rules.not_yours")
    for verb in ("try", "submit", "withdraw"):
        assert post(other, f"{here}/{verb}", {}, here).status_code == 409
    with sqlite_office.read() as session:
        assert len(session.query(RuleEdition).one().changes) == 1


@pytest.mark.parametrize("person", [MA, None], ids=["ma", "visitor"])
def test_the_laboratory_is_closed_to_the_public(
    sqlite_office: Office, clerk: FlaskClient, visits: Visits, person: stories.SignUp | None
) -> None:
    here = drafted(clerk)
    stories.sign_up(sqlite_office, MA)
    client = visits.of(person) if person else visits.nobody()
    for address in ("/rules", here, f"{here}/trial", f"{here}/flips.csv", "/rules/tables/policy.toml/export"):
        assert client.get(address).status_code == (403 if person else 303)


def test_a_day_gone_by_is_answered_beside_its_field(clerk: FlaskClient, clock: FixedClock) -> None:
    here = start(clerk)
    for day in ("2026-11-01", "morgen"):
        answer = post(clerk, here, TOLD | {"effective_on": day})
        assert answer.status_code == 422 and 'id="effective_on-error"' in answer.text
    assert post(clerk, "/rules/editions", {"title": " "}, "/rules").status_code == 422


def test_every_word_on_these_pages_has_a_sentence() -> None:
    """Tables, columns, values, settings, states, faults: named by data, so looked up by data."""
    stems = [table.name.partition(".")[0] for table in TABLES]
    wanted = [f"laboratory.table.{stem}" for stem in stems] + [
        f"laboratory.table_text.{stem}" for stem in stems
    ]
    wanted += [f"laboratory.column.{head}" for table in TABLES for head in table.heads]
    wanted += [f"laboratory.setting.{name}" for name in LIMITS]
    wanted += [f"laboratory.choice.class.{each}" for each in CLASSES]
    wanted += [f"laboratory.choice.where.{each}" for each in WHERE]
    wanted += [f"laboratory.choice.outcome.{each}" for each in OUTCOMES]
    wanted += [f"laboratory.{part}.{state}" for state in TONES for part in ("state", "what_next")]
    assert [key for key in wanted if not has(key)] == []
    assert POLICY in EDITABLE and sentences()
