"""Two hundred thousand enterprises, fifty thousand cases: nothing that a page, a feed or the sweep asks walks through a large table.

What is asked is written down while it is asked; then PostgreSQL says how it would answer each of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

import pytest
import sqlalchemy as sa

from licensing.act import Role
from licensing.invariants._question import questions
from licensing.services.accounts.accounts import SignUp
from licensing.store.models import Leg, Licence, LogEntry, Notice
from portal.migration import migrate
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.portal.api.conftest import machine
from tests.support import crowds, exits, multiplied, postgres, stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.pages import post
from tests.support.screenshots import addresses
from tests.support.stories import CLERK, HEAD, LI, MA, OFFICER
from tests.support.visits import Visits

pytestmark = pytest.mark.plans
FEW = 10  # rows for each of which a walk would still be cheap
LARGE = 9_000  # rows from which on a table is not read from end to end
OPERATOR = SignUp("褚运维", "13911110031", "632121198302020018", stories.PASSWORD)
WAITING_NAME = "海东市乐都区瑞雪丰谷商贸有限公司"
POLICE = "630202-PSB"
WORTH = multiplied.Worth(
    {
        "account.role=applicant": 10_000,
        "enterprise": 200_000,
        "licence": 20_000,
        "holder_key": 20_000,
        "investor": 50_000,
        "name_verdict": 10_000,
        "beneficial_filing": 20_000,
        "registration_case.state=submitted": 20_000,
        "registration_case.kind=establishment": 29_000,
        "registration_case.kind=simplified_exit": 30,
        "notice": 2_000,
        "exchange": 10_000,
        "journal_entry": 5_000,
        "log_entry": 5_000,
        "log_node": 5_000,
        "message": 1_000,
        **dict.fromkeys(("consent", "signature", "signing_sheet", "document", "signer_key"), 5_000),
    },
    kept=frozenset(
        [
            "counter",
            "journal_head",
            "journal_note",
            "log_note",
            "signed_sheet",
            "number_lane",
            "rule_tables",
            "installation",
            "name_key",
            "name_search",
        ]
    ),
)
ALLOWED = {  # part of a statement -> why it may
    "GROUP BY coalesce(enterprise.domicile_key": "which addresses many share is counted over all of a head's places, when a head asks",
    "GROUP BY anon_1.who": "who represents many is counted over all of a head's places too, when a head asks",
    "FROM beneficial_filing": "who is late follows from dates, no row says so; a head reads fifty of them at a time",
    "FROM called) ORDER BY": "a part of a title sought in everything: the titles of the place are read through anyway",
    "ORDER BY registration_case.submitted_at DESC, registration_case.id DESC": "decided foundings are replayed, when a head asks",
    "FROM name_record \nWHERE name_record.status !=": "how many names new rules must read is counted, when they are tried or approved",
    "GROUP BY exchange.department": "the ledger's account counts everything that was ever owed, when a head asks",
}


@dataclass(frozen=True)
class Large:
    """The office, and what its pages need to be told by id."""

    office: Office
    licensed: str
    leaving: str
    waiting: str
    enterprise: str


@pytest.fixture(scope="module")
def large(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    folder = tmp_path_factory.mktemp("large")
    url = postgres.create_database(postgres_server, "portal_large")
    migrate(url)
    office = make_office(make_settings(folder / "data", url), FixedClock())
    stories.give_keys(office)
    firm = exits.company(office)
    leaving = exits.start(office, firm)
    waiting = stories.submitted(office, name=WAITING_NAME)
    with office.database.begin() as connection:
        multiplied.multiply(connection, WORTH)
    with office.database.begin() as connection:
        connection.exec_driver_sql(
            "SET default_statistics_target = 1000"
        )  # 300,000 rows are read: all of them
        connection.exec_driver_sql("ANALYZE")
    yield Large(office, firm.story.case_id, leaving.case_id, waiting.case_id, firm.enterprise_id)
    office.close()
    postgres.drop_database(postgres_server, "portal_large")


def test_no_statement_walks_through_a_large_table(large: Large) -> None:
    with crowds.queries(large.office) as asked:
        everything(large)
    assert len(asked) > 500
    walks = walked(large.office, asked)
    unknown = {text: where for text, where in walks.items() if not any(part in text for part in ALLOWED)}
    assert not unknown, "\n\n".join(f"{where}\n{text}" for text, where in unknown.items())
    sent = {statement for statement, _ in asked}
    needless = [part for part in ALLOWED if not any(part in statement for statement in sent)]
    assert needless == [], "allowed, and nobody asks it"


def test_no_invariant_walks_through_a_large_table_for_each_row(large: Large) -> None:
    """A question may read a table from end to end, once; for each row of another it looks into an index."""
    with crowds.queries(large.office) as asked, large.office.still() as session:
        for question in questions():
            next(question.find(session, large.office.clock.now()), None)
    again = {}
    with large.office.database.connect() as connection:
        sizes = sizes_of(connection)
        for statement, values in dict(asked).items():
            if (
                statement.lstrip().startswith("SELECT")
                and any(table in statement for table in sizes)
                and (found := list(_again(plan_of(connection, statement, values), sizes)))
            ):
                again[statement] = found
    assert again == {}


def test_a_walk_for_each_row_is_seen(large: Large) -> None:
    with large.office.database.connect() as connection:
        plan = plan_of(connection, EACH_AGAINST_EACH, None)
        assert list(_again(plan, sizes_of(connection)))


EACH_AGAINST_EACH = (
    "SELECT e.id FROM enterprise e WHERE EXISTS (SELECT FROM licence l WHERE strpos(l.uscc, e.name) > 0)"
)


def _again(node: dict[str, Any], sizes: dict[str, float], inner: bool = False) -> Iterator[str]:
    """The large tables that a plan reads from end to end, or what it kept of them, for each row of something else."""
    if inner:
        yield from _walks(node, sizes)
        return
    plans = node.get("Plans", ())
    many = node["Node Type"] == "Nested Loop" and plans[0]["Plan Rows"] > FEW
    for place, below in enumerate(plans):
        correlated = below.get("Parent Relationship") == "SubPlan" and "hashed" not in str(
            node.get("Filter", "")
        )
        yield from _again(below, sizes, (many and place == 1) or correlated)


def everything(large: Large) -> None:
    """Every page by everybody, the feeds, the verbs of desks, the sweep and the log's check."""
    office = large.office
    stories.appoint(office, Role.CLERK)
    stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    stories.appoint(office, Role.OFFICER, department=POLICE)
    stories.appoint(office, Role.OPERATOR, None, person=OPERATOR)
    visits = Visits(office)
    pages = [*addresses(visits.app).values(), *_told(large)]
    for client in (visits.nobody(), *(visits.of(each) for each in (MA, LI, CLERK, HEAD, OFFICER, OPERATOR))):
        for path in pages:
            answer = client.get(path)
            assert answer.status_code < 500, path
    for who in (CLERK, HEAD):
        assert post(visits.of(who), "/desk/next", {}, "/desk").status_code == 303
    _feeds(large)
    sweep.run(office)


