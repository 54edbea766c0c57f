"""A file somebody hands in passes the virus scanner whatever door it comes through (the one that is forgotten is the thief's)."""

from __future__ import annotations

from tests.house.source import modules, nothing

CHECK, SCAN = "licensing.uploads.checking.check", "portal.scanning.scan"


def test_whoever_checks_a_file_has_it_scanned() -> None:
    found = {m.path: {name for _, name in m.imports()} for m in modules() if m.room == "portal"}
    takers = {path: names for path, names in found.items() if CHECK in names}
    assert len(takers) >= 4, "the pages and the API that take files are read here"
    nothing(
        f"{path}: checks a file and does not have it scanned"
        for path, names in takers.items()
        if SCAN not in names
    )
