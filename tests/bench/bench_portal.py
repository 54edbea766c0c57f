"""The whole portal on PostgreSQL with its own server and workers: registrations, verifying over HTTP, pages under load."""

from __future__ import annotations

import json
import os
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

from stdnum.cn import ric

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import review
from licensing.store.models import Case, Licence
from portal.app import create_app
from portal.wiring import Office
from tests.bench.http_load import Ask, at_rate, cuts, in_turn
from tests.bench.running import postgres_office, processes, web
from tests.support import stories
from tests.support.identity import Authenticator

CASES = 60
CHECKED = 200
PER_SECOND, SECONDS = 50, 20
SIGNS = "青禾云杉河湟瑞雪金麦北岭清泉春晖长风明月松柏兰竹"
PATIENCE = 180


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    figures: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, environ):
        stories.give_keys(office)
        figures["register"] = _registrations(office, environ)
        with web(environ) as port:
            figures["verify"] = _verifying(office, port)
            figures["pages"] = _pages(office, port)
    for group, rows in figures.items():
        for name, value in rows.items():
            print(f"  {group:8} {name:44} {value}")
    return figures


def _registrations(office: Office, environ: dict[str, str]) -> dict[str, Any]:
    """From handing in to the issued licence, no department in the way: a desk here, two workers beside it."""
    ring: dict[str, Authenticator] = {}
    waiting = [_signed_case(office, number, ring) for number in range(CASES)]
    clerk = stories.appoint(office, Role.CLERK)
    with processes(environ, "worker", "worker") as running:
        _until(
            office, lambda: bool(_licensed(office, [_one_more(office, clerk, ring)]))
        )  # both are up and warm
        before = _cpu_of(running)
        started, own = time.perf_counter(), time.process_time()
        for story in waiting:
            _decide(office, story, clerk)
        decided, own = time.perf_counter() - started, time.process_time() - own
        _until(office, lambda: _licensed(office, waiting) == CASES)
        spent = time.perf_counter() - started
        workers = _cpu_of(running) - before
    return {
        "registrations/s (budget 8)": round(CASES / spent, 1),
        "desk, CPU ms each": round(own / CASES * 1000, 1),
        "workers, CPU ms each": round(workers / CASES * 1000, 1),
        "of it handing in, taking, deciding by two, ms each": round(decided / CASES * 1000, 1),
        "database": "PostgreSQL of the tests, fsync off",
    }


def _cpu_of(processes: list[int]) -> float:
    """CPU seconds that running processes have used so far, all their threads together (proc(5), fields 14 and 15)."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _signed_case(office: Office, number: int, ring: dict[str, Authenticator]) -> stories.Story:
    signs = list(product(SIGNS, repeat=2))[number * 7 % len(SIGNS) ** 2]
    name = (
        f"海东市乐都区{''.join(signs)}{SIGNS[number % len(SIGNS)]}{SIGNS[-1 - number // 3 % 9]}软件有限公司"
    )
    story = stories.draft(office, _founder(number), name)
    room = {
        "address": f"碾伯街道古城大街{number + 1}号101室"
    }  # sixty at one address are a doubt between the two officers
    stories.save(office, story, "place", stories.answers(office)["place"] | room)
    stories.sign_everybody(office, story, ring)
    return story


def _founder(number: int) -> SignUp:
    first = f"632123{1970 + number % 30}0312{number:03d}"
    return SignUp("马建国", f"139{number:08d}", first + ric.calc_check_digit(first + "0"), stories.PASSWORD)


def _one_more(office: Office, clerk: Any, ring: dict[str, Authenticator]) -> stories.Story:
    story = _signed_case(office, CASES, ring)
    _decide(office, story, clerk)
    _until(office, lambda: _licensed(office, [story]) == 1)
    return story


def _decide(office: Office, story: stories.Story, clerk: Any) -> None:
    stories.hand_in(office, story)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)


def _licensed(office: Office, asked: list[stories.Story]) -> int:
    with office.read() as session:
        query = session.query(Case).filter(Case.id.in_([story.case_id for story in asked]))
        return query.filter(Case.state == "licensed").count()


def _until(office: Office, holds: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError("the workers did not finish in time")
        time.sleep(0.05)


def _verifying(office: Office, port: int) -> dict[str, Any]:
    """Every form of a licence, one request after another, each form from an address of its own."""
    with office.read() as session:
        row = session.query(Licence).filter(Licence.pdf.is_not(None)).first()
    assert row is not None
    path, kind = "/api/v1/licence-verifications", "Content-Type"
    qr = f"{office.settings.base_url}/l/{row.token}#{row.short_jws}"
    as_json = {kind: "application/json"}
    asks = {
        "PDF": Ask(path, "POST", row.pdf, {kind: "application/pdf"}, "127.0.0.11"),
        "credential": Ask(path, "POST", _json(credential=row.credential), as_json, "127.0.0.12"),
        "QR code": Ask(path, "POST", _json(qr=qr), as_json, "127.0.0.13"),
        "page of the QR code": Ask(f"/l/{row.token}", source="127.0.0.14"),
    }
    figures = {}
    for name, ask in asks.items():
        in_turn(port, ask, 10)
        p50, p95 = cuts(in_turn(port, ask, CHECKED))
        figures[f"{name} over HTTP, p50 / p95 ms (budget 20)"] = f"{p50} / {p95}"
        figures[f"{name}, CPU ms in the process"] = _cpu(office, ask)
    return figures


def _cpu(office: Office, ask: Ask) -> float:
    """What one request costs without network and waiting; a busy machine does not change it much."""
    client = create_app(office).test_client()

    def once() -> None:
        answer = client.open(
            ask.path,
            method=ask.method,
            data=ask.body,
            headers=dict(ask.headers),
            environ_base={"REMOTE_ADDR": ask.source},
        )
        assert answer.status_code == 200

    for _ in range(5):
        once()
    started = time.process_time()
    for _ in range(50):
        once()
    return round((time.process_time() - started) / 50 * 1000, 1)


def _json(**members: Any) -> bytes:
    return json.dumps(members).encode()


def _pages(office: Office, port: int) -> dict[str, Any]:
    """Public pages at a steady rate, each from its own address."""
    with office.read() as session:
        row = session.query(Licence).filter(Licence.pdf.is_not(None)).first()
    assert row is not None
    paths = (
        "/",
        "/verify",
        "/names/check?name=海东市乐都区春和景明软件有限公司",
        "/names/search?q=软件",
        f"/enterprises/{row.uscc}",
        "/notices",
        f"/l/{row.token}",
        "/sign-in",
        "/trust.json",
        "/status/0",
    )
    asks = [Ask(_quoted(path), source=f"127.0.0.{20 + place}") for place, path in enumerate(paths)]
    for ask in asks:
        in_turn(port, ask, 3)
    spent = at_rate(port, asks, PER_SECOND, SECONDS)
    p50, p95 = cuts([each for rows in spent.values() for each in rows])
    figures = {f"all at {PER_SECOND}/s, p50 / p95 ms (budget 100)": f"{p50} / {p95}"}
    for path, ask in zip(paths, asks, strict=True):
        figures[f"  {path[:40]}"] = "{} / {}".format(*cuts(spent[ask.path]))
    return figures


def _quoted(path: str) -> str:
    return quote(path, safe="/?=&.")
