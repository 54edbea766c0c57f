"""How old the oldest entry gets that the chain does not have yet, at rates below the ceiling; one web, one sealer, flush on."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from portal.wiring import Office, open_office
from tests.bench import bench_acts
from tests.bench.running import postgres_office
from tests.support import memory, postgres

RATES, CLIENTS, SECONDS = (20, 100, 300), 8, 8


def run(register: Path | None) -> dict[str, Any]:
    """Milliseconds by rate; the register file is for other benches."""
    postgres.OPTIONS, memory.MEMORY = bench_acts.FLUSHED, Path("/nowhere")
    figures = {}
    with tempfile.TemporaryDirectory() as folder, postgres_office(Path(folder)) as (office, environ):
        web = open_office(office.settings, left_to_worker=True)
        for rate in RATES:
            made, age = _at(web, environ, rate)
            figures[f"oldest note at {made:.0f} acts/s"] = age
        web.close()
    for name, value in figures.items():
        print(f"  {name:58} {value}")
    return figures


def _at(web: Office, environ: dict[str, str], rate: int) -> tuple[float, str]:
    """Acts a second that were really made, and what the sealer says of its oldest note."""
    settings = web.settings
    line = [sys.executable, "-m", bench_acts.__name__, "seal", str(settings.data_dir), settings.database_url]
    sealer = subprocess.Popen(
        [*line, "0"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert sealer.stdout is not None  # a pipe was asked for
    sealer.stdout.readline()
    bench_acts._noted(web)  # the books are read
    bench_acts.begin_to_count(sealer)
    end, made = time.perf_counter() + SECONDS, [0] * CLIENTS

    def act_in_time(number: int) -> None:
        while (begun := time.perf_counter()) < end:
            bench_acts._noted(web)
            made[number] += 1
            time.sleep(max(0.0, CLIENTS / rate - (time.perf_counter() - begun)))

    clients = [threading.Thread(target=act_in_time, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(made) / SECONDS, sealer.communicate("end\n")[0].strip()