def _told(large: Large) -> list[str]:
    """Addresses of what needs an id or a question."""
    with large.office.read() as session:
        licence = session.scalars(sa.select(Licence).where(Licence.case_id == large.licensed)).one()
        notice = session.scalars(sa.select(Notice.id).where(Notice.case_id == large.leaving)).one()
        leg = session.scalars(
            sa.select(Leg.id).where(Leg.case_id == large.licensed, Leg.department == POLICE)
        ).one()
        uscc, token = licence.uscc, licence.token
        logged = sa.select(LogEntry.sha256).where(LogEntry.subject == licence.id).limit(1)
        leaf = session.scalars(logged).one()
    return [
        f"/log/proof?leaf={leaf}",
        *(f"/applications/{each}" for each in (large.licensed, large.waiting)),
        f"/exit/cases/{large.leaving}",
        f"/exit/enterprises/{large.enterprise}",
        f"/notices/{notice}",
        f"/enterprises/{uscc}",
        f"/enterprises/{uscc}/as-of",
        f"/l/{token}",
        f"/licence/{large.enterprise}",
        f"/desk/cases/{large.waiting}",
        f"/desk/cases/{large.licensed}",
        *(f"/desk?queue={queue}" for queue in ("check", "mine", "proposed", "waiting", "others", "done")),
        *(
            f"/desk?{ask}"
            for ask in ("q=第4321号", "q=青禾", "q=马建国", "verdict=pass", "kind=simplified_exit")
        ),
        f"/department/legs/{leg}",
        *(f"/department?{ask}" for ask in ("claim=mine", "claim=free", "page=3")),
        f"/orders/new?uscc={uscc}",
        "/enterprises?q=青禾",
        f"/enterprises?q={uscc}",
        "/names/search?q=qinghe&status=registered",
        "/names/check?name=海东市乐都区青禾软件有限公司",
    ]


