"""docs/fields.md, made anew from the code and from what pages really show: who may write which field, who sees which personal one.

``make reports``, or ``python -m tests.support.field_rules``.
"""

from __future__ import annotations

import ast
import html
import inspect
import json
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from wtforms import Form
from wtforms.fields.core import UnboundField

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from licensing.store import types
from licensing.store.models import Account, Base, Enterprise, Leg, Licence, Person
from portal.access import MATRIX, rule_of
from portal.app import create_app
from portal.migration import migrate
from portal.wiring import Office
from tests.house.source import ROOT
from tests.portal.api.conftest import machine
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.screenshots import addresses
from tests.support.stories import CLERK, HEAD, MA, OFFICER, PASSWORD, ZHAO
from tests.support.visits import Visits

PAGE = ROOT / "docs" / "fields.md"
OPERATOR = SignUp("褚运维", "13911110031", "632121198302020018", PASSWORD)
POLICE, OTHERS = "630202-PSB", "630202-TAX"
LONG = 8  # signs from which on a text is nobody else's by chance
SEALED = (types.Sealed, types.SealedJSON)
NOT_PEOPLE = {"web_session.data", "delivery.body"}  # what others of these are copied to, for a while
HEAD_OF_PAGE = """# Who sees and who writes which field

Made by `make fields` from the code and from what is really shown; tests compare it. What a program reads and sends is in
[api.md](api.md), field by field; which columns are sealed in [security.md](security.md).

Three things decide, each on the server: the **role** (`portal/access.py`); the **object** (an applicant's own matters, a clerk's and
supervisor's place, an officer's department and its tasks: `tests/portal/test_refusals.py`); and its **state** (the rows of
`licensing/flows`, told in [flows](flows/): what is no row is refused, and what is sent with it is not kept).

## Personal fields, and who sees something of them
Found out by opening every page as everybody, in a company that was founded and has its licence. Columns of which it holds nothing of
eight signs or more are left out, and what the register tells everybody does not count. A number stands on pages with its middle
covered; the whole one is shown to a clerk who says why (`/desk/cases/<case_id>/people/<person_id>/number`), as the journal keeps,
and in the dossier that the head of the place takes out.
"""
HEAD_OF_WRITING = """
## Fields that are written on pages
Each address that takes something, the roles that may send it, and every field that is read from it there. `*` stands for a number
or a code. Where a row has no field, its address says all, or what is sent is no form.
"""
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
READERS = {"get", "getlist", "pop"}
SENT = ("form", "files")


def written(app: Flask) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Path, who may write there, and the fields that are read from what is sent; pages, not the programming interface."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        if not WRITING & (rule.methods or set()) or rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        guard = rule_of(view)
        if guard is None:
            continue
        who = (
            guard.reason
            if guard.permission is None
            else ", ".join(r for r in MATRIX if guard.permission in MATRIX[r])
        )
        yield rule.rule, who, tuple(sorted(_fields(view)))


def _fields(view: Callable[..., Any]) -> set[str]:
    """What the view reads of what is sent, itself or by what it calls."""
    found: set[str] = set()
    seen: set[Any] = set()
    waiting: list[Any] = [getattr(view, "view_class", None) or view]
    while waiting:
        each: Any = waiting.pop()
        if not inspect.isclass(each):
            each = inspect.unwrap(each)
        if each not in seen and getattr(each, "__module__", "").startswith("portal."):
            seen.add(each)
            own, called = _read(each)
            found |= own
            waiting += called
    return found


@cache
def _read(each: Any) -> tuple[frozenset[str], tuple[Any, ...]]:
    """What a function or class reads itself, and the functions and classes it names."""
    if inspect.isclass(each) and issubclass(each, Form):
        return frozenset(name for name in dir(each) if isinstance(getattr(each, name), UnboundField)), ()
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
    except (OSError, TypeError):  # made at run time
        return frozenset(), ()
    module = inspect.getmodule(each)
    nodes = list(ast.walk(tree))
    named = (_named(node, module) for node in nodes if isinstance(node, (ast.Name, ast.Attribute)))
    return frozenset(word for node in nodes for word in _sent(node)), tuple(
        one for one in named if one is not None
    )


