"""Register files: the real ones go in whole, damaged ones never stop or mislead the reader."""

from __future__ import annotations

import gzip
import io
import lzma
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.register_file import Bad, RegisterFile
from licensing.register_lines import LONGEST_LINE
from licensing.register_rows import Row

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "names"
HEADER = "name\tuscc\tstatus\tstatus_date\tauthority\tinvestors\tindustry_code\n"
GOOD = "海东市乐都区甲乙商贸有限公司\t91630202MA75000122\trevoked\t2024-01-31\t630202\tA;B\tF5199\n"


def read(data: bytes | str, authority: str | None = None) -> list[Row | Bad]:
    raw = data.encode() if isinstance(data, str) else data
    return list(RegisterFile(io.BytesIO(raw), authority))


def reasons(data: bytes | str) -> list[tuple[int, str]]:
    return [(r.line_no, r.reason) for r in read(data) if isinstance(r, Bad)]


def only(data: bytes | str, authority: str | None = None) -> Row:
    (row,) = read(data, authority)
    assert isinstance(row, Row)
    return row


def test_a_full_row() -> None:
    row = only(HEADER + GOOD)
    assert (row.line_no, row.name, row.uscc) == (2, "海东市乐都区甲乙商贸有限公司", "91630202MA75000122")
    assert (row.status, row.status_date, row.authority) == ("revoked", date(2024, 1, 31), "630202")
    assert (row.investors, row.industry_code, row.entity_type) == (("A", "B"), "F5199", "llc")
    assert row.warnings == ()


def test_only_the_name_is_needed_and_unknown_columns_are_ignored() -> None:
    row = only("colour\tname\nred\t青海某某某厂\n", authority="630200")
    assert (row.name, row.status, row.uscc, row.authority) == ("青海某某某厂", "registered", None, "630200")
    assert row.warnings == ("uscc.missing",)


@pytest.mark.parametrize(("file", "rows"), [("haidong", 9_496), ("qinghai", 43_897)])
def test_all_real_rows_go_in(file: str, rows: int) -> None:
    path = REAL / f"{file}_registrations.tsv.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} of the research data is not there")
    with RegisterFile(path) as register:
        found = list(register)
        assert register.bytes_read == register.bytes_total
    good = [r for r in found if isinstance(r, Row)]
    assert len(good) == len(found) == rows
    assert all(r.established_on and r.scope is not None for r in good)
    assert sum(r.uscc is None for r in good) <= rows * 0.0027
    assert sum(r.authority is None for r in good) == 0


def test_a_wrong_code_is_a_warning_and_is_kept() -> None:
    row = only("name\tuscc\n甲乙厂\t916300006791575725\n")
    assert (row.uscc, row.uscc_given, row.warnings) == (None, "916300006791575725", ("uscc.check_character",))


def test_a_code_seen_before_is_set_aside() -> None:
    found = read(HEADER + GOOD + GOOD.replace("甲乙", "丙丁").replace("91630202MA", "91630202ma"))
    assert isinstance(found[1], Bad)
    assert (found[1].line_no, found[1].reason) == (3, "uscc.repeated")
    assert found[1].params == {"uscc": "91630202MA75000122"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\tX\n", "name.empty"),
        ("甲".encode("gb18030") + b"\t\n", "row.encoding"),
        ("甲\0乙\t\n".encode(), "row.nul"),
        ("甲乙\n".encode(), "row.columns"),
        ("甲乙\t\t\n".encode(), "row.columns"),
        (("甲" * 201 + "\t\n").encode(), "name.too_long"),
        ("甲\x07乙\t\n".encode(), "name.control_character"),
        ("甲\u2028乙\t\n".encode(), "name.control_character"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_read(line: bytes, reason: str) -> None:
    found = read(b"name\tuscc\n" + line + "好公司\t\n".encode())
    assert [(f.line_no, f.reason) for f in found if isinstance(f, Bad)] == [(2, reason)]
    assert [(f.line_no, f.name) for f in found if isinstance(f, Row)] == [(3, "好公司")]


def test_status_and_its_date_must_be_understood() -> None:
    text = "name\tstatus\tstatus_date\n甲乙\talive\t\n丙丁\trevoked\tsoon\n戊己\tREVOKED\t2024年1月5日\n"
    assert reasons(text) == [(2, "status.unknown"), (3, "status_date.unreadable")]
    assert [r.status_date for r in read(text) if isinstance(r, Row)] == [date(2024, 1, 5)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, "header.no_name")]),
        (b"\n\n", [(1, "header.no_name")]),
        ("甲乙公司\n丙丁公司\n".encode(), [(1, "header.no_name")]),
        ("name\tuscc\n".encode("utf-16"), [(1, "header.encoding")]),
        (b"name\tname\n", [(1, "header.repeated_column")]),
        (b"name\t" + b"x" * LONGEST_LINE + b"\n", [(1, "header.too_long")]),
    ],
)
def test_a_file_without_a_usable_header(data: bytes, expected: list[tuple[int, str]]) -> None:
    assert reasons(data) == expected


