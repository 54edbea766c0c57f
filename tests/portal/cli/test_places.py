"""``portal places import``: what shared data knows of places, whole or not at all; a later file replaces what it told before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import portal.cli.places
from licensing.services.register import places
from licensing.store.models import KnownPlace
from portal.cli._group import cli
from portal.wiring import Office

HEAD = "address\tholder\tdwelling\treference\tsince\tuntil"
HERE = "青海省海东市乐都区碾伯街道古城大街18号302室"


@pytest.fixture
def run(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(portal.cli.places, "read_settings", lambda: sqlite_office.settings)

    def invoke(*lines: str, department: str = "630202-AMR") -> Result:
        file = tmp_path / "places.tsv"
        file.write_text("\n".join(lines), "utf-8")
        return CliRunner().invoke(cli, ["places", "import", str(file), "--department", department])

    return invoke


def rows(office: Office) -> list[KnownPlace]:
    with office.read() as session:
        return session.query(KnownPlace).all()


def test_a_file_is_taken_in_and_its_successor_replaces_it(sqlite_office: Office, run: Any) -> None:
    assert "1 places told" in run(HEAD, f"{HERE}\t马建国\tno\t不动产1号\t2020-01-01\t").output
    assert run(HEAD, f"{HERE}\t马建国\tyes\t不动产1号\t2020-01-01\t2027-01-01").exit_code == 0
    (row,) = rows(sqlite_office)
    assert (row.dwelling, row.department, row.key) == (True, "630202-AMR", places.text_of(HERE))


@pytest.mark.parametrize(
    "lines",
    [
        ("address\tholder", f"{HERE}\t马建国"),
        (HEAD, f"{HERE}\t马建国\tno\t1号\t2020-01-01\t", f"{HERE}\t马建国\tmaybe\t2号\t2020-01-01\t"),
        (HEAD, f"{HERE}\t马建国\tno\t1号\t2020-01-01\t", f"{HERE}\t马建国\tno\t2号\t1月1日\t"),
        (HEAD, f"{HERE}\t马建国\tno\t1号\t2020-01-01\t", "\t马建国\tno\t2号\t2020-01-01\t"),
        (HEAD, f"{HERE}\t马建国\tno\t1号\t2020-01-01\t2019-01-01"),
    ],
)
def test_one_wrong_line_and_nothing_of_the_file_stays(
    sqlite_office: Office, run: Any, lines: tuple[str, ...]
) -> None:
    done = run(*lines)
    assert done.exit_code == 2 and "Traceback" not in done.output
    assert rows(sqlite_office) == []


def test_an_unknown_department_is_said(sqlite_office: Office, run: Any) -> None:
    assert run(HEAD, department="630202-MOON").exit_code == 2
    assert rows(sqlite_office) == []
