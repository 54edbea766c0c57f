"""What stands in the log: one JSON line, no person's number."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from portal import logs
from tests.support.offices import make_settings

ID_NUMBER, MOBILE = "63212319900101001X", "13900000001"


@pytest.fixture
def _fresh_logging() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def written(tmp_path: Path, capsys: pytest.CaptureFixture[str], _fresh_logging: None) -> list[str]:
    logs.configure(make_settings(tmp_path))
    log = structlog.get_logger("portal")
    log.info(f"signed in {MOBILE}\nforged", person=ID_NUMBER, nested={"of": [ID_NUMBER]}, case="case_1")
    try:
        raise ValueError(f"no account for {ID_NUMBER}")
    except ValueError:
        log.exception("failed")
    return capsys.readouterr().err.splitlines()


def test_each_event_is_one_line_of_json_in_utc(written: list[str]) -> None:
    assert len(written) == 2
    first = json.loads(written[0])
    assert first["case"] == "case_1"
    assert first["timestamp"].endswith("Z")


def test_no_number_of_a_person_gets_out_not_even_in_a_traceback(written: list[str]) -> None:
    assert ID_NUMBER not in "".join(written) and MOBILE not in "".join(written)
    assert json.loads(written[0])["nested"] == {"of": ["632123********001X"]}
    assert "632123********001X" in json.loads(written[1])["exception"]


def test_numbers_that_are_no_persons_stay(written: list[str]) -> None:
    event = logs.mask_numbers(
        None, "", {"uscc": "91630200MA75YY0001", "at": 20261123, "id": "case_01m857r7f9"}
    )
    assert event == {"uscc": "91630200MA75YY0001", "at": 20261123, "id": "case_01m857r7f9"}


def test_levels_below_the_setting_are_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], _fresh_logging: None
) -> None:
    logs.configure(make_settings(tmp_path, log_level="WARNING"))
    structlog.get_logger("portal").info("quiet")
    assert capsys.readouterr().err == ""


def test_a_standard_error_closed_since_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], _fresh_logging: None
) -> None:
    with monkeypatch.context() as then:
        gone = io.StringIO()
        then.setattr("sys.stderr", gone)
        logs.configure(make_settings(tmp_path))
        gone.close()
    structlog.get_logger("portal").info("still here")
    assert "still here" in capsys.readouterr().err
