"""No part stays behind a newer version, and no advisory is put off, for longer than docs/security.md says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT

FRAMES = "class\tdays\noutside\t2\nhigh\t7\nmedium\t30\nlow\t90\nnewer\t90\n"
HELD = "package\tsince\tuntil\twhy\n"
TODAY = datetime.now(UTC).date()  # as the script has it: it judges a day that no test can set


def file(version: str, days_ago: int, **more: Any) -> dict[str, Any]:
    day = datetime.now(UTC) - timedelta(days=days_ago)
    return {"filename": f"part-{version}-py3-none-any.whl", "upload-time": day.isoformat(), **more}


@contextmanager
def index(files: list[dict[str, Any]], status: int = 200) -> Iterator[str]:
    """A package index that speaks PEP 691 and knows one part."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/simple/part/"
            body = json.dumps({"files": files}).encode() if known else b"{}"
            self.send_response(status if known else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/simple"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def check(
    tmp_path: Path, files: list[dict[str, Any]], held: str = "", status: int = 200, part: str = "part==1.0"
) -> subprocess.CompletedProcess[str]:
    for name, text in (("time_frames.tsv", FRAMES), ("held_back.tsv", HELD + held), ("asked.txt", part)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with index(files, status) as url:
        return subprocess.run(
            [sys.executable, ".ci/overdue.py", str(tmp_path / "asked.txt")],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "INDEX_URL": url, "TIME_FRAMES": str(tmp_path)},
        )  # fmt: skip


def row(since: int, until: int, why: str = "what it needs is not ready") -> str:
    """Held back since so many days ago, until in so many."""
    return f"part\t{TODAY - timedelta(days=since)}\t{TODAY + timedelta(days=until)}\t{why}\n"


def test_the_newest_and_what_came_a_while_ago_are_current(tmp_path: Path) -> None:
    assert check(tmp_path, [file("1.0", 400), file("0.9", 500)]).returncode == 0
    assert check(tmp_path, [file("1.0", 400), file("1.1", 89)]).returncode == 0


def test_what_has_been_behind_for_too_long_stops_the_release_and_is_named(tmp_path: Path) -> None:
    """The first newer version counts: one that is replaced each month is behind all the same."""
    run = check(tmp_path, [file("1.0", 400), file("1.2", 10), file("1.1", 91)])
    assert (run.returncode, "part==1.0: 1.1 came on" in run.stdout) == (1, True), run.stderr


@pytest.mark.parametrize(
    "newer",
    [file("1.1", 91, yanked="a fault"), file("2.0rc1", 91), file("2.0", 91, **{"requires-python": ">=4"})],
    ids=["withdrawn", "for trying out", "of another Python"],
)
def test_what_nobody_could_take_does_not_count(tmp_path: Path, newer: dict[str, Any]) -> None:
    assert check(tmp_path, [file("1.0", 400), newer]).returncode == 0


def test_a_row_with_a_reason_holds_it_back_for_as_long_as_the_time_frame_and_no_longer(
    tmp_path: Path,
) -> None:
    files = [file("1.0", 400), file("1.1", 91)]
    assert check(tmp_path, files, row(1, 89)).returncode == 0
    assert check(tmp_path, files, row(90, -1)).returncode == 1, "its day is over"
    for wrong in (row(1, 90), row(-2, 30), row(1, 80, " ")):
        run = check(tmp_path, files, wrong)
        assert run.returncode == 1 and "held_back.tsv: row 1" in run.stderr, wrong


@pytest.mark.parametrize(
    ("files", "status", "part"),
    [
        ([file("1.0", 400)], 500, "part==1.0"),
        ([file("1.0", 400)], 200, "stranger==1.0"),
        ([file("2.0", 1)], 200, "part==1.0"),
        ([{"filename": "part-1.0-py3-none-any.whl"}], 200, "part==1.0"),
    ],
    ids=["broken", "does not know the part", "does not know ours", "tells no days"],
)
def test_an_index_that_does_not_answer_has_not_checked(
    tmp_path: Path, files: list[dict[str, Any]], status: int, part: str
) -> None:
    run = check(tmp_path, files, status=status, part=part)
    assert (run.returncode, "not checked" in run.stderr) == (2, True)


def test_an_advisory_is_put_off_no_longer_than_its_class_allows(tmp_path: Path) -> None:
    path = tmp_path / "accepted.tsv"
    ask = "import sys; sys.path.insert(0, '.ci'); from pathlib import Path; from datetime import date\n"
    ask += f"from time_frames import days, standing\nprint(len(standing(Path({str(path)!r}), date(2026, 11, 30), days())))"
    for kind, until, returncode in (
        ("high", "2026-12-05", 0),
        ("high", "2026-12-08", 1),
        ("odd", "2026-12-01", 1),
    ):
        path.write_text(
            f"id\tpackage\tclass\tsince\tuntil\twhy\nGHSA-1\tleaky\t{kind}\t2026-11-29\t{until}\tnot reached\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert run.returncode == returncode, (kind, until, run.stderr)


def test_the_page_tells_the_time_frames_that_are_checked() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = text[text.index("## What others wrote") : text.index("## What costs much")]
    told = [int(days) for days in re.findall(r"\| [^|]*?(\d+) days(?: at most)? \|", table)]
    lines = (ROOT / ".ci" / "time_frames.tsv").read_text("utf-8").splitlines()[2:]
    frames: Mapping[str, int] = {line.split("\t")[0]: int(line.split("\t")[1]) for line in lines}
    assert told == [frames[each] for each in ("outside", "high", "medium", "low")]
    assert frames["newer"] == frames["low"]
