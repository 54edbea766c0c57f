"""What telling a department costs an act: nothing told, a row of the ledger, a row and a webhook delivery. PostgreSQL."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from licensing.services.webhooks import endpoints
from portal.wiring import Office
from tests.bench.running import postgres_office
from tests.portal.api.conftest import OPERATOR, POLICE, machine
from tests.support import crowds

ROUNDS, WARM = 300, 30


def run(register: Path | None) -> dict[str, Any]:
    """All figures; the register file is for other benches."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, _):
        police = machine(office, POLICE)
        figures["an act that tells nobody"] = _measured(office, None)
        figures["told: journal, feed and ledger"] = _measured(office, POLICE)
        with office.work(OPERATOR) as work:
            endpoints.create(work, police.id, "https://tax.example.cn/hooks")
        figures["told, and a webhook to deliver"] = _measured(office, POLICE)
    for name, value in figures.items():
        print(f"  {name:58} {value}")
    return figures


def _measured(office: Office, department: str | None) -> str:
    with crowds.queries(office) as asked:
        _act(office, department)
    spent = []
    for number in range(WARM + ROUNDS):
        started = time.perf_counter()
        _act(office, department)
        if number >= WARM:
            spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    return f"{len(asked)} queries, p50 {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms"


def _act(office: Office, department: str | None) -> None:
    with office.work(OPERATOR) as work:
        work.record("leg.informed", "leg", "leg_0", department=department, case="case_0", kind="merged")
