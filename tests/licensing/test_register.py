"""A register goes in once, whatever the file holds and however often it is read."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from licensing import journal
from licensing.act import SYSTEM
from licensing.register_file import RegisterFile
from licensing.services.names import names
from licensing.services.register import register
from licensing.store.models import Enterprise, Investor, NameKey, NameRecord
from namecheck.declaration import Declaration
from portal.wiring import Office

HEAD = "name\tuscc\tstatus\tstatus_date\tauthority\tinvestors\tindustry_code\n"
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "names"
ROWS = (
    "海东市乐都区青稞商贸有限公司\t\tregistered\t\t630202\t\tF51\n"
    "海东市乐都区湟水旧梦餐饮有限公司\t\tderegistered\t2026-06-01\t630202\t\t\n"
    "海东市平安区远山建材有限公司\t\treserved\t2026-11-01\t630203\t\t\n"
    "海东市平安区老名字运输有限公司\t\trenamed\t2026-11-01\t630203\t\t\n"
)


def take(office: Office, path: Path, size: int = register.BATCH) -> tuple[int, int, list[str]]:
    added, known, bad = 0, 0, []
    with RegisterFile(path) as file:
        for batch in register.batches(file, size):
            with office.work(SYSTEM) as work:
                done = register.take_in(work, batch.rows, "630200")
            added, known = added + done.added, known + done.known
            bad += [each.reason for each in batch.bad]
    return added, known, bad


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def numbers(office: Office) -> tuple[int, ...]:
    tables = (Enterprise, NameRecord, NameKey, Investor)
    with office.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


def outcome(office: Office, text: str, on: date = date(2026, 11, 23)) -> str:
    with office.read() as session:
        return names.check(session, office.books, Declaration(text, "llc", "630200", on)).outcome


def test_rows_become_enterprises_and_names_that_block(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path / "r.tsv", HEAD + ROWS)
    assert take(office, path) == (4, 0, [])
    enterprises, records, keys, _ = numbers(office)
    assert (enterprises, records) == (2, 4) and keys > 20
    assert outcome(office, "海东市乐都区青稞商贸有限公司") == "reject"
    assert outcome(office, "海东市乐都区青稞贸易有限公司") == "reject"
    assert outcome(office, "海东市乐都区云杉商贸有限公司") == "pass"
    with office.read() as session:
        held = session.scalar(select(NameRecord).where(NameRecord.status == "reserved"))
        assert held is not None and held.reserved_until == date(2027, 1, 4)  # 1 January is a holiday


def test_reading_again_adds_nothing(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path / "r.tsv", HEAD + ROWS)
    take(office, path)
    before = numbers(office)
    assert take(office, path) == (0, 4, [])
    assert numbers(office) == before
    with office.read() as session:
        assert [e.action for e in journal.history(session, "register", register.SOURCE)] == [
            "register.imported"
        ]


def test_an_import_cut_short_goes_on_where_it_stood(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path / "r.tsv", HEAD + ROWS)
    with RegisterFile(path) as file:
        first = next(register.batches(file, 2))
    with office.work(SYSTEM) as work:
        register.take_in(work, first.rows, "630200")
    assert take(office, path, 2) == (2, 2, [])


def test_a_failing_batch_leaves_nothing_behind(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path / "r.tsv", HEAD + ROWS)
    with RegisterFile(path) as file:
        batch = next(register.batches(file))
    with pytest.raises(RuntimeError), office.work(SYSTEM) as work:
        register.take_in(work, batch.rows, "630200")
        raise RuntimeError("the machine fell over")
    assert numbers(office) == (0, 0, 0, 0)


def test_bad_rows_are_set_aside_and_the_good_ones_go_in(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "r.tsv.gz"
    lines = [
        HEAD.encode(),
        "海东市乐都区好行商贸有限公司\t91630202YY000001XW\t\t\t\t\t\n".encode(),
        "海东市乐都区同码商贸有限公司\t91630202YY000001XW\t\t\t\t\t\n".encode(),
        b"\xff\xfe\x00broken\t\t\t\t\t\t\n",
        "海东市乐都区少列商贸有限公司\t\n".encode(),
        ("长" * 4_000_000).encode() + b"\t\t\t\t\t\t\n",
        "海东市乐都区末行商贸有限公司\t\t\t\t\t\t".encode(),
    ]
    path.write_bytes(gzip.compress(b"".join(lines)))
    added, known, bad = take(office, path)
    assert (added, known) == (2, 0)
    assert sorted(bad) == ["row.columns", "row.nul", "row.too_long", "uscc.repeated"]


def test_an_enterprise_of_the_portal_is_not_entered_a_second_time(office: Office, tmp_path: Path) -> None:
    with office.work(SYSTEM) as work:
        work.session.add(
            Enterprise(
                id="ent_own",
                uscc="91630202YY000001XW",
                name="海东市乐都区柳湾商贸有限公司",
                entity_type="llc",
                status="registered",
                authority="630202",
                source="portal",
                source_key="case:1",
            )
        )
    path = write(tmp_path / "r.tsv", HEAD + "海东市乐都区柳湾商贸有限公司\t91630202YY000001XW\t\t\t\t\t\n")
    assert take(office, path) == (0, 1, [])


def test_investors_and_former_places_are_kept(office: Office, tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.tsv",
        HEAD + "海东市民和县双溪商贸有限公司\t\t\t\t632122\t91630202YY000001XW;92630202YY0000028R\t\n",
    )
    take(office, path)
    with office.read() as session:
        enterprise = session.scalars(select(Enterprise)).one()
        assert enterprise.authority == "630222"
        codes = session.scalars(select(Investor.uscc).order_by(Investor.uscc)).all()
    assert codes == ["91630202YY000001XW", "92630202YY0000028R"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "rows"), [("haidong_registrations.tsv.gz", 9496), ("qinghai_registrations.tsv.gz", 43897)]
)
def test_real_registers_go_in_whole(office: Office, file: str, rows: int) -> None:
    path = DATA / file
    if not path.is_file():
        pytest.skip(f"{file} is not there: real registers are not shipped")
    added, known, bad = take(office, path)
    assert (added + known, bad) == (rows, [])
    assert take(office, path)[0] == 0


def test_owners_that_a_file_has_by_code_are_called_by_their_names(office: Office, tmp_path: Path) -> None:
    """Whichever of the two comes first; a name stays a name, and a code that nobody has stays itself."""
    head = "name\tuscc\tstatus\tauthority\tinvestors\n"
    owner, owned, other = "91630202MA75000122", "91630202MA75000210", "91630202MA75000311"
    rows = f"海东市乐都区湟水青稞酒业有限公司\t{owned}\tregistered\t630202\t{owner};马建国;{other}\n"
    take(office, write(tmp_path / "a.tsv", head + rows))
    with office.read() as session:
        assert {i.name: i.uscc for i in session.query(Investor)} == {
            owner: owner,
            "马建国": None,
            other: other,
        }
    take(
        office,
        write(
            tmp_path / "b.tsv", head + f"海东市乐都区河湟云杉投资有限公司\t{owner}\tregistered\t630202\t\n"
        ),
    )
    with office.read() as session:
        named = {i.uscc: i.name for i in session.query(Investor)}
    assert named == {owner: "海东市乐都区河湟云杉投资有限公司", None: "马建国", other: other}
