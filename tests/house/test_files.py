"""Files on their way in and out. What somebody hands in passes the virus scanner whatever door it comes through (the one that is forgotten
is the thief's); what goes out is named in one place, so that no Chinese letter stands in a header."""

from __future__ import annotations

import ast

from tests.house.source import modules, nothing

NAMED_IN = "portal/files.py"
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


def test_one_place_names_the_files_that_go_out() -> None:
    nothing(
        f"{m.path}:{node.lineno}: a file is named by {NAMED_IN}, saved_as"
        for m in modules()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Constant) and node.value == "Content-Disposition" and m.path != NAMED_IN
    )
