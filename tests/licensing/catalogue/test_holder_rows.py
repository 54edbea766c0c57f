"""Purposes and matters: rows that say what is shown and lent; a slip stops the start with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from esign.credential import DISCLOSABLE
from licensing.catalogue import load as loading
from licensing.catalogue.holder import ON_ASKING
from licensing.catalogue.load import load
from licensing.catalogue.tables import CatalogueError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(loading.DATA, tmp_path / "data")
    return tmp_path / "data"


def test_a_counter_needs_the_representative_and_nothing_else() -> None:
    known = load()
    assert known.purposes["BANK_COUNTER"].claims == ("rep",)
    assert known.purposes["EXISTENCE"].claims == ()
    assert all(p.source and p.zh and p.en for p in known.purposes.values())


def test_every_disclosable_claim_can_be_asked_for() -> None:
    assert set(DISCLOSABLE) <= set(ON_ASKING)


def test_a_matter_covers_its_act_and_its_purposes() -> None:
    matters = load().matters
    assert matters["PRESENT"].covers("present", "TENDER") and not matters["PRESENT"].covers("download")
    assert matters["PRESENT_BANK"].covers("present", "BANK_COUNTER")
    assert not matters["PRESENT_BANK"].covers("present", "TENDER")
    assert matters["DOWNLOAD"].covers("download") and not matters["DOWNLOAD"].covers("present", "TENDER")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("holder_purposes", "\trep\t", "\tid_number\t", "unknown"),
        ("holder_purposes", "BANK_ACCOUNT\t", "BANK_COUNTER\t", "stands already"),
        ("holder_purposes", "# source:", "# about:", "no '# source"),
        ("holder_matters", "BANK_COUNTER;", "NOTHING;", "unknown"),
        ("holder_matters", "\tdownload\t", "\tdelete\t", "not one of"),
    ],
)
def test_a_slip_stops_the_start(folder: Path, file: str, old: str, new: str, said: str) -> None:
    path = folder / f"{file}.tsv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match=said) as caught:
        load(folder)
    assert str(caught.value).startswith(f"{file}.tsv:")
