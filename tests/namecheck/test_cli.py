"""The command line of the contract: order of answers, JSON lines, exit codes, register files good and bad."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEYS = {"name", "parts", "outcome", "findings", "rules"}


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "namecheck", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, timeout=120, check=False)


def answers(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert result.returncode == 0, result.stderr.decode()
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.tsv"
    rows = ["name\tuscc\tstatus\tstatus_date\tauthority\tinvestors\tcolour",
            "海东红光酒业有限公司\t91630200MA75YY0001\tregistered\t\t630222\t\tred",
            "海东宏图商贸有限公司\t91630200MA75YY0002\tderegistered\t2026-06-01\t630200\t\tblue",
            "\t\t\t\t\t\t", "海东坏行有限公司\t\tunknown\t\t\t\t"]  # fmt: skip
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_answers_come_in_order_as_json_lines(register: Path) -> None:
    names = ["海东红光白酒有限公司", "海东红日酒业有限公司", "海东宏图贸易有限公司"]
    result = answers(run("check", *names, "--register", str(register), "--on", "2026-11-01", "--json"))
    assert [answer["name"] for answer in result] == names
    assert [answer["outcome"] for answer in result] == ["reject", "pass", "reject"]
    assert all(set(answer) == KEYS for answer in result)
    first = result[0]["findings"][0]  # type: ignore[index]
    assert set(first) >= {"code", "outcome", "span", "basis", "message", "conflicts"}
    assert first["conflicts"][0] == {
        "name": "海东红光酒业有限公司", "uscc": "91630200MA75YY0001", "status": "registered", "relation": "same", "via": ["industry"],
    }  # fmt: skip


def test_names_from_standard_input_and_exceptions(register: Path) -> None:
    text = "海东红光白酒有限公司\n\n海东宏图贸易有限公司\n".encode()
    facts = [
        "--investor",
        "91630200MA75YY0001",
        "--transferee-of",
        "91630200MA75YY0002",
        "--on",
        "2026-11-01",
        "--json",
    ]
    result = answers(run("check", "--register", str(register), *facts, stdin=text))
    assert [answer["outcome"] for answer in result] == ["pass", "reject", "pass"]


def test_a_year_later_the_released_name_is_free(register: Path) -> None:
    result = answers(
        run("check", "海东宏图贸易有限公司", "--register", str(register), "--on", "2027-06-02", "--json")
    )
    assert result[0]["outcome"] == "pass"


def test_plain_output_is_readable() -> None:
    result = run("check", "海东市商贸有限公司")
    assert result.returncode == 0
    assert "不通过" in result.stdout.decode()
    assert "第8条" in result.stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "海东红光酒业有限公司", "--on", "yesterday"],
        ["check", "海东红光酒业有限公司", "--on", "20261101"],
        ["check", "海东红光酒业有限公司", "--authority", "海东"],
        ["check", "海东红光酒业有限公司", "--type", "ngo"],
        ["check", "海东红光酒业有限公司", "--register", "/nowhere/register.tsv"],
        ["check", "海东红光酒业有限公司", "--register", "/"],
        ["chekc"],
        [],
    ],
)
def test_unusable_input_is_one_line_and_exit_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == b""
    assert len(result.stderr.decode().strip().splitlines()) == 1
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"title\tcode\nx\ty\n", gzip.compress(b"name\nx\n", mtime=0)[:-9]]
)
def test_files_that_are_no_register(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / ("bad.tsv.gz" if content[:2] == b"\x1f\x8b" else "bad.tsv")
    file.write_bytes(content)
    result = run("check", "海东红光酒业有限公司", "--register", str(file))
    assert result.returncode == 2
    assert len(result.stderr.decode().strip().splitlines()) == 1


def test_bad_lines_do_not_stop_the_index(tmp_path: Path) -> None:
    file = tmp_path / "mixed.tsv.gz"
    lines = [b"name\tuscc", b"x" * 300_000, b"\xff\xfe", "海东红光酒业有限公司\t".encode(), b"\t\t\t\t"]
    file.write_bytes(gzip.compress(b"\n".join(lines), mtime=0))
    result = answers(run("check", "海东红光白酒有限公司", "--register", str(file), "--json"))
    assert result[0]["outcome"] == "reject"


def test_second_call_on_the_real_register_answers_from_stored_keys(tmp_path: Path, shared: Path) -> None:
    file = tmp_path / "haidong.tsv.gz"
    file.write_bytes((shared / "names/haidong_registrations.tsv.gz").read_bytes())
    first = answers(run("check", "海东市红光酒业有限公司", "--register", str(file), "--json"))
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    second = answers(run("check", "海东市红光酒业有限公司", "--register", str(file), "--json"))
    assert len(stored) > 1, "the keys lie beside the register"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stored, "nothing was made anew"
    assert first == second


def test_the_rule_page_is_current() -> None:
    result = run("rules")
    assert (ROOT / "docs/names.md").read_text(encoding="utf-8") == result.stdout.decode()


def test_a_line_of_megabytes_is_refused_without_reading_it(register: Path) -> None:
    text = b"a" * 10_000_000 + "\n海东红光白酒有限公司\n".encode()
    long, other = answers(run("check", "--register", str(register), "--json", stdin=text))
    findings: list[dict[str, object]] = long["findings"]  # type: ignore[assignment]
    assert (long["outcome"], [found["code"] for found in findings]) == ("reject", ["name_too_long"])
    assert findings[0]["span"] == [0, 10_000_000]
    assert other["name"] == "海东红光白酒有限公司"


def test_standard_error_stays_empty_when_nobody_watches(register: Path) -> None:
    assert run("check", "海东红光白酒有限公司", "--register", str(register)).stderr == b""