def _feeds(large: Large) -> None:
    """What a department's system asks."""
    tax = machine(large.office, POLICE)
    tax.sign_in()
    with large.office.read() as session:
        leg = session.scalars(
            sa.select(Leg.id).where(Leg.case_id == large.licensed, Leg.department == POLICE)
        ).one()
        uscc = session.scalars(sa.select(Licence.uscc).where(Licence.case_id == large.licensed)).one()
    for path in (
        "/api/v1/tasks",
        "/api/v1/tasks?state=open",
        "/api/v1/tasks?claim=free",
        f"/api/v1/tasks/{leg}",
        f"/api/v1/cases/{large.licensed}",
        f"/api/v1/enterprises/{uscc}",
        "/api/v1/events",
        "/api/v1/events?after=100000",
        "/api/v1/snapshot",
        "/api/v1/exchanges",
        "/api/v1/exchanges?state=late",
        "/api/v1/names?q=青禾",
    ):
        assert tax.client.get(path, headers=tax.headers).status_code < 500, path


def walked(office: Office, asked: list[tuple[str, Any]]) -> dict[str, str]:
    """Statement -> the walks of its plan through large tables."""
    seen: dict[str, Any] = {}
    for statement, values in asked:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            seen.setdefault(statement, values)
    found = {}
    with office.database.connect() as connection:
        sizes = sizes_of(connection)
        for statement, values in seen.items():
            if not any(table in statement for table in sizes):
                continue
            if walks := list(_walks(plan_of(connection, statement, values), sizes)):
                found[statement] = "; ".join(walks)
    return found


def sizes_of(connection: sa.Connection) -> dict[str, float]:
    """The large tables, parted ones as a whole too, and how many rows each has, and every index, which may hold a few of them."""
    known = (
        "SELECT relname, reltuples FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND reltuples >= %(rows)s OR relkind = 'i' AND reltuples >= 0"
    )
    return {name: float(rows) for name, rows in connection.exec_driver_sql(known, {"rows": LARGE})}


def plan_of(connection: sa.Connection, statement: str, values: Any) -> dict[str, Any]:
    """How PostgreSQL would answer; nothing is asked."""
    first = values[0] if isinstance(values, list) else values
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", first).scalar()
    tree = json.loads(plan) if isinstance(plan, str) else plan
    made: dict[str, Any] = tree[0]["Plan"]
    return made


def _walks(node: dict[str, Any], sizes: dict[str, float], most: float = inf) -> Iterator[str]:
    """The large tables that a plan reads from end to end, or an index of theirs. ``most``: rows after which a limit above ends it."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    whole = kind == "Seq Scan" or (kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node)
    if whole and table in sizes:
        wanted = max(node["Plan Rows"], 1)
        read = sizes.get(node.get("Index Name", ""), sizes[table]) * min(1, most / wanted)
        if read >= LARGE:
            yield f"{table}, {node.get('Index Name', 'from end to end')}: {read:.0f} rows read for {wanted}"
    if kind == "Limit":
        most = min(most, node["Plan Rows"])
    elif kind in ("Sort", "Aggregate", "Hash", "Materialize"):
        most = inf
    for below in node.get("Plans", ()):
        yield from _walks(below, sizes, most)
