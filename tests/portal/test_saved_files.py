"""A file is saved under the name it was given, in any script, and its header is one that web servers send."""

from __future__ import annotations

from gunicorn.http.wsgi import HEADER_VALUE_RE
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from portal.files import saved_as

HEADER = "Content-Disposition"
NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="%"), min_size=1)


@given(NAMES)
@example("决定书.pdf")
@example('消防 检查"表".pdf')
@example("a\\b;filename*=UTF-8''x.exe")
def test_the_name_arrives_whole(name: str) -> None:
    header = saved_as(Response(), name).headers[HEADER]
    assert HEADER_VALUE_RE.fullmatch(header)
    kind, told = parse_options_header(header)
    assert kind == "attachment" and (told.get("filename") == name)


def test_who_reads_latin_alone_gets_a_name_with_the_ending() -> None:
    header = saved_as(Response(), "决定书.pdf").headers[HEADER]
    assert header.startswith("attachment; filename=file.pdf; filename*=UTF-8''%E5")