def _sent(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and _is_sent(node.value):
        yield from _word(node.slice)
    called = node.func if isinstance(node, ast.Call) and node.args else None
    if isinstance(called, ast.Attribute) and called.attr in READERS and _is_sent(called.value):
        yield from _word(node.args[0])  # type: ignore[attr-defined]  # a call, as said above
    if isinstance(node, ast.Compare) and any(_is_sent(each) for each in node.comparators):
        yield from _word(node.left)


def _is_sent(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in SENT:
        return isinstance(node.value, ast.Name) and node.value.id == "request"
    return isinstance(node, ast.Name) and node.id in SENT


def _word(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def _named(node: ast.Name | ast.Attribute, module: ModuleType | None) -> Any:
    if isinstance(node, ast.Name):
        found = getattr(module, node.id, None)
    elif isinstance(node.value, ast.Name) and inspect.ismodule(place := getattr(module, node.value.id, None)):
        found = getattr(place, node.attr, None)
    else:
        return None
    return found if inspect.isfunction(found) or inspect.isclass(found) else None


def personal(office: Office) -> dict[str, set[str]]:
    """Sealed column -> what it holds of the people of the matter, in clear."""
    found: dict[str, set[str]] = {}
    with office.read() as session:
        staff = set(
            session.scalars(
                sa.select(Account.id).where(Account.mobile_index.is_not(None), Account.role != Role.APPLICANT)
            )
        )
        strangers = staff | set(session.scalars(sa.select(Account.id).where(Account.name == ZHAO.name)))
        public = "\n".join(str(row) for row in session.execute(sa.select(Enterprise.__table__)))
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if not isinstance(column.type, SEALED) or name in NOT_PEOPLE:
                    continue
                query = sa.select(column)
                if table is Account.__table__:
                    query = query.where(Account.id.not_in(strangers))
                leaves = {leaf for value in session.scalars(query) for leaf in _leaves(value)}
                values = {leaf for leaf in leaves if len(leaf) >= LONG and leaf not in public}
                if values:
                    found[name] = values
    return found


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)


def seen(office: Office, case_id: str) -> dict[str, list[str]]:
    """Sealed column -> who sees something of it in clear, over every page that a browser can open and what programs ask."""
    values = personal(office)
    found: dict[str, list[str]] = {name: [] for name in values}
    for who, ask, pages in _readers(office, case_id):
        told = "\n".join(ask(path) for path in pages)
        for name, known in values.items():
            if any(value in told for value in known):
                found[name].append(who)
    return found


def _readers(office: Office, case_id: str) -> Iterator[tuple[str, Callable[[str], str], list[str]]]:
    """Who reads, how, and which pages."""
    stories.sign_up(office, ZHAO)
    stories.appoint(office, Role.CLERK)
    stories.appoint(office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    stories.appoint(office, Role.OFFICER, department=POLICE)
    stories.appoint(office, Role.OPERATOR, None, person=OPERATOR)
    visits = Visits(office)
    pages = [*addresses(visits.app).values(), *_told(office, case_id)]
    people = {"founder": MA, "another person": ZHAO, "clerk": CLERK, "supervisor": HEAD}
    people |= {"officer of a department of the matter": OFFICER, "operator": OPERATOR}
    yield "anybody", _asking(visits.nobody()), pages
    for who, person in people.items():
        yield who, _asking(visits.of(person)), pages
    for who, department in (("its program", POLICE), ("another department's program", OTHERS)):
        program = machine(office, department)
        program.sign_in()
        yield who, _asking(program.client, program.headers), _asked(office, case_id)


def _asking(client: FlaskClient, headers: Mapping[str, str] | None = None) -> Callable[[str], str]:
    def ask(path: str) -> str:
        answer = client.get(path, headers=headers)
        assert answer.status_code < 500, path
        if answer.is_json:
            return json.dumps(answer.get_json(), ensure_ascii=False)
        if answer.mimetype == "application/zip":
            with ZipFile(BytesIO(answer.data)) as packed:
                return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
        return html.unescape(answer.text) if (answer.mimetype or "").startswith("text/") else ""

    return ask


def _told(office: Office, case_id: str) -> list[str]:
    """Pages of the matter."""
    with office.read() as session:
        licence = session.scalars(sa.select(Licence).where(Licence.case_id == case_id)).one()
        enterprise = session.scalars(sa.select(Enterprise)).one()
        leg = session.scalars(sa.select(Leg.id).where(Leg.case_id == case_id, Leg.department == POLICE)).one()
        people = session.scalars(sa.select(Person.id).where(Person.case_id == case_id)).all()
    return [
        f"/applications/{case_id}",
        f"/applications/{case_id}/people/{people[0]}",
        f"/beneficial/{case_id}",
        f"/department/legs/{leg}",
        f"/desk/cases/{case_id}",
        f"/desk/cases/{case_id}/dossier.zip",
        "/desk?queue=done",
        f"/enterprises/{enterprise.uscc}",
        f"/enterprises/{enterprise.uscc}/as-of",
        f"/exit/enterprises/{enterprise.id}",
        f"/change/enterprises/{enterprise.id}",
        f"/l/{licence.token}",
        f"/licence/{enterprise.id}",
        f"/mandates/{case_id}",
        f"/orders/new?uscc={enterprise.uscc}",
        f"/signing/{case_id}",
        f"/signing/counter/cases/{case_id}/{people[0]}",
    ]


def _asked(office: Office, case_id: str) -> list[str]:
    """What a department's program asks."""
    with office.read() as session:
        enterprise = session.scalars(sa.select(Enterprise)).one()
        leg = session.scalars(sa.select(Leg.id).where(Leg.case_id == case_id, Leg.department == POLICE)).one()
    paths = (
        f"cases/{case_id}",
        f"enterprises/{enterprise.uscc}",
        f"tasks/{leg}",
        "tasks",
        "events",
        "snapshot",
        "exchanges",
    )
    return [f"/api/v1/{path}" for path in (*paths, "names?q=青禾")]


def page_of_reading(office: Office, case_id: str) -> str:
    """The first half of docs/fields.md."""
    lines = [HEAD_OF_PAGE, "| field | seen in clear by |", "|---|---|"]
    lines += [
        f"| `{name}` | {', '.join(who) or 'nobody'} |" for name, who in sorted(seen(office, case_id).items())
    ]
    return "\n".join(lines) + "\n"


def page_of_writing(app: Flask) -> str:
    """The second half, which needs no story."""
    lines = [HEAD_OF_WRITING, "| address | who | fields |", "|---|---|---|"]
    for path, who, fields in written(app):
        lines.append(f"| `{path}` | {who} | {' '.join(f'`{each}`' for each in fields) or '–'} |")
    return "\n".join(lines) + "\n"


def story(folder: Path) -> tuple[Office, str]:
    """A company that was founded and has its licence, in a database of its own."""
    url = f"sqlite:///{folder / 'fields.db'}"
    migrate(url)
    office = make_office(make_settings(folder / "data", url), FixedClock())
    made, _ = stories.licensed(office)
    return office, made.case_id


def main() -> None:
    """``written``: the second half alone, in a second; the first stays."""
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:] == ["written"]:
            url = f"sqlite:///{Path(folder) / 'fields.db'}"
            migrate(url)
            office = make_office(make_settings(Path(folder) / "data", url), FixedClock())
            first = PAGE.read_text(encoding="utf-8").partition(HEAD_OF_WRITING)[0]
            text = first + page_of_writing(create_app(office))
        else:
            office, case_id = story(Path(folder))
            text = page_of_reading(office, case_id) + page_of_writing(create_app(office))
        PAGE.write_text(text, encoding="utf-8")
        office.close()


if __name__ == "__main__":
    main()