def test_bom_crlf_and_empty_lines() -> None:
    found = read(b"\xef\xbb\xbf\r\nname\tuscc\r\n\r\n" + "甲乙\t\r\n\r\n丙丁\t".encode())
    assert [(f.line_no, f.name) for f in found if isinstance(f, Row)] == [(4, "甲乙"), (6, "丙丁")]
    assert len(found) == 2


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bytes])
def test_packed_files_are_told_by_their_bytes(pack: object, tmp_path: Path) -> None:
    path = tmp_path / "register.dat"
    path.write_bytes(pack((HEADER + GOOD).encode()))  # type: ignore[operator]
    with RegisterFile(path) as register:
        assert [type(r) for r in register] == [Row]
        assert register.bytes_read == register.bytes_total == path.stat().st_size


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_torn_file_gives_what_it_holds_and_says_so(pack: object) -> None:
    many = HEADER + "".join(f"第{n}商贸有限公司\t\t\t\t\t\t\n" for n in range(50_000))
    packed = pack(many.encode())  # type: ignore[operator]
    found = read(packed[: len(packed) // 2])
    assert isinstance(found[-1], Bad)
    assert found[-1].reason == "file.damaged"
    assert all(isinstance(r, Row) for r in found[:-1])


def test_ten_megabytes_in_one_line_are_not_held() -> None:
    data = io.BytesIO((HEADER + "甲" * 3_500_000 + "\n" + GOOD).encode())
    tracemalloc.start()
    found = list(RegisterFile(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found[0], Bad)
    assert (found[0].line_no, found[0].reason) == (2, "row.too_long")
    assert len(found[0].raw) <= 200
    assert isinstance(found[1], Row)
    assert peak < 1_000_000


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.binary(max_size=2000), st.sampled_from([b"", HEADER.encode(), b"\x1f\x8b", b"\xfd7zXZ\x00", b"name\n"])
)
def test_no_bytes_make_it_raise(junk: bytes, start: bytes) -> None:
    numbers = [found.line_no for found in read(start + junk)]
    assert numbers == sorted(numbers)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0"), max_size=40), min_size=7, max_size=7))
def test_no_cells_make_it_raise(cells: list[str]) -> None:
    for found in read(HEADER.encode() + "\t".join(cells).encode("utf-8", "surrogatepass")):
        assert found.line_no == 2


def test_a_former_name_may_share_the_code_of_the_live_one() -> None:
    lines = [
        "name\tuscc\tstatus\tstatus_date",
        "海东市乐都区柳湾商贸有限公司\t91630202YY000001XW\tregistered\t",
        "海东市乐都区彩陶商贸有限公司\t91630202YY000001XW\trenamed\t2026-08-01",
        "海东市乐都区双柳商贸有限公司\t91630202YY000001XW\tregistered\t",
    ]
    with RegisterFile(io.BytesIO("\n".join(lines).encode())) as file:
        found = list(file)
    assert [row.reason if isinstance(row, Bad) else row.status for row in found] == [
        "registered",
        "renamed",
        "uscc.repeated",
    ]
